// The alarms of a session on its time axis: each a span from arising to ceasing, its shape, a tick at the answer.

import { svg } from "../dom.js";
import { duration } from "../format.js";
import { titled } from "./draw.js";
import { RECORD } from "./words.js";

const LETTER_PX = 7.4;
const SHAPE_PX = 18;
const LEAST_PX = 20;

/** [{item, from, to}] in px, for finding rows; the words beside an alarm take their room. */
export function alarmRows(alarms, axis) {
  return alarms.flatMap((alarm) => {
    const from = Date.parse(alarm.arose_at);
    const to = from + alarm.lasted_s * 1000;
    if (!axis.sees(from, to)) return [];
    const left = axis.held(from);
    const width = Math.max(LEAST_PX, axis.held(to) - left);
    return [{ item: alarm, from: left - SHAPE_PX / 2 - 2, to: left + Math.max(width, SHAPE_PX) + LETTER_PX * alarm.message.length + 22 }];
  });
}

export function alarmsLane(rows, lane, axis) {
  return rows.map(([alarm, row]) => drawn(alarm, lane.top + row * lane.row + lane.row / 2, axis));
}

function drawn(alarm, y, axis) {
  const from = Date.parse(alarm.arose_at);
  const isTechnical = alarm.kind === "technical" ? " is-technical" : "";
  const family = `is-${alarm.priority}${isTechnical}`;
  const left = axis.held(from);
  const width = Math.max(LEAST_PX, axis.held(from + alarm.lasted_s * 1000) - left);
  const span = svg("rect", { class: `rc-al ${family}`, x: left, y: y - 9, width, height: 18, rx: 3 });
  const parts = [span, shape(alarm.priority, left, y, family), ...answer(alarm, left, width, y, axis)];
  parts.push(svg("text", { class: `rc-t is-${alarm.priority}`, x: left + width + 8, y: y + 5 }, alarm.message));
  const group = svg("g", { class: "rc-alarm", "data-alarm": alarm.id }, ...parts);
  const said = alarm.answer_s === null ? RECORD.nobodyAnswered : `${alarm.acknowledged_by}, ${duration(alarm.answer_s)}`;
  return titled(group, `${alarm.message}, ${duration(alarm.lasted_s)}, ${said}`);
}

function answer(alarm, left, width, y, axis) {
  if (alarm.answer_s === null) return [];
  const x = Math.min(left + width - 8, Math.max(left + 16, axis.held(Date.parse(alarm.acknowledged_at))));
  return [svg("path", { class: `rc-ack is-${alarm.priority}${alarm.kind === "technical" ? " is-technical" : ""}`, d: `M${x - 5} ${y}l4 4 7-8` })];
}

function shape(priority, x, y, family) {
  const paths = {
    high: `M${x} ${y - 9}L${x + 9} ${y}L${x} ${y + 9}L${x - 9} ${y}Z`,
    medium: `M${x} ${y - 7}L${x + 7} ${y + 6}H${x - 7}Z`,
    low: `M${x - 7} ${y}a7 7 0 1 0 14 0a7 7 0 1 0 -14 0`,
  };
  return svg("path", { class: `rc-sym ${family}`, d: paths[priority] });
}
