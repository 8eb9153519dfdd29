// The last thing entered, always in sight: what it was, how strong, and the minute in which one tap takes it out again.

import { el, setText, show } from "../dom.js";
import { duration, hourMinute } from "../format.js";
import { button } from "./form.js";
import { toldOf } from "./told.js";
import { CARE, INTENSITIES, WITHOUT_INTENSITY } from "./words.js";

export class LastEntry {
  /** `open(name, entry)`: show a form. */
  constructor(root, desk, open) {
    Object.assign(this, { root, desk, open });
    this.time = el("span", "time");
    this.words = el("b");
    this.said = button("btn--quiet care-said", "", () => open("entries"));
    this.said.replaceChildren(this.time, this.words);
    this.strengths = Object.entries(INTENSITIES).map(([intensity, words]) => Object.assign(button("btn--glove care-strong", words, () => this.strengthen(intensity)), { intensity }));
    this.strong = el("div", "care-strengths", ...this.strengths);
    this.strong.setAttribute("role", "group");
    this.strong.setAttribute("aria-label", CARE.strong);
    this.undo = new UndoButton(desk, "");
    this.fault = el("p", "care-fault");
    this.fault.setAttribute("role", "alert");
    root.replaceChildren(this.said, this.strong, this.undo.root, this.fault);
  }

  paint(session, ctx) {
    this.entry = session === null ? null : newest(this.desk, session);
    const { entry } = this;
    setText(this.time, entry ? hourMinute(Date.parse(entry.at), ctx.zone) : "");
    setText(this.words, entry ? toldOf(entry) : session === null ? "" : this.desk.record(session).fault ? CARE.loadFailed(this.desk.record(session).fault) : CARE.nothingYet);
    this.undo.paint(session, ctx);
    this.paintStrengths(ctx);
  }

  paintStrengths(ctx) {
    const { entry } = this;
    const asks = entry?.kind === "event" && !WITHOUT_INTENSITY.has(entry.code) && this.desk.mayUndo(entry, ctx.serverNow);
    const state = entry ? this.desk.of(`strengthen ${entry.id}`) : null;
    show(this.strong, Boolean(asks));
    for (const made of this.strengths) {
      made.setAttribute("aria-pressed", String(entry?.intensity === made.intensity));
      made.classList.toggle("is-pressed", state?.phase === "sending" && state.job.body.intensity === made.intensity);
    }
    const failed = [state, this.undo.state].find((one) => one?.phase === "failed");
    setText(this.fault, failed?.words ?? "");
    show(this.fault, Boolean(failed));
  }

  /** The second tap: the same event with its strength takes the first one's place. */
  strengthen(intensity) {
    const { entry } = this;
    if (!entry || entry.intensity === intensity) return;
    const body = { kind: "event", code: entry.code, intensity, note: entry.note };
    this.desk.send({ key: `strengthen ${entry.id}`, path: `/entries/${entry.id}/correction/events`, body });
  }
}

/** Takes out, within a minute, what was entered last from here. */
export class UndoButton {
  constructor(desk, className) {
    this.desk = desk;
    this.words = el("b");
    this.root = button(`btn--glove act-undo ${className}`, "", () => this.press());
    this.root.replaceChildren(this.words);
  }

  get state() {
    return this.entry ? this.desk.of(`undo ${this.entry.id}`) : null;
  }

  press() {
    if (!this.entry || this.root.getAttribute("aria-disabled") === "true") return;
    this.root.classList.add("is-pressed");
    this.desk.undo(this.entry);
  }

  paint(session, ctx) {
    this.entry = session === null ? null : this.desk.undoable(session, ctx.serverNow);
    const state = this.state;
    setText(this.words, state?.phase === "sending" ? CARE.sending : this.entry ? CARE.undoFor(duration(this.desk.undoLeft(this.entry, ctx.serverNow))) : CARE.undo);
    this.root.classList.toggle("is-pressed", state?.phase === "sending");
    this.root.setAttribute("aria-disabled", String(!this.entry || state?.phase === "sending"));
    this.root.title = this.entry ? toldOf(this.entry) : CARE.nothingToUndo;
  }
}

/** The entry that was made last and still stands: by when it was entered, for that is what a tap just did. */
function newest(desk, session) {
  return desk.standing(session).sort((a, b) => b.id - a.id)[0] ?? null;
}
