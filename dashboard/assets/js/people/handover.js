// The hand-over page: what whoever comes next must know of each chair, as it is now; chairs are handed over and taken on here.

import { parted, plightOf, stateOfAlarm, wordsOf } from "../alarms.js";
import { Desk } from "../care/desk.js";
import { amount } from "../care/dosefacts.js";
import { HandOverForm, Nurse } from "../care/nurse.js";
import { toldOf } from "../care/told.js";
import { CARE } from "../care/words.js";
import { el, mark, setChildren, setText, show } from "../dom.js";
import { duration, hourMinute, longDate } from "../format.js";
import { sayOf } from "../inactivations.js";
import { phaseTime } from "../phase.js";
import { identity } from "../tile.js";
import { PHASES, WORDS } from "../words.js";
import { HANDOVER } from "./words.js";

// What people wrote for whoever comes next: of this shift, as GET /handover counts it, and so many lines at most.
const NOTES = new Set(["note", "chair_handed_over", "adverse_event"]);
const SHIFT_MS = 12 * 3_600_000;
const SHOWN_NOTES = 8;
const SHOWN_ENTRIES = 4;
const FILTERS = {
  all: () => true,
  mine: (chair, desk) => Boolean(desk.user) && chair.care?.nurse === desk.user,
  nobodys: (chair) => !chair.care?.nurse,
};
const NONE = { all: HANDOVER.noSessions, mine: HANDOVER.noneMine, nobodys: HANDOVER.noneNobodys };

/** A list with its name, that says in words when there is nothing in it. */
class Lines {
  constructor(title, none) {
    this.none = none;
    this.list = el("ul");
    this.root = el("section", "handover-lines", el("h3", "", title), this.list);
  }

  /** `lines`: [[key, nodes, className], …] */
  paint(lines) {
    const key = JSON.stringify(lines.map(([words, , className]) => [words, className]));
    if (key === this.key) return;
    this.key = key;
    const rows = lines.map(([, nodes, className = ""]) => el("li", className, ...nodes()));
    setChildren(this.list, rows.length ? rows : [el("li", "is-none", this.none)]);
  }
}

class ChairCard {
  constructor(desk) {
    this.desk = desk;
    this.chair = el("a", "chair");
    this.name = el("b");
    this.ids = el("span");
    this.phase = el("b", "caps");
    this.time = el("span");
    this.nurse = new Nurse(desk, () => this.handOver());
    this.slot = el("div", "person-slot");
    this.checks = new Lines(HANDOVER.checks, HANDOVER.noChecks);
    this.alarms = new Lines(HANDOVER.alarms, HANDOVER.noAlarms);
    this.drug = new Lines(HANDOVER.dose, HANDOVER.noDose);
    this.notes = new Lines(HANDOVER.notes, HANDOVER.noNotes);
    this.last = new Lines(HANDOVER.last, HANDOVER.noLast);
    const head = el("header", "", this.chair, el("div", "who", this.name, this.ids), el("div", "phase", this.phase, this.time), this.nurse.root);
    this.root = el("section", "card handover-chair", head, this.slot, el("div", "handover-parts", el("div", "", this.alarms.root, this.drug.root, this.last.root), el("div", "", this.checks.root, this.notes.root)));
  }

  handOver() {
    if (this.form && !this.form.isOver && this.slot.firstChild) {
      this.slot.replaceChildren();
      return;
    }
    if (!this.form || this.form.isOver) this.form = new HandOverForm({ desk: this.desk, session: this.session, finish: () => this.slot.replaceChildren() });
    this.slot.replaceChildren(this.form.root);
    this.form.focus();
  }

  paint(chair, ctx) {
    if (this.session !== chair.session) Object.assign(this, { session: chair.session, form: null });
    if (this.form === null) this.slot.replaceChildren();
    this.desk.follow(chair.session, chair.care?.entries ?? null, performance.now());
    setText(this.chair, chair.chair);
    this.chair.href = `/chair/${encodeURIComponent(chair.chair)}`;
    this.chair.setAttribute("aria-label", WORDS.chair(chair.chair));
    const { name, ids } = identity(chair.patient);
    setText(this.name, name);
    setText(this.ids, ids.join(" · "));
    setText(this.phase, PHASES[chair.phase] ?? chair.phase);
    setText(this.time, phaseTime(chair, ctx).join(""));
    this.nurse.paint(chair, ctx);
    this.form?.paint();
    this.alarms.paint([...ctx.alarmsOf(chair.chair).map((alarm) => alarmLine(alarm, ctx)), ...ctx.lastingAt(chair.chair).map((one) => plain(sayOf(one, ctx)))]);
    this.checks.paint((chair.care?.checks ?? []).map((check) => checkLine(check, ctx.serverNow)));
    this.drug.paint(doseLines(chair.care?.dose ?? null));
    this.paintNotes(chair.session, ctx);
  }

  paintNotes(session, ctx) {
    const { fault } = this.desk.record(session);
    const entries = this.desk.standing(session);
    const notes = entries.filter(({ kind, at }) => NOTES.has(kind) && ctx.serverNow - Date.parse(at) < SHIFT_MS).slice(0, SHOWN_NOTES);
    const last = entries.filter(({ kind }) => !NOTES.has(kind)).slice(0, SHOWN_ENTRIES);
    const failed = fault ? [plain(CARE.loadFailed(fault))] : null;
    this.notes.paint(failed ?? notes.map((entry) => noteLine(entry, ctx)));
    this.last.paint(failed ?? last.map((entry) => noteLine(entry, ctx)));
  }
}

const plain = (words) => [words, () => [words]];

function alarmLine(alarm, ctx) {
  const [words, rest] = parted(wordsOf(alarm));
  const isAnswered = stateOfAlarm(alarm) === "acknowledged";
  const answer = isAnswered ? HANDOVER.answeredBy(alarm.acknowledged_by, hourMinute(Date.parse(alarm.acknowledged_at), ctx.zone)) : stateOfAlarm(alarm) === "on" ? HANDOVER.notAnswered : "";
  const more = [rest, plightOf(alarm), WORDS.since(hourMinute(Date.parse(alarm.arose_at), ctx.zone)), answer].filter(Boolean).join(" · ");
  return [`${alarm.id} ${words} ${more}`, () => [mark(alarm), el("span", "", el("b", "", words), " ", more)], `is-${alarm.priority}`];
}

/** What is late comes first: the checks come in the order in which they are due. */
function checkLine(check, now) {
  const due = (Date.parse(check.due_at) - now) / 1000;
  const isOver = Date.parse(check.overdue_at ?? check.due_at) <= now;
  const minutes = 60 * Math.floor(Math.abs(due) / 60);
  const when = due > 0 ? HANDOVER.dueIn(duration(minutes)) : isOver ? HANDOVER.late(duration(minutes)) : HANDOVER.dueNow;
  return [`${check.check} ${when}`, () => [el("span", "", check.label), el("b", isOver ? "person-flag" : "", when)], isOver ? "is-late" : ""];
}

function doseLines(dose) {
  if (dose === null) return [];
  const given = `${amount(dose.given_mg)}${CARE.ofPlanned(amount(dose.planned_mg), dose.unit)}`;
  const rate = dose.running && typeof dose.rate_ml_per_h === "number" ? `${amount(dose.rate_ml_per_h)} mL/h` : "";
  return [plain([dose.title, given, rate, CARE.states[dose.state] ?? ""].filter(Boolean).join(" · "))];
}

function noteLine(entry, ctx) {
  const time = hourMinute(Date.parse(entry.at), ctx.zone);
  const words = toldOf(entry);
  return [`${entry.id} ${words}`, () => [el("b", "time", time), el("span", "", words, " ", el("small", "", entry.author))]];
}

export class HandoverPage {
  constructor(root, orders, { changed }) {
    const part = (name) => root.querySelector(`.${name}`);
    Object.assign(this, { root, changed, shown: "all", cards: new Map() });
    this.desk = new Desk(orders, changed);
    Object.assign(this, { age: part("handover-age"), list: part("handover-chairs"), none: el("p", "card calm-card") });
    this.simulated = el("b", "handover-simulated");
    part("handover-head").append(this.simulated);
    this.filters = new Map(Object.keys(FILTERS).map((name) => [name, this.filter(name)]));
    part("handover-filter").replaceChildren(...this.filters.values());
    part("handover-print").addEventListener("click", () => print());
  }

  filter(name) {
    const button = el("button", "", HANDOVER[name]);
    button.type = "button";
    button.addEventListener("click", () => { this.shown = name; this.changed(); });
    return button;
  }

  /** Paper has no status bar: what it says of simulated data is on the page itself. */
  paintSimulated() {
    const mark = document.getElementById("simulated");
    setText(this.simulated, mark.textContent);
    show(this.simulated, !mark.hidden);
  }

  paint(ctx) {
    this.paintSimulated();
    setText(this.age, HANDOVER.asOf(`${longDate(ctx.serverNow, ctx.zone)} ${hourMinute(ctx.serverNow, ctx.zone)}`, ctx.zone));
    for (const [name, button] of this.filters) button.setAttribute("aria-pressed", String(name === this.shown));
    const chairs = [...ctx.picture.chairs.values()].filter(({ session }) => session !== null && session !== undefined);
    const shown = chairs.filter((chair) => FILTERS[this.shown](chair, this.desk));
    const known = new Set(chairs.map(({ chair }) => chair));
    for (const name of this.cards.keys()) if (!known.has(name)) this.cards.delete(name);
    for (const chair of shown) {
      if (!this.cards.has(chair.chair)) this.cards.set(chair.chair, new ChairCard(this.desk));
      this.cards.get(chair.chair).paint(chair, ctx);
    }
    setText(this.none, NONE[this.shown]);
    show(this.none, shown.length === 0);
    setChildren(this.list, shown.length ? shown.map(({ chair }) => this.cards.get(chair).root) : [this.none]);
  }
}
