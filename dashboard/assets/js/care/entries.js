// Everything that was entered about a session, newest first: what, when it happened and when it was entered, by whom;
// what was corrected or taken out stays readable. Each can be undone for a minute, corrected or taken out with a reason.

import { el, setChildren, setText, show } from "../dom.js";
import { duration, timeOfDay } from "../format.js";
import { button } from "./form.js";
import { unreviewed } from "./judged.js";
import { toldOf } from "./told.js";
import { CARE } from "./words.js";

// Entered so much later than it happened, it says so (seconds).
const LATE_S = 5;
const CORRECTED_BY_FORM = new Set(["event", "note", "adverse_event", "assessment"]);

class Row {
  /** `open(name, entry)`: show the form in which an entry is corrected or taken out. */
  constructor(desk, open) {
    this.desk = desk;
    this.time = el("b", "time");
    this.what = el("span", "what");
    this.by = el("span", "by");
    this.fault = el("span", "care-fault");
    this.undo = button("btn--glove", CARE.undo, () => this.desk.undo(this.entry));
    this.correct = button("btn--glove", CARE.correct, () => open("correct", this.entry));
    this.out = button("btn--glove", CARE.takeOut, () => open("takeOut", this.entry));
    this.looked = button("btn--glove", CARE.lookedAt, () => open("safety", this.entry));
    this.acts = el("div", "acts", this.looked, this.undo, this.correct, this.out);
    this.root = el("li", "care-entry", this.time, el("div", "", this.what, this.by, this.fault), this.acts);
  }

  paint(entry, ctx) {
    this.entry = entry;
    const stands = entry.state === "standing";
    setText(this.time, timeOfDay(Date.parse(entry.at), ctx.zone));
    setText(this.what, toldOf(entry));
    setText(this.by, this.history(entry, ctx));
    this.root.classList.toggle("is-over", !stands);
    const mayUndo = this.desk.mayUndo(entry, ctx.serverNow);
    setText(this.undo, CARE.undoFor(duration(this.desk.undoLeft(entry, ctx.serverNow))));
    show(this.undo, mayUndo);
    show(this.out, stands && !mayUndo);
    show(this.looked, unreviewed(this.desk, entry.session).some(({ id }) => id === entry.id));
    show(this.correct, stands && CORRECTED_BY_FORM.has(entry.kind));
    const state = this.desk.of(`undo ${entry.id}`);
    setText(this.fault, state?.phase === "failed" ? state.words : "");
    this.undo.classList.toggle("is-pressed", state?.phase === "sending");
  }

  history(entry, ctx) {
    const isLate = (Date.parse(entry.entered_at) - Date.parse(entry.at)) / 1000 > LATE_S;
    const by = this.desk.record(entry.session).entries.get(entry.replaced_by);
    const parts = [entry.author, isLate ? CARE.entered(timeOfDay(Date.parse(entry.entered_at), ctx.zone)) : ""];
    if (entry.corrects && entry.reason) parts.push(`${CARE.corrected} ${CARE.because(entry.reason)}`);
    if (entry.state !== "standing") {
      const what = entry.state === "withdrawn" ? CARE.withdrawn : CARE.corrected;
      parts.push(by ? `${what} ${timeOfDay(Date.parse(by.entered_at), ctx.zone)} ${CARE.by(by.author)}${by.reason ? ` ${CARE.because(by.reason)}` : ""}` : what);
    }
    return parts.filter(Boolean).join(" · ");
  }
}

export class EntryList {
  constructor(desk, open) {
    Object.assign(this, { desk, open, title: CARE.everyEntry });
    this.rows = new Map();
    this.list = el("ol", "care-entries");
    this.none = el("p", "care-none");
    this.root = el("div", "care-form", this.none, this.list);
  }

  paint(session, ctx) {
    const entries = this.desk.everything(session);
    const known = new Set(entries.map(({ id }) => id));
    for (const id of this.rows.keys()) if (!known.has(id)) this.rows.delete(id);
    for (const entry of entries) {
      if (!this.rows.has(entry.id)) this.rows.set(entry.id, new Row(this.desk, this.open));
      this.rows.get(entry.id).paint(entry, ctx);
    }
    setChildren(this.list, entries.map(({ id }) => this.rows.get(id).root));
    const { fault } = this.desk.record(session);
    setText(this.none, fault ? CARE.loadFailed(fault) : entries.length ? "" : CARE.nothingYet);
    show(this.none, this.none.textContent !== "");
  }

  focus() {
    this.root.querySelector("button:not([hidden])")?.focus();
  }
}
