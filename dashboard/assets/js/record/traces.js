// Numbers of the record's chart: pressure as bars, curves broken at every gap, what does not count marked as such.

import { svg } from "../dom.js";
import { number, timeOfDay } from "../format.js";
import { lengthWords, titled } from "./draw.js";
import { priorityOf } from "./bands.js";
import { RECORD, WHY } from "./words.js";

const BAR_PX = 6;
const GAP_LABEL_PX = 44;
const FOOT_PX = 3;
const SAME_READING_MS = 5_000;
const MOST_EDGE_LABELS = 12;

/** One curve with its gaps, what arrived late, and what was left out. */
export function curve(found, lane, axis, { name, isSecond = false }) {
  if (!found) return [];
  const line = svg("path", { class: isSecond ? "rc-line is-second" : "rc-line", d: path(found, lane, axis) });
  return [...gaps(found, lane, axis, name), line, ...feet(found, lane, axis, name), ...edges(found, lane, axis)];
}

/** What other devices gave beside the source: faint, without marks; its gaps are no lines either. */
export function otherCurves(found, lane, axis, name) {
  return found.map(([device, one]) => titled(svg("path", { class: "rc-line is-other", d: path(one, lane, axis) }), RECORD.byOther(name, device)));
}

/** Readings of other cuffs: thin, from diastolic to systolic. */
export function otherPressures(series, lane, axis) {
  const diastolic = new Map(series.othersOf("nibp_diastolic").map(([device, { t, v }]) => [device, new Map(t.map((at, place) => [at, v[place]]))]));
  return series.othersOf("nibp_systolic").flatMap(([device, { t, v }]) => t.flatMap((at, place) => {
    if (!axis.sees(at, at)) return [];
    const low = near(diastolic.get(device) ?? new Map(), at) ?? v[place];
    const line = svg("path", { class: "rc-bar is-other", d: `M${axis.x(at)} ${lane.y(v[place])}V${Math.max(lane.y(low), lane.y(v[place]) + 3)}` });
    return [titled(line, RECORD.byOther(`${timeOfDay(at, axis.zone)} ${Math.round(v[place])}/${Math.round(low)}`, device))];
  }));
}

function path({ t, v, gaps: between }, lane, axis) {
  const ends = new Set(between.map(([, to]) => to));
  let d = "";
  t.forEach((at, place) => {
    const isNew = place === 0 || ends.has(at);
    d += `${isNew ? "M" : "L"}${axis.x(at).toFixed(1)} ${lane.y(v[place]).toFixed(1)}`;
    if (isNew && (place === t.length - 1 || ends.has(t[place + 1]))) d += "h.1";
  });
  return d || "M0 0";
}

function gaps({ gaps: between }, lane, axis, name) {
  return between.filter(([from, to]) => axis.sees(from, to)).flatMap(([from, to]) => {
    const [left, right] = [axis.held(from), axis.held(to)];
    const hatched = svg("rect", { class: "rc-gap", x: left, y: lane.top, width: Math.max(1, right - left), height: lane.bottom - lane.top });
    const length = lengthWords(to - from);
    const label = right - left > GAP_LABEL_PX ? [svg("text", { class: "rc-t is-middle", x: (left + right) / 2, y: lane.bottom - 6 }, length)] : [];
    return [titled(hatched, RECORD.gap(name, length)), ...label];
  });
}

/** Along the lane's foot: late solid, invalid dashed; an artefact is a cross at its value. */
function feet({ late, leftOut }, lane, axis, name) {
  const y = lane.bottom - FOOT_PX;
  const bar = ([from, to], kind, words) => {
    const left = axis.held(from);
    const right = Math.max(left + 3, axis.held(to));
    return titled(svg("path", { class: `rc-foot is-${kind}`, d: `M${left} ${y}H${right}` }), `${name}: ${words}`);
  };
  const span = (from, to) => (to > from ? `, ${lengthWords(to - from)}` : "");
  const seen = ([from, to]) => axis.sees(from, to);
  return [
    ...late.filter(seen).map(([from, to, many]) => bar([from, to], "late", RECORD.lateMany(many, span(from, to)))),
    ...leftOut.filter(seen).map(([from, to, many, why, value]) => {
      if (why !== "artefact" || value === null) return bar([from, to], why, RECORD.leftOut(many, why, span(from, to)));
      return titled(svg("path", { class: "rc-cross", d: cross(axis.x(from), lane.y(value), 5) }), `${name} ${value}: ${WHY.artefact}`);
    }),
  ];
}

/** A value beyond the scale stands at its edge, with its number: the most extreme of each run. */
function edges({ t, v }, lane, axis) {
  const found = [];
  let run = null;
  t.forEach((at, place) => {
    if (!lane.isOutside(v[place])) run = null;
    else if (run === null) found.push((run = { at, value: v[place] }));
    else if (Math.abs(v[place] - lane.low) > Math.abs(run.value - lane.low)) Object.assign(run, { at, value: v[place] });
  });
  const seen = found.filter(({ at }) => axis.sees(at, at)).slice(0, MOST_EDGE_LABELS);
  return seen.map(({ at, value }) => svg("text", { class: "rc-t is-strong is-middle", x: axis.x(at), y: value > lane.high ? lane.top + 12 : lane.bottom - 4 }, number(value)));
}

/** Each reading of a cuff: a bar from diastolic to systolic, a notch at the mean, coloured where it was over a limit. */
export function pressure(series, spans, lane, axis) {
  const systolic = series.of("nibp_systolic");
  if (!systolic) return [];
  const beside = (name) => {
    const found = series.of(name);
    return new Map((found?.t ?? []).map((at, place) => [at, found.v[place]]));
  };
  const [diastolic, mean] = [beside("nibp_diastolic"), beside("nibp_mean")];
  const readings = systolic.t.flatMap((at, place) => {
    if (!axis.sees(at, at)) return [];
    const [high, low] = [systolic.v[place], near(diastolic, at)];
    return [reading({ at, high, low, mean: near(mean, at) }, spans, lane, axis)];
  });
  return [...readings, ...failed(systolic, lane, axis), ...edges(systolic, lane, axis), ...feet({ late: systolic.late, leftOut: [] }, lane, axis, RECORD.lanes.bp)];
}

function near(values, at) {
  if (values.has(at)) return values.get(at);
  for (const [other, value] of values) if (Math.abs(other - at) < SAME_READING_MS) return value;
  return null;
}

function reading({ at, high, low, mean }, spans, lane, axis) {
  const x = axis.x(at);
  const worst = priorityOf(spans, at, [["nibp_systolic", high], ["nibp_diastolic", low]]);
  const bottom = low ?? high;
  const bar = svg("path", { class: `rc-bar ${worst ? `is-${worst}` : ""}`, "stroke-width": BAR_PX, d: `M${x} ${lane.y(high)}V${Math.max(lane.y(bottom), lane.y(high) + 3)}` });
  const notch = mean === null ? [] : [svg("path", { class: "rc-tick", d: `M${x - BAR_PX / 2} ${lane.y(mean)}h${BAR_PX}` })];
  return titled(svg("g", { class: "rc-reading" }, bar, ...notch), `${timeOfDay(at, axis.zone)} ${Math.round(high)}/${low === null ? "--" : Math.round(low)}`);
}

/** A cuff that tried and gave nothing, and a reading that somebody crossed out. */
function failed({ leftOut }, lane, axis) {
  return leftOut.filter(([from, to]) => axis.sees(from, to)).map(([from, , , why, value]) => {
    const x = axis.x(from);
    const middle = value === null ? (lane.top + lane.bottom) / 2 : lane.y(value);
    const line = svg("path", { class: "rc-lim", d: `M${x} ${lane.top + 12}V${lane.bottom - 12}` });
    return titled(svg("g", {}, line, svg("path", { class: "rc-cross", d: cross(x, middle, 5) })), `${timeOfDay(from, axis.zone)} ${why === "artefact" ? WHY.artefact : RECORD.failedReading}`);
  });
}

const cross = (x, y, size) => `M${x - size} ${y - size}l${2 * size} ${2 * size}m0 ${-2 * size}l${-2 * size} ${2 * size}`;

/** The pressure that may be expected, as bands or lines; and the mean of earlier sessions, dashed. */
export function expected(course, earlier, lane, axis) {
  const points = course.map((one) => ({ ...one, ms: Date.parse(one.at) }));
  const bands = ["systolic", "diastolic"].flatMap((side) => {
    const known = points.filter((one) => one[side] !== null);
    if (known.length < 2) return [];
    const sd = (one) => one[`${side}_sd`];
    if (known.some((one) => sd(one) === null)) return [svg("path", { class: "rc-mean", d: line(known.map((one) => [one.ms, one[side]]), lane, axis) })];
    const upper = known.map((one) => [one.ms, one[side] + sd(one)]);
    const lower = known.map((one) => [one.ms, one[side] - sd(one)]).reverse();
    return [svg("path", { class: "rc-expect", d: `${line([...upper, ...lower], lane, axis)}Z` })];
  });
  const dashed = [1, 2].flatMap((side) => (earlier.length > 1 ? [svg("path", { class: "rc-earlier", d: line(earlier.map((one) => [Date.parse(one[0]), one[side]]), lane, axis) })] : []));
  return [...bands, ...dashed];
}

/** Never beyond the edges: what goes on outside the window ends at it. */
function line(points, lane, axis) {
  return points.map(([at, value], place) => `${place ? "L" : "M"}${axis.held(at).toFixed(1)} ${lane.y(value).toFixed(1)}`).join("");
}
