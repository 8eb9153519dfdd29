// The whole session on one time axis: lanes drawn as the picture of the record has them. Gaps are hatched, never bridged.

import { svg } from "../dom.js";
import { alarmRows, alarmsLane } from "./alarmlane.js";
import { Axis } from "./axis.js";
import { infusion, limits, phases } from "./bands.js";
import { inRows, stack } from "./lanes.js";
import { logLane, logRows } from "./loglane.js";
import { curve, expected, otherCurves, otherPressures, pressure } from "./traces.js";
import { RECORD } from "./words.js";

const LEFT_PX = 82;
const LEFT_NARROW_PX = 78; // the names of lanes beside four figures
const RIGHT_PX = 8;
const MOST_ALARM_ROWS = 3;
const MOST_LOG_ROWS = 3;
const NARROW_PX = 700;

/** What is drawn: `told` is the answer of the timeline, `window` {from, to} in milliseconds. */
export class Drawing {
  constructor(told, series, window, size, zone) {
    const isNarrow = size.width < NARROW_PX;
    Object.assign(this, { told, series, window, size, isNarrow });
    this.axis = new Axis(window.from, window.to, isNarrow ? LEFT_NARROW_PX : LEFT_PX, size.width - RIGHT_PX, zone);
    this.alarms = inRows(alarmRows(told.alarms, this.axis), MOST_ALARM_ROWS);
    this.marks = inRows(logRows(told.marks, this.axis), MOST_LOG_ROWS);
    const rows = (found) => Math.max(0, ...found.map(([, row]) => row + 1));
    this.stack = stack(size.height, { alarms: rows(this.alarms), log: rows(this.marks) });
  }

  /** Every element of the chart, from the back to the front. */
  nodes() {
    const { axis, told, series } = this;
    const { lanes } = this.stack;
    const metric = (name) => series.of(name);
    const { rate } = series;
    return [
      hatch(), ...this.grid(), ...this.labels(),
      ...phases(told.phases, lanes.phases, axis, this.end()),
      ...alarmsLane(this.alarms, lanes.alarms, axis, this.end()),
      ...expected(told.expected, told.earlier, lanes.bp, axis),
      ...limits(told.limits, { nibp_systolic: lanes.bp, [rate]: lanes.hr, spo2: lanes.spo2 }, axis),
      ...otherPressures(series, lanes.bp, axis),
      ...otherCurves(series.othersOf(rate), lanes.hr, axis, RECORD.lanes.hr),
      ...otherCurves(series.othersOf("spo2"), lanes.spo2, axis, RECORD.lanes.spo2),
      ...otherCurves(series.othersOf("respiratory_rate"), lanes.breath, axis, RECORD.lanes.breath),
      ...otherCurves(series.othersOf("etco2"), lanes.breath, axis, RECORD.breath2),
      ...pressure(series, told.limits, lanes.bp, axis),
      ...curve(metric(rate), lanes.hr, axis, { name: RECORD.lanes.hr }),
      ...curve(metric("spo2"), lanes.spo2, axis, { name: RECORD.lanes.spo2 }),
      ...curve(metric("respiratory_rate"), lanes.breath, axis, { name: RECORD.lanes.breath }),
      ...curve(metric("etco2"), lanes.breath, axis, { name: RECORD.breath2, isSecond: true }),
      ...infusion(told.infusion, metric("infusion_rate"), lanes.drug, axis, this.end()),
      ...logLane(this.marks, lanes.log, axis),
    ];
  }

  end() {
    return Date.parse(this.told.whole[1]);
  }

  grid() {
    const { axis } = this;
    const { bottom, lanes } = this.stack;
    const top = lanes.bp.top;
    const found = axis.ticks().flatMap(([at, words]) => [
      svg("path", { class: "rc-grid", d: `M${axis.x(at)} ${top}V${bottom}` }),
      svg("text", { class: "rc-t is-middle", x: axis.x(at), y: bottom + 20 }, words),
    ]);
    for (const lane of Object.values(lanes)) {
      for (const value of lane.ticks ?? []) {
        found.push(svg("path", { class: "rc-grid", d: `M${axis.left} ${lane.y(value)}H${axis.right}` }));
        found.push(svg("text", { class: "rc-t is-end", x: axis.left - 8, y: lane.y(value) + 4.5 }, String(value)));
      }
      if (lane.share || lane.id === "log") found.push(svg("path", { class: "rc-rule", d: `M0 ${lane.top - 2}H${axis.right}` }));
    }
    return [...found, svg("path", { class: "rc-axis", d: `M${axis.left} ${bottom}H${axis.right}` })];
  }

  labels() {
    const has = (name) => this.series.of(name)?.t.length > 0;
    return Object.values(this.stack.lanes).flatMap((lane) => {
      const words = RECORD.lanes[lane.id];
      if (!words) return [];
      const isBoth = lane.id === "breath" && has("etco2");
      const unit = this.isNarrow ? "" : isBoth ? RECORD.breath2 : RECORD.units[lane.id];
      return [
        svg("text", { class: "rc-t is-strong", x: 0, y: lane.top + 15 }, words),
        ...(unit ? [svg("text", { class: "rc-t", x: 0, y: lane.top + 31 }, unit)] : []),
      ];
    });
  }
}

/** Where nothing was measured. */
function hatch() {
  const pattern = svg("pattern", { id: "rc-hatch", width: 7, height: 7, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" }, svg("path", { class: "rc-hatch", d: "M0 0V7" }));
  return svg("defs", {}, pattern);
}

/** The line through all lanes, and its time below. */
export function cursorNodes(drawing, at, words) {
  const x = drawing.axis.x(at);
  const { bottom } = drawing.stack;
  const wide = 10 + 8.2 * words.length;
  const tag = Math.min(drawing.axis.right - wide / 2, Math.max(wide / 2, x));
  return [
    svg("path", { class: "rc-now", d: `M${x} 0V${bottom}` }),
    svg("rect", { class: "rc-nowtag", x: tag - wide / 2, y: bottom + 3, width: wide, height: 22, rx: 4 }),
    svg("text", { class: "rc-t is-now", x: tag, y: bottom + 19 }, words),
  ];
}
