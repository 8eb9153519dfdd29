// What was written on paper, entered afterwards: each with its own time; the server keeps when it was entered and by whom.

import { Choice, Field, Submit, button } from "../care/form.js";
import { ScaleForm } from "../care/scaleform.js";
import { lastTime } from "../care/when.js";
import { EVENTS } from "../care/words.js";
import { el, setText, show } from "../dom.js";
import { hourMinute } from "../format.js";
import { METRIC_FIELDS, RECORD } from "./words.js";

export class LateEntry {
  /** `desk`: sends; `changed()`: something was recorded. */
  constructor(desk, changed) {
    Object.assign(this, { desk, changed, session: null, recorded: [] });
    this.when = new Field(RECORD.when, { kind: "time", most: 8, hint: RECORD.whenHint, changed: () => this.paint() });
    this.atCursor = button("", RECORD.atCursor, () => { this.when.value = this.cursorWords(); this.paint(); });
    this.kind = new Choice(RECORD.kind, Object.entries(RECORD.kinds), { changed: () => this.paint() });
    const changedField = () => this.paint();
    this.note = new Field(RECORD.noteText, { kind: "area", most: 2000, changed: changedField });
    this.event = new Choice(RECORD.which, Object.entries(EVENTS), { changed: changedField, className: "is-many" });
    this.numbers = new Map(Object.entries(METRIC_FIELDS).map(([metric, words]) => [metric, new Field(words, { kind: "number", most: 6, changed: changedField })]));
    this.medicine = new Field(RECORD.medicineName, { changed: changedField });
    this.dose = new Field(RECORD.dose, { kind: "number", most: 10, changed: changedField });
    this.unit = new Field(RECORD.unit, { most: 20, hint: "mg", changed: changedField });
    this.route = new Choice(RECORD.route, Object.entries(RECORD.routes), { changed: changedField });
    this.scales = el("div");
    this.scalePlace = el("div");
    this.parts = {
      scale: [this.scales, this.scalePlace],
      note: [this.note.root], event: [this.event.root], reading: [el("div", "rc-fields", ...[...this.numbers.values()].map(({ root }) => root))],
      medicine: [this.medicine.root, el("div", "rc-fields", this.dose.root, this.unit.root), this.route.root],
    };
    this.send = new Submit(desk, RECORD.record, () => this.job(), (made) => this.done(made));
    this.said = el("p", "rc-recorded");
    this.said.setAttribute("role", "status");
    this.form = el("div", "care-form rc-late-form", el("p", "rc-none", RECORD.lateMeans), el("div", "rc-when-row", this.when.root, this.atCursor), this.kind.root, ...Object.values(this.parts).flat(), this.send.root);
    this.open = button("rc-late-open", RECORD.lateEntry, () => { this.isOpen = !this.isOpen; this.paint(); });
    this.root = el("section", "rc-late", this.open, this.form, this.said);
    this.paint();
  }

  /** Whose record, until when its clock ran, and where the cursor stands. */
  at(session, end, cursor, zone) {
    if (session !== this.session) {
      Object.assign(this, { session, isOpen: false });
      this.which?.choose();
      this.ask(null);
    }
    Object.assign(this, { end, cursor, zone });
    this.paint();
  }

  cursorWords() {
    return this.cursor === null || this.cursor === undefined ? "" : hourMinute(this.cursor, this.zone);
  }

  /** Every scale of the server, when one is wanted first; the one chosen is asked as at the chair. */
  async offerScales() {
    if (this.which || this.isAsking) return;
    this.isAsking = true;
    const found = await this.desk.scales().catch((error) => error);
    this.isAsking = false;
    if (found instanceof Error) return setText(this.said, found.words ?? "");
    this.which = new Choice(RECORD.whichScale, [...found.values()].map(({ name, title }) => [name, title]), { changed: () => this.ask(found.get(this.which.value)), className: "is-many" });
    this.scales.replaceChildren(this.which.root);
    return this.paint();
  }

  ask(scale) {
    this.scale = scale ? new ScaleForm({ desk: this.desk, session: this.session, finish: () => {} }, scale) : null;
    if (this.scale) show(this.scale.submit.root, false);
    this.scalePlace.replaceChildren(...(this.scale ? [this.scale.root] : []));
    this.paint();
  }

  paint() {
    if (this.kind.value === "scale") this.offerScales();
    show(this.form, Boolean(this.isOpen));
    this.open.setAttribute("aria-expanded", String(Boolean(this.isOpen)));
    for (const [kind, nodes] of Object.entries(this.parts)) for (const node of nodes) show(node, this.kind.value === kind);
    show(this.send.root, this.kind.value !== null);
    this.send.paint();
  }

  /** The last moment before the session's end at which the clock showed what was typed; a reading has no later one. */
  moment() {
    const at = lastTime(this.when.value, this.end, this.zone);
    return at === null ? null : new Date(at).toISOString();
  }

  job() {
    const kind = this.kind?.value ?? null;
    if (kind === null) return RECORD.choose;
    const at = this.moment();
    if (at === null) return RECORD.badTime;
    const key = `late ${kind} of ${this.session}`;
    const path = (group) => `/sessions/${this.session}/${group}`;
    if (kind === "note") return this.note.value ? { key, path: path("events"), body: { kind: "note", text: this.note.value, at } } : RECORD.needs(RECORD.noteText);
    if (kind === "event") return this.event.value ? { key, path: path("events"), body: { kind: "event", code: this.event.value, at } } : RECORD.needs(RECORD.which);
    if (kind === "scale") return this.scored(at);
    return kind === "reading" ? this.reading(key, path, at) : this.given(key, path, at);
  }

  /** One number a call: the first that is not recorded yet; the next goes when this one is. */
  reading(key, path, at) {
    for (const [metric, field] of this.numbers) {
      if (field.value === "") continue;
      if (Number.isNaN(field.number)) return RECORD.noNumber(METRIC_FIELDS[metric]);
      return { key: `${key} ${metric}`, path: path("observations"), body: { metric, value: field.number, measured_at: at, method: RECORD.fromPaper } };
    }
    return RECORD.oneNumber;
  }

  scored(at) {
    if (!this.scale) return RECORD.needs(RECORD.whichScale);
    const job = this.scale.job();
    return typeof job === "string" ? job : { ...job, key: `late ${job.key}`, body: { ...job.body, at } };
  }

  given(key, path, at) {
    if (!this.medicine.value) return RECORD.needs(RECORD.medicineName);
    if (!this.dose.number) return RECORD.noNumber(RECORD.dose);
    if (!this.unit.value) return RECORD.needs(RECORD.unit);
    if (!this.route.value) return RECORD.needs(RECORD.route);
    const body = { kind: "medicine_given", medicine: "other", name: this.medicine.value, dose: this.dose.number, unit: this.unit.value, route: this.route.value, at };
    return { key, path: path("medications"), body };
  }

  done(made) {
    const { metric } = made;
    if (metric) this.numbers.get(metric).value = "";
    const hasMore = metric && [...this.numbers.values()].some(({ value }) => value !== "");
    this.recorded.push(metric ? METRIC_FIELDS[metric] : RECORD.kinds[this.kind.value]);
    if (hasMore) return this.send.press();
    for (const field of [this.note, this.medicine, this.dose, this.unit]) field.value = "";
    this.event.choose();
    this.which?.choose();
    this.ask(null);
    setText(this.said, RECORD.recorded(this.recorded.join(", ")));
    this.recorded = [];
    this.paint();
    return this.changed();
  }
}
