// A gate before the drug, or before the patient leaves: what is asked, what was found, what it must be, and since when it is
// so; why not yet; and the step to the next phase, which says itself why it cannot be taken.

import { el, icon, setChildren, setText, show } from "../dom.js";
import { timeOfDay } from "../format.js";
import { BaselineWarning } from "./baseline.js";
import { Course } from "./course.js";
import { button } from "./form.js";
import { PhaseList } from "./phaselist.js";
import { CARE } from "./words.js";

const MET = new Set(["met", "overridden"]);

class ItemRow {
  constructor(gate) {
    this.gate = gate;
    this.sign = el("span", "st");
    this.label = el("b");
    this.found = el("span");
    this.why = el("div", "why");
    this.fault = el("p", "care-fault");
    this.answers = new Map();
    this.acts = el("div", "pairx");
    this.enter = button("btn--glove", CARE.enter, () => gate.enter(this.item));
    this.override = button("btn--glove", CARE.override, () => gate.open("override", { id: this.item.item, item: this.item, gate: gate.gateName }));
    this.decide = button("btn--glove", CARE.decide, () => gate.open("decision", { id: "decision" }));
    this.root = el("li", "", this.sign, el("div", "", this.label, this.found), this.why, this.acts, this.fault);
  }

  paint(item, ctx) {
    this.item = item;
    const isMet = MET.has(item.state);
    if (this.state !== item.state) this.sign.replaceChildren(icon(isMet ? "met" : item.state === "blocking" ? "blocking" : "open"));
    this.state = item.state;
    this.root.className = isMet ? "ok" : "no";
    setText(this.label, item.label);
    const since = item.since ? CARE.metSince(timeOfDay(Date.parse(item.since), ctx.zone), isMet) : "";
    setText(this.found, [isMet ? (item.found ?? CARE.notAssessed) : item.found ? CARE.notMetYet : CARE.notAssessed, item.state === "overridden" ? CARE.overridden : "", since].filter(Boolean).join(" · "));
    setText(this.why, isMet ? "" : unmet(item));
    this.paintActs(item, isMet);
  }

  paintActs(item, isMet) {
    const key = this.gate.keyOf(item);
    const state = this.gate.desk.of(key);
    for (const answer of item.answers ?? []) {
      if (!this.answers.has(answer)) this.answers.set(answer, button("btn--glove", CARE.answers[answer] ?? spoken(answer), () => this.gate.answer(this.item, answer)));
      this.answers.get(answer).classList.toggle("is-pressed", state?.phase === "sending" && state.job.body.answer === answer);
    }
    const taps = (item.answers ?? []).map((answer) => this.answers.get(answer));
    const mayEnter = !isMet && ["measured", "entry"].includes(item.how);
    const mayOverride = !isMet && item.state === "blocking";
    const mayDecide = !isMet && item.decided && item.found;
    setText(this.override, this.gate.desk.mayPrescribe ? CARE.override : CARE.overrideByPrescriber);
    setText(this.decide, this.gate.desk.mayPrescribe ? CARE.decide : CARE.decideByPrescriber);
    this.decide.setAttribute("aria-disabled", String(!this.gate.desk.mayPrescribe));
    this.override.setAttribute("aria-disabled", String(!this.gate.desk.mayPrescribe));
    setChildren(this.acts, [...taps, ...(mayEnter ? [this.enter] : []), ...(mayDecide ? [this.decide] : mayOverride ? [this.override] : [])]);
    setText(this.fault, state?.phase === "failed" ? state.words : "");
    show(this.fault, state?.phase === "failed");
  }
}

const spoken = (name) => name.charAt(0).toUpperCase() + name.slice(1).replaceAll("_", " ");

/** "DBP 90, needs ≤ 88"; what was not assessed needs just that. */
export function unmet(item) {
  if (item.found && item.needs) return CARE.foundNeeds(item.found, item.needs);
  if (item.needs) return CARE.needs(item.needs);
  if (item.found) return item.found;
  return item.state === "blocking" ? CARE.blocks : "";
}

/** One line for an item that is not met: "Pressure: DBP 90, needs ≤ 88". */
export const whyNot = (item) => `${item.label}: ${item.found ? unmet(item) : [CARE.notAssessed, item.needs ? CARE.needsAlso(item.needs) : ""].filter(Boolean).join(", ")}`;

export const openItems = (gate) => gate.items.filter((item) => !MET.has(item.state));

export class GateView {
  constructor({ desk, session, chair, open, tapped, finish }) {
    Object.assign(this, { desk, session, chair, open, tapped, name: "gate", title: "" });
    this.rows = new Map();
    this.list = el("ol", "crit");
    this.met = el("b");
    this.of = el("span");
    this.verdict = el("h2");
    this.why = el("ul");
    this.rest = el("p");
    this.course = new Course(desk, session, chair, finish);
    this.baseline = new BaselineWarning(desk, session, chair);
    this.phases = new PhaseList(desk, session, chair, open);
    this.root = el("div", "gate", el("div", "", this.list, this.phases.root), el("aside", "verdict", el("div", "big", this.met, this.of), this.verdict, this.baseline.root, this.course.root, this.why, this.rest));
  }

  paint(session, ctx) {
    const care = this.chair()?.care ?? null;
    const gate = care?.gate ?? null;
    this.title = gate ? (CARE.gates[gate.name] ?? gate.name) : CARE.noGate;
    this.list.hidden = gate === null;
    if (gate) this.paintGate(gate, ctx);
    this.course.paint(ctx);
    this.baseline.paint();
    this.phases.paint(ctx);
  }

  paintGate(gate, ctx) {
    this.gateName = gate.name;
    for (const item of gate.items) {
      if (!this.rows.has(item.item)) this.rows.set(item.item, new ItemRow(this));
      this.rows.get(item.item).paint(item, ctx);
    }
    setChildren(this.list, gate.items.map((item) => this.rows.get(item.item).root));
    setText(this.met, String(gate.met));
    setText(this.of, CARE.ofItems(gate.of));
    const isMet = gate.met_at !== null && gate.met_at !== undefined;
    setText(this.verdict, isMet ? CARE.readySince(timeOfDay(Date.parse(gate.met_at), ctx.zone)) : CARE.notReady);
    setList(this.why, openItems(gate).map(whyNot));
    const { protocol } = this.chair().care;
    setText(this.rest, protocol ? CARE.criteriaOf(protocol.title, protocol.version) : "");
  }

  keyOf(item) {
    return `gate ${this.session} ${this.gateName} ${item.item}`;
  }

  /** What needs a word with it, such as a consent's version, is asked for first. */
  answer(item, answer) {
    if (item.detail && (item.met_by ?? []).includes(answer)) {
      this.open("answer", { id: `${item.item} ${answer}`, item, answer, gate: this.gateName });
      return;
    }
    const body = { kind: "gate_answered", gate: this.gateName, item: item.item, answer };
    this.desk.send({ key: this.keyOf(item), path: `/sessions/${this.session}/checks`, body });
  }

  /** What is measured or scored is entered in its own form. */
  enter(item) {
    const checks = this.chair()?.care?.checks ?? [];
    const check = checks.find(({ check: name }) => name === item.item);
    if (item.scale) this.tapped({ scale: item.scale });
    else if (check) this.tapped(check);
    else this.open(item.how === "measured" ? "reading" : "scales");
  }

  focus() {
    this.root.querySelector(".no button, .verdict button")?.focus();
  }
}

function setList(root, lines) {
  if (root.dataset.lines === lines.join("\n")) return;
  root.dataset.lines = lines.join("\n");
  root.replaceChildren(...lines.map((line) => el("li", "", line)));
}
