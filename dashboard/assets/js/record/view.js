// The chart with its window and its cursor: zoom by wheel, keys, buttons and two fingers; values at the cursor come from
// the server, for what is drawn is thinned.

import { button } from "../care/form.js";
import { el, setText, svg } from "../dom.js";
import { timeOfDay } from "../format.js";
import { givenAt, rounded } from "./bands.js";
import { Drawing, cursorNodes } from "./chart.js";
import { Others } from "./others.js";
import { Series, question } from "./series.js";
import { RECORD } from "./words.js";

const LEAST_MS = 5_000;
const HOUR_MS = 3_600_000;
const ASK_AFTER_MS = 60;
const READ_AFTER_MS = 40;
const ZOOM = 1.5;
const PAN = 0.2;
const STEPS = 100;
const MARGIN = 0.02;
const ABOUT_DRUG_MS = 300_000;
const LEAST_HEIGHT = 420;

export class View {
  /** `get(path)`: an answer of the server; `moved(at)`: the cursor stands elsewhere. */
  constructor(get, moved) {
    Object.assign(this, { get, moved, told: null, series: null, window: null, cursor: null, values: null, pointers: new Map() });
    this.readout = el("div", "rc-readout");
    this.readout.setAttribute("aria-live", "off");
    this.spans = el("div", "seg rc-spans");
    this.spans.setAttribute("role", "group");
    this.buttons = Object.entries(RECORD.spans).map(([name, words]) => this.spanButton(name, words));
    this.spans.append(...this.buttons.map(({ node }) => node));
    const zooms = [["−", RECORD.zoomOut, () => this.zoom(ZOOM)], ["+", RECORD.zoomIn, () => this.zoom(1 / ZOOM)], ["‹", RECORD.earlier, () => this.pan(-PAN)], ["›", RECORD.later, () => this.pan(PAN)]];
    this.zooms = el("div", "rc-zooms", ...zooms.map(([sign, words, act]) => zoomButton(sign, words, act)));
    this.chart = svg("svg", { class: "rc-chart", role: "img", tabindex: 0, "aria-label": RECORD.chart });
    this.layer = svg("g", { class: "rc-cursor" });
    this.slot = el("div", "rc-slot", this.chart);
    this.said = el("p", "rc-said");
    this.others = new Others(() => this.ask());
    const under = el("div", "rc-under", this.said, this.others.root);
    this.root = el("section", "card rc-plot", el("div", "rc-top", this.readout, this.spans, this.zooms), this.slot, under);
    this.listen();
  }

  spanButton(name, words) {
    const node = el("button", "", words);
    node.type = "button";
    node.dataset.span = name;
    node.addEventListener("click", () => this.choose(name));
    return { name, node };
  }

  /** A session's record as it was read. The window stays where it is when the same one is read again. */
  show(told, zone) {
    const isSame = this.told?.session === told.session;
    Object.assign(this, { told, zone, drawnKey: "" });
    this.whole = { from: Date.parse(told.whole[0]), to: Date.parse(told.whole[1]) };
    this.series = new Series(told);
    this.others.name(this.series);
    if (!isSame || !this.window) this.set(this.spanOf("session"), "session");
    else this.ask();
    if (!isSame) this.put(this.firstCursor());
    this.draw();
  }

  clear() {
    Object.assign(this, { told: null, window: null, cursor: null, values: null });
    this.others.hide();
    this.chart.replaceChildren();
    this.readout.replaceChildren();
  }

  // ------------------------------------------------------------------------------------------------ window

  spanOf(name) {
    const { from, to } = this.whole;
    const margin = (to - from) * MARGIN;
    const { began_at: began, ended_at: ended } = this.told.drug;
    const at = this.cursor ?? from;
    if (name === "hour" || name === "tenMinutes") {
      const half = (name === "hour" ? HOUR_MS : HOUR_MS / 6) / 2;
      return { from: at - half, to: at + half };
    }
    if (name === "drug" && began) return { from: Date.parse(began) - ABOUT_DRUG_MS, to: (ended ? Date.parse(ended) : to) + ABOUT_DRUG_MS };
    return { from: from - margin, to: to + margin };
  }

  firstCursor() {
    const { began_at: began } = this.told.drug;
    return began ? Date.parse(began) : (this.whole.from + this.whole.to) / 2;
  }

  choose(name) {
    this.set(this.spanOf(name), name);
  }

  set({ from, to }, name = "") {
    const all = this.spanOf("session");
    const wide = Math.min(Math.max(LEAST_MS, to - from), all.to - all.from);
    const start = Math.min(Math.max(from, all.from), all.to - wide);
    this.window = { from: start, to: start + wide };
    this.chosen = name;
    for (const one of this.buttons) one.node.setAttribute("aria-pressed", String(one.name === name));
    this.ask();
    this.draw();
  }

  zoom(by, at = this.cursor ?? (this.window.from + this.window.to) / 2) {
    if (!this.window) return;
    const { from, to } = this.window;
    const middle = Math.min(to, Math.max(from, at));
    this.set({ from: middle - (middle - from) * by, to: middle + (to - middle) * by });
  }

  pan(share) {
    if (!this.window) return;
    const by = (this.window.to - this.window.from) * share;
    this.set({ from: this.window.from + by, to: this.window.to + by });
  }

  /** The numbers of this window, once it stays for a moment. */
  ask() {
    clearTimeout(this.waits);
    this.waits = setTimeout(() => this.read(), ASK_AFTER_MS);
  }

  async read() {
    const [told, { window }] = [this.told, this];
    if (!told || !window) return;
    try {
      const answer = await this.get(`/sessions/${told.session}/timeline?${question(window, this.slot.clientWidth, this.others.isShown)}`);
      if (this.window !== window || this.told !== told) return;
      this.series.take(answer);
      setText(this.said, this.series.isEmpty && this.chosen === "session" ? RECORD.noNumbers : "");
      this.draw();
    } catch (error) {
      if (this.window === window) setText(this.said, RECORD.failed(error.words ?? ""));
    }
  }

  // ------------------------------------------------------------------------------------------------ drawing

  /** Draw again where something is another one: the window, the numbers, the room. */
  draw() {
    const size = { width: this.slot.clientWidth, height: Math.max(LEAST_HEIGHT, this.slot.clientHeight) };
    if (!this.told || size.width === 0) return;
    this.drawing = new Drawing(this.told, this.series, this.window, size, this.zone);
    const { height } = this.drawing.stack;
    for (const [name, value] of [["width", size.width], ["height", height], ["viewBox", `0 0 ${size.width} ${height}`]]) this.chart.setAttribute(name, value);
    const clip = svg("clipPath", { id: "rc-clip" }, svg("rect", { x: 0, y: 0, width: size.width, height }));
    this.chart.replaceChildren(clip, svg("g", { "clip-path": "url(#rc-clip)" }, ...this.drawing.nodes()), this.layer);
    this.drawnFor = `${size.width} ${this.slot.clientHeight}`;
    this.drawCursor();
  }

  /** The room may be another one. */
  paint() {
    if (this.told && this.drawnFor !== `${this.slot.clientWidth} ${this.slot.clientHeight}`) this.draw();
  }

  drawCursor() {
    if (!this.drawing || this.cursor === null) return;
    const { from, to } = this.window;
    const isIn = this.cursor >= from && this.cursor <= to;
    this.layer.replaceChildren(...(isIn ? cursorNodes(this.drawing, this.cursor, timeOfDay(this.cursor, this.zone)) : []));
    this.writeValues();
  }

  // ------------------------------------------------------------------------------------------------ cursor

  put(at) {
    this.cursor = Math.min(this.whole.to, Math.max(this.whole.from, at));
    this.readout.classList.add("is-waiting");
    this.drawCursor();
    this.moved(this.cursor);
    clearTimeout(this.reads);
    this.reads = setTimeout(() => this.readValues(), READ_AFTER_MS);
  }

  async readValues() {
    const { cursor, told } = this;
    try {
      const found = await this.get(`/sessions/${told.session}/timeline/at?moment=${encodeURIComponent(new Date(cursor).toISOString())}`);
      if (cursor !== this.cursor || told !== this.told) return;
      this.values = found.values;
      this.readout.classList.remove("is-waiting");
      this.writeValues();
    } catch {
      if (cursor === this.cursor) this.values = null;
    }
  }

  writeValues() {
    const value = (metric) => this.values?.[metric] ?? null;
    const said = (metric) => (value(metric) ? String(Math.round(value(metric).value)) : "--");
    const given = givenAt(this.told.infusion, this.cursor);
    const facts = [
      ["BP", `${said("nibp_systolic")}/${said("nibp_diastolic")}`], ["HR", value("heart_rate") ? said("heart_rate") : said("pulse_rate")], ["SpO₂", said("spo2")], ["RR", said("respiratory_rate")],
      ...(value("etco2") ? [["etCO₂", said("etco2")]] : []),
      ...(given ? [[RECORD.rate, rounded(given.rate), "mL/h"], [RECORD.given, rounded(given.mg), "mg"]] : []),
    ];
    const key = JSON.stringify([this.cursor, facts]);
    if (key === this.valuesKey) return;
    this.valuesKey = key;
    this.readout.replaceChildren(el("b", "rc-when", timeOfDay(this.cursor, this.zone)), ...facts.map(([name, words, unit]) => el("span", "", `${name} `, el("b", "", words), ...(unit ? [` ${unit}`] : []))));
  }

  // ------------------------------------------------------------------------------------------------ pointer and keys

  listen() {
    const place = (event) => this.drawing?.axis.at(event.clientX - this.chart.getBoundingClientRect().left) ?? null;
    this.chart.addEventListener("wheel", (event) => {
      if (!this.drawing) return;
      event.preventDefault();
      if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) this.pan(Math.sign(event.deltaX || event.deltaY) * PAN / 2);
      else this.zoom(event.deltaY > 0 ? ZOOM : 1 / ZOOM, place(event));
    }, { passive: false });
    this.chart.addEventListener("pointerdown", (event) => this.down(event, place(event)));
    this.chart.addEventListener("pointermove", (event) => this.move(event, place(event)));
    for (const name of ["pointerup", "pointercancel", "pointerleave"]) this.chart.addEventListener(name, (event) => this.up(event));
    this.chart.addEventListener("keydown", (event) => this.key(event));
  }

  down(event, at) {
    if (at === null) return;
    this.pointers.set(event.pointerId, event.clientX);
    this.apart = this.spread();
    this.dragged = event.clientX;
    this.isDragging = false;
    this.put(at);
  }

  /** A mouse that is pressed moves the window; one that is not, and a finger, moves the cursor; two fingers zoom. */
  move(event, at) {
    if (at === null) return;
    const isDown = this.pointers.has(event.pointerId);
    if (isDown) this.pointers.set(event.pointerId, event.clientX);
    if (this.pointers.size === 2) {
      const apart = this.spread();
      if (apart > 10 && this.apart > 10) this.zoom(this.apart / apart, at);
      this.apart = apart;
    } else if (isDown && event.pointerType === "mouse") {
      const by = event.clientX - this.dragged;
      if (!this.isDragging && Math.abs(by) < 4) return;
      this.isDragging = true;
      this.dragged = event.clientX;
      const ms = by / this.drawing.axis.perMs;
      this.set({ from: this.window.from - ms, to: this.window.to - ms });
    } else this.put(at);
  }

  up(event) {
    this.pointers.delete(event.pointerId);
  }

  spread() {
    const [a, b] = [...this.pointers.values()];
    return b === undefined ? 0 : Math.abs(a - b);
  }

  key(event) {
    if (!this.window || event.ctrlKey || event.metaKey || event.altKey) return;
    const step = (this.window.to - this.window.from) / (event.shiftKey ? STEPS / 10 : STEPS);
    const acts = {
      ArrowLeft: () => this.step(-step), ArrowRight: () => this.step(step), "+": () => this.zoom(1 / ZOOM), "=": () => this.zoom(1 / ZOOM), "-": () => this.zoom(ZOOM),
      Home: () => this.step(this.whole.from - this.cursor), End: () => this.step(this.whole.to - this.cursor),
    };
    const act = acts[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }

  /** The cursor never leaves the window: it takes it along. */
  step(by) {
    this.put(this.cursor + by);
    this.follow();
  }

  follow() {
    const { from, to } = this.window;
    if (this.cursor < from) this.set({ from: this.cursor, to: this.cursor + to - from });
    else if (this.cursor > to) this.set({ from: this.cursor - (to - from), to: this.cursor });
  }

  /** Show a moment: an alarm in the list was tapped. */
  showAt(at) {
    this.put(at);
    this.follow();
    this.chart.scrollIntoView({ block: "nearest" });
  }
}

function zoomButton(sign, words, act) {
  const made = button("btn--quiet", sign, act);
  made.setAttribute("aria-label", words);
  made.title = words;
  return made;
}
