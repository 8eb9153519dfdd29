// The forms of the log: a note, an adverse event, a correction, taking an entry out. One instance a session and form, so
// that what was typed is there when the form is opened again.

import { el } from "../dom.js";
import { hourMinute } from "../format.js";
import { Choice, Field, Submit } from "./form.js";
import { toldOf } from "./told.js";
import { lastTime } from "./when.js";
import { ADVERSE, CARE, EVENTS, INTENSITIES, WITHOUT_INTENSITY } from "./words.js";

/** What all these forms have: a title, parts, a button that sends; `finish()` closes it. */
export class RecordForm {
  constructor({ desk, session, finish, clock }, title) {
    Object.assign(this, { desk, session, title, clock });
    this.finish = () => { this.isOver = true; finish(); };
    this.changed = () => this.submit?.paint();
  }

  assemble(parts, words = CARE.record) {
    this.submit = new Submit(this.desk, words, () => this.job(), () => this.finish());
    this.root = el("div", "care-form", ...parts, this.submit.root);
  }

  /** The moment that was typed, ISO; undefined where the time is empty; null where it is no time. */
  moment(field) {
    if (field.value === "") return undefined;
    const { serverNow, zone } = this.clock();
    const time = lastTime(field.value, serverNow, zone);
    return time === null ? null : new Date(time).toISOString();
  }

  paint() {
    this.submit.paint();
  }

  focus() {
    this.root.querySelector("textarea, input, button")?.focus();
  }
}

export const timeField = (form, name = CARE.time) => {
  const { serverNow, zone } = form.clock();
  return new Field(name, { kind: "time", most: 5, changed: form.changed, hint: hourMinute(serverNow, zone) });
};

export class NoteForm extends RecordForm {
  constructor(about) {
    super(about, CARE.note);
    this.text = new Field(CARE.noteText, { kind: "area", most: 2000, changed: this.changed });
    this.time = timeField(this);
    this.assemble([this.text.root, this.time.root]);
  }

  job() {
    const at = this.moment(this.time);
    if (this.text.value === "") return CARE.noteEmpty;
    if (at === null) return CARE.badTime;
    return { key: `note ${this.session}`, path: `/sessions/${this.session}/events`, body: { kind: "note", text: this.text.value, ...(at ? { at } : {}) } };
  }
}

const options = (names) => Object.entries(names);

/** `entry`: the adverse event that is corrected, or null for a new one. */
export class AdverseForm extends RecordForm {
  constructor(about, entry = null) {
    super(about, entry ? `${CARE.correct}: ${toldOf(entry)}` : CARE.adverse);
    const { changed } = this;
    this.entry = entry;
    this.term = new Field(CARE.adverseTerm, { changed });
    this.time = timeField(this);
    this.severity = new Choice(CARE.severity, options(INTENSITIES), { changed });
    this.serious = new Choice(CARE.serious, options(ADVERSE.seriousness), { several: true, changed });
    this.relation = new Choice(CARE.relation, options(ADVERSE.relation), { changed });
    this.actions = new Choice(CARE.actions, options(ADVERSE.actions), { several: true, changed });
    this.outcome = new Choice(CARE.outcome, options(ADVERSE.outcome), { changed });
    this.narrative = new Field(CARE.narrative, { kind: "area", most: 2000, changed });
    this.why = new Field(CARE.reason, { changed });
    if (entry) this.fill(entry);
    const parts = [this.term, this.time, this.severity, this.serious, this.relation, this.actions, this.outcome, this.narrative];
    this.assemble([...parts, ...(entry ? [this.why] : [])].map(({ root }) => root));
  }

  fill(entry) {
    this.term.value = entry.term;
    this.narrative.value = entry.narrative ?? "";
    this.severity.choose(entry.severity);
    this.serious.choose(...entry.seriousness);
    this.relation.choose(entry.relation);
    this.actions.choose(...entry.actions);
    this.outcome.choose(entry.outcome);
  }

  job() {
    const at = this.moment(this.time);
    const lacks = [[this.term.value, CARE.adverseTerm], [this.severity.value, CARE.severity], [this.relation.value, CARE.relation], [this.actions.value, CARE.actions], [this.outcome.value, CARE.outcome]].find(([value]) => !value);
    if (lacks) return CARE.choose(lacks[1]);
    if (at === null) return CARE.badTime;
    const body = {
      kind: "adverse_event", term: this.term.value, severity: this.severity.value, seriousness: this.serious.values, relation: this.relation.value,
      actions: this.actions.values, outcome: this.outcome.value, narrative: this.narrative.value || null, ...(at ? { at } : {}),
    };
    if (!this.entry) return { key: `adverse ${this.session}`, path: `/sessions/${this.session}/adverse-events`, body };
    if (this.why.value === "") return CARE.sayWhy;
    return { key: `correct ${this.entry.id}`, path: `/entries/${this.entry.id}/correction/adverse-events`, body: { ...body, reason: this.why.value } };
  }
}

/** An event or a note, put right: how strong, when, in which words, and why. */
export class CorrectForm extends RecordForm {
  constructor(about, entry) {
    super(about, `${CARE.correct}: ${toldOf(entry)}`);
    const { changed } = this;
    this.entry = entry;
    this.code = new Choice(EVENTS[entry.code] ?? CARE.log, options(EVENTS), { changed });
    this.strong = new Choice(CARE.strong, options(INTENSITIES), { changed });
    this.text = new Field(CARE.noteText, { kind: "area", most: 2000, changed });
    this.time = timeField(this);
    this.why = new Field(CARE.reason, { changed });
    this.code.choose(entry.code);
    this.strong.choose(...[entry.intensity].filter(Boolean));
    this.text.value = entry.text ?? entry.note ?? "";
    const isEvent = entry.kind === "event";
    this.assemble([...(isEvent ? [this.code, ...(WITHOUT_INTENSITY.has(entry.code) ? [] : [this.strong])] : []), this.text, this.time, this.why].map(({ root }) => root));
  }

  job() {
    const at = this.moment(this.time);
    if (at === null) return CARE.badTime;
    if (this.why.value === "") return CARE.sayWhy;
    const rest = { ...(at ? { at } : {}), reason: this.why.value };
    const path = `/entries/${this.entry.id}/correction/events`;
    if (this.entry.kind === "note") return this.text.value ? { key: `correct ${this.entry.id}`, path, body: { kind: "note", text: this.text.value, ...rest } } : CARE.noteEmpty;
    if (!this.code.value) return CARE.choose(CARE.log);
    return { key: `correct ${this.entry.id}`, path, body: { kind: "event", code: this.code.value, intensity: this.strong.value, note: this.text.value || null, ...rest } };
  }
}

/** Taking an entry out, with a reason; it stays readable. */
export class TakeOutForm extends RecordForm {
  constructor(about, entry) {
    super(about, `${CARE.takeOut}: ${toldOf(entry)}`);
    this.entry = entry;
    this.why = new Field(CARE.reason, { changed: this.changed });
    this.assemble([this.why.root], CARE.takeOut);
  }

  job() {
    if (this.why.value === "") return CARE.sayWhy;
    return { key: `take out ${this.entry.id}`, path: `/entries/${this.entry.id}/withdrawal`, body: { reason: this.why.value } };
  }
}

/** A prescriber lets an item of a gate pass that is not met, and says why. */
export class OverrideForm extends RecordForm {
  constructor(about, { item, gate }) {
    super(about, CARE.overrideTitle(item.label));
    Object.assign(this, { item, gate });
    this.why = new Field(CARE.reason, { most: 2000, changed: this.changed });
    this.assemble([this.why.root], CARE.override);
  }

  job() {
    if (this.why.value === "") return CARE.sayWhy;
    const body = { kind: "gate_overridden", gate: this.gate, item: this.item.item, reason: this.why.value };
    return { key: `override ${this.session} ${this.item.item}`, path: `/sessions/${this.session}/checks`, body };
  }
}

/** An answer that needs a word with it: a version and date, a name. */
export class AnswerForm extends RecordForm {
  constructor(about, { item, answer, gate }) {
    super(about, `${item.label}: ${answer.replaceAll("_", " ")}`);
    Object.assign(this, { item, answer, gate });
    this.detail = new Field(item.detail, { changed: this.changed });
    this.assemble([this.detail.root]);
  }

  job() {
    if (this.detail.value === "") return CARE.choose(this.item.detail);
    const body = { kind: "gate_answered", gate: this.gate, item: this.item.item, answer: this.answer, detail: this.detail.value };
    return { key: `answer ${this.session} ${this.item.item}`, path: `/sessions/${this.session}/checks`, body };
  }
}

/** What a prescriber decides about a pressure that is too high to begin with. */
export class DecisionForm extends RecordForm {
  constructor(about) {
    super(about, CARE.decisionTitle);
    this.decision = new Choice(CARE.decision, options(CARE.decisions), { changed: this.changed });
    this.why = new Field(CARE.reason, { most: 2000, changed: this.changed });
    this.assemble([this.decision.root, this.why.root]);
  }

  job() {
    if (!this.decision.value) return CARE.choose(CARE.decision);
    if (this.why.value === "") return CARE.sayWhy;
    const body = { kind: "pressure_decision", decision: this.decision.value, reason: this.why.value };
    return { key: `decision ${this.session}`, path: `/sessions/${this.session}/checks`, body };
  }
}
