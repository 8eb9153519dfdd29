// What alarms cost people: numbers for the last days, day by day. It asks when it is opened and every minute, and says
// how old what it shows is; beside it what other limits would have done (rehearsal.js).

import { BURDEN, conditionWords, dayWords, decimal, percent, seconds } from "./burdenwords.js";
import { el, setChildren, setText, show } from "./dom.js";
import { hourMinute } from "./format.js";
import { table } from "./numbertable.js";
import { RehearsalPanel } from "./rehearsal.js";

const ASK_EVERY_MS = 60_000;
const ANSWER_WITHIN_MS = 20_000;
const DAY_MS = 86_400_000;
const SPANS = [7, 30, 90];
const PRIORITIES = ["high", "medium", "low"];

export class BurdenPage {
  /** `token()` resolves to the CSRF token that a rehearsal needs. */
  constructor(root, token) {
    const part = (name) => root.querySelector(`.${name}`);
    Object.assign(this, { root, days: 30, askedAt: -Infinity, told: null, wrong: null });
    Object.assign(this, { age: part("burden-age"), fault: part("burden-fault"), csv: part("burden-csv") });
    Object.assign(this, { numbers: part("burden-numbers"), chart: part("burden-days"), tables: part("burden-tables") });
    this.spans = SPANS.map((days) => this.spanButton(days));
    setChildren(part("burden-spans"), this.spans);
    this.rehearsal = new RehearsalPanel(part("rehearsal"), token);
  }

  spanButton(days) {
    const button = el("button", "", BURDEN.days(days));
    button.type = "button";
    button.addEventListener("click", () => { this.days = days; this.askedAt = -Infinity; });
    return button;
  }

  paint(ctx) {
    this.zone = ctx.zone;
    if (ctx.now - this.askedAt > ASK_EVERY_MS) this.ask(ctx);
    SPANS.forEach((days, place) => this.spans[place].setAttribute("aria-pressed", String(days === this.days)));
    show(this.fault, this.wrong !== null);
    setText(this.fault, this.wrong);
    setText(this.age, this.told === null ? BURDEN.waiting : BURDEN.asOf(hourMinute(Date.parse(this.told.to), ctx.zone)));
    this.rehearsal.paint(ctx);
  }

  async ask(ctx) {
    this.askedAt = ctx.now;
    const { days } = this;
    const from = new Date(ctx.serverNow - days * DAY_MS).toISOString();
    this.csv.href = `/api/v1/alarms/burden?format=csv&from=${from}`;
    try {
      const answer = await fetch(`/api/v1/alarms/burden?from=${from}`, { cache: "no-store", signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
      const found = await answer.json();
      if (days !== this.days) return;
      this.wrong = answer.ok ? null : (found.detail ?? BURDEN.offline);
      if (answer.ok) this.take(found);
    } catch {
      this.wrong = BURDEN.offline;
    }
  }

  take(told) {
    this.told = told;
    setChildren(this.numbers, bigNumbers(told));
    setChildren(this.chart, chart(told));
    setChildren(this.tables, [byPriority(told), byCondition(told)]);
    this.rehearsal.offer(told.sessions, this.zone);
  }
}

function bigNumbers(told) {
  const answered = told.response.count ? BURDEN.answered(seconds(told.response.median_s), seconds(told.response.p90_s)) : BURDEN.nobody;
  const delay = told.delays.sensor_to_condition;
  const shown = told.delays.condition_to_painted;
  const facts = [
    [decimal(told.alarms_per_hour), BURDEN.perHour, BURDEN.ofHours(told.alarms, decimal(told.hours))],
    [percent(told.acknowledged_share), BURDEN.acknowledged, answered],
    [seconds(delay.median_s), BURDEN.delay, delay.count ? BURDEN.slowest(seconds(delay.p90_s)) : BURDEN.nothing],
    [seconds(shown.median_s), BURDEN.shown, shown.count ? BURDEN.slowest(seconds(shown.p90_s)) : BURDEN.nothing],
  ];
  const blocks = facts.map(([number, what, more]) => el("div", "burden-number", el("b", "", number), el("span", "", what), el("small", "", more)));
  return told.without_session ? [...blocks, el("p", "burden-rest", BURDEN.withoutPatient(told.without_session))] : blocks;
}

/** One column a day, stacked by priority; every column says in words what it shows. */
function chart(told) {
  const most = Math.max(1, ...told.days.map((day) => day.alarms));
  const every = Math.ceil(told.days.length / 12);
  const columns = told.days.map((day, place) => {
    const parts = PRIORITIES.map((priority) => {
      const part = el("i", `is-${priority}`);
      part.style.height = `${(100 * day[priority]) / most}%`;
      return part;
    });
    const label = place % every === 0 ? dayWords(day.day) : "";
    const column = el("div", "burden-day", el("div", "burden-stack", ...parts), el("span", "", label));
    column.title = BURDEN.dayTitle(dayWords(day.day), day, decimal(day.alarms_per_hour));
    column.setAttribute("role", "img");
    column.setAttribute("aria-label", column.title);
    return column;
  });
  const keys = PRIORITIES.map((priority) => el("span", "", el("i", `is-${priority}`), BURDEN.priority[priority]));
  const caption = el("figcaption", "", el("b", "", BURDEN.byDay), el("span", "", BURDEN.most(most)), ...keys);
  return [caption, el("div", "burden-columns", ...columns)];
}

function byPriority(told) {
  const rows = PRIORITIES.map((priority) => {
    const found = told.by_priority[priority];
    const response = found.response.count ? `${seconds(found.response.median_s)}, ${seconds(found.response.p90_s)}` : "–";
    return [BURDEN.priority[priority], found.alarms, decimal(found.alarms_per_hour), percent(found.acknowledged_share), response];
  });
  return table(BURDEN.priorityHeads, rows);
}

function byCondition(told) {
  const rows = told.conditions.map((found) => {
    const share = percent(found.acknowledged / found.alarms);
    return [conditionWords(found.condition, found.metric), found.alarms, percent(found.alarms / told.alarms), share];
  });
  return rows.length ? table(BURDEN.conditionHeads, rows) : el("p", "burden-rest", BURDEN.noAlarms);
}
