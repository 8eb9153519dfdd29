// Whose record it is, and the eight numbers that sum it up.

import { el, icon, setText, show } from "../dom.js";
import { ageInYears, birthDate, duration, hourMinute, longDate } from "../format.js";
import { PaperLink } from "../paper/link.js";
import { METRICS, PHASES } from "../words.js";
import { rounded } from "./bands.js";
import { ExportMenu } from "./exports.js";
import { RECORD } from "./words.js";

// The bar of every page says it already where all is simulated.
const IS_SIMULATED = document.querySelector('meta[name="chairside-mode"]')?.content !== "real";

export class Head {
  /** `desk`: knows who is signed in. */
  constructor(root, desk) {
    const back = el("a", "btn btn--quiet", icon("back"), el("span", "", RECORD.back));
    back.href = "/sessions";
    this.name = el("b");
    this.ids = el("span");
    this.who = el("a", "who", this.name, this.ids);
    this.facts = el("dl");
    this.state = el("span", "plate rc-state");
    this.simulated = el("span", "sim rc-simulated", RECORD.simulated);
    this.chair = el("a", "btn");
    this.paper = new PaperLink("btn");
    this.exports = new ExportMenu(desk);
    this.signed = el("span", "plate rc-state");
    root.replaceChildren(back, this.who, this.facts, this.simulated, this.state, this.signed, this.chair, this.paper.root, this.exports.root);
  }

  /** `isSigned`: null while nobody knows. */
  paint(told, isSigned, ctx) {
    for (const node of [this.facts, this.state, this.simulated, this.chair, this.paper.root, this.exports.root]) show(node, told !== null);
    show(this.signed, told !== null && isSigned !== null && told.head.ended_at !== null);
    setText(this.signed, isSigned ? RECORD.signed : RECORD.notSigned);
    if (told === null) {
      setText(this.name, "");
      setText(this.ids, "");
      return;
    }
    const { head, session } = told;
    const day = Date.parse(told.whole[0]);
    const { patient } = head;
    setText(this.name, `${patient.family_name}, ${patient.given_name}`);
    setText(this.ids, `${birthDate(patient.birth_date)} (${ageInYears(patient.birth_date, day, ctx.zone)}) · ${patient.identifier}`);
    this.who.href = `/patients/${patient.id}`;
    this.paper.paint(session);
    this.exports.paint(session);
    show(this.simulated, head.simulated && !IS_SIMULATED);
    setText(this.state, PHASES[head.phase] ?? head.phase);
    const isOpen = head.ended_at === null;
    show(this.chair, isOpen);
    if (isOpen) Object.assign(this.chair, { href: `/chair/${encodeURIComponent(head.chair)}` });
    setText(this.chair, `${RECORD.heads.chair} ${head.chair}`);
    this.paintFacts(factsOf(head, longDate(day, ctx.zone).replace(/^\S+ /, "")));
  }

  paintFacts(facts) {
    const key = JSON.stringify(facts);
    if (key === this.key) return;
    this.key = key;
    this.facts.replaceChildren(...facts.map(([term, words]) => el("div", "", el("dt", "", term), el("dd", "", words))));
  }
}

function factsOf(head, day) {
  const { heads } = RECORD;
  const drug = head.dose ? [head.dose.title, head.mg_per_kg ? RECORD.perKg(head.mg_per_kg) : ""].filter(Boolean).join(", ") : RECORD.noOrder;
  return [
    [heads.session, head.visit ? RECORD.visit(head.visit, head.visits, day) : RECORD.noVisit(day)],
    [heads.chair, RECORD.chair(head.chair, head.devices)], [heads.drug, drug],
    [heads.nurses, head.nurses.length ? head.nurses.join(", ") : RECORD.nobody], [heads.prescriber, head.prescribers.join(", ") || RECORD.none],
  ];
}

/** [[name, number, unit, more]] of the strip. */
export function summary(told, found, zone) {
  const metric = (name) => found.metrics[name] ?? null;
  const [systolic, diastolic] = [metric("nibp_systolic"), metric("nibp_diastolic")];
  return [given(told), baseline(systolic, diastolic, metric("heart_rate")), peak(systolic, diastolic, found), above(told, systolic), back(systolic), lowest(metric("spo2"), zone), gap(found.metrics, zone), alarms(found.answers)];
}

const { stats } = RECORD;
const whole = (value) => String(Math.round(value));
const pair = (high, low) => `${whole(high)}/${low === null ? "--" : whole(low)}`;

function given({ head, infusion }) {
  const dose = head.dose;
  if (!dose || dose.started_at === null) return [stats.given, RECORD.none, "", RECORD.nothingGiven];
  const last = infusion.at(-1);
  const seconds = (Date.parse(dose.stopped_at ?? last.at) - Date.parse(dose.started_at)) / 1000;
  const perKg = head.weight_kg ? RECORD.perKg(dose.given_mg / head.weight_kg) : "";
  return [stats.given, rounded(dose.given_mg), "mg", [perKg, seconds > 0 ? duration(seconds) : ""].filter(Boolean).join(" in ")];
}

function baseline(systolic, diastolic, rate) {
  if (!systolic?.baseline) return [stats.baseline, RECORD.none, "", ""];
  const { value, readings, is_frozen: isFrozen } = systolic.baseline;
  const more = [isFrozen ? RECORD.frozen(readings) : RECORD.meanOf(readings), rate?.baseline ? RECORD.hr(whole(rate.baseline.value)) : ""];
  return [stats.baseline, pair(value, diastolic?.baseline?.value ?? null), "", more.filter(Boolean).join(", ")];
}

function peak(systolic, diastolic, found) {
  const top = systolic?.peak;
  if (!top) return [stats.peak, RECORD.none, "", ""];
  const beside = found.vitals.readings?.find((one) => one.at === top.at)?.values.nibp_diastolic ?? null;
  const minutes = whole(systolic.time_to_peak_s / 60);
  const more = [systolic.rise === null ? RECORD.atMinute(minutes) : RECORD.rise(systolic.rise, minutes), top.late ? RECORD.late : ""];
  return [stats.peak, beside === null ? whole(top.value) : pair(top.value, beside), "", more.filter(Boolean).join(", ")];
}

function above(told, systolic) {
  const limit = mildestHigh(told.limits);
  if (limit === null || !systolic) return [stats.above("…"), RECORD.none, "", limit === null ? RECORD.noLimit : ""];
  const { above_s: seconds, above_area: area } = systolic.outside;
  return [stats.above(limit), seconds > 0 ? duration(seconds) : "0:00", "", seconds > 0 ? RECORD.area(whole(area / 60)) : RECORD.neverAbove];
}

function mildestHigh(spans) {
  const found = spans.flatMap(({ metrics }) => (metrics.nibp_systolic?.high ?? []).map(([value]) => value));
  return found.length ? Math.min(...found) : null;
}

function back(systolic) {
  const found = systolic?.recovery;
  if (!found) return [stats.back, RECORD.none, "", systolic?.baseline ? RECORD.drugRuns : ""];
  if (!found.left) return [stats.back, RECORD.stayed, "", RECORD.near];
  if (found.after_s === null) return [stats.back, RECORD.notBack, "", RECORD.whileMeasured];
  return [stats.back, whole(found.after_s / 60), RECORD.minutes, found.is_confirmed ? RECORD.afterDrug : RECORD.notConfirmed];
}

function lowest(oxygen, zone) {
  if (!oxygen?.lowest) return [stats.lowest, RECORD.none, "", ""];
  return [stats.lowest, whole(oxygen.lowest.value), "%", RECORD.atTime(hourMinute(Date.parse(oxygen.lowest.at), zone), oxygen.lowest.late ? RECORD.late : "")];
}

function gap(metrics, zone) {
  const gaps = Object.entries(metrics).filter(([, one]) => one.longest_gap).sort(([, a], [, b]) => b.longest_gap.seconds - a.longest_gap.seconds);
  if (gaps.length === 0) return [stats.gap, RECORD.noGap, "", ""];
  const [name, one] = gaps[0];
  return [stats.gap, duration(one.longest_gap.seconds), "", RECORD.ofMetric(hourMinute(Date.parse(one.longest_gap.from), zone), METRICS[name] ?? name)];
}

function alarms({ alarms: count, answered, median_s: median }) {
  if (count === 0) return [stats.alarms, "0", "", ""];
  const more = [answered ? RECORD.answered(duration(median)) : RECORD.notAnswered, answered && answered < count ? RECORD.unanswered(count - answered) : ""];
  return [stats.alarms, String(count), "", more.filter(Boolean).join(", ")];
}

export function summaryNodes(facts) {
  return facts.map(([name, number, unit, more]) => el("div", "rc-stat", el("dt", "", name), el("dd", "", number, ...(unit ? [el("small", "", ` ${unit}`)] : [])), el("span", "", more)));
}
