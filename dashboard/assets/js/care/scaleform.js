// The form of a scale: one row of numbers an item, as the server lists them; what a licence keeps to its own form is asked
// by item number alone. The score is the server's to tell.

import { el, setText, show } from "../dom.js";
import { hourMinute } from "../format.js";
import { Choice, Field, Submit } from "./form.js";
import { lastTime } from "./when.js";
import { CARE } from "./words.js";

class ItemRow {
  constructor(item, changed) {
    this.item = item;
    const { low, high, answers } = item;
    const words = new Map(answers.map((answer) => [answer.value, answer.words]));
    // Words on every number make a list; numbers alone a row.
    this.isList = answers.length === high - low + 1 && answers.length > 0;
    const values = this.isList ? answers.map(({ value }) => value) : Array.from({ length: high - low + 1 }, (_, place) => low + place);
    const label = (value) => (this.isList ? `${CARE.signed(value)}  ${words.get(value)}` : CARE.signed(value));
    const name = item.wording ?? CARE.item(item.number);
    this.choice = new Choice(name, values.map((value) => [value, label(value)]), { changed, className: this.isList ? "scale-list" : "scale-row" });
    this.choice.root.dataset.item = String(item.number);
    this.root = this.choice.root;
  }

  get value() {
    return this.root.hidden ? null : this.choice.value;
  }
}

export class ScaleForm {
  /** `scale`: as the server lists it; `entry`: the assessment that is corrected, or null; without `clock` no time is asked. */
  constructor({ desk, session, finish, clock = null }, scale, entry = null) {
    Object.assign(this, { desk, session, clock, scale, entry, title: scale.title });
    this.finish = () => { this.isOver = true; finish(); };
    const changed = () => this.paint();
    this.rows = scale.items.map((item) => new ItemRow(item, changed));
    this.total = new Field(CARE.totalAlone(scale.total.low, scale.total.high), { kind: "number", most: 4, changed });
    this.note = new Field(CARE.scaleNote, { changed });
    this.why = new Field(CARE.reason, { changed });
    const now = clock?.();
    this.time = new Field(CARE.timeMeasured, { kind: "time", most: 5, changed, hint: now ? hourMinute(now.serverNow, now.zone) : "" });
    this.submit = new Submit(desk, CARE.record, () => this.job(), this.finish);
    const rest = [...(scale.total_alone && scale.items.length > 1 ? [this.total.root] : []), this.note.root, ...(clock ? [this.time.root] : []), ...(entry ? [this.why.root] : [])];
    const licence = scale.licence?.allows_wording === false ? [el("p", "means", CARE.ownForm(scale.licence.holder))] : [];
    this.root = el("div", "care-form scale-form", ...this.rows.map(({ root }) => root), ...licence, ...rest, this.submit.root);
    if (entry) this.fill(entry);
    this.paint();
  }

  fill(entry) {
    (entry.items ?? []).forEach((value, place) => value !== null && this.rows[place]?.choice.choose(value));
    if (entry.items === null) this.total.value = String(entry.total ?? "");
    this.note.value = entry.note ?? "";
  }

  paint() {
    const answers = new Map(this.rows.map((row) => [row.item.number, row.choice.value]));
    for (const { item, root } of this.rows) show(root, !item.asked_if || (answers.get(item.asked_if.item) ?? -Infinity) >= item.asked_if.at_least);
    const open = this.open.length;
    if (this.submit) this.submit.words = open === 0 || this.hasTotal ? CARE.record : CARE.recordAnswers(this.asked.length - open, this.asked.length);
    this.submit?.paint();
  }

  get asked() {
    return this.rows.filter(({ root }) => !root.hidden);
  }

  get open() {
    return this.asked.filter((row) => row.value === null);
  }

  get hasTotal() {
    return this.total.number !== null;
  }

  job() {
    const items = this.rows.map((row) => row.value);
    const isAnswered = items.some((value) => value !== null);
    if (isAnswered && this.open.length > 0) return CARE.openItems(this.open.map(({ item }) => item.number));
    if (!isAnswered && (!this.hasTotal || !Number.isInteger(this.total.number))) return CARE.answerFirst;
    const { serverNow, zone } = this.clock?.() ?? {};
    const time = this.time.value === "" ? undefined : lastTime(this.time.value, serverNow, zone);
    if (time === null) return CARE.badTime;
    const body = {
      kind: "assessment", scale: this.scale.name, version: this.scale.version, items: isAnswered ? items : null,
      total: isAnswered ? null : this.total.number, note: this.note.value || null,
      ...(time === undefined ? {} : { at: new Date(time).toISOString() }),
    };
    if (!this.entry) return { key: `scale ${this.session} ${this.scale.name}`, path: `/sessions/${this.session}/assessments`, body };
    if (this.why.value === "") return CARE.sayWhy;
    return { key: `correct ${this.entry.id}`, path: `/entries/${this.entry.id}/correction/assessments`, body: { ...body, reason: this.why.value } };
  }

  /** A figure answers the item that has the focus, and the next one gets it. */
  key(event) {
    const place = this.rows.findIndex(({ root }) => root.contains(event.target));
    const row = this.rows[place];
    const value = Number(event.key);
    if (!row?.choice.buttons.has(value)) return;
    row.choice.choose(value);
    this.paint();
    const next = this.rows.slice(place + 1).find(({ root }) => !root.hidden);
    (next ? next.root.querySelector("button") : this.submit.button).focus();
  }

  focus() {
    this.root.querySelector("button").focus();
  }
}

/** Which scale: every one that the server lists, its newest version. */
export class ScaleChooser {
  constructor(desk, open) {
    Object.assign(this, { desk, open, title: CARE.anyScale });
    this.fault = el("p", "care-fault");
    this.list = el("div", "care-choice");
    this.list.dataset.arrows = "";
    this.root = el("div", "care-form", this.fault, this.list);
    this.load();
  }

  async load() {
    try {
      const scales = [...(await this.desk.scales()).values()];
      this.list.replaceChildren(...scales.map((scale) => {
        const made = el("button", "btn btn--glove", scale.title);
        made.type = "button";
        made.addEventListener("click", () => this.open("scale", { scale: scale.name, id: scale.name }));
        return made;
      }));
    } catch (error) {
      this.words = error.words ?? CARE.noAnswer;
    }
    this.paint();
    this.focus();
  }

  paint() {
    setText(this.fault, this.words ?? "");
  }

  focus() {
    this.list.querySelector("button")?.focus();
  }
}
