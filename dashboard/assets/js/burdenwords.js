// Every word of the pages of alarm burden and rehearsal, and how their numbers are written.

import { birthDate, duration } from "./format.js";

const MINUTE_S = 60;

/** Metrics as a tile names them; those that presets have limits for come first. */
export const METRICS = {
  nibp_systolic: "SBP", nibp_diastolic: "DBP", nibp_mean: "MAP", heart_rate: "HR", pulse_rate: "PR", spo2: "SpO₂",
  respiratory_rate: "RR", etco2: "etCO₂", temperature: "Temp", perfusion_index: "PI", art_systolic: "ART sys",
  art_diastolic: "ART dia", art_mean: "ART mean", infusion_rate: "Rate", infused_volume: "Volume",
};
export const LIMITED = 9;

export const BURDEN = {
  title: "Alarm burden",
  waiting: "Adding up",
  asOf: (time) => `as of ${time}`,
  offline: "The server did not answer. It is asked again in a minute.",
  days: (count) => `${count} days`,
  perHour: "alarms in a patient hour",
  ofHours: (alarms, hours) => `${alarms} alarms in ${hours} patient hours`,
  acknowledged: "acknowledged",
  answered: (middle, slow) => `after ${middle}, nine of ten within ${slow}`,
  nobody: "nobody has acknowledged any",
  delay: "from the first value beyond a limit to the alarm",
  shown: "from the alarm to a screen that shows it",
  slowest: (slow) => `nine of ten within ${slow}`,
  nothing: "nothing measured",
  withoutPatient: (count) => `${count} more belong to no patient and count in no rate.`,
  byDay: "Alarms by day",
  most: (count) => `highest column ${count}`,
  dayTitle: (day, found, rate) => `${day}: ${found.alarms} alarms, ${found.high} high, ${found.medium} medium, ${found.low} low; ${rate} in a patient hour`,
  priority: { high: "High ***", medium: "Medium **", low: "Low *" },
  priorityHeads: ["Priority", "Alarms", "In a patient hour", "Acknowledged", "After, nine of ten within"],
  conditionHeads: ["Most often", "Alarms", "Of all", "Acknowledged"],
  noAlarms: "No alarms in these days.",
};

export const REHEARSAL = {
  title: "Rehearse other limits",
  note: "Replays sessions with one limit or delay changed. Nothing is changed in the clinic.",
  sessions: "Sessions",
  session: (found, day, time) => `Chair ${found.chair}, ${day} ${time}, ${found.alarms} alarms`,
  noSessions: "No session in these days.",
  what: "What to change",
  kinds: { limits: "Limit", delays: "Delay in seconds" },
  metric: "Metric",
  side: "Side",
  sides: { high: "High", low: "Low" },
  priority: "Priority",
  priorities: { high: "High", medium: "Medium", low: "Low" },
  value: "New value",
  go: "Rehearse",
  choose: "Choose a session and give a number",
  most: (count) => `At most ${count} sessions at once`,
  running: "Replaying; this may take a minute",
  offline: "The server did not answer. Try again.",
  heads: ["", "As it was", "Rehearsed"],
  alarms: "Alarms",
  perHour: "Alarms in a patient hour",
  signals: "Audible signals",
  lost: "Only as it was",
  gained: "Only rehearsed",
  shift: (shift) => (shift === null ? "No alarm is the same." : shift === 0 ? "Half of the same alarms come no later." : `In the middle, the same alarms come ${seconds(Math.abs(shift))} ${shift > 0 ? "later" : "sooner"}.`),
  treated: (treated, missed) => (missed ? `${missed} of ${treated} treated alarms would have been missed:` : `None of ${treated} treated alarms would have been missed.`),
  missed: (found, time) => `${found.message}, ${time}, ${found.how}; ${found.told_by.length ? `told by ${found.told_by.map((name) => conditionWords(name, null)).join(", ")}` : "nothing else would have told"}`,
  again: (recorded) => `${recorded.found_again} of ${recorded.alarms} alarms of the record came again with the sessions' own presets.`,
};

/** "SBP high", "No data SpO₂", "Feed lost". */
export function conditionWords(condition, metric) {
  const own = metric ?? Object.keys(METRICS).find((id) => condition.startsWith(`${id}_`)) ?? null;
  const label = own === null ? null : (METRICS[own] ?? own);
  if (own !== null && condition.startsWith(`${own}_`)) return `${label} ${plain(condition.slice(own.length + 1))}`;
  const words = plain(condition);
  const sentence = words[0].toUpperCase() + words.slice(1);
  return label === null ? sentence : `${sentence}, ${label}`;
}

function plain(name) {
  return name.replaceAll("_", " ");
}

/** 1 Mar from 2026-03-01. */
export function dayWords(iso) {
  return birthDate(iso).replace(/ \d{4}$/, "");
}

export function decimal(value) {
  return value === null || value === undefined ? "–" : value.toFixed(value < 10 ? 2 : 1);
}

export function percent(share) {
  return share === null || Number.isNaN(share) ? "–" : `${Math.round(100 * share)} %`;
}

/** 0.2 s, 12 s, then 1:20. */
export function seconds(value) {
  if (value === null || value === undefined) return "–";
  if (value >= MINUTE_S) return duration(value);
  return `${value < 10 ? Math.round(10 * value) / 10 : Math.round(value)} s`;
}
