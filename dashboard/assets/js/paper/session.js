// One session on paper, as the server answered it at one moment.

import { parted } from "../alarms.js";
import { amount } from "../care/dosefacts.js";
import { toldOf } from "../care/told.js";
import { CARE, ROUTES } from "../care/words.js";
import { el } from "../dom.js";
import { ageInYears, birthDate, longDate, number, offsetOf, timeOfDay } from "../format.js";
import { PHASES } from "../words.js";
import { facts, grid, section, sheet } from "./parts.js";
import { PAPER } from "./words.js";

// Entered so much later than it happened, both times are shown (seconds).
const LATE_S = 5;
const joined = (...words) => words.filter(Boolean).join(" · ");

/** Times of one session in the clinic's zone: the day too, where it is not the day of the sheet. */
class Clock {
  constructor(zone, start) {
    this.zone = zone;
    this.day = longDate(start, zone);
  }

  of(iso, { seconds = false } = {}) {
    if (!iso) return "";
    const at = Date.parse(iso);
    const time = timeOfDay(at, this.zone).slice(0, seconds ? 8 : 5);
    const day = longDate(at, this.zone);
    return day === this.day ? time : `${dayOf(day)} ${time}`;
  }
}

const dayOf = (long) => long.replace(/^\S+ /, "");

export function sessionSheet(found) {
  const { session, care } = found;
  const clock = new Clock(found.time_zone, Date.parse(session.created_at));
  return sheet(
    [head(found)],
    el("p", "day", clock.day),
    section(PAPER.patient, facts(aboutPatient(found))),
    section(PAPER.session, facts(aboutSession(session, care, clock))),
    section(PAPER.drug, drug(found, clock)),
    section(PAPER.phases, phases(session, clock)),
    section(PAPER.measured, el("p", "note", PAPER.measuredNote), measured(found.rows, clock)),
    section(PAPER.alarms, alarms(found.alarms, clock)),
    section(PAPER.checks, checks(care, found.made_at, clock)),
    section(PAPER.entries, entries(found.entries, clock)),
    section(PAPER.signatures, grid("write sign", ["", ...PAPER.signHeads], PAPER.signers.map((who) => [who, "", "", ""]))),
  );
}

/** On every page: whose it is, of when it is, and that it is simulated. */
function head({ session, patient, clinic, simulated, made_at: madeAt, time_zone: zone }) {
  const made = Date.parse(madeAt);
  const read = `${dayOf(longDate(made, zone))} ${timeOfDay(made, zone)} ${offsetOf(made, zone)}`;
  return el(
    "div", "head",
    el("div", "who", el("b", "", `${patient.family_name}, ${patient.given_name}`), el("span", "", `${birthDate(patient.birth_date)} · ${patient.identifier}`)),
    el("div", "which", el("span", "", `${clinic} · ${PAPER.of(session.id, session.chair)}`), el("span", "", PAPER.printed(read, zone))),
    ...(simulated ? [el("b", "simulated", PAPER.simulated)] : []),
  );
}

function aboutPatient({ patient, time_zone: zone, made_at: made }) {
  const names = PAPER.identity;
  const day = (iso) => dayOf(longDate(Date.parse(iso), zone));
  const { weight, height, allergies, medicines, indication, conditions } = patient;
  const years = ageInYears(patient.birth_date, Date.parse(made), zone);
  const allergic = allergies.map(({ substance, reaction }) => (reaction ? `${substance} (${reaction})` : substance)).join(", ");
  const taken = medicines.map(({ name, dose, flag }) => [name, dose, flag && `${flag.title}: ${flag.effect}`].filter(Boolean).join(", ")).join("; ");
  return [
    [`${patient.family_name}, ${patient.given_name}`, `${birthDate(patient.birth_date)} (${years}) · ${patient.identifier}`],
    [names.weight, weight ? PAPER.kg(weight.kg, weight.lb, day(weight.at)) : PAPER.noWeight],
    [names.height, height ? PAPER.cm(height.cm, day(height.at)) : PAPER.noHeight],
    [names.allergies, allergic || (patient.no_known_allergies_at ? PAPER.noneKnown(day(patient.no_known_allergies_at)) : PAPER.notAsked)],
    [names.medicines, taken || PAPER.noneEntered],
    [names.indication, indication ? joined(indication.words, indication.code) : PAPER.noneEntered],
    [names.conditions, conditions.map(({ words, code }) => (code ? `${words} (${code})` : words)).join("; ") || PAPER.noneEntered],
  ];
}

function aboutSession(session, care, clock) {
  const names = PAPER.facts;
  const counted = session.bindings.filter(({ replaced_at: replaced }) => !replaced);
  const base = session.baselines;
  const baseline = Object.keys(base).length
    ? joined(`${whole(base.nibp_systolic)}/${whole(base.nibp_diastolic)}`, base.heart_rate && `HR ${whole(base.heart_rate)}`, base.spo2 && `SpO₂ ${whole(base.spo2)}`)
    : PAPER.notFrozen;
  const open = (care?.gate?.items ?? []).filter(({ state }) => state !== "met" && state !== "overridden");
  return [
    [names.phase, PAPER.phaseNow(PHASES[session.phase] ?? session.phase, clock.of(session.phase_since))],
    [names.nurse, care?.nurse ? joined(care.nurse, clock.of(care.nurse_since)) : PAPER.nobody],
    [names.protocol, care ? PAPER.version(care.protocol.title, care.protocol.version) : PAPER.unknown],
    [names.observation, care ? joined(PAPER.observed(care.observation.at_least_min, care.observation.starts), care.observation.until && PAPER.until(clock.of(care.observation.until))) : PAPER.unknown],
    [names.preset, PAPER.version(session.preset.name.replaceAll("_", " "), session.preset.version)],
    [names.devices, counted.map((one) => PAPER.bound(one.device, clock.of(one.bound_at), one.ended_at && clock.of(one.ended_at))).join("; ") || PAPER.noDevice],
    [names.baseline, baseline],
    [names.planned, PAPER.by(clock.of(session.created_at), session.created_by)],
    ...(open.length ? [[names.gate, `${PAPER.gateIs(CARE.gates[care.gate.name] ?? care.gate.name, care.gate.met, care.gate.of)}. ${open.map(({ label }) => label).join("; ")}`]] : []),
  ];
}

const whole = (found) => (found ? Math.round(found.value) : "--");

function drug({ care, entries: all }, clock) {
  const ordered = all.filter(({ kind, state }) => kind === "order" && state === "standing");
  if (ordered.length === 0) return el("p", "is-none", PAPER.nothingOrdered);
  const dose = care?.dose;
  const lines = ordered.map((entry) => el("p", "", joined(toldOf(entry), PAPER.by(clock.of(entry.at), entry.author))));
  if (!dose) return el("div", "", ...lines);
  const rate = dose.running && typeof dose.rate_ml_per_h === "number" ? PAPER.rate(amount(dose.rate_ml_per_h)) : "";
  const said = joined(
    `${dose.title}, ${ROUTES[dose.route] ?? dose.route}`, PAPER.given(amount(dose.given_mg), amount(dose.planned_mg), dose.unit), rate,
    dose.devices && PAPER.devicesGiven(dose.devices.given, dose.devices.planned), dose.started_at && PAPER.started(clock.of(dose.started_at)),
    dose.stopped_at && PAPER.stopped(clock.of(dose.stopped_at)), CARE.states[dose.state], PAPER.asOf(clock.of(dose.as_of, { seconds: true })),
  );
  const before = (dose.superseded ?? []).map((one) => el("p", "", CARE.superseded(amount(one.given_mg), amount(one.planned_mg), amount(one.planned_rate_ml_per_h), clock.of(one.since), clock.of(one.until))));
  const next = dose.next_order ? [el("p", "", CARE.nextOrder(amount(dose.next_order.planned_mg), amount(dose.next_order.planned_rate_ml_per_h), dose.next_order.waits_for_second_person))] : [];
  return el("div", "", ...lines, ...before, el("p", "", el("b", "", said)), ...next);
}

function phases(session, clock) {
  const rows = session.phases.map((one) => [
    PHASES[one.phase] ?? one.phase,
    joined(clock.of(one.changed_at, { seconds: true }), one.corrected && PAPER.corrected(clock.of(one.corrected.at), one.corrected.by)),
    one.changed_by, joined(one.reason, one.corrected?.reason, one.missing.length && PAPER.missing(one.missing.join("; ")), one.taken_back && PAPER.takenBack),
  ].map((words) => (one.taken_back ? el("s", "", words ?? "") : words)));
  return grid("phases", PAPER.phaseHeads, rows);
}

function measured(rows, clock) {
  return grid("measured", PAPER.measuredHeads, rows.map((row) => [cellsOf(row, clock), row.artefact ? "is-out" : row.is_reading ? "" : "is-between"]), PAPER.nothingMeasured);
}

function cellsOf({ at, values, is_reading: isReading, artefact, author }, clock) {
  const of = (metric) => (typeof values[metric] === "number" ? number(values[metric], metric) : "");
  const isCuff = "nibp_systolic" in values || "nibp_diastolic" in values;
  const pressure = isCuff ? `${of("nibp_systolic") || "--"}/${of("nibp_diastolic") || "--"}` : "";
  const failed = isReading && Object.entries(values).some(([, value]) => value === null);
  const rate = of("heart_rate") || (of("pulse_rate") && PAPER.pulse(of("pulse_rate")));
  const said = joined(failed && PAPER.failedReading, artefact && PAPER.crossedOut, author && PAPER.byHand(author));
  return [clock.of(at), pressure, of("nibp_mean"), rate, of("spo2"), of("respiratory_rate"), of("etco2"), of("temperature"), of("infusion_rate"), said];
}

function alarms(all, clock) {
  const rows = all.map((alarm) => [
    clock.of(alarm.arose_at, { seconds: true }), PAPER.priorities[alarm.priority], joined(parted(alarm.message).filter(Boolean).join(", "), alarm.detail),
    alarm.ceased_at ? clock.of(alarm.ceased_at, { seconds: true }) : PAPER.stands,
    alarm.acknowledged_by ? `${alarm.acknowledged_by} ${clock.of(alarm.acknowledged_at, { seconds: true })}` : alarm.present ? PAPER.nobodyAnswered : PAPER.noAnswerNeeded, alarm.reason,
  ]);
  return grid("alarms", PAPER.alarmHeads, rows, PAPER.noAlarm);
}

function checks(care, madeAt, clock) {
  const rows = (care?.checks ?? []).map((check) => [
    check.label, joined(clock.of(check.due_at), Date.parse(check.overdue_at) <= Date.parse(madeAt) && PAPER.late), check.last_at ? clock.of(check.last_at) : PAPER.never,
  ]);
  return grid("checks", PAPER.checkHeads, rows, PAPER.noChecks);
}

function entries(all, clock) {
  const written = all.filter(({ kind }) => kind !== "withdrawn").sort((a, b) => Date.parse(a.at) - Date.parse(b.at) || a.id - b.id);
  const withdrawals = new Map(all.filter(({ kind }) => kind === "withdrawn").map((one) => [one.corrects, one]));
  return grid("entries", PAPER.entryHeads, written.map((entry) => [entryCells(entry, withdrawals.get(entry.id), clock), entry.state === "standing" ? "" : "is-out"]), PAPER.nothingEntered);
}

function entryCells(entry, withdrawal, clock) {
  const isLate = (Date.parse(entry.entered_at) - Date.parse(entry.at)) / 1000 > LATE_S;
  const fate = { withdrawn: PAPER.withdrawn, corrected: PAPER.replaced }[entry.state];
  const why = [fate, entry.corrects ? PAPER.corrects : "", withdrawal?.reason ?? (entry.corrects ? entry.reason : "")].filter(Boolean).join(": ");
  return [clock.of(entry.at, { seconds: true }), el("span", "", el("span", "told", toldOf(entry)), why ? ` · ${why}` : ""), entry.author, isLate ? clock.of(entry.entered_at, { seconds: true }) : ""];
}
