// How old a number is and what that makes of it. Pure: a screen ages its numbers itself, whatever it last heard.

// Seconds, for continuous metrics.
export const AGEING_S = 3;
export const STALE_S = 5;
export const BLANK_S = 10;
// Seconds, for cuff readings: late after the reading that was due; the least age at which a number goes.
const CUFF_LATE_S = 120;
const CUFF_BLANK_S = 900;
// Beyond this a temperature is history: the same least age as a cuff reading.
const SPOT_BLANK_S = { temperature: 3600 };

const RANK = { live: 0, ageing: 1, stale: 2, blank: 3 };
const NO_NUMBER = new Set(["invalid", "not_available", "ongoing", "calibration_ongoing"]);

export const isSpot = (metric) => metric.startsWith("nibp_") || metric === "temperature";

/** Seconds since it was measured, `elapsed` seconds after the message; null when nothing was ever measured. */
export function ageOf(value, elapsed) {
  return value.age_s === null || value.age_s === undefined ? null : value.age_s + elapsed;
}

/** live, ageing, stale or blank: the worse of what the server said and what the age says now. */
export function stateOf(value, elapsed, due) {
  if (value.value === null || value.value === undefined || NO_NUMBER.has(value.validity)) return "blank";
  const age = ageOf(value, elapsed);
  if (age === null) return "blank";
  const own = isSpot(value.metric) ? spotState(value, age, elapsed, due) : continuousState(age);
  return RANK[own] > RANK[value.state] ? own : value.state;
}

function continuousState(age) {
  if (age > BLANK_S) return "blank";
  if (age > STALE_S) return "stale";
  return age > AGEING_S ? "ageing" : "live";
}

function spotState(value, age, elapsed, due) {
  if (value.metric in SPOT_BLANK_S) return age > SPOT_BLANK_S[value.metric] ? "blank" : "live";
  if (!due) return age > CUFF_BLANK_S ? "stale" : "live";
  const late = elapsed - due.in_s;
  const interval = due.interval_s ?? value.age_s + due.in_s;
  if (age > Math.max(2 * interval, CUFF_BLANK_S)) return "blank";
  if (late > CUFF_LATE_S) return "stale";
  return late > 0 ? "ageing" : "live";
}
