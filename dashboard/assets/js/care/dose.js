// The dose: what was ordered and given, and what can be recorded now. Chairside sets no pump: a nurse does it by hand and
// records it here. Pausing is one tap; what starts, changes or ends a drug is asked for in a form first.

import { el, setChildren, setText, show } from "../dom.js";
import { DoseFacts } from "./dosefacts.js";
import { button } from "./form.js";
import { ago } from "./when.js";
import { CARE } from "./words.js";

const INFUSED = new Set(["intravenous"]);
const INJECTED = new Set(["intramuscular", "subcutaneous"]);
const FIRST = (dose) => (INFUSED.has(dose.route) ? "start" : INJECTED.has(dose.route) ? "injection" : dose.devices ? "device" : "taken");

/** What can be recorded of a dose where it stands, the most likely first. */
export function stepsOf(dose) {
  if (!dose) return [];
  const change = dose.next_order ? ["change"] : [];
  return { not_started: [FIRST(dose)], running: ["pause", ...change, "rate", "bolus", "stop"], paused: ["resume", ...change, "stop"], partly_given: ["device", "stop"] }[dose.state] ?? [];
}

/** The order that a second person may look at now: one not begun, or the one by which the infusion is to go on. */
function awaited(dose) {
  if (dose.next_order) return { order: dose.next_order.order, waits: dose.next_order.waits_for_second_person };
  return dose.state === "not_started" ? { order: dose.order, waits: dose.waits_for_second_person } : null;
}

const isUnderWay = (dose) => INFUSED.has(dose?.route) && ["running", "paused"].includes(dose.state);

// Recorded with one tap.
const AT_ONCE = { pause: { kind: "drug_paused" }, resume: { kind: "drug_resumed" } };

class StepButton {
  constructor(panel, className = "") {
    this.panel = panel;
    this.words = el("span");
    this.fault = el("small");
    this.root = button(`btn--glove dose-step ${className}`, "", () => this.press());
    this.root.replaceChildren(this.fault, this.words);
  }

  press() {
    if (!this.step || this.root.getAttribute("aria-disabled") === "true") return;
    this.root.classList.add("is-pressed");
    this.panel.take(this.step);
  }

  /** `step` null: there is nothing to record, and the button says so. */
  paint(step, words, state) {
    this.step = step;
    const failed = state?.phase === "failed";
    setText(this.fault, failed ? state.words : "");
    setText(this.words, state?.phase === "sending" ? CARE.sending : failed ? CARE.notRecorded : words);
    this.root.classList.toggle("is-failed", failed);
    this.root.classList.toggle("is-pressed", state?.phase === "sending");
    this.root.setAttribute("aria-disabled", String(step === null || state?.phase === "sending"));
  }
}

export class DosePanel {
  /** `open(name, of)`: show a form. */
  constructor(desk, open) {
    Object.assign(this, { desk, open });
    this.facts = new DoseFacts();
    this.steps = new Map();
    this.list = el("div", "dose-steps");
    this.list.dataset.arrows = "";
    this.unchecked = el("p", "care-fault");
    this.check = button("btn--glove", CARE.checkOrder, () => this.sendCheck());
    this.second = button("btn--glove", CARE.secondHere, () => open("second", { id: this.waiting.order, ...this.waiting }));
    this.order = button("btn--glove", CARE.order, () => open("order", isUnderWay(this.dose) ? { id: this.dose.order, running: this.dose } : null));
    this.vials = button("btn--glove", CARE.vials, () => open("vials"));
    this.orders = el("div", "care-pair", this.check, this.second, this.order, this.vials);
    this.root = el("section", "care-panel care-panel--dose", this.facts.root, this.unchecked, this.list, this.orders, el("p", "means", CARE.pumpByHand));
    this.root.setAttribute("aria-label", CARE.dose);
    this.foot = new StepButton(this, "act-drug btn--main");
  }

  paint(session, ctx, chair) {
    const dose = chair?.care?.dose ?? null;
    Object.assign(this, { session, dose, serverNow: () => ctx.picture.serverNow(performance.now()) });
    this.facts.paint(dose, ctx);
    const steps = stepsOf(dose);
    for (const step of steps) {
      if (!this.steps.has(step)) this.steps.set(step, new StepButton(this));
      this.steps.get(step).paint(step, this.wordsOf(step), this.stateOf(step));
    }
    this.steps.get(steps[0])?.root.classList.add("btn--main");
    setChildren(this.list, steps.map((step) => this.steps.get(step).root));
    this.paintOrder();
    const [first = null] = steps;
    this.foot.paint(first, first ? this.wordsOf(first) : dose ? CARE.drugOver : CARE.noOrder, first ? this.stateOf(first) : null);
  }

  /** An order that somebody else has to look at before it is given. */
  paintOrder() {
    this.waiting = this.dose ? awaited(this.dose) : null;
    const open = this.waiting ? this.openCheck() : null;
    show(this.second, Boolean(this.waiting?.waits));
    const state = this.desk.of(this.checkKey);
    show(this.check, open !== null);
    setText(this.check, state?.phase === "sending" ? CARE.sending : CARE.checkOrder);
    setText(this.unchecked, state?.phase === "failed" ? state.words : "");
    const words = isUnderWay(this.dose) ? CARE.orderAnother : CARE.order;
    setText(this.order, this.desk.mayPrescribe ? words : CARE.orderByPrescriber);
    this.order.setAttribute("aria-disabled", String(!this.desk.mayPrescribe));
  }

  openCheck() {
    const standing = this.session === null ? [] : this.desk.standing(this.session);
    const order = standing.find((entry) => entry.id === this.waiting.order);
    const isChecked = standing.some((entry) => entry.kind === "order_checked" && entry.order === this.waiting.order);
    return order && !isChecked && order.author !== this.desk.user ? order : null;
  }

  get checkKey() {
    return `order check ${this.session}`;
  }

  sendCheck() {
    this.desk.send({ key: this.checkKey, path: `/sessions/${this.session}/orders`, body: { kind: "order_checked", order: this.waiting.order } });
  }

  wordsOf(step) {
    const { devices } = this.dose;
    return step === "device" && devices ? CARE.deviceOf(devices.given + 1, devices.planned) : CARE.steps[step];
  }

  stateOf(step) {
    return this.desk.of(`dose ${this.session} ${step}`);
  }

  take(step) {
    const body = this.atOnce(step);
    if (!body) {
      this.open("step", { id: step, step });
      return;
    }
    const key = `dose ${this.session} ${step}`;
    this.desk.send({ key, path: `/sessions/${this.session}/doses`, body: this.desk.again(key) ?? { ...body, at: ago(0, this.serverNow()) } });
  }

  /** What one tap records, or null: a device before its rest is over needs a reason. */
  atOnce(step) {
    if (step !== "device") return AT_ONCE[step] ?? null;
    const { devices, order } = this.dose;
    if (!devices || (devices.next_from && Date.parse(devices.next_from) > this.serverNow())) return null;
    return { kind: "device_given", number: devices.given + 1, order };
  }

  focus() {
    (this.root.querySelector(".dose-step") ?? this.order).focus();
  }
}
