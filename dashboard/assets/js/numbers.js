// One measured number with unit, age, limits and freshness: the same block on the board and on the chair page.

import { ALARM_CLASSES, alarmClasses, stateOfAlarm } from "./alarms.js";
import { el, icon, setClasses, setText, show } from "./dom.js";
import { duration, hourMinute, number, shortAge, timeOfDay } from "./format.js";
import { ageOf, isSpot, stateOf } from "./freshness.js";
import { paintSign } from "./hush.js";
import { sayOf, sideOf } from "./inactivations.js";
import { advice, changeFrom, firstLimits } from "./limits.js";
import { LABELS, REASONS, WORDS } from "./words.js";

const FRESHNESS = ["is-ageing", "is-stale", "is-blank", "is-none"];

// Each kind: the sources of its number, the better first; `second` is the lower half of a pressure.
export const KINDS = {
  bp: {
    sources: [
      { metric: "nibp_systolic", second: "nibp_diastolic", mean: "nibp_mean", label: LABELS.bp },
      { metric: "art_systolic", second: "art_diastolic", mean: "art_mean", label: LABELS.art },
    ],
  },
  hr: { sources: [{ metric: "heart_rate", label: LABELS.hr }, { metric: "pulse_rate", label: LABELS.pulse }] },
  spo2: { sources: [{ metric: "spo2", label: LABELS.spo2 }] },
  rr: { sources: [{ metric: "respiratory_rate", label: LABELS.rr }] },
  etco2: { sources: [{ metric: "etco2", label: LABELS.etco2 }] },
  temperature: { sources: [{ metric: "temperature", label: LABELS.temperature }] },
  rate: { sources: [{ metric: "infusion_rate", label: LABELS.rate }] },
  volume: { sources: [{ metric: "infused_volume", label: LABELS.volume }] },
};

/** What a block says now: plain values, ready to be written. */
export function describe(kind, view) {
  const { source, value, state } = chosen(kind, view);
  const alarm = platedAlarm(source, view.alarms);
  if (!value) return { label: source.label, state: "none", unit: "", age: "", main: WORDS.noneYet, alarm: null };
  const age = ageOf(value, view.elapsed);
  const second = source.second ? view.values.get(source.second) : null;
  const missing = state === "blank";
  const limits = firstLimits(value);
  const off = offAt(source, view.off);
  return {
    label: source.label,
    state,
    unit: missing ? "" : value.symbol,
    notes: [...notesOn(value), ...(missing || alarm ? [] : advice([value, second]))],
    age: age === null ? "" : ageWords(value.metric, age, state),
    ageNote: state === "stale" && !isSpot(value.metric) ? WORDS.oldNote : "",
    main: missing ? "--" : number(value.value, value.metric),
    second: missing || !source.second ? null : secondNumber(second),
    limits: alarm ? breached(limits, alarm, source.metric) : limits,
    isOwn: Boolean(value.limits_set_for_patient),
    hit: alarm ? hit(alarm, source.metric) : null,
    off,
    struck: off.filter((one) => one.metric === source.metric).map(sideOf),
    sub: missing ? blankWords(value) : kind === "bp" ? "" : changeWords(view.baselines, value, state),
    alarm,
    source,
    value,
  };
}

function chosen(kind, view) {
  const found = KINDS[kind].sources
    .map((source) => ({ source, value: view.values.get(source.metric) }))
    .filter(({ value }) => value)
    .map((entry) => ({ ...entry, state: stateOf(entry.value, view.elapsed, dueFor(entry.source.metric, view.due)) }));
  return found.find(({ state }) => state !== "blank") ?? found[0] ?? { source: KINDS[kind].sources[0], value: null };
}

export function dueFor(metric, due) {
  return metric.startsWith("nibp_") ? due.find(({ what }) => what === "nibp") : undefined;
}

const metricsOf = (source) => [source.metric, source.second, source.mean].filter(Boolean);

/** Alarms of this number that somebody paused or switched off. */
function offAt(source, off) {
  return off.filter((one) => metricsOf(source).includes(one.metric));
}

function platedAlarm(source, alarms) {
  const metrics = metricsOf(source);
  return alarms.find((alarm) => alarm.present && alarm.kind === "physiological" && metrics.includes(alarm.metric)) ?? null;
}

/** The limit that was breached stands in the place of the first that sounds. */
function breached(limits, alarm, metric) {
  const side = hit(alarm, metric);
  return side && isNumber(alarm.limit) ? { ...limits, [side]: alarm.limit } : limits;
}

function hit(alarm, metric) {
  if (alarm.metric !== metric) return null;
  return alarm.condition.endsWith("_low") ? "low" : "high";
}

function secondNumber(value) {
  return value && value.value !== null && value.value !== undefined ? number(value.value, value.metric) : "--";
}

function ageWords(metric, age, state) {
  const isOld = state === "stale" || state === "blank";
  if (isSpot(metric)) return isOld ? WORDS.old(duration(age)) : WORDS.ago(duration(age));
  return isOld ? duration(age) : shortAge(age);
}

function blankWords(value) {
  if (value.reason) return REASONS[value.reason] ?? value.reason;
  if (value.validity === "ongoing" || value.validity === "calibration_ongoing") return WORDS.measuring;
  if (value.validity === "invalid") return WORDS.invalid;
  const last = value.value ?? value.last;
  return last === null || last === undefined ? WORDS.notMeasured : WORDS.last(number(last, value.metric));
}

function changeWords(baselines, value, state) {
  const found = changeFrom(baselines, value, state);
  return found ? `${found.change} ${WORDS.fromBaseline}` : "";
}

/** What must be said of a number besides its age: long, short, and the sign that says it where no word fits. */
function notesOn(value) {
  const notes = [];
  if (value.validity === "questionable") notes.push(WORDS.questionable);
  if (value.manual) notes.push(WORDS.byHand);
  if (value.repeat) notes.push(WORDS.repeat);
  return notes;
}

/** When the next cuff reading is due, in parts: words and the time that is set bold. */
export function cuffDue(view) {
  const due = view.due.find(({ what }) => what === "nibp");
  if (!due) return null;
  const left = due.in_s - view.elapsed;
  if (left >= 0) return { words: WORDS.next, time: duration(left), late: false };
  return { words: "", time: WORDS.late(duration(-left)), late: true };
}

/** Since when it has been due: long where there is room, short elsewhere. */
export function wasDue(view) {
  const { in_s: ahead } = view.due.find(({ what }) => what === "nibp");
  const time = view.serverNow + (ahead - view.elapsed) * 1000;
  return [WORDS.wasDue(timeOfDay(time, view.zone)), WORDS.due(hourMinute(time, view.zone))];
}

export class NumberBlock {
  constructor(kind, { big = false } = {}) {
    this.kind = kind;
    this.label = el("b");
    this.unit = el("span", "unit");
    this.note = el("span", "doubt");
    this.ageTime = el("span");
    this.ageNote = el("span", "long");
    this.age = el("span", "age", this.ageTime, this.ageNote);
    this.main = el("span");
    this.slash = el("s");
    this.second = el("small");
    this.value = el("span", "v", this.main, this.slash, this.second);
    this.high = el("i");
    this.low = el("i");
    this.limits = el("span", "lim", this.high, this.low);
    this.limits.setAttribute("aria-label", WORDS.limits);
    this.off = el("span", "off-sign");
    this.sub = el("div", "sub");
    this.root = el(
      "div", `num num--${kind}${big ? " num--big" : ""}`,
      el("div", "lab", this.off, this.label, this.unit, this.note, this.age),
      el("div", "val", this.value, this.limits),
      this.sub,
    );
  }

  paint(view) {
    const said = describe(this.kind, view);
    setClasses(this.root, FRESHNESS, said.state === "live" ? [] : [`is-${said.state}`]);
    this.paintLabel(said.label);
    setText(this.unit, said.unit);
    this.paintNotes(said.notes ?? []);
    setText(this.ageTime, said.age);
    setText(this.ageNote, said.ageNote ?? "");
    show(this.age, said.age !== "");
    setText(this.main, said.main);
    setText(this.slash, said.second ? "/" : "");
    setText(this.second, said.second ?? "");
    this.paintLimits(said);
    this.paintOff(said.off ?? [], view);
    this.paintPlate(said.alarm);
    setText(this.sub, said.sub ?? "");
    return said;
  }

  /** "etCO₂" is "CO₂" where room is short; the letters that go stand apart. */
  paintLabel(label) {
    if (label === this.labelled) return;
    this.labelled = label;
    this.label.replaceChildren(...(label.startsWith("et") ? [el("span", "wide", "et"), label.slice(2)] : [label]));
  }

  paintNotes(notes) {
    const key = notes.join();
    if (key === this.noted) return;
    this.noted = key;
    const both = notes.flatMap(([long, short, sign]) => [el("span", "long", long), shortNote(short, sign)]);
    this.note.replaceChildren(...both);
  }

  paintLimits(said) {
    const limits = said.limits ?? {};
    show(this.limits, isNumber(limits.high) || isNumber(limits.low));
    setText(this.high, isNumber(limits.high) ? limits.high : " ");
    setText(this.low, isNumber(limits.low) ? limits.low : " ");
    for (const [side, node] of [["high", this.high], ["low", this.low]]) {
      node.classList.toggle("hit", said.hit === side);
      node.classList.toggle("own", Boolean(said.isOwn));
      node.classList.toggle("struck", (said.struck ?? []).includes(side));
    }
  }

  /** The crossed triangle: of several the one without an end of its own. */
  paintOff(off, view) {
    show(this.off, off.length > 0);
    if (off.length === 0) return;
    paintSign(this.off, off.find((one) => one.kind === "alarm_off") ?? off[0]);
    this.off.setAttribute("aria-label", off.map((one) => sayOf(one, view)).join("; "));
  }

  paintPlate(alarm) {
    const plain = alarm ? [] : ["lit", "held"];
    const held = alarm && (alarm.priority === "low" || stateOfAlarm(alarm) !== "on");
    setClasses(this.value, ["lit", "held", ...ALARM_CLASSES], plain.length ? [] : [held ? "held" : "lit", ...alarmClasses(alarm)]);
  }
}

const shortNote = (words, sign) => (sign ? el("span", "short is-signed", el("span", "", words), icon(sign)) : el("span", "short", words));

const isNumber = (value) => typeof value === "number";
