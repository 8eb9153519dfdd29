// What a tile says of a chair's record: why the patient may not leave yet, the next check, who looks after the chair.

import { el, setText, show } from "../dom.js";
import { amount } from "./dosefacts.js";
import { whenDue } from "./duelist.js";
import { openItems, unmet, whyNot } from "./gate.js";
import { CARE } from "./words.js";

/** In the place of the message, while no alarm and nothing that is switched off wants it: a gate, and why not yet. */
export class CareNote {
  constructor() {
    this.words = el("b");
    this.why = el("span", "by");
    this.root = el("div", "msg msg--note care-note", el("div", "hush-line", this.words, this.why));
  }

  /** `gate`: the chair's, or null. */
  paint(gate) {
    show(this.root, gate !== null);
    if (gate === null) return;
    const [first, ...others] = openItems(gate);
    setText(this.words, CARE.gateIs(CARE.gates[gate.name] ?? gate.name, gate.met, gate.of));
    setText(this.why, first ? (first.found && first.needs ? unmet(first) : whyNot(first)) + (others.length ? `, +${others.length}` : "") : CARE.allMet);
  }
}

/** The next check with its countdown. */
export class NextCheck {
  constructor() {
    this.label = el("span");
    this.time = el("b", "time");
    this.root = el("span", "next-check", this.label, " ", this.time);
  }

  /** Tell whether there is one. */
  paint(care, serverNow) {
    const check = care?.checks?.[0] ?? null;
    show(this.root, check !== null);
    if (check === null) return false;
    const { time, isDue } = whenDue(check, serverNow);
    setText(this.label, check.label);
    setText(this.time, time);
    this.time.classList.toggle("is-due", isDue);
    return true;
  }
}

/** Who looks after a chair, in words; nothing where no record is known. */
export const nurseWords = (care) => (care ? (care.nurse ?? CARE.nobody) : "");

/** Given of planned, in words, or nothing. */
export const doseWords = (care) => (care?.dose ? `${amount(care.dose.given_mg)}${CARE.ofPlanned(amount(care.dose.planned_mg), care.dose.unit)}` : "");
