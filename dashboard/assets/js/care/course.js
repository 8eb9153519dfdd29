// The way to the next phase. The server decides, also while this screen counts something as unmet: what it says is missing
// stands here, and a phase can be entered in spite of that, with a reason, unless something blocks.

import { el, setText, show } from "../dom.js";
import { PHASES } from "../words.js";
import { Field, button } from "./form.js";
import { CARE } from "./words.js";

// Where the usual course of a session leads next, and which gate stands before it.
const NEXT = {
  scheduled: ["intake"], intake: ["baseline"], baseline: ["infusing"], infusing: ["recovery", "paused"], paused: ["infusing", "recovery"],
  recovery: ["ready"], ready: ["discharged", "recovery"],
};
const GATE_BEFORE = { infusing: "pre_dose", ready: "discharge", discharged: "discharge" };
// Back a phase: asks why, as the ends do.
const ASKS_WHY = new Set(["ready recovery"]);
// With these a gate has nothing more to show.
const LEAVES = new Set(["infusing", "paused", "discharged", "aborted", "transferred"]);
// What ends a session out of its course asks why.
const ENDS = ["aborted", "transferred"];

export class Course {
  constructor(desk, session, chair, finish) {
    Object.assign(this, { desk, session, chair, finish });
    this.fault = el("p", "care-fault");
    this.fault.setAttribute("role", "alert");
    this.missing = el("ul", "care-missing");
    this.go = button("btn--glove btn--main course-go", "", () => this.press());
    this.other = button("btn--glove", "", () => this.pressOther());
    this.reason = new Field(CARE.reason, { most: 2000, changed: () => this.paintReason() });
    this.goOn = button("btn--glove course-on", CARE.goOn, () => this.reason.value !== "" && this.send(this.to, this.reason.value));
    this.dialog = el("div", "course-reason", this.reason.root, this.goOn);
    this.more = button("btn--glove btn--quiet", CARE.endOtherwise, () => this.offerEnds());
    this.ends = el("div", "care-choice", ...ENDS.map((to) => button("btn--glove", CARE.goTo[to], () => this.ask(to))));
    this.root = el("div", "course", this.fault, this.missing, this.go, this.other, this.dialog, this.more, this.ends);
    show(this.dialog, false);
    show(this.ends, false);
  }

  get key() {
    return `phase ${this.session}`;
  }

  paint() {
    const chair = this.chair();
    const [to = null, second = null] = NEXT[chair?.phase] ?? [];
    Object.assign(this, { next: to, second, phase: chair?.phase });
    show(this.other, second !== null);
    setText(this.other, second === null ? "" : CARE.goTo[second]);
    const gate = chair?.care?.gate ?? null;
    const open = gate && GATE_BEFORE[to] === gate.name ? gate.of - gate.met : 0;
    this.blocks = open > 0 && gate.items.some((item) => item.state === "blocking");
    this.open = open;
    const state = this.desk.of(this.key);
    setText(this.go, state?.phase === "sending" ? CARE.sending : to === null ? CARE.noNext : open > 0 ? CARE.notMet(CARE.goTo[to] ?? PHASES[to], open) : CARE.goTo[to]);
    this.go.classList.toggle("is-pressed", state?.phase === "sending");
    this.go.classList.toggle("is-unmet", open > 0);
    this.go.setAttribute("aria-disabled", String(to === null || state?.phase === "sending"));
    setText(this.more, open > 0 && !this.blocks ? CARE.goOnGive : CARE.endOtherwise);
    this.paintFailed(state);
    this.paintReason();
  }

  paintFailed(state) {
    const failed = state?.phase === "failed" ? state : null;
    setText(this.fault, failed?.words ?? "");
    show(this.fault, failed !== null);
    const lines = failed?.missing ?? [];
    if (this.missing.dataset.lines !== lines.join("\n")) this.missing.replaceChildren(...lines.map((line) => el("li", "", line)));
    this.missing.dataset.lines = lines.join("\n");
  }

  paintReason() {
    setText(this.goOn, this.reason.value === "" ? CARE.sayWhy : this.to ? CARE.goOnTo(CARE.goTo[this.to] ?? PHASES[this.to]) : CARE.goOn);
    this.goOn.setAttribute("aria-disabled", String(this.reason.value === ""));
  }

  press() {
    if (this.next) this.send(this.next);
  }

  pressOther() {
    if (ASKS_WHY.has(`${this.phase} ${this.second}`)) this.ask(this.second);
    else this.send(this.second);
  }

  /** In spite of what is unmet, with a reason; else out of the usual course. */
  offerEnds() {
    if (this.open > 0 && !this.blocks && this.dialog.hidden) this.ask(this.next);
    show(this.ends, true);
  }

  ask(to) {
    this.to = to;
    show(this.dialog, true);
    this.paintReason();
    this.reason.input.focus();
  }

  async send(to, reason = "") {
    const answer = await this.desk.send({ key: this.key, path: `/sessions/${this.session}/phase`, body: { to, ...(reason ? { reason } : {}) } });
    if (!answer) return;
    this.reason.value = "";
    show(this.dialog, false);
    show(this.ends, false);
    if (LEAVES.has(to)) this.finish();
  }
}

/** Whether the list of buttons of a course has anything to say at all: a session that is over has none. */
export const hasCourse = (chair) => Boolean(NEXT[chair?.phase]);
