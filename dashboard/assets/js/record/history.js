// Corrections of a record, each with what was there first one tap away, and every entry as it was made.

import { EntryList } from "../care/entries.js";
import { button } from "../care/form.js";
import { toldOf } from "../care/told.js";
import { el, setChildren, setText, show } from "../dom.js";
import { timeOfDay } from "../format.js";
import { PHASES } from "../words.js";
import { RECORD } from "./words.js";

/** What took another entry's place, newest first: [{now, first}]. */
export function correctionsOf(entries) {
  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  return entries.filter(({ corrects }) => corrects !== null).sort((a, b) => b.id - a.id).map((now) => ({ now, first: byId.get(now.corrects) ?? null }));
}

class Row {
  constructor() {
    this.said = el("span");
    this.toggle = button("rc-link", RECORD.first, () => { this.isFirst = !this.isFirst; this.write(); });
    this.root = el("li", "rc-correction", this.said, this.toggle);
  }

  paint({ now, first }, zone) {
    Object.assign(this, { now, first, zone });
    show(this.toggle, first !== null);
    this.write();
  }

  write() {
    const { now, first, zone } = this;
    const time = (iso) => timeOfDay(Date.parse(iso), zone);
    const version = (entry) => `${time(entry.at)} ${toldOf(entry)}`;
    const what = now.kind === "withdrawn" ? RECORD.takenOut(first ? version(first) : "") : version(now);
    const reason = now.reason ? ` “${now.reason}”` : "";
    const said = this.isFirst && first ? RECORD.corrected(version(first), first.author, time(first.entered_at)) : RECORD.corrected(`${what}${reason}`, now.author, time(now.entered_at));
    setText(this.said, said);
    this.said.classList.toggle("is-first", Boolean(this.isFirst));
    setText(this.toggle, this.isFirst ? RECORD.now : RECORD.first);
    this.toggle.setAttribute("aria-pressed", String(Boolean(this.isFirst)));
  }
}

export class Corrections {
  /** `desk`: the record as it was read; `open(name, entry)`: the form of a correction. */
  constructor(desk, open) {
    this.desk = desk;
    this.more = el("span");
    this.list = el("ul", "rc-corrections");
    this.none = el("p", "rc-none", RECORD.noCorrections);
    this.phases = el("ul", "rc-corrections");
    this.rows = new Map();
    this.entries = new EntryList(desk, open);
    this.all = button("btn--quiet rc-more", RECORD.entries, () => { this.isOpen = !this.isOpen; });
    this.root = el("section", "rc-history", el("h3", "", RECORD.corrections, " ", this.more), this.none, this.list, this.phases, this.all, this.entries.root);
  }

  /** A signed record takes no correction any more. */
  allow(may) {
    this.root.classList.toggle("is-sealed", !may);
  }

  paint(session, phases, ctx) {
    const found = correctionsOf([...this.desk.record(session).entries.values()]);
    const known = new Set(found.map(({ now }) => now.id));
    for (const id of this.rows.keys()) if (!known.has(id)) this.rows.delete(id);
    for (const one of found) {
      if (!this.rows.has(one.now.id)) this.rows.set(one.now.id, new Row());
      this.rows.get(one.now.id).paint(one, ctx.zone);
    }
    setChildren(this.list, found.map(({ now }) => this.rows.get(now.id).root));
    this.paintPhases(phases, ctx.zone);
    const count = found.length + this.phases.children.length;
    setText(this.more, count ? RECORD.correctionsMore(count) : "");
    show(this.none, count === 0);
    show(this.entries.root, Boolean(this.isOpen));
    setText(this.all, this.isOpen ? RECORD.hideEntries : RECORD.entries);
    if (this.isOpen) this.entries.paint(session, ctx);
  }

  paintPhases(phases, zone) {
    const time = (iso) => timeOfDay(Date.parse(iso), zone);
    const moved = phases.filter(({ corrected }) => corrected !== null);
    const key = JSON.stringify(moved);
    if (key === this.phasesKey) return;
    this.phasesKey = key;
    setChildren(this.phases, moved.map(({ phase, changed_at: noted, corrected }) => {
      const what = RECORD.correctedPhase(PHASES[phase] ?? phase, time(noted), time(corrected.at));
      return el("li", "rc-correction", el("span", "", RECORD.corrected(`${what} “${corrected.reason}”`, corrected.by, time(corrected.entered_at))));
    }));
  }
}
