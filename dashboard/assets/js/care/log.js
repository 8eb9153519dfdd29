// The log: what a nurse sees or does, noted with one tap, now or some minutes back; then, if she likes, how strong it was.

import { el, setText, show } from "../dom.js";
import { hourMinute } from "../format.js";
import { button } from "./form.js";
import { ago } from "./when.js";
import { BACK_MIN, CARE, EVENTS } from "./words.js";

// Gloves bounce: a second touch of the same button within this is the same touch.
const BOUNCE_MS = 700;
// A time chosen and not used is nobody's intention any more.
const CHOSEN_MS = 30_000;
const CODES = Object.keys(EVENTS).filter((code) => code !== "help");

/** A button that notes one thing with one tap. */
class EventButton {
  constructor(code, press) {
    this.code = code;
    this.words = el("span");
    this.small = el("small");
    this.root = button("btn--glove care-event", "", () => press(this));
    this.root.replaceChildren(this.words, this.small);
    this.root.dataset.code = code;
    this.touchedAt = -Infinity;
  }

  paint(state) {
    const failed = state?.phase === "failed";
    setText(this.words, EVENTS[this.code]);
    setText(this.small, failed ? CARE.notRecorded : "");
    this.root.classList.toggle("is-failed", failed);
    this.root.classList.toggle("is-pressed", state?.phase === "sending");
    this.root.setAttribute("aria-busy", String(state?.phase === "sending"));
  }
}

export class LogPanel {
  /** `open(name)`: show a form: note, adverse, medicine. */
  constructor(desk, open) {
    this.desk = desk;
    this.back = 0;
    this.backButtons = BACK_MIN.map((minutes) => this.backButton(minutes));
    this.when = el("div", "care-when", ...this.backButtons.map(({ root }) => root));
    this.when.setAttribute("role", "group");
    this.when.setAttribute("aria-label", CARE.when);
    this.events = CODES.map((code) => new EventButton(code, (pressed) => this.press(pressed)));
    this.forms = [["note", CARE.note], ["adverse", CARE.adverse], ["medicine", CARE.medicine]]
      .map(([name, words]) => Object.assign(button("btn--glove care-event care-opens", words, () => open(name)), { name }));
    this.all = button("btn--glove care-event care-opens", CARE.everyEntry, () => open("entries"));
    this.grid = el("div", "care-grid", ...this.events.map(({ root }) => root), ...this.forms, this.all);
    this.grid.dataset.arrows = "";
    this.fault = el("p", "care-fault");
    this.fault.setAttribute("role", "alert");
    this.root = el("section", "care-panel care-panel--log", this.when, this.grid, this.fault);
    this.root.setAttribute("aria-label", CARE.log);
  }

  backButton(minutes) {
    const root = button("care-back", CARE.ago(minutes), () => this.choose(minutes));
    root.setAttribute("aria-label", CARE.agoLabel(minutes));
    return { minutes, root };
  }

  choose(minutes) {
    this.back = minutes;
    this.chosenAt = performance.now();
    this.paintBack();
  }

  press(pressed) {
    const now = performance.now();
    if (this.session === null || now - pressed.touchedAt < BOUNCE_MS) return;
    pressed.touchedAt = now;
    pressed.root.classList.add("is-pressed");
    const key = `event ${this.session} ${pressed.code}`;
    const body = this.desk.again(key) ?? { kind: "event", code: pressed.code, at: ago(this.back, this.serverNow()) };
    this.desk.send({ key, path: `/sessions/${this.session}/events`, body });
    this.choose(0);
  }

  paint(session, ctx) {
    this.session = session;
    this.serverNow = () => ctx.picture.serverNow(performance.now());
    if (this.back > 0 && performance.now() - this.chosenAt > CHOSEN_MS) this.back = 0;
    this.paintBack();
    const states = this.events.map((event) => [event, this.desk.of(`event ${session} ${event.code}`)]);
    for (const [event, state] of states) event.paint(state);
    const failed = states.filter(([, state]) => state?.phase === "failed");
    setText(this.fault, failed.map(([event, state]) => CARE.refused(`${EVENTS[event.code]} ${hourMinute(Date.parse(state.job.body.at), ctx.zone)}`, state.words)).join(" "));
    show(this.fault, failed.length > 0);
  }

  paintBack() {
    for (const { minutes, root } of this.backButtons) root.setAttribute("aria-pressed", String(minutes === this.back));
  }

  focus() {
    this.events[0].root.focus();
  }
}
