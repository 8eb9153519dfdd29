// Something that is looked at again and again over a treatment was: what was found, and whether it needs attention.

import { Choice, Field, Submit, button, dayField } from "../care/form.js";
import { el } from "../dom.js";
import { OVER } from "./overwords.js";

// A day that was typed is entered at its noon, while that has been.
const HALF_A_DAY_MS = 12 * 3600_000;

export class ReviewForm {
  /**
   * `patient`: the number; `review`: as the server tells how it stands; `now()`: by the server's clock, milliseconds;
   * `finish(wasRecorded)`: the form is over.
   */
  constructor(desk, { patient, review, now }, finish) {
    Object.assign(this, { patient, review, now });
    const changed = () => this.submit.paint();
    this.result = new Field(OVER.result, { changed });
    this.abnormal = new Choice(OVER.abnormal, Object.entries(OVER.abnormals), { changed });
    this.day = dayField(OVER.when, changed);
    this.submit = new Submit(desk, OVER.record, () => this.job(), () => finish(true));
    this.root = el("div", "care-form ot-form", this.result.root, this.abnormal.root, this.day.root, this.submit.root, button("btn--glove btn--quiet", OVER.cancel, () => finish(false)));
  }

  job() {
    if (this.result.value === "") return OVER.resultFirst;
    if (this.abnormal.value === null) return OVER.chooseAbnormal;
    const noon = this.day.value ? Date.parse(`${this.day.value}T12:00:00Z`) : null;
    if (noon !== null && noon - HALF_A_DAY_MS > this.now()) return OVER.notYet;
    const at = noon !== null && noon < this.now() ? new Date(noon).toISOString() : null;
    const body = { kind: "review_done", review: this.review.review, result: this.result.value, abnormal: this.abnormal.value === "yes", ...(at ? { at } : {}) };
    return { key: `review ${this.patient} ${this.review.review}`, path: `/patients/${this.patient}/reviews`, body };
  }

  focus() {
    this.result.input.focus();
  }
}
