// What stands beside a number of its limits, of the patient's own baseline, and of what is only advisory. Pure.

import { number } from "./format.js";
import { METRICS, WORDS } from "./words.js";

const FROM_INFUSING = new Set(["infusing", "paused", "recovery", "ready"]);

/** The pair that sounds first: the preset's, or what the patient's baseline makes of it when that is nearer. */
export function firstLimits(value) {
  const { low, high } = relativeLimits(value);
  return { low: nearer(Math.max, value.limits?.low, low), high: nearer(Math.min, value.limits?.high, high) };
}

/** The first whole numbers that are beyond what the patient's baseline allows. */
function relativeLimits(value) {
  const { low, high } = value?.baseline_limits ?? {};
  return { low: isNumber(low) ? Math.floor(low) : null, high: isNumber(high) ? Math.ceil(high) : null };
}

function nearer(choose, ...limits) {
  const known = limits.filter(isNumber);
  return known.length ? choose(...known) : null;
}

/** Beyond an advisory limit, in words, long and short: "≥ 140 advisory". Seen, never heard. */
export function advice(values) {
  return values.filter((value) => value?.advisory && isNumber(value.value)).map((value, place) => {
    const { low, high } = value.advisory_limits ?? {};
    const isHigh = isNumber(high) && value.value >= high;
    const limit = isHigh ? `≥ ${high}` : `≤ ${low}`;
    const whose = place > 0 || value.metric === "nibp_diastolic" ? `${METRICS[value.metric]} ` : "";
    return [`${whose}${limit} ${WORDS.advisory}`, limit];
  });
}

/** How far a number is from this patient's baseline: {change, value}, or null where there is none to say. */
export function changeFrom(baselines, value, state) {
  const found = baselines[value?.metric];
  if (!found || !isNumber(value.value) || !["live", "ageing"].includes(state)) return null;
  const change = Math.round(value.value - found.value);
  return { change: change > 0 ? `+${change}` : number(change, ""), value: Math.round(found.value) };
}

/** Whether a pressure should have a baseline to be compared with by now, and has none. */
export function lacksBaseline(view, metric) {
  return FROM_INFUSING.has(view.phase) && !(metric in view.baselines);
}

/** What the patient's baseline makes of the limits, in words, or nothing: "Baseline limits 108 – 168". */
export function baselineLimitWords(value) {
  const { low, high } = relativeLimits(value);
  if (low === null && high === null) return "";
  return WORDS.baselineLimits(low, high).trim();
}

const isNumber = (value) => typeof value === "number";
