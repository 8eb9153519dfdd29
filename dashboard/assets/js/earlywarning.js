// NEWS2 on a chair's page: a trend and no alarm, with what it does not know said beside it.

import { el, setText, show } from "./dom.js";
import { hourMinute } from "./format.js";
import { METRICS, WORDS } from "./words.js";

const PARTS = { consciousness: "consciousness", oxygen: "oxygen", temperature: "temperature" };
// It is spoken of whatever the server lists: a dissociated patient's consciousness cannot be scored.
const ALWAYS = ["consciousness"];

export class EarlyWarning {
  constructor() {
    this.score = el("b");
    this.was = el("span");
    this.caveat = el("small");
    this.root = el("div", "early-warning", el("span", "term", WORDS.earlyWarning), el("span", "score", this.score, " ", this.was), this.caveat);
  }

  /** `chair` null, or without a score of any kind: nothing is shown. */
  paint(chair, ctx) {
    const found = chair?.news2;
    show(this.root, Boolean(found));
    if (!found) return;
    const before = this.remember(chair.session, found.score, ctx.serverNow);
    setText(this.score, found.score ?? WORDS.earlyWarningNone);
    setText(this.was, before ? WORDS.earlyWarningWas(before.score, hourMinute(before.until, ctx.zone)) : "");
    const parts = [...new Set([...ALWAYS, ...found.missing])];
    setText(this.caveat, WORDS.notScored(parts.map((part) => PARTS[part] ?? METRICS[part] ?? part).join(", ")));
  }

  /** The score before the present one, of the session this page shows, and until when it was so. */
  remember(session, score, now) {
    if (this.session !== session) Object.assign(this, { session, last: null, before: null });
    if (score !== null && this.last !== null && score !== this.last.score) this.before = { score: this.last.score, until: this.last.at };
    if (score !== null) this.last = { score, at: now };
    return this.before;
  }
}
