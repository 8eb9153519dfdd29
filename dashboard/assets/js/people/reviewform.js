// Forms of a patient's page over time: a review was done, or the patient told of the doses for use at home.

import { Choice, Field, Submit, button, dayField } from "../care/form.js";
import { el } from "../dom.js";
import { OVER } from "./overwords.js";

// A day that was typed is entered at its noon, while that has been.
const HALF_A_DAY_MS = 12 * 3600_000;

class DayForm {
  /**
   * `key`: of what is sent; `words`: on the button; `fields`: of the form; `body()`: the entry, or words that say what is missing;
   * `patient`: the number; `now()`: by the server's clock, milliseconds; `finish(wasRecorded)`: the form is over.
   */
  constructor(desk, { key, words, fields, body, patient, now }, finish) {
    Object.assign(this, { key, fields, body, patient, now });
    this.day = dayField(OVER.when, () => this.submit.paint());
    this.submit = new Submit(desk, words, () => this.job(), () => finish(true));
    this.root = el("div", "care-form ot-form", ...fields.map(({ root }) => root), this.day.root, this.submit.root, button("btn--glove btn--quiet", OVER.cancel, () => finish(false)));
  }

  job() {
    const body = this.body();
    if (typeof body === "string") return body;
    const noon = this.day.value ? Date.parse(`${this.day.value}T12:00:00Z`) : null;
    if (noon !== null && noon - HALF_A_DAY_MS > this.now()) return OVER.notYet;
    const at = noon !== null && noon < this.now() ? new Date(noon).toISOString() : null;
    return { key: this.key, path: `/patients/${this.patient}/reviews`, body: { ...body, ...(at ? { at } : {}) } };
  }

  focus() {
    this.fields[0].input.focus();
  }
}

/** Something that is looked at again and again over a treatment was: what was found, and whether it needs attention. */
export function reviewForm(desk, { patient, review, now }, finish) {
  const changed = () => form.submit.paint();
  const result = new Field(OVER.result, { changed });
  const abnormal = new Choice(OVER.abnormal, Object.entries(OVER.abnormals), { changed });
  const body = () => {
    if (result.value === "") return OVER.resultFirst;
    if (abnormal.value === null) return OVER.chooseAbnormal;
    return { kind: "review_done", review, result: result.value, abnormal: abnormal.value === "yes" };
  };
  const form = new DayForm(desk, { key: `review ${patient} ${review}`, words: OVER.record, fields: [result, abnormal], body, patient, now }, finish);
  return form;
}

/** What the patient tells of doses for use at home: how many were lost, how many were extra. */
export function homeDosesForm(desk, { patient, now }, finish) {
  const changed = () => form.submit.paint();
  const [lost, extra] = [OVER.dosesLost, OVER.dosesExtra].map((words) => new Field(words, { kind: "number", most: 3, changed }));
  const note = new Field(OVER.note, { changed });
  const body = () => {
    const counts = [lost.number, extra.number];
    if (!counts.every((count) => Number.isInteger(count) && count >= 0)) return OVER.countDoses;
    return { kind: "home_doses", lost: counts[0], extra: counts[1], ...(note.value ? { note: note.value } : {}) };
  };
  const form = new DayForm(desk, { key: `home doses ${patient}`, words: OVER.recordDoses, fields: [lost, extra, note], body, patient, now }, finish);
  return form;
}
