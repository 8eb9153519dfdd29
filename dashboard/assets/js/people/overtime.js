// A patient over time: session by session on one axis of days, what to look at beside it, and any two sessions compared.

import { Desk } from "../care/desk.js";
import { button } from "../care/form.js";
import { el, icon, setChildren, setText, show, svg } from "../dom.js";
import { ageInYears, birthDate } from "../format.js";
import { OVER, SCALES } from "./overwords.js";
import { homeDosesForm, reviewForm } from "./reviewform.js";

const [LEFT, RIGHT] = [150, 24];
const LANES = [["dose", 92], ["pressure", 116], ["leave", 88], ["dissociation", 84], ["scores", 128], ["adverse", 46]];
const FOOT = 46;
const [LOW_BP, HIGH_BP] = [90, 200];
const HOME_DOSES = "home_doses";
const LIKE_BURDEN = ["phq9", "madrs", "qids_sr16", "gad7", "pcl5"];

const short = (iso) => birthDate(iso).replace(/ \d{4}$/, "");
const rounded = (value) => String(Math.round(value));
const text = (className, x, y, words) => svg("text", { class: `ot-t ${className}`, x, y }, words);

export class OverTimePage {
  constructor(root, orders, { changed }) {
    const part = (name) => root.querySelector(`.${name}`);
    Object.assign(this, { root, changed, patient: null, told: null, who: null, fault: "", drawn: "" });
    this.desk = new Desk(orders, changed);
    this.said = part("over-said");
    this.name = el("b");
    this.ids = el("span");
    this.back = el("a", "btn btn--quiet", icon("back"), el("span", "", OVER.back));
    setChildren(part("over-head"), [this.back, el("div", "who", this.name, this.ids), el("h1", "", OVER.title)]);
    this.stats = part("over-stats");
    this.slot = el("div", "ot-slot");
    this.flags = el("ul", "ot-flags");
    this.reviews = el("ul", "ot-flags");
    this.first = el("select", "care-input");
    this.second = el("select", "care-input");
    for (const [node, words] of [[this.first, OVER.firstSession], [this.second, OVER.secondSession]]) {
      node.setAttribute("aria-label", words);
      node.addEventListener("change", () => this.compare());
    }
    this.compared = el("div", "rc-scroll");
    const side = el("aside", "card ot-side", el("h2", "", OVER.clinician), this.flags, el("h3", "", OVER.reviews), this.reviews, el("h3", "", OVER.compare), el("div", "rc-fields", this.first, this.second), this.compared);
    setChildren(part("over-body"), [el("section", "card ot-plot", this.slot), side]);
  }

  open(patient) {
    Object.assign(this, { patient, told: null, who: null, fault: "", drawn: "", isAsked: false });
    this.compared.replaceChildren();
  }

  async read() {
    const { patient } = this;
    this.isAsked = true;
    try {
      const [who, told] = await Promise.all([this.desk.get(`/patients/${patient}`), this.desk.get(`/patients/${patient}/over-time`)]);
      if (patient === this.patient) Object.assign(this, { who, told });
    } catch (error) {
      if (patient === this.patient) this.fault = error.words ?? "";
    }
    this.changed();
  }

  /** A review's form opens in its own row; what was typed is there when it is opened again. */
  review(review) {
    this.forms ??= new Map();
    const key = `${this.patient} ${review}`;
    const [make, about] = [review === HOME_DOSES ? homeDosesForm : reviewForm, { patient: this.patient, review, now: () => this.now }];
    if (!this.forms.has(key)) this.forms.set(key, make(this.desk, about, (wasRecorded) => this.reviewed(key, wasRecorded)));
    this.openForm = key;
    this.paintReviews();
    this.forms.get(key).focus();
  }

  reviewed(key, wasRecorded) {
    this.openForm = null;
    if (wasRecorded) {
      this.forms.delete(key);
      Object.assign(this, { isAsked: false, drawn: "" });
    }
    this.paintReviews();
    this.changed();
  }

  paintReviews() {
    const acts = ({ review, due, overdue }) => {
      const isOpen = this.openForm === `${this.patient} ${review}`;
      return isOpen ? this.forms.get(this.openForm).root : button(`btn--glove${due && overdue ? " btn--main" : ""}`, review === HOME_DOSES ? OVER.recordDoses : OVER.record, () => this.review(review));
    };
    setChildren(this.reviews, [...this.told.reviews.map((one) => reviewRow(one, acts(one))), homeDosesRow(this.told.home_doses, acts({ review: HOME_DOSES }))]);
  }

  async compare() {
    const { patient } = this;
    const [a, b] = [this.first.value, this.second.value];
    if (!a || !b || a === b) return this.compared.replaceChildren();
    try {
      const { compared } = await this.desk.get(`/patients/${patient}/over-time?compared=${a}&compared=${b}`);
      if (patient === this.patient) setChildren(this.compared, [comparison(compared)]);
    } catch (error) {
      setChildren(this.compared, [el("p", "rc-none", OVER.failed(error.words ?? ""))]);
    }
    return null;
  }

  paint(ctx) {
    this.now = ctx.serverNow;
    if (this.patient !== null && !this.isAsked) this.read();
    const { who, told } = this;
    setText(this.said, this.fault ? OVER.failed(this.fault) : told === null ? OVER.reading : told.sessions.length ? "" : OVER.none);
    show(this.said, this.said.textContent !== "");
    show(this.root.querySelector(".over-body"), Boolean(told?.sessions.length));
    setText(this.name, who ? `${who.family_name}, ${who.given_name}` : "");
    setText(this.ids, who ? `${birthDate(who.birth_date)} (${ageInYears(who.birth_date, ctx.serverNow, ctx.zone)}) · ${who.identifier}` : "");
    this.back.href = `/patients/${this.patient}`;
    if (!told?.sessions.length) return this.stats.replaceChildren();
    const width = this.slot.clientWidth;
    if (this.drawn === `${this.patient} ${width}` || width === 0) return null;
    this.drawn = `${this.patient} ${width}`;
    setChildren(this.slot, [chart(told, width)]);
    setChildren(this.stats, summary(told));
    setChildren(this.flags, told.flags.length ? told.flags.map(flagRow) : [el("li", "rc-none", OVER.noFlags)]);
    this.paintReviews();
    for (const node of [this.first, this.second]) node.replaceChildren(new Option("", ""), ...told.sessions.map((one, place) => new Option(`${place + 1}, ${short(one.day)}`, one.session)));
    return null;
  }
}

function summary({ sessions, scores }) {
  const stat = (name, number, unit, more) => el("div", "rc-stat", el("dt", "", name), el("dd", "", number, ...(unit ? [el("small", "", ` ${unit}`)] : [])), el("span", "", more));
  const apart = sessions.map((one) => one.interval_days).filter((days) => days !== null);
  const courses = LIKE_BURDEN.filter((scale) => scores[scale]).slice(0, 2).map((scale) => {
    const { first: from, second: to, percent } = scores[scale];
    return stat(SCALES[scale], `${from} → ${to}`, "", percent === null ? "" : `${percent > 0 ? "+" : "−"}${Math.abs(Math.round(percent))} %`);
  });
  const rises = sessions.filter((one) => one.pressure?.rise !== null && one.pressure?.rise !== undefined).sort((a, b) => b.pressure.rise - a.pressure.rise);
  const serious = sessions.reduce((sum, one) => sum + one.serious, 0);
  const given = sessions.reduce((sum, one) => sum + (one.given_mg ?? 0), 0);
  const doses = sessions.map((one) => one.mg_per_kg).filter((dose) => dose !== null);
  return [
    stat(OVER.sessions, String(sessions.length), "", apart.length ? OVER.every(Math.min(...apart), Math.max(...apart)) : ""), ...courses,
    stat(OVER.dose, doses.length ? `${doses[0].toFixed(2)} → ${doses.at(-1).toFixed(2)}` : "–", "", doses.length ? "mg/kg" : ""),
    stat(OVER.rise, rises.length ? `+${rounded(rises[0].pressure.rise)}` : "–", "", rises.length ? OVER.atSession(sessions.indexOf(rises[0]) + 1, rounded(rises[0].pressure.peak)) : ""),
    stat(OVER.inAll, rounded(given), "mg", OVER.events(events(sessions), serious)),
  ];
}

const events = (sessions) => sessions.reduce((sum, one) => sum + Object.values(one.adverse_events).reduce((a, b) => a + (typeof b === "number" ? b : 1), 0), 0);

function chart({ sessions }, width) {
  const days = sessions.map(({ day }) => Date.parse(day));
  const [from, to] = [days[0], Math.max(days.at(-1), days[0] + 1)];
  const x = (place) => LEFT + 40 + (sessions.length === 1 ? 0 : ((days[place] - from) / (to - from)) * (width - LEFT - RIGHT - 80));
  const height = LANES.reduce((sum, [, px]) => sum + px, FOOT);
  const nodes = [];
  let top = 0;
  for (const [name, px] of LANES) {
    const [title, unit] = OVER.lanes[name];
    if (top) nodes.push(svg("path", { class: "rc-rule", d: `M0 ${top}H${width}` }));
    nodes.push(text("is-strong", 0, top + 20, title), text("", 0, top + 36, unit), ...DRAW[name](sessions, x, top, px, width));
    top += px;
  }
  sessions.forEach((one, place) => {
    const link = svg("a", { href: `/sessions/${one.session}`, "aria-label": OVER.openSession(place + 1, birthDate(one.day)) }, svg("rect", { class: "ot-hit", x: x(place) - 24, y: top, width: 48, height: 44 }), text("is-strong is-middle", x(place), top + 18, String(place + 1)), text("is-middle", x(place), top + 36, short(one.day)));
    nodes.push(link);
    const apart = place ? x(place) - x(place - 1) : 0;
    if (apart > 120) nodes.push(text("is-middle", x(place) - apart / 2, top + 18, OVER.days(one.interval_days)));
  });
  return svg("svg", { class: "ot-chart", width, height, viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": OVER.chart }, ...sessions.map((_, place) => svg("path", { class: "rc-grid", d: `M${x(place)} 0V${top}` })), ...nodes);
}

const DRAW = {
  dose: (sessions, x, top, px) => {
    const doses = sessions.map((one) => one.mg_per_kg);
    const known = doses.filter((dose) => dose !== null);
    if (!known.length) return [];
    const y = (dose) => top + px - 8 - (dose / (1.4 * Math.max(...known))) * (px - 16);
    return doses.flatMap((dose, place) => (dose === null ? [] : [svg("rect", { class: "rc-drug", x: x(place) - 22, y: y(dose), width: 44, height: top + px - 8 - y(dose) }), text("is-strong is-middle", x(place), y(dose) + 18, dose.toFixed(2))]));
  },
  pressure: (sessions, x, top, px) => {
    const y = (value) => top + px - 8 - ((Math.min(HIGH_BP, Math.max(LOW_BP, value)) - LOW_BP) / (HIGH_BP - LOW_BP)) * (px - 20);
    const ticks = [120, 160].flatMap((value) => [svg("path", { class: "rc-grid", d: `M${LEFT} ${y(value)}H9999` }), text("is-end", LEFT - 6, y(value) + 8, String(value))]);
    return [...ticks, ...sessions.flatMap(({ pressure }, place) => (!pressure || pressure.baseline === null || pressure.peak === null ? [] : [svg("path", { class: "rc-bar", "stroke-width": 8, d: `M${x(place)} ${y(pressure.baseline)}V${y(pressure.peak)}` }), text("is-strong", x(place) + 10, y(pressure.peak) + 10, `${pressure.rise < 0 ? "−" : "+"}${rounded(Math.abs(pressure.rise))}`)]))];
  },
  leave: (sessions, x, top, px) => course(sessions.map((one) => one.to_leave_min), x, top, px),
  dissociation: (sessions, x, top, px) => course(sessions.map((one) => one.dissociation.cadss6 ?? Object.values(one.dissociation)[0] ?? null), x, top, px, 0),
  scores: (sessions, x, top, px) => LIKE_BURDEN.filter((scale) => sessions.some((one) => (one.scores[scale]?.before ?? null) !== null)).slice(0, 2).flatMap((scale, place) => course(sessions.map((one) => one.scores[scale]?.before ?? null), x, top, px, 0, SCALES[scale], place > 0)),
  adverse: (sessions, x, top) => sessions.map((one, place) => text("is-middle", x(place), top + 28, Object.keys(one.adverse_events).length ? `${Object.keys(one.adverse_events)[0]}${Object.keys(one.adverse_events).length > 1 ? " …" : ""}` : OVER.noEvent)),
};

/** Points with their numbers; a session without one has none, and the line is not drawn across it. */
function course(values, x, top, px, least = null, name = "", isSecond = false) {
  const known = values.filter((value) => value !== null);
  if (!known.length) return [text("", LEFT, top + px / 2 + 4, OVER.notKnown)];
  const [low, high] = [least ?? Math.min(...known) * 0.8, Math.max(...known, 1) * 1.15];
  const y = (value) => top + px - 12 - ((value - low) / Math.max(1e-6, high - low)) * (px - 36);
  let d = "";
  values.forEach((value, place) => { if (value !== null) d += `${place && values[place - 1] !== null ? "L" : "M"}${x(place)} ${y(value)}`; });
  const marks = values.flatMap((value, place) => (value === null ? [] : [isSecond ? svg("rect", { class: "ot-dot is-second", x: x(place) - 5, y: y(value) - 5, width: 10, height: 10 }) : svg("circle", { class: "ot-dot", cx: x(place), cy: y(value), r: 5 }), text("is-strong is-middle", x(place), y(value) - 10, rounded(value))]));
  const firstPlace = values.findIndex((value) => value !== null);
  return [svg("path", { class: "ot-line", d }), ...marks, ...(name ? [text("is-end", x(firstPlace) - 12, y(values[firstPlace]) + 4, name)] : [])];
}

const flagRow = ({ words, source }) => el("li", "is-on", el("b", "", words), el("span", "", source));

function reviewRow({ title, done, result, due, overdue }, act) {
  const when = [done ? OVER.doneOn(birthDate(done)) : OVER.never, due ? OVER.due(birthDate(due)) : "", result ?? ""].filter(Boolean).join(", ");
  return el("li", overdue ? "is-on" : "", icon(done && !overdue ? "met" : "open"), el("div", "", el("b", "", title), el("span", "", overdue ? `${when}, ${OVER.overdue}` : when)), act);
}

function homeDosesRow({ told, lost, extra }, act) {
  return el("li", "", icon(told ? "met" : "open"), el("div", "", el("b", "", OVER.homeDoses), el("span", "", told ? OVER.dosesTold(birthDate(told), lost, extra) : OVER.dosesNever)), act);
}

function comparison({ numbers }) {
  const said = (value) => (value === null ? "–" : String(Math.round(value * 100) / 100 || 0).replace("-", "−"));
  const rows = numbers.map(({ name, first, second, change }) => el("tr", "", el("th", "", nameOf(name)), ...[first, second, change].map((value) => el("td", "is-right", said(value)))));
  return el("table", "rc-table is-clinic", el("thead", "", el("tr", "", ...OVER.compareHeads.map((words) => el("th", "", words)))), el("tbody", "", ...rows));
}

/** pressure_rise, dissociation.cadss6, score.phq9.before. */
function nameOf(name) {
  const [what, scale, when] = name.split(".");
  if (!scale) return OVER.differences[what] ?? what.replaceAll("_", " ");
  return when ? OVER.score(SCALES[scale] ?? scale, OVER[when] ?? when) : SCALES[scale] ?? scale;
}
