// Parts of forms that are filled in with gloves: choices as large buttons, fields with their names, one button that sends.
// What was typed stays until it has been recorded; why it was refused stands beside the button, in the server's words.

import { el, setText, show } from "../dom.js";
import { birthDate } from "../format.js";
import { CARE } from "./words.js";

/** A button. */
export function button(className, words, act) {
  const made = el("button", `btn ${className}`, words);
  made.type = "button";
  made.addEventListener("click", (event) => {
    event.stopPropagation();
    if (made.getAttribute("aria-disabled") !== "true") act(event);
  });
  return made;
}

/** A row of buttons of which one is chosen, or several. */
export class Choice {
  /** `options`: [[value, words], …]; `several`: more than one may be chosen; `changed()`: it is another one now. */
  constructor(name, options, { several = false, changed = () => {}, className = "" } = {}) {
    Object.assign(this, { name, several, changed });
    this.chosen = new Set();
    this.buttons = new Map(options.map(([value, words]) => [value, this.button(value, words)]));
    this.title = el("span", "care-label", name);
    this.set = el("div", `care-choice ${className}`, ...this.buttons.values());
    this.set.setAttribute("role", "group");
    this.set.setAttribute("aria-label", name);
    this.root = el("div", "care-field", this.title, this.set);
  }

  button(value, words) {
    const made = button("btn--glove", words, () => this.toggle(value));
    made.dataset.value = String(value);
    made.setAttribute("aria-pressed", "false");
    return made;
  }

  toggle(value) {
    const was = this.chosen.has(value);
    if (!this.several) this.chosen.clear();
    if (was) this.chosen.delete(value);
    else this.chosen.add(value);
    this.paint();
    this.changed();
  }

  choose(...values) {
    this.chosen = new Set(values);
    this.paint();
  }

  paint() {
    for (const [value, made] of this.buttons) made.setAttribute("aria-pressed", String(this.chosen.has(value)));
  }

  get value() {
    const [first] = this.chosen;
    return first ?? null;
  }

  get values() {
    return [...this.buttons.keys()].filter((value) => this.chosen.has(value));
  }
}

/** A field with its name. `kind`: text, number, time or area. */
export class Field {
  constructor(name, { kind = "text", most = 200, changed = () => {}, hint = "" } = {}) {
    this.kind = kind;
    this.input = el(kind === "area" ? "textarea" : "input", "care-input");
    if (kind === "number") this.input.inputMode = "decimal";
    if (kind === "time") this.input.inputMode = "numeric";
    if (kind === "area") this.input.rows = 3;
    this.input.maxLength = most;
    this.input.autocomplete = "off";
    if (hint) this.input.placeholder = hint;
    this.input.addEventListener("input", changed);
    this.root = el("label", "care-field", el("span", "care-label", name), this.input);
  }

  get value() {
    return this.input.value.trim();
  }

  set value(text) {
    this.input.value = text;
  }

  /** The number that was typed, with a comma or a point; null for none, NaN for what is no number. */
  get number() {
    return this.value === "" ? null : Number(this.value.replace(",", "."));
  }
}

/** A day: browsers write it in many orders, so it stands beside the name in words. */
export function dayField(name, changed = () => {}) {
  const said = el("output");
  const field = new Field(name, { changed: () => { setText(said, field.value ? birthDate(field.value) : ""); changed(); } });
  field.input.type = "date";
  field.root.firstChild.append(" ", said);
  return field;
}

/** Sends what a form asks for, and says how it went. */
export class Submit {
  /** `job()`: {key, path, body}, or words that say what is missing; `done(answer)`: it has been recorded. */
  constructor(desk, words, job, done, className = "btn--main") {
    Object.assign(this, { desk, words, job, done });
    this.fault = el("p", "care-fault");
    this.fault.setAttribute("role", "alert");
    this.button = button(`btn--glove care-submit ${className}`, words, () => this.press());
    this.root = el("div", "care-send", this.fault, this.button);
    this.paint();
  }

  async press() {
    const job = this.job();
    if (typeof job === "string") {
      this.lacking = job;
      this.paint();
      return;
    }
    this.lacking = "";
    this.key = job.key;
    const sent = this.desk.send(job);
    this.paint();
    const answer = await sent;
    this.paint();
    if (answer) this.done(answer);
  }

  /** A button that cannot be used yet says what is missing, once it was tried. */
  paint() {
    const job = this.job();
    const state = this.key ? this.desk.of(this.key) : null;
    const isSending = state?.phase === "sending";
    const words = state?.phase === "failed" ? refusal(state) : typeof job === "string" && this.lacking ? job : "";
    setText(this.fault, words);
    show(this.fault, words !== "");
    setText(this.button, isSending ? CARE.sending : this.words);
    this.button.classList.toggle("is-pressed", isSending);
    this.button.classList.toggle("is-lacking", typeof job === "string");
    this.button.setAttribute("aria-disabled", String(isSending));
  }
}

/** Why something was not recorded, with what the server says is missing. */
export function refusal({ words, missing = [] }) {
  return missing.length ? `${words}. ${CARE.missing(missing)}`.replace(".. ", ". ") : words;
}
