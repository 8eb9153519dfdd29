// Looking closer at a chair's chart: a tap opens the buttons below it, a finger moves it, a wheel or two keys go nearer.
// Every window is asked for anew, so that what is drawn has all that its pixels can show.

import { button } from "./care/form.js";
import { el, show } from "./dom.js";
import { LOOK } from "./words.js";

const SHORTEST_MS = 5 * 60_000;
const FIRST = 0.5; // of what is shown: the first step closer
const STEP = 2;
const MOVES_PX = 8;
const WHEEL_APART_MS = 120;

export class ChartView {
  /** `root`: where the buttons stand; `slot`: where the chart is drawn; `changed()`: another window is wanted. */
  constructor(root, slot, changed) {
    Object.assign(this, { root, slot, changed });
    this.wheeledAt = -Infinity;
    const act = (name, does) => button("btn--glove btn--quiet", LOOK[name], does);
    this.buttons = [
      act("closer", () => this.zoom(1 / STEP)), act("wider", () => this.zoom(STEP)), act("earlier", () => this.move(-0.5)),
      act("later", () => this.move(0.5)), act("whole", () => this.close()),
    ];
    root.replaceChildren(...this.buttons);
    slot.tabIndex = 0;
    slot.setAttribute("aria-label", LOOK.chart);
    slot.addEventListener("keydown", (event) => this.key(event));
    slot.addEventListener("pointerdown", (event) => this.down(event));
    slot.addEventListener("pointermove", (event) => this.drag(event));
    slot.addEventListener("pointerup", (event) => this.up(event));
    slot.addEventListener("pointercancel", () => this.drop());
    slot.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    this.reset();
  }

  /** Another chair: the whole session again. */
  reset() {
    Object.assign(this, { spanMs: null, toMs: null, isOpen: false, from: null });
    this.paint();
  }

  get name() {
    return `${this.spanMs} ${this.toMs}`;
  }

  /** {from, to} of the window that is looked at, ISO; empty for the whole session. */
  window(serverNow) {
    if (this.spanMs === null) return {};
    const to = this.toMs ?? serverNow;
    return { from: new Date(to - this.spanMs).toISOString(), to: new Date(to).toISOString() };
  }

  open() {
    this.isOpen = true;
    this.paint();
  }

  close() {
    const hadFocus = this.root.contains(document.activeElement);
    this.reset();
    if (hadFocus) this.slot.focus();
    this.changed();
  }

  paint() {
    show(this.root, this.isOpen);
    this.root.closest(".room")?.classList.toggle("is-looking", this.isOpen);
  }

  /** What is drawn now: from when, how long, until when it may go, and how many pixels wide; null before there is a chart. */
  get drawn() {
    const graph = this.slot.querySelector(".js-plotly-plot");
    const meta = graph?.layout?.meta;
    const size = graph?._fullLayout?._size;
    return meta && size ? { startMs: Date.parse(meta.start), spanMs: 1000 * meta.span_s, nowMs: Date.parse(meta.now), leftPx: size.l, widthPx: size.w } : null;
  }

  /** Closer or wider about a moment; without one about the middle, and about now where now is in sight. */
  zoom(factor, aboutMs = null) {
    const { drawn } = this;
    if (drawn === null) return;
    const shownMs = this.spanMs ?? drawn.nowMs - drawn.startMs;
    if (this.spanMs === null) this.wholeMs = shownMs;
    const spanMs = Math.max(SHORTEST_MS, shownMs * (this.spanMs === null && factor < 1 ? FIRST : factor));
    if (spanMs >= this.wholeMs) {
      Object.assign(this, { spanMs: null, toMs: null });
      this.changed();
      return;
    }
    const endMs = this.toMs ?? drawn.nowMs;
    const middle = aboutMs ?? (this.toMs === null ? endMs : endMs - shownMs / 2);
    const share = (endMs - middle) / shownMs;
    this.go(spanMs, middle + share * spanMs, drawn.nowMs);
  }

  /** Earlier or later by a share of what is shown. */
  move(share) {
    const { drawn } = this;
    if (drawn === null || this.spanMs === null) return;
    this.go(this.spanMs, (this.toMs ?? drawn.nowMs) + share * this.spanMs, drawn.nowMs);
  }

  /** No later than now: a window that ends there goes on with it. No earlier than the session began. */
  go(spanMs, toMs, nowMs) {
    const first = nowMs - this.wholeMs + spanMs;
    Object.assign(this, { spanMs, toMs: toMs >= nowMs - 1000 ? null : Math.max(first, toMs) });
    this.changed();
  }

  // ------------------------------------------------------------------------------------------------ fingers, wheel, keys

  key(event) {
    if (event.key !== "Enter" || event.target !== this.slot) return;
    event.stopPropagation();
    this.open();
    this.buttons[0].focus();
  }

  down(event) {
    this.from = { x: event.clientX, isMoving: false };
  }

  drag(event) {
    if (this.from === null || this.spanMs === null) return;
    const by = event.clientX - this.from.x;
    this.from.isMoving ||= Math.abs(by) > MOVES_PX;
    if (this.from.isMoving) this.shift(by);
  }

  up(event) {
    if (this.from === null) return;
    const { x, isMoving } = this.from;
    const { drawn } = this;
    this.drop();
    if (!isMoving) this.open();
    else if (drawn) this.go(this.spanMs, (this.toMs ?? drawn.nowMs) - ((event.clientX - x) / drawn.widthPx) * drawn.spanMs, drawn.nowMs);
  }

  drop() {
    this.from = null;
    this.shift(0);
  }

  /** The picture follows the finger at once; what it shows then comes with the answer. */
  shift(by) {
    const plot = this.slot.querySelector(".js-plotly-plot .plot-container");
    if (plot) plot.style.transform = by ? `translateX(${Math.round(by)}px)` : "";
  }

  wheel(event) {
    const { drawn } = this;
    if (!this.isOpen || drawn === null) return;
    event.preventDefault();
    if (event.timeStamp - this.wheeledAt < WHEEL_APART_MS) return;
    this.wheeledAt = event.timeStamp;
    const share = (event.clientX - this.slot.getBoundingClientRect().left - drawn.leftPx) / drawn.widthPx;
    this.zoom(event.deltaY < 0 ? 1 / STEP : STEP, Math.min(drawn.nowMs, drawn.startMs + share * drawn.spanMs));
  }
}
