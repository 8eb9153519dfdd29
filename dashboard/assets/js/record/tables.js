// The tables of a record: alarms with their answers, vital signs at protocol times, what was due and done.

import { button } from "../care/form.js";
import { el, mark, setChildren, setText, show } from "../dom.js";
import { duration, hourMinute, timeOfDay } from "../format.js";
import { RECORD } from "./words.js";

const ROWS = [["nibp", "BP"], ["heart_rate", "HR"], ["spo2", "SpO₂"], ["respiratory_rate", "RR"], ["etco2", "etCO₂"]];

const head = (words, more = "") => el("h3", "", words, ...(more ? [el("span", "", ` ${more}`)] : []));
const cell = (className, ...children) => el("td", className, ...children);

/** A table that says its heads once, and only as wide as it must be. */
function tableOf(heads, rows, className = "") {
  const top = el("thead", "", el("tr", "", ...heads.map((words) => { const th = el("th", "", words); th.scope = "col"; return th; })));
  return el("table", `rc-table ${className}`, top, el("tbody", "", ...rows));
}

export class AlarmTable {
  /** `showAt(ms)`: bring a moment into the chart; `get(path)`: the whole log, when somebody asks for it. */
  constructor(showAt, get) {
    Object.assign(this, { showAt, get });
    this.slot = el("div", "rc-scroll");
    this.logButton = button("btn--quiet rc-more", RECORD.log, () => this.toggleLog());
    this.log = el("div", "rc-scroll");
    this.root = el("section", "card rc-alarms", head(RECORD.alarms, RECORD.alarmsMore), this.slot, this.logButton, this.log);
  }

  paint(told, zone) {
    Object.assign(this, { told, zone });
    const rows = told.alarms.map((alarm) => this.row(alarm));
    setChildren(this.slot, [rows.length ? tableOf(RECORD.alarmHeads, rows) : el("p", "rc-none", RECORD.noAlarms)]);
    if (this.session !== told.session) this.closeLog();
    this.session = told.session;
  }

  row(alarm) {
    const at = Date.parse(alarm.arose_at);
    const began = button("rc-link", timeOfDay(at, this.zone), () => this.showAt(at));
    began.setAttribute("aria-label", RECORD.alarmOf(`${timeOfDay(at, this.zone)} ${alarm.message}`));
    const answered = alarm.answer_s === null;
    return el("tr", "", cell("", began), cell(`is-${alarm.priority}`, mark(alarm)), cell("is-wide", el("b", "", alarm.message), ...(alarm.detail ? [` ${alarm.detail}`] : [])),
      cell("is-right", alarm.ceased_at === null ? RECORD.still : duration(alarm.lasted_s)), cell("", alarm.acknowledged_by ?? RECORD.nobodyAnswered),
      cell("is-right", el("b", "", answered ? RECORD.none : duration(alarm.answer_s))), cell("is-wide", alarm.reason ?? ""));
  }

  closeLog() {
    this.log.replaceChildren();
    setText(this.logButton, RECORD.log);
  }

  async toggleLog() {
    if (this.log.firstChild) return this.closeLog();
    setText(this.logButton, RECORD.waiting);
    const { session } = this;
    try {
      const lines = [];
      for (let cursor = ""; cursor !== null;) {
        const found = await this.get(`/alarm-log?session=${session}&limit=1000${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""}`);
        lines.push(...found.items);
        cursor = found.next;
      }
      if (session !== this.session) return;
      const names = new Map(this.told.alarms.map(({ id, message }) => [id, message]));
      setChildren(this.log, [tableOf(RECORD.logHeads, lines.map((line) => logRow(line, names, this.zone)))]);
      setText(this.logButton, RECORD.hideLog);
    } catch (error) {
      setText(this.logButton, RECORD.failed(error.words ?? ""));
    }
  }
}

function logRow({ at, kind, alarm, author, entry }, names, zone) {
  const said = [entry.event, entry.what, entry.what_happened].find((words) => typeof words === "string") ?? "";
  const what = [kind.replaceAll("_", " "), said.replaceAll("_", " ")].filter(Boolean).join(": ");
  return el("tr", "", cell("", timeOfDay(Date.parse(at), zone)), cell("is-wide", what), cell("", author ?? ""), cell("is-wide", names.get(alarm) ?? entry.message ?? ""));
}

export class VitalsTable {
  constructor() {
    this.slot = el("div", "rc-scroll");
    this.root = el("section", "card rc-vitals", head(RECORD.vitals), this.slot);
  }

  paint({ vitals }, zone) {
    const { columns, scales } = vitals;
    if (columns.length === 0) return setChildren(this.slot, [el("p", "rc-none", RECORD.noVitals)]);
    const heads = ["", ...columns.map(columnWords)];
    const taken = row(RECORD.taken, columns.map((one) => takenCell(one, zone)));
    const shown = ROWS.filter(([metric]) => metric === "nibp" || columns.some(({ values }) => values?.[metric] !== undefined));
    const numbers = shown.map(([metric, name]) => row(name, columns.map((one) => (metric === "nibp" ? pressureCell(one) : numberCell(one, metric)))));
    const scored = Object.entries(scales).filter(([scale]) => columns.some(({ scores }) => scale in scores)).map(([scale, label]) => row(label, columns.map(({ scores }) => scoreCell(scores, scale))));
    return setChildren(this.slot, [tableOf(heads, [taken, ...numbers, ...scored], "is-vitals")]);
  }
}

function columnWords({ since_drug_min: since, since_end_min: after, due }) {
  if (due === null) return RECORD.baselineColumn;
  return after === null ? RECORD.minute(Math.round(since)) : RECORD.after(Math.round(after));
}

function row(name, cells) {
  const title = el("th", "", name);
  title.scope = "row";
  return el("tr", "", title, ...cells);
}

function takenCell(column, zone) {
  const time = hourMinute(Date.parse(column.at), zone);
  const isLate = column.values !== null && column.due?.state === "late";
  return cell("", time, ...(isLate ? [el("u", "", RECORD.lateBy(duration(column.due.late_s)))] : []));
}

function pressureCell({ values, failed }) {
  if (values === null) return cell("", el("i", "", failed ? RECORD.failedCell : RECORD.missed));
  return cell("is-strong", `${Math.round(values.nibp_systolic)}/${values.nibp_diastolic === undefined ? "--" : Math.round(values.nibp_diastolic)}`);
}

const numberCell = ({ values }, metric) => cell("", values?.[metric] === undefined ? RECORD.none : String(Math.round(values[metric])));

function scoreCell(scores, scale) {
  if (!(scale in scores)) return cell("", RECORD.none);
  return scores[scale] === null ? cell("", el("i", "", RECORD.missed)) : cell("", String(scores[scale]));
}

export class DueTable {
  constructor() {
    this.slot = el("div", "rc-scroll");
    this.more = button("btn--quiet rc-more", RECORD.dueDetails, () => { this.isOpen = !this.isOpen; this.fill(); });
    this.list = el("div", "rc-scroll");
    this.root = el("section", "rc-due", head(RECORD.due), this.slot, this.more, this.list);
  }

  paint({ due }, zone) {
    Object.assign(this, { due, zone });
    const labels = [...new Set(due.map(({ label }) => label))];
    const rows = labels.map((label) => {
      const found = due.filter((one) => one.label === label);
      const count = (state) => found.filter((one) => one.state === state).length;
      const said = [count("missed") ? `${count("missed")} ${RECORD.missed}` : "", count("late") ? `${count("late")} late` : ""].filter(Boolean).join(", ");
      const name = el("th", "", label);
      name.scope = "row";
      return el("tr", "", name, cell("is-right", RECORD.dueCount(found.length - count("missed"), found.length)), cell("is-right", el("i", "", said)));
    });
    setChildren(this.slot, [rows.length ? el("table", "rc-table", el("tbody", "", ...rows)) : el("p", "rc-none", RECORD.noDue)]);
    show(this.more, rows.length > 0);
    this.fill();
  }

  fill() {
    setText(this.more, this.isOpen ? RECORD.hideDue : RECORD.dueDetails);
    if (!this.isOpen) return this.list.replaceChildren();
    const time = (iso) => (iso === null ? RECORD.none : timeOfDay(Date.parse(iso), this.zone));
    const rows = this.due.map(({ label, due_at: due, done_at: done, state, late_s: late }) => {
      const words = state === "late" ? RECORD.dueStates.late(duration(late)) : RECORD.dueStates[state];
      return el("tr", "", cell("is-wide", label), cell("", time(due)), cell("", time(done)), cell("", el("i", "", words)));
    });
    return setChildren(this.list, [tableOf(RECORD.dueHeads, rows)]);
  }
}
