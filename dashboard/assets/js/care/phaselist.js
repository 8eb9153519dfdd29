// The phases that a session went through: when each began, by whom, why, what was missing, and what was taken back.

import { el, setChildren, setText } from "../dom.js";
import { timeOfDay } from "../format.js";
import { PHASES } from "../words.js";
import { button } from "./form.js";
import { CARE } from "./words.js";

export class PhaseList {
  /** `open(name, of)`: the form in which a time is corrected. */
  constructor(desk, session, chair, open) {
    Object.assign(this, { desk, session, chair, open, key: null, phases: [] });
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
    const drawn = JSON.stringify([this.key, this.phases]);
    if (drawn === this.drawn) return;
    this.drawn = drawn;
    const time = (iso) => timeOfDay(Date.parse(iso), ctx.zone);
    setChildren(this.list, this.phases.map((one, change) => this.row(one, change, time)));
  }

  /** One phase; its number counts those that were taken back too, as the server counts them. */
  row(one, change, time) {
    const { corrected: now } = one;
    const more = [
      one.changed_by, now ? CARE.phaseCorrected(time(one.changed_at), now.by, time(now.entered_at), now.reason) : "", one.reason ? CARE.because(one.reason) : "",
      one.missing?.length ? CARE.missing(one.missing) : "", one.taken_back ? CARE.phaseTakenBack : "",
    ];
    const title = PHASES[one.phase] ?? one.phase;
    const what = el("div", "", el("span", "what", title), el("span", "by", more.filter(Boolean).join(" · ")));
    const noted = `${time(one.changed_at)}, ${one.changed_by}`;
    const acts = one.taken_back ? [] : [button("btn--glove", CARE.phaseCorrect, () => this.open("phaseTime", { id: change, change, title, noted }))];
    return el("li", `care-entry${one.taken_back ? " is-over" : ""}`, el("b", "time", time(now?.at ?? one.changed_at)), what, el("div", "acts", ...acts));
  }
}
