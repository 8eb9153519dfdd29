// The panel of the instructor's page: one chair, a scenario to start, its pause, and what can be made to happen to it.

import { el, icon, setText, show } from "./dom.js";
import { courseTime, titleOf } from "./lesson.js";
import { TRAINING, WORDS } from "./words.js";

export class InstructionPanel {
  /** `on` has: instruct(chair, what, order), back(). */
  constructor(root, on) {
    Object.assign(this, { root, on });
    this.chair = null;
    this.title = el("h2");
    this.title.tabIndex = -1;
    this.device = el("span", "training-device");
    this.time = el("b");
    this.plate = el("span", "plate", TRAINING.paused);
    this.scenarios = el("select");
    this.summary = el("p", "training-summary");
    this.start = this.button("btn--main", () => this.play());
    this.pause = this.button("", () => this.turn());
    this.calm = this.button("", () => this.order(TRAINING.calm, { do: "calm" }), TRAINING.calm);
    this.groups = el("div", "training-groups");
    this.outcome = el("p", "training-outcome");
    this.outcome.setAttribute("role", "status");
    this.nudges = [];
    this.scenarios.addEventListener("change", () => this.describe());
    this.scenarios.setAttribute("aria-label", TRAINING.scenario);
    const course = el("div", "training-course", this.pause, this.calm);
    root.replaceChildren(el("div", "training-top", this.head(), this.outcome), this.choice(), this.summary, course, this.groups);
    show(root, false);
  }

  head() {
    const back = el("button", "btn btn--quiet training-back", icon("back"), TRAINING.chairs);
    back.type = "button";
    back.addEventListener("click", () => this.on.back());
    return el("header", "training-which", back, this.title, this.device, el("span", "grow"), this.plate, this.time);
  }

  choice() {
    return el("div", "training-choice", this.scenarios, this.start);
  }

  button(className, act, words = "") {
    const button = el("button", `btn ${className}`, words);
    button.type = "button";
    button.addEventListener("click", () => button.getAttribute("aria-disabled") === "true" || act());
    return button;
  }

  focus() {
    this.title.focus();
  }

  /** Show a chair (null for none); `fault` says why nothing can be done there now, `outcome` what came of the last. */
  paint(chair, told, { fault, outcome }) {
    show(this.root, chair !== null);
    if (chair === null) return;
    this.offer(told);
    const isOther = chair.device !== this.chair?.device;
    const began = chair.scenario !== this.chair?.scenario;
    Object.assign(this, { chair });
    if (isOther || (began && document.activeElement !== this.scenarios)) this.scenarios.value = chair.scenario;
    this.describe();
    setText(this.title, chair.chair === null ? TRAINING.unassigned : WORDS.chair(chair.chair));
    setText(this.device, chair.device);
    setText(this.time, courseTime(chair));
    show(this.plate, chair.paused);
    setText(this.pause, chair.paused ? TRAINING.resume : TRAINING.pause);
    this.paintNudges(chair);
    setText(this.outcome, outcome?.words ?? "");
    const cannot = String(fault !== null || Boolean(outcome?.isSending));
    for (const button of [this.start, this.pause, this.calm, ...this.nudges.map((nudge) => nudge.button)]) button.setAttribute("aria-disabled", cannot);
  }

  /** What can be chosen is told anew each second, and is the same as long as the monitors run. */
  offer({ scenarios, nudges }) {
    const key = JSON.stringify([scenarios, nudges]);
    if (key === this.key) return;
    this.key = key;
    this.summaries = new Map(scenarios.map((scenario) => [scenario.name, scenario.summary]));
    this.scenarios.replaceChildren(...scenarios.map(({ name }) => new Option(titleOf(name), name)));
    this.nudges = nudges.map((nudge) => this.nudge(nudge));
    const groups = [...new Set(nudges.map((nudge) => nudge.group))];
    this.groups.replaceChildren(...groups.map((group) => this.group(group)));
  }

  group(name) {
    const buttons = this.nudges.filter((nudge) => nudge.group === name).map((nudge) => nudge.button);
    const words = TRAINING.groups[name] ?? titleOf(name);
    const group = el("section", "training-group", el("h3", "", words), el("div", "training-nudges", ...buttons));
    group.setAttribute("role", "group");
    group.setAttribute("aria-label", words);
    return group;
  }

  nudge({ name, words, kind, group }) {
    const button = this.button("training-nudge", () => this.order(words, { do: "nudge", name }));
    const now = el("small", "", TRAINING.now);
    button.append(el("span", "", words), now);
    button.dataset.nudge = name;
    return { button, now, kind, group };
  }

  paintNudges({ active }) {
    for (const { button, now, kind } of this.nudges) {
      button.classList.toggle("is-now", active.includes(kind));
      show(now, active.includes(kind));
    }
  }

  describe() {
    const chosen = this.scenarios.value;
    setText(this.summary, this.summaries.get(chosen) ?? "");
    setText(this.start, chosen === this.chair.scenario ? TRAINING.startAgain : TRAINING.start);
  }

  play() {
    const name = this.scenarios.value;
    this.order(TRAINING.started(titleOf(name)), { do: "play", name });
  }

  turn() {
    const goesOn = this.chair.paused;
    this.order(goesOn ? TRAINING.resume : TRAINING.pause, { do: goesOn ? "resume" : "pause" });
  }

  order(what, order) {
    this.on.instruct(this.chair, what, order);
  }
}
