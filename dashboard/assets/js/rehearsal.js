// Rehearsal: choose past sessions and one limit or delay, have them replayed, and see what would have sounded.

import { LIMITED, METRICS, REHEARSAL, dayWords, decimal } from "./burdenwords.js";
import { el, setChildren, setText } from "./dom.js";
import { hourMinute, timeOfDay } from "./format.js";
import { table } from "./numbertable.js";

const ANSWER_WITHIN_MS = 60_000;
const MOST_SESSIONS = 5;

export class RehearsalPanel {
  constructor(root, token) {
    Object.assign(this, { root, token, zone: "UTC", isRunning: false, boxes: new Map() });
    this.list = el("div", "rehearsal-sessions");
    this.kind = choice(REHEARSAL.kinds);
    this.metric = choice(Object.fromEntries(Object.entries(METRICS).slice(0, LIMITED)));
    this.side = choice(REHEARSAL.sides);
    this.priority = choice(REHEARSAL.priorities);
    this.priority.value = "medium";
    this.value = el("input");
    Object.assign(this.value, { type: "number", step: "any", inputMode: "decimal" });
    this.go = el("button", "btn btn--main", REHEARSAL.go);
    this.go.type = "button";
    this.go.addEventListener("click", () => this.run());
    this.said = el("p", "rehearsal-said");
    this.said.setAttribute("role", "status");
    this.result = el("div", "rehearsal-result");
    const fields = [[REHEARSAL.what, this.kind], [REHEARSAL.metric, this.metric], [REHEARSAL.side, this.side], [REHEARSAL.priority, this.priority], [REHEARSAL.value, this.value]];
    const form = el("div", "rehearsal-form", ...fields.map(([words, field]) => el("label", "", words, field)), this.go);
    const sessions = el("fieldset", "", el("legend", "", REHEARSAL.sessions), this.list);
    root.replaceChildren(el("h2", "", REHEARSAL.title), el("p", "burden-rest", REHEARSAL.note), sessions, form, this.said, this.result);
    this.offer([], this.zone);
  }

  /** The sessions of the days that are shown; what was chosen stays chosen. */
  offer(sessions, zone) {
    this.zone = zone ?? this.zone;
    const known = this.boxes;
    this.boxes = new Map(sessions.map((found) => [found.session, known.get(found.session) ?? el("input")]));
    const rows = sessions.map((found) => {
      const box = this.boxes.get(found.session);
      box.type = "checkbox";
      const at = Date.parse(found.from);
      return el("label", "rehearsal-session", box, REHEARSAL.session(found, dayWords(localDay(at, this.zone)), hourMinute(at, this.zone)));
    });
    setChildren(this.list, rows.length ? rows : [el("p", "burden-rest", REHEARSAL.noSessions)]);
  }

  paint() {
    const reason = this.isRunning ? REHEARSAL.running : this.chosen().length > MOST_SESSIONS ? REHEARSAL.most(MOST_SESSIONS) : null;
    const isReady = reason === null && this.chosen().length > 0 && this.value.value !== "";
    this.go.setAttribute("aria-disabled", String(!isReady));
    setText(this.said, reason ?? (isReady ? this.outcome : (this.outcome ?? REHEARSAL.choose)));
  }

  chosen() {
    return [...this.boxes].filter(([, box]) => box.checked).map(([session]) => session);
  }

  async run() {
    if (this.go.getAttribute("aria-disabled") === "true") return;
    Object.assign(this, { isRunning: true, outcome: null });
    const limit = `${this.metric.value}.${this.side.value}.${this.priority.value}`;
    const body = { sessions: this.chosen(), [this.kind.value]: { [limit]: Number(this.value.value) } };
    setChildren(this.result, []);
    this.outcome = await this.ask(body);
    this.isRunning = false;
  }

  /** Show the answer, or return the sentence that says why there is none. */
  async ask(body) {
    try {
      const answer = await fetch("/api/v1/alarms/rehearse", {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRF-Token": await this.token() },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      });
      const found = await answer.json();
      if (!answer.ok) return found.detail ?? REHEARSAL.offline;
      setChildren(this.result, this.rows(found));
      return null;
    } catch {
      return REHEARSAL.offline;
    }
  }

  rows({ total, sessions }) {
    const { before, after } = total;
    const numbers = [
      [REHEARSAL.alarms, before.alarms, after.alarms],
      [REHEARSAL.perHour, decimal(before.alarms_per_hour), decimal(after.alarms_per_hour)],
      [REHEARSAL.signals, before.signals, after.signals],
      [REHEARSAL.lost, total.lost, "–"],
      [REHEARSAL.gained, "–", total.gained],
    ];
    const missed = sessions.flatMap((one) => one.missed);
    const lines = missed.map((found) => el("li", "", REHEARSAL.missed(found, timeOfDay(Date.parse(found.arose_at), this.zone))));
    return [
      table(REHEARSAL.heads, numbers),
      el("p", "rehearsal-treated", REHEARSAL.treated(total.treated, total.missed)),
      el("ul", "", ...lines),
      el("p", "", REHEARSAL.shift(total.median_shift_s)),
      el("p", "burden-rest", REHEARSAL.again(total.recorded)),
    ];
  }
}

function choice(words) {
  return el("select", "", ...Object.entries(words).map(([value, text]) => new Option(text, value)));
}

/** 2026-03-01 in the clinic's zone. */
function localDay(milliseconds, zone) {
  return new Intl.DateTimeFormat("en-CA", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" }).format(milliseconds);
}
