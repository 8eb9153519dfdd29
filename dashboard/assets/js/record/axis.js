// The time axis of a record: where a moment lies, and which moments are written below it. Pure.

import { hourMinute, timeOfDay } from "../format.js";

const S = 1000;
const STEPS = [S, 2 * S, 5 * S, 10 * S, 15 * S, 30 * S, ...[1, 2, 5, 10, 15, 30, 60, 120, 240, 480, 1440].map((minutes) => 60 * S * minutes)];
const LABEL_PX = 76;

export class Axis {
  /** `from`, `to`: milliseconds; `left`, `right`: where they lie, px. */
  constructor(from, to, left, right, zone) {
    Object.assign(this, { from, to, left, right, zone, perMs: (right - left) / Math.max(1, to - from) });
  }

  x(at) {
    return this.left + (at - this.from) * this.perMs;
  }

  at(x) {
    return this.from + (x - this.left) / this.perMs;
  }

  /** x, but never beyond the edges. */
  held(at) {
    return Math.min(this.right, Math.max(this.left, this.x(at)));
  }

  sees(from, to) {
    return to >= this.from && from <= this.to;
  }

  ticks() {
    const step = STEPS.find((ms) => ms * this.perMs >= LABEL_PX) ?? STEPS.at(-1);
    const found = [];
    for (let at = Math.ceil(this.from / step) * step; at <= this.to; at += step) found.push([at, this.words(at, step)]);
    return found;
  }

  words(at, step = this.step) {
    return step < 60 * S ? timeOfDay(at, this.zone) : hourMinute(at, this.zone);
  }
}
