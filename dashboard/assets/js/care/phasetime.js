// A phase began at another time than was noted: the new time and why. What was noted stays, and stays readable.

import { el } from "../dom.js";
import { Field } from "./form.js";
import { RecordForm, timeField } from "./notes.js";
import { CARE } from "./words.js";

export class PhaseTimeForm extends RecordForm {
  /** `change`: which of the session's phases, counted from 0; `title`: its name; `noted`: when it was noted, in words. */
  constructor(about, { change, title, noted }) {
    super(about, CARE.phaseTime(title));
    this.change = change;
    this.time = timeField(this, CARE.phaseBegan);
    this.why = new Field(CARE.reason, { changed: this.changed });
    this.assemble([el("p", "what-drug", CARE.phaseNoted(noted)), this.time.root, this.why.root]);
  }

  job() {
    const at = this.moment(this.time);
    if (at === undefined) return CARE.write(CARE.phaseBegan);
    if (at === null) return CARE.badTime;
    if (this.why.value === "") return CARE.sayWhy;
    const body = { kind: "phase_corrected", change: this.change, at, reason: this.why.value };
    return { key: `phase ${this.session} ${this.change}`, path: `/sessions/${this.session}/phase-corrections`, body };
  }
}
