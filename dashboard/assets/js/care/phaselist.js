// The phases that a session went through: when each began, by whom, why, what was missing, and what was taken back.

import { el, setChildren, setText } from "../dom.js";
import { timeOfDay } from "../format.js";
import { PHASES } from "../words.js";
import { CARE } from "./words.js";

export class PhaseList {
  constructor(desk, session, chair) {
    Object.assign(this, { desk, session, chair, key: null, phases: [] });
    this.list = el("ol", "care-entries");
    this.fault = el("p", "care-none");
    this.root = el("section", "phase-list", el("h3", "", CARE.phasesSoFar), this.fault, this.list);
  }

  /** Read them again when the phase is another one, or when something was entered: a correction, an undo. */
  follow() {
    const chair = this.chair();
    const key = `${chair?.phase} ${chair?.phase_since} ${chair?.care?.entries}`;
    if (key === this.key) return;
    this.key = key;
    this.read(key);
  }

  async read(key) {
    try {
      const { phases } = await this.desk.get(`/sessions/${this.session}`);
      if (key === this.key) Object.assign(this, { phases: phases ?? [], words: "" });
    } catch (error) {
      this.words = CARE.loadFailed(error.words ?? CARE.noAnswer);
    }
    this.desk.changed();
  }

  paint(ctx) {
    this.follow();
    setText(this.fault, this.words ?? "");
    const drawn = `${this.key} ${this.phases.length} ${JSON.stringify(this.phases.at(-1) ?? "")}`;
    if (drawn === this.drawn) return;
    this.drawn = drawn;
    const time = (iso) => timeOfDay(Date.parse(iso), ctx.zone);
    setChildren(this.list, this.phases.map((one) => row(one, time)));
  }
}

function row(one, time) {
  const more = [
    one.changed_by, one.corrected ? CARE.phaseCorrected(time(one.changed_at), one.corrected.by) : "", one.reason ? CARE.because(one.reason) : "",
    one.missing?.length ? CARE.missing(one.missing) : "", one.taken_back ? CARE.phaseTakenBack : "",
  ];
  const what = el("div", "", el("span", "what", PHASES[one.phase] ?? one.phase), el("span", "by", more.filter(Boolean).join(" · ")));
  return el("li", `care-entry${one.taken_back ? " is-over" : ""}`, el("b", "time", time(one.corrected?.at ?? one.changed_at)), what);
}
