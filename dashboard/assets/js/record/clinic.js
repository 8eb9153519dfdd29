// The clinic over time: sessions a week, adverse events with intervals, pressure by age and history, chairs. Every part
// exports its data; what alarms cost has a page of its own.

import { Desk } from "../care/desk.js";
import { el, setChildren, setText, show } from "../dom.js";
import { birthDate } from "../format.js";
import { CLINIC } from "./clinicwords.js";

const DAY_MS = 86_400_000;
const SPANS = { weeks: 84, year: 365, years: 1826 };
const MOST_LABELS = 13;
const AGAIN_MS = 1500;

const percent = (share) => (share === null ? "–" : `${(share * 100).toFixed(share > 0 && share < 0.1 ? 1 : 0)} %`);
const decimal = (value) => (value === null ? "–" : value.toFixed(1));

function tableOf(heads, rows) {
  const top = el("thead", "", el("tr", "", ...heads.map((words) => el("th", "", words))));
  return el("table", "rc-table is-clinic", top, el("tbody", "", ...rows.map((cells) => el("tr", "", ...cells.map((cell, place) => el(place ? "td" : "th", place ? "is-right" : "", cell))))));
}

class Part {
  constructor(name) {
    this.name = name;
    this.csv = el("a", "btn btn--quiet", CLINIC.csv);
    this.csv.setAttribute("aria-label", CLINIC.csvOf(CLINIC.parts[name]));
    this.body = el("div", "cl-body");
    this.root = el("section", `card cl-part is-${name}`, el("header", "", el("h2", "", CLINIC.parts[name]), el("p", "", CLINIC.means[name]), this.csv), this.body);
  }

  fill(nodes, query) {
    this.csv.href = `/api/v1/clinic/over-time?${query}&csv=${this.name}`;
    setChildren(this.body, nodes);
  }
}

export class ClinicPage {
  constructor(root, orders, { changed }) {
    const part = (name) => root.querySelector(`.${name}`);
    Object.assign(this, { changed, span: "weeks", asked: null, told: null, fault: "" });
    this.desk = new Desk(orders, changed);
    this.said = part("clinic-said");
    this.count = el("p", "sl-count");
    this.spans = Object.entries(CLINIC.spans).map(([name, words]) => this.button(name, words));
    const spans = el("div", "seg", ...this.spans);
    spans.setAttribute("role", "group");
    spans.setAttribute("aria-label", CLINIC.spanLabel);
    const alarms = el("a", "btn", CLINIC.alarms);
    alarms.href = "/alarms";
    part("clinic-head").append(spans, this.count, el("div", "grow"), alarms);
    this.parts = Object.fromEntries(Object.keys(CLINIC.parts).map((name) => [name, new Part(name)]));
    setChildren(part("clinic-body"), Object.values(this.parts).map(({ root: node }) => node));
  }

  button(name, words) {
    const made = el("button", "", words);
    made.type = "button";
    made.addEventListener("click", () => { this.span = name; this.asked = null; this.changed(); });
    made.dataset.span = name;
    return made;
  }

  open() {
    this.asked = null;
  }

  async ask(ctx) {
    const { span } = this;
    this.asked = span;
    const day = (ms) => new Date(ms).toLocaleDateString("sv-SE", { timeZone: ctx.zone });
    const query = `from=${day(ctx.serverNow - SPANS[span] * DAY_MS)}&to=${day(ctx.serverNow)}`;
    try {
      const told = await this.desk.get(`/clinic/over-time?${query}`);
      if (span !== this.span) return;
      Object.assign(this, { told, fault: "" });
      this.fill(told, query);
      // Lines are worked out a few at a time: what was not ready then is asked for again.
      if (!told.up_to_date) setTimeout(() => { this.asked = null; this.changed(); }, AGAIN_MS);
    } catch (error) {
      if (span === this.span) this.fault = error.words ?? "";
    }
    this.changed();
  }

  fill(told, query) {
    this.parts.weeks.fill([columns(told.weeks)], query);
    this.parts.adverse.fill([rates(told.adverse)], query);
    this.parts.pressure.fill([tableOf(CLINIC.pressureHeads, told.pressure.map((one) => [CLINIC.group(one.ages, one.is_hypertensive), String(one.sessions), one.mean === null ? "–" : `+${decimal(one.mean)}`, decimal(one.sd), one.highest === null ? "–" : `+${Math.round(one.highest)}`]))], query);
    this.parts.chairs.fill([tableOf(CLINIC.chairHeads, told.chairs.map((one) => [one.chair, String(one.sessions), decimal(one.hours)]))], query);
  }

  paint(ctx) {
    if (this.asked !== this.span) this.ask(ctx);
    for (const one of this.spans) one.setAttribute("aria-pressed", String(one.dataset.span === this.span));
    const { told } = this;
    setText(this.count, told ? CLINIC.sessions(told.sessions) : CLINIC.reading);
    setText(this.said, this.fault ? CLINIC.failed(this.fault) : told && !told.up_to_date ? CLINIC.behind : "");
    show(this.said, this.said.textContent !== "");
  }
}

/** One column a week; each says in words what it shows. */
function columns(weeks) {
  const most = Math.max(1, ...weeks.map(({ sessions }) => sessions));
  const every = Math.ceil(weeks.length / MOST_LABELS);
  const made = weeks.map((week, place) => {
    const bar = el("i", "");
    bar.style.height = `${(100 * week.sessions) / most}%`;
    const words = CLINIC.week(birthDate(week.monday), week.sessions, decimal(week.hours), week.adverse, week.alarms);
    const column = el("div", "cl-week", el("b", "", week.sessions ? String(week.sessions) : ""), el("div", "cl-stack", bar), el("span", "", place % every === 0 ? birthDate(week.monday).replace(/ \d+$/, "") : ""));
    column.title = words;
    column.setAttribute("role", "img");
    column.setAttribute("aria-label", words);
    return column;
  });
  return el("div", "cl-weeks", ...made);
}

/** The share with its interval drawn beside it, from 0 to the widest. */
function rates(found) {
  const most = Math.max(0.05, ...found.map(({ high }) => high ?? 0));
  const rows = found.map((one) => {
    const line = el("span", "cl-interval");
    if (one.share !== null) {
      const range = el("i", "");
      Object.assign(range.style, { left: `${(100 * one.low) / most}%`, width: `${(100 * (one.high - one.low)) / most}%` });
      const dot = el("b", "");
      dot.style.left = `${(100 * one.share) / most}%`;
      line.append(range, dot);
    }
    return [one.what, CLINIC.of(one.sessions, one.of), percent(one.share), one.low === null ? "–" : `${percent(one.low)} to ${percent(one.high)}`, line];
  });
  return tableOf(CLINIC.adverseHeads, rows);
}
