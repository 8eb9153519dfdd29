// Forms about a person: what was typed stays until it is recorded, and the server's sentence stands where the tap was.
// Where the server asks again, a second button says what is confirmed.

import { Choice, Field, Submit, button, dayField as day } from "../care/form.js";
import { el, setText, show } from "../dom.js";
import { birthDate } from "../format.js";
import { PARTS, PEOPLE } from "./words.js";

/** A submit button with one more for what the server asks again. */
class Asked extends Submit {
  /** `again(body)`: the words of the second button, or null where nothing is ever asked again. */
  constructor(desk, words, job, done, again) {
    super(desk, words, job, done);
    this.again = again ? button("btn--glove care-submit person-again", "", () => this.confirm()) : null;
    if (this.again) this.root.append(this.again);
    this.wording = again;
    this.paint();
  }

  confirm() {
    this.isConfirmed = true;
    this.press();
    this.isConfirmed = false;
  }

  /** What was asked about is not there any more. */
  forget() {
    if (this.key && this.desk.of(this.key)?.phase === "failed") this.desk.forget(this.key);
    this.paint();
  }

  paint() {
    super.paint();
    const state = this.key ? this.desk.of(this.key) : null;
    const failed = state?.phase === "failed";
    if (failed) setText(this.fault, `${state.words}.`.replace(/\.\.$/, "."));
    if (!this.again) return;
    const asks = failed && state.missing.includes("confirmed");
    show(this.again, asks);
    if (asks) setText(this.again, this.wording(state.job.body));
  }
}

export class PersonForm {
  /** `spec`: {title?, key, path, send, controls, body(controls), again?}; `done(answer)`. */
  constructor(desk, spec, done) {
    Object.assign(this, { desk, spec });
    const { controls } = spec;
    for (const control of Object.values(controls)) {
      if (control.input) control.input.addEventListener("input", () => this.submit.forget());
      else control.changed = () => this.submit.forget();
    }
    const job = () => {
      const body = spec.body(controls);
      return typeof body === "string" ? body : { key: spec.key, path: spec.path, body: this.submit?.isConfirmed ? { ...body, confirmed: true } : body };
    };
    this.submit = new Asked(desk, spec.send, job, done, spec.again);
    const title = spec.title ? [el("h4", "", spec.title)] : [];
    this.root = el("div", "care-form person-form", ...title, ...Object.values(controls).map(({ root }) => root), ...(spec.extra ?? []), this.submit.root);
  }

  paint() {
    this.submit.paint();
  }

  focus() {
    this.root.querySelector("input, textarea, button")?.focus();
  }
}

const choices = (words) => Object.entries(words);
const orNull = (field) => field.value || null;

/** Words that say what is missing, or null. */
function lacking(fields) {
  const empty = fields.find(([, field]) => !field.value);
  return empty ? PEOPLE.needs(empty[0]) : null;
}

function numberOf(field, name) {
  const { number } = field;
  if (number === null) return PEOPLE.needs(name);
  return Number.isNaN(number) ? PEOPLE.noNumber(name) : null;
}

const at = (id, group) => ({ key: `${group} of ${id}`, path: `/patients/${id}/${group}` });

export const SPECS = {
  weight(id) {
    const words = PARTS.weight;
    return {
      ...at(id, "weights"), send: words.send,
      controls: { value: new Field(words.field, { kind: "number", most: 10 }), unit: new Choice(words.unit, choices(words.units)) },
      body: ({ value, unit }) => numberOf(value, words.field) ?? (unit.value ? { kind: "weight", value: value.number, unit: unit.value } : words.chooseUnit),
      again: ({ value, unit }) => words.again(value, words.units[unit]),
    };
  },
  height(id) {
    const words = PARTS.height;
    return {
      ...at(id, "heights"), send: words.send, controls: { cm: new Field(words.field, { kind: "number", most: 10 }) },
      body: ({ cm }) => numberOf(cm, words.field) ?? { kind: "height", cm: cm.number },
      again: ({ cm }) => words.again(cm),
    };
  },
  allergies(id) {
    const words = PARTS.allergies;
    return {
      ...at(id, "allergies"), send: words.send,
      controls: { substance: new Field(words.substance), reaction: new Field(words.reaction), severity: new Choice(words.severity, choices(words.severities)) },
      body: ({ substance, reaction, severity }) => lacking([[words.substance, substance]]) ?? { kind: "allergy", substance: substance.value, reaction: orNull(reaction), severity: severity.value },
    };
  },
  conditions(id) {
    const words = PARTS.conditions;
    return {
      ...at(id, "conditions"), send: words.send, controls: { words: new Field(words.words), code: new Field(words.code, { most: 10 }), since: day(words.since) },
      body: (c) => lacking([[words.words, c.words]]) ?? { kind: "condition", words: c.words.value, code: orNull(c.code), since: orNull(c.since) },
    };
  },
  medicines(id, { interactions }) {
    const words = PARTS.medicines;
    return {
      ...at(id, "current-medicines"), send: words.send,
      controls: {
        name: new Field(words.name), dose: new Field(words.dose), today: new Choice(words.today, choices(words.answers)),
        kind: new Choice(words.kind, interactions.map((found) => [found.id, found.title])),
      },
      body: (c) => lacking([[words.name, c.name]]) ?? {
        kind: "current_medicine", name: c.name.value, dose: orNull(c.dose), medicine_class: c.kind.value, taken_today: c.today.value === null ? null : c.today.value === "yes",
      },
    };
  },
  stop(id, medicine) {
    const words = PARTS.medicines;
    return {
      ...at(id, "current-medicines"), key: `stop ${medicine.entry}`, title: words.stopTitle(medicine.name), send: words.stopSend, controls: { reason: new Field(words.why) },
      body: ({ reason }) => ({ kind: "medicine_stopped", medicine: medicine.entry, reason: orNull(reason) }),
    };
  },
  indication(id) {
    const words = PARTS.indication;
    return {
      ...at(id, "indications"), send: words.send, controls: { words: new Field(words.words), code: new Field(words.code, { most: 10 }) },
      body: (c) => lacking([[words.words, c.words]]) ?? { kind: "indication", words: c.words.value, code: orNull(c.code) },
    };
  },
  prior(id) {
    const words = PARTS.prior;
    return {
      ...at(id, "prior-treatments"), send: words.send,
      controls: { name: new Field(words.name), dose: new Field(words.dose), weeks: new Field(words.weeks, { kind: "number", most: 8 }), outcome: new Choice(words.outcome, choices(words.outcomes)) },
      body: ({ name, dose, weeks, outcome }) => {
        if (Number.isNaN(weeks.number)) return PEOPLE.noNumber(words.weeks);
        if (!outcome.value) return lacking([[words.name, name]]) ?? PEOPLE.needs(words.outcome);
        return lacking([[words.name, name]]) ?? { kind: "prior_treatment", name: name.value, dose: orNull(dose), weeks: weeks.number, outcome: outcome.value };
      },
    };
  },
  series(id, { protocols }) {
    const words = PARTS.series;
    return {
      ...at(id, "series"), send: words.send,
      controls: {
        phase: new Choice(words.phase, choices(words.phases)), protocol: new Choice(words.protocol, protocols.map(({ name, title }) => [name, title])),
        days: new Field(words.days, { kind: "area", most: 2000 }), note: new Field(words.note),
      },
      body: ({ phase, protocol, days, note }) => {
        if (!phase.value || !protocol.value) return PEOPLE.needs(phase.value ? words.protocol : words.phase);
        return lacking([[words.days, days]]) ?? { kind: "series", phase: phase.value, protocol: protocol.value, days: days.value.split(/[\s,;]+/), note: orNull(note) };
      },
    };
  },
  missed(id, { series, day: which, words: shown }) {
    const words = PARTS.series;
    return {
      ...at(id, "series"), key: `missed ${series} ${which}`, title: words.whyTitle(shown), send: words.whySend, controls: { reason: new Field(words.reason) },
      body: ({ reason }) => lacking([[words.reason, reason]]) ?? { kind: "visit_missed", series, day: which, reason: reason.value },
    };
  },
  end(id, { series }) {
    const words = PARTS.series;
    return {
      ...at(id, "series"), key: `end ${series}`, title: words.endTitle, send: words.endSend, controls: { reason: new Field(words.reason) },
      body: ({ reason }) => lacking([[words.reason, reason]]) ?? { kind: "series_ended", series, reason: reason.value },
    };
  },
  followUps(id) {
    const words = PARTS.followUps;
    return {
      ...at(id, "follow-ups"), send: words.send, controls: { what: new Field(words.what), due: day(words.due) },
      body: ({ what, due }) => lacking([[words.what, what], [words.due, due]]) ?? { kind: "follow_up", what: what.value, due: due.value },
    };
  },
  followedUp(id, { entry, what }) {
    const words = PARTS.followUps;
    return {
      ...at(id, "follow-ups"), key: `followed up ${entry}`, title: words.doneTitle(what), send: words.doneSend, controls: { result: new Field(words.result) },
      body: ({ result }) => lacking([[words.result, result]]) ?? { kind: "follow_up_done", follow_up: entry, result: result.value },
    };
  },
  plan(id, { chairs, presets, protocols }) {
    const words = PARTS.plan;
    const free = chairs.length ? { chair: new Choice(words.chair, chairs.map((name) => [name, name])) } : {};
    return {
      key: `plan ${id}`, path: "/sessions", title: words.title, send: words.send,
      controls: {
        ...free, other: new Field(chairs.length ? words.other : words.noneFree, { most: 40 }),
        preset: new Choice(words.preset, presets.map(({ name, title }) => [name, title])), protocol: new Choice(words.protocol, protocols.map(({ name, title }) => [name, title])),
      },
      body: ({ chair, other, preset, protocol }) => {
        const where = other.value || chair?.value;
        if (!where) return words.noChair;
        return preset.value ? { patient: id, chair: where, preset: preset.value, protocol: protocol.value } : words.noPreset;
      },
    };
  },
  takeIn() {
    const words = PEOPLE.fields;
    return {
      key: "take in", path: "/patients", title: PEOPLE.takeInTitle, send: PEOPLE.takeInDo,
      controls: { family: new Field(words.family), given: new Field(words.given), birth: day(words.birth), record: new Field(words.record, { most: 64 }), sex: new Choice(words.sex, choices(PEOPLE.sexes)) },
      body: (c) => lacking([[words.family, c.family], [words.given, c.given], [words.birth, c.birth], [words.record, c.record]]) ?? {
        family_name: c.family.value, given_name: c.given.value, birth_date: c.birth.value, identifier: c.record.value, sex: c.sex.value,
      },
    };
  },
};
