// Phases, limits as they were in force, and the infusion, on the record's time axis.

import { svg } from "../dom.js";
import { duration } from "../format.js";
import { PHASES } from "../words.js";
import { lengthWords, titled } from "./draw.js";
import { RECORD } from "./words.js";

const RANK = { high: 3, medium: 2, low: 1 };
const LETTER_PX = 8;
const ROOM = 1.6;

export function phases(spans, lane, axis, end) {
  return spans.flatMap(({ phase, from, to }) => {
    const [start, last] = [Date.parse(from), to ? Date.parse(to) : end];
    if (!axis.sees(start, last) || last <= start) return [];
    const [left, right] = [axis.held(start), axis.held(last)];
    const words = PHASES[phase] ?? phase;
    const box = { x: left, y: lane.top, width: Math.max(1, right - left - 1), height: lane.bottom - lane.top };
    const hatched = phase === "paused" ? [svg("rect", { class: "rc-gap", ...box })] : [];
    const label = right - left > LETTER_PX * words.length + 12 ? [svg("text", { class: "rc-t is-phase", x: left + 7, y: lane.top + 17 }, words)] : [];
    return [titled(svg("rect", { class: `rc-ph is-${phase}`, ...box }), `${words}, ${lengthWords(last - start)}`), ...hatched, ...label];
  });
}

/** Dashed lines, each for its own time. `lanes`: by metric. */
export function limits(spans, lanes, axis) {
  return spans.flatMap(({ from, to, metrics }) => {
    const [start, last] = [Date.parse(from), to ? Date.parse(to) : axis.to];
    if (!axis.sees(start, last)) return [];
    return Object.entries(lanes).flatMap(([metric, lane]) => {
      const { low = [], high = [] } = metrics[metric] ?? {};
      const shown = [...low, ...high].filter(([value]) => !lane.isOutside(value));
      return shown.map(([value]) => svg("path", { class: "rc-lim", d: `M${axis.held(start)} ${lane.y(value)}H${axis.held(last)}` }));
    });
  });
}

/** The highest priority of which any of some values was beyond a limit at a moment; null: none was. */
export function priorityOf(spans, at, values) {
  const span = spans.find(({ from, to }) => Date.parse(from) <= at && (to === null || at < Date.parse(to)));
  let worst = null;
  for (const [metric, value] of values) {
    const { low = [], high = [] } = span?.metrics[metric] ?? {};
    if (value === null) continue;
    const beyond = [...high.filter(([limit]) => value >= limit), ...low.filter(([limit]) => value <= limit)];
    for (const [, priority] of beyond) if (RANK[priority] > (RANK[worst] ?? 0)) worst = priority;
  }
  return worst;
}

/** As entered: a step area; what a pump told, as a line over it. Beside its end, what was given in which time. */
export function infusion(steps, pump, lane, axis, end) {
  const rates = [...steps.map((step) => step.rate_ml_per_h), ...(pump?.v ?? [])];
  const most = Math.max(0, ...rates);
  const y = (rate) => lane.bottom - (most ? rate / (most * ROOM) : 0) * (lane.bottom - lane.top);
  const found = [];
  steps.forEach((step, place) => {
    const [from, to] = [Date.parse(step.at), place + 1 < steps.length ? Date.parse(steps[place + 1].at) : end];
    if (step.rate_ml_per_h === 0 || !axis.sees(from, to)) return;
    const [left, right] = [axis.held(from), axis.held(to)];
    found.push(svg("rect", { class: "rc-drug", x: left, y: y(step.rate_ml_per_h), width: Math.max(1, right - left), height: lane.bottom - y(step.rate_ml_per_h) }));
    const words = `${rounded(step.rate_ml_per_h)} mL/h`;
    if (right - left > LETTER_PX * words.length + 10) found.push(svg("text", { class: "rc-t", x: left + 7, y: lane.bottom - 5 }, words));
  });
  if (pump?.t.length) {
    const d = pump.t.map((at, place) => `${place ? "L" : "M"}${axis.held(at).toFixed(1)} ${y(pump.v[place]).toFixed(1)}`).join("");
    found.push(svg("path", { class: "rc-pump", d }));
  }
  if (most > 0) found.push(svg("text", { class: "rc-t is-end", x: axis.left - 8, y: y(most) + 4.5 }, rounded(most)));
  const last = steps.at(-1);
  const done = last && last.rate_ml_per_h === 0;
  if (done && axis.sees(Date.parse(last.at), Date.parse(last.at))) found.push(svg("text", { class: "rc-t is-strong", x: axis.x(Date.parse(last.at)) + 8, y: lane.top + 15 }, sum(steps)));
  return found;
}

function sum(steps) {
  const [first, last] = [steps[0], steps.at(-1)];
  const mg = rounded(last.given_mg);
  const seconds = (Date.parse(last.at) - Date.parse(first.at)) / 1000;
  return seconds > 0 ? RECORD.givenIn(mg, duration(seconds)) : RECORD.total(mg);
}

/** What had been given by a moment, and how fast it went on; null before the first step. */
export function givenAt(steps, at) {
  const step = steps.filter((one) => Date.parse(one.at) <= at).at(-1);
  if (!step) return null;
  return { rate: step.rate_ml_per_h, mg: step.given_mg + (step.mg_per_h * (at - Date.parse(step.at))) / 3_600_000 };
}

export const rounded = (value) => String(Math.round(value * 10) / 10);
