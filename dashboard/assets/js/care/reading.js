// Numbers measured by hand: pressure as a pair, heart rate, oxygen, breathing, temperature, with time and method. Each goes
// to the server by itself; one that was recorded is not sent again when another was refused.

import { el, setText } from "../dom.js";
import { hourMinute } from "../format.js";
import { CuffList, SourceList } from "./cuff.js";
import { Choice, Field, button, refusal } from "./form.js";
import { lastTime } from "./when.js";
import { CARE } from "./words.js";

const FIELDS = [
  ["nibp_systolic", "mmHg"], ["nibp_diastolic", "mmHg"], ["heart_rate", "/min"], ["spo2", "%"], ["respiratory_rate", "/min"], ["temperature", "°C"],
];

export class ReadingForm {
  /** `metric`: the one that was asked for, or null. */
  constructor({ desk, session, finish, clock, open }, metric = null) {
    Object.assign(this, { desk, session, clock, metric, title: CARE.readingTitle, name: "reading" });
    this.finish = () => { this.isOver = true; finish(); };
    const changed = () => this.paint();
    this.fields = new Map(FIELDS.map(([name, unit]) => [name, new Field(`${CARE.measured[name]}, ${unit}`, { kind: "number", most: 6, changed })]));
    this.method = new Choice(CARE.method, Object.entries(CARE.methods), { changed });
    const { serverNow, zone } = clock();
    this.time = new Field(CARE.timeMeasured, { kind: "time", most: 5, changed: () => { this.measuredAt = null; }, hint: hourMinute(serverNow, zone) });
    this.fault = el("p", "care-fault");
    this.fault.setAttribute("role", "alert");
    this.send = button("btn--main btn--glove care-submit", CARE.record, () => this.press());
    this.root = el(
      "div", "care-form", el("div", "reading-fields", ...[...this.fields.values()].map(({ root }) => root)), this.method.root, this.time.root,
      el("p", "means", CARE.readingMeans), el("div", "care-send", this.fault, this.send),
    );
    this.cuff = new CuffList(desk, session, open, desk.changed);
    this.sources = new SourceList(desk, session);
    this.root.append(this.sources.root, this.cuff.root);
    this.paint();
  }

  /** What was typed, or words that say what is wrong with it. */
  read() {
    const typed = [...this.fields].filter(([, field]) => field.value !== "" && !field.input.disabled);
    if (typed.length === 0) return CARE.readingEmpty;
    const bad = typed.find(([, field]) => !Number.isFinite(field.number));
    if (bad) return CARE.noNumber(CARE.measured[bad[0]]);
    const { serverNow, zone } = this.clock();
    const time = this.time.value === "" ? serverNow : lastTime(this.time.value, serverNow, zone);
    if (time === null) return CARE.badTime;
    if (this.lacksHalf(typed)) return CARE.bothPressures;
    return typed.map(([metric, field]) => this.job(metric, field.number, time));
  }

  lacksHalf(typed) {
    const given = new Set(typed.map(([metric]) => metric));
    const pair = ["nibp_systolic", "nibp_diastolic"].filter((metric) => given.has(metric) || this.fields.get(metric).input.disabled);
    return pair.length === 1;
  }

  /** What is sent again is the same measurement: its time is that of the first try, unless another one is typed. */
  job(metric, value, time) {
    this.measuredAt ??= new Date(time).toISOString();
    const body = { metric, value, measured_at: this.measuredAt, ...(this.method.value ? { method: CARE.methods[this.method.value] } : {}) };
    return { key: `reading ${this.session} ${metric}`, path: `/sessions/${this.session}/observations`, body };
  }

  async press() {
    if (this.isSending) return;
    const jobs = this.read();
    this.words = typeof jobs === "string" ? jobs : "";
    if (!this.words) await this.sendAll(jobs);
    this.paint();
  }

  async sendAll(jobs) {
    this.isSending = true;
    this.paint();
    const answers = await Promise.all(jobs.map((job) => this.desk.send(job)));
    this.isSending = false;
    jobs.forEach(({ body }, place) => { if (answers[place]) this.fields.get(body.metric).input.disabled = true; });
    const failed = jobs.filter((_, place) => !answers[place]);
    this.words = failed.map(({ key, body }) => CARE.refused(CARE.measured[body.metric], refusal(this.desk.of(key) ?? { words: "" }))).join(" ");
    if (failed.length === 0) this.finish();
  }

  /** Called at each painting of the page with what is in the chair, and by the form itself when it changes. */
  paint(session, ctx, chair) {
    if (ctx) {
      this.cuff.paint(chair, ctx);
      this.sources.paint(chair);
    }
    setText(this.fault, this.words ?? "");
    setText(this.send, this.isSending ? CARE.sending : CARE.record);
    this.send.classList.toggle("is-pressed", Boolean(this.isSending));
    this.send.setAttribute("aria-disabled", String(Boolean(this.isSending)));
  }

  focus() {
    (this.fields.get(this.metric) ?? this.fields.get("nibp_systolic")).input.focus();
  }
}
