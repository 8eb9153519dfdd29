// The latest cuff readings, each to be marked as an artefact or unmarked; and which device gives a number where a session
// has several. A marked reading stays, crossed out, and counts nowhere until the mark is taken away.

import { el, setChildren, setText, show } from "../dom.js";
import { duration, timeOfDay } from "../format.js";
import { button, refusal } from "./form.js";
import { CARE } from "./words.js";

const PRESSURES = ["nibp_systolic", "nibp_diastolic", "nibp_mean"];
const MOST_SHOWN = 10;
const BACK_MS = 2 * 3600_000;
const MOST_READ = 1000;

/** Cuff readings out of observations: newest first, {stream, at, values, parts: Map(seq → metrics), marked, by}. */
export function readingsOf(observations) {
  const found = new Map();
  for (const one of observations) {
    const key = `${one.stream} ${one.measured_at}`;
    if (!found.has(key)) found.set(key, { key, stream: one.stream, at: one.measured_at, values: {}, parts: new Map(), marked: true, by: one.author ? CARE.byHand(one.author) : (one.device ?? "") });
    const reading = found.get(key);
    reading.values[one.metric] = one.value;
    reading.parts.set(one.seq, [...(reading.parts.get(one.seq) ?? []), one.metric]);
    reading.marked &&= one.marks.includes("artefact");
  }
  return [...found.values()].sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
}

/** "128/84", or that the cuff gave no number. */
export function pressureWords({ values }) {
  const written = (value) => (value === null || value === undefined ? "–" : String(Math.round(value)));
  const [high, low] = PRESSURES.map((metric) => values[metric]);
  return high === null && low === null ? CARE.noPressure : `${written(high)}/${written(low)}`;
}

class Row {
  constructor(desk, open) {
    this.desk = desk;
    this.time = el("b", "time");
    this.what = el("span", "what");
    this.by = el("span", "by");
    this.fault = el("span", "judged-fault");
    this.mark = button("btn--glove", CARE.markArtefact, () => open("artefact", { id: this.reading.key, reading: this.reading }));
    this.undo = button("btn--glove", CARE.undo, () => this.entries.forEach((entry) => this.desk.undo(entry)));
    this.out = button("btn--glove", CARE.takeOutMark, () => open("takeOut", this.entries[0]));
    this.root = el("li", "care-entry", this.time, el("div", "", this.what, this.by, this.fault), el("div", "acts", this.mark, this.undo, this.out));
  }

  paint(reading, marks, ctx) {
    this.reading = reading;
    this.entries = marks.filter((entry) => entry.stream === reading.stream && Date.parse(entry.measured_at) === Date.parse(reading.at));
    const [entry] = this.entries;
    const mayUndo = Boolean(entry) && this.entries.every((one) => this.desk.mayUndo(one, ctx.serverNow));
    setText(this.time, timeOfDay(Date.parse(reading.at), ctx.zone));
    setText(this.what, pressureWords(reading));
    setText(this.by, [reading.by, entry ? `${CARE.artefact} ${CARE.by(entry.author)} ${CARE.because(entry.why)}` : ""].filter(Boolean).join(" · "));
    this.root.classList.toggle("is-over", Boolean(entry));
    show(this.mark, !entry);
    show(this.undo, mayUndo);
    show(this.out, Boolean(entry) && !mayUndo);
    if (mayUndo) setText(this.undo, CARE.undoFor(duration(this.desk.undoLeft(entry, ctx.serverNow))));
    const failed = this.entries.map((one) => this.desk.of(`undo ${one.id}`)).find((state) => state?.phase === "failed");
    setText(this.fault, failed ? refusal(failed) : "");
  }
}

/** The latest cuff readings of a session. */
export class CuffList {
  /** `open(name, of)`: show a form; `changed()`: something to paint. */
  constructor(desk, session, open, changed) {
    Object.assign(this, { desk, session, open, changed });
    this.rows = new Map();
    this.readings = [];
    this.list = el("ol", "care-entries");
    this.none = el("p", "care-none");
    this.root = el("section", "care-cuff", el("h3", "", CARE.cuffReadings), this.none, this.list);
  }

  /** Read them when something may be different: a newer number, or a newer entry. */
  follow(chair, ctx) {
    const newest = chair?.values?.find(({ metric }) => metric === PRESSURES[0])?.measured_at;
    const key = `${newest} ${chair?.care?.entries} ${this.desk.standing(this.session).length}`;
    if (key === this.key) return;
    this.key = key;
    this.read(ctx.serverNow);
  }

  async read(serverNow) {
    const from = new Date(serverNow - BACK_MS).toISOString();
    const query = [...PRESSURES.map((metric) => `metric=${metric}`), `from=${from}`, `limit=${MOST_READ}`].join("&");
    const { key } = this;
    try {
      const { items } = await this.desk.get(`/sessions/${this.session}/observations?${query}`);
      if (key !== this.key) return;
      this.readings = readingsOf(items).slice(0, MOST_SHOWN);
      this.fault = "";
    } catch (error) {
      this.fault = CARE.loadFailed(error.words ?? CARE.noAnswer);
    }
    this.changed();
  }

  paint(chair, ctx) {
    this.follow(chair, ctx);
    const marks = this.desk.standing(this.session).filter(({ kind }) => kind === "artefact");
    for (const reading of this.readings) {
      if (!this.rows.has(reading.key)) this.rows.set(reading.key, new Row(this.desk, this.open));
      this.rows.get(reading.key).paint(reading, marks, ctx);
    }
    setChildren(this.list, this.readings.map(({ key }) => this.rows.get(key).root));
    setText(this.none, this.fault || (this.readings.length ? "" : CARE.noCuff));
    show(this.none, this.none.textContent !== "");
  }
}

/** Where several devices give one number: which of them counts, and a button to let another one. */
export class SourceList {
  constructor(desk, session) {
    Object.assign(this, { desk, session });
    this.buttons = new Map();
    this.list = el("ul", "care-entries");
    this.fault = el("p", "judged-fault");
    this.fault.setAttribute("role", "alert");
    this.root = el("section", "care-sources", el("h3", "", CARE.sources), this.list, this.fault);
  }

  paint(chair) {
    this.chair = chair;
    const several = (chair?.values ?? []).filter(({ metric, others }) => others?.length && (!PRESSURES.includes(metric) || metric === PRESSURES[0]));
    show(this.root, several.length > 0);
    const key = JSON.stringify(several.map(({ metric, source, others }) => [metric, source, others.map((other) => [other.source, other.value])]));
    if (key !== this.key) setChildren(this.list, several.map((value) => this.row(value)));
    this.key = key;
    const states = [...this.buttons.keys()].map((name) => this.desk.of(name));
    for (const [name, made] of this.buttons) made.classList.toggle("is-pressed", this.desk.of(name)?.phase === "sending");
    const failed = states.find((state) => state?.phase === "failed");
    setText(this.fault, failed ? refusal(failed) : "");
    show(this.fault, Boolean(failed));
  }

  row({ metric, label, source, others }) {
    const what = el("span", "what", metric === PRESSURES[0] ? CARE.pressure : label);
    const acts = others.map((other) => this.choice(metric, other));
    return el("li", "care-entry", el("b", "time", ""), el("div", "", what, el("span", "by", CARE.givenBy(source))), el("div", "acts", ...acts));
  }

  choice(metric, other) {
    const key = `source ${this.session} ${metric} ${other.source}`;
    const words = CARE.useDevice(other.source, other.value === null ? "–" : String(other.value));
    if (!this.buttons.has(key)) this.buttons.set(key, button("btn--glove", "", () => this.choose(metric, other.source)));
    setText(this.buttons.get(key), words);
    return this.buttons.get(key);
  }

  /** A cuff's three numbers belong together: they come from one device. */
  choose(metric, device) {
    const metrics = metric === PRESSURES[0] ? PRESSURES.filter((one) => this.chair.values.some((value) => value.metric === one)) : [metric];
    for (const one of metrics) this.desk.send({ key: `source ${this.session} ${one} ${device}`, path: `/sessions/${this.session}/sources`, body: { kind: "source_chosen", metric: one, device } });
  }
}
