// What a person says about what is there already: a reading is an artefact; answers that matter for safety were looked at.

import { el } from "../dom.js";
import { timeOfDay } from "../format.js";
import { pressureWords } from "./cuff.js";
import { Field, Submit } from "./form.js";
import { toldOf } from "./told.js";
import { CARE } from "./words.js";

class JudgedForm {
  constructor({ desk, session, finish }, title, label, words) {
    Object.assign(this, { desk, session, title });
    this.finish = () => { this.isOver = true; finish(); };
    this.text = new Field(label, { kind: "area", most: 2000, changed: () => this.submit.paint() });
    this.submit = new Submit(desk, words, () => this.job(), () => this.recorded());
  }

  recorded() {
    this.finish();
  }

  paint() {
    this.submit.paint();
  }

  focus() {
    this.text.input.focus();
  }
}

/** A reading is no measurement of the patient, and why; readings typed in as several numbers are marked one by one. */
export class ArtefactForm extends JudgedForm {
  constructor(about, { reading }) {
    const { zone } = about.clock();
    super(about, `${CARE.markArtefact}: ${pressureWords(reading)}, ${timeOfDay(Date.parse(reading.at), zone)}`, CARE.artefactWhy, CARE.markArtefact);
    this.reading = reading;
    this.left = [...reading.parts];
    this.root = el("div", "care-form", el("p", "means", CARE.artefactMeans), this.text.root, this.submit.root);
  }

  job() {
    if (this.text.value === "") return CARE.sayWhy;
    const [seq, metrics] = this.left[0] ?? [...this.reading.parts][0];
    const { stream, at } = this.reading;
    const body = { kind: "artefact", stream, seq, metrics, measured_at: at, why: this.text.value };
    return { key: `artefact ${this.session} ${this.reading.key} ${seq}`, path: `/sessions/${this.session}/artefacts`, body };
  }

  recorded() {
    this.left.shift();
    if (this.left.length) this.submit.press();
    else this.finish();
  }
}

/** Who may prescribe has looked at answers, and says what was found; the server tells others to call one. */
export class SafetyForm extends JudgedForm {
  constructor(about, entries) {
    super(about, CARE.safetyTitle, CARE.safetyFound, CARE.lookedAt);
    this.entries = entries;
    this.root = el("div", "care-form", el("ul", "care-flags", ...entries.map((entry) => el("li", "", toldOf(entry)))), this.text.root, this.submit.root);
  }

  job() {
    if (this.text.value === "") return CARE.safetyEmpty;
    const entries = this.entries.map(({ id }) => id);
    return { key: `safety ${this.session} ${entries.join(" ")}`, path: `/sessions/${this.session}/assessments`, body: { kind: "safety_reviewed", entries, found: this.text.value } };
  }
}

/** The assessments whose answers wait for who may prescribe, newest first. */
export function unreviewed(desk, session) {
  const standing = session === null ? [] : desk.standing(session);
  const looked = new Set(standing.filter(({ kind }) => kind === "safety_reviewed").flatMap(({ entries }) => entries));
  return standing.filter(({ id, kind, score }) => kind === "assessment" && score?.flags?.length && !looked.has(id));
}
