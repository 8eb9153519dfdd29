// The lanes of the record's chart: which, how high, on which fixed scale. A value outside is drawn at the edge, with its number. Pure.

// Scales are those of a chair's chart: a line's height means the same on every patient's.
const WIDE = [
  { id: "phases", px: 24 }, { id: "alarms", px: 0 }, { id: "bp", share: 100, low: 40, high: 205, ticks: [80, 120, 160] },
  { id: "hr", share: 47, low: 40, high: 130, ticks: [60, 100] }, { id: "spo2", share: 42, low: 83, high: 101, ticks: [90, 100] },
  { id: "breath", share: 44, low: 0, high: 55, ticks: [10, 40] }, { id: "drug", share: 40 }, { id: "log", px: 0 },
];
const ALARM_ROW = 24;
const LOG_ROW = 20;
export const FOOT = 26;
const BETWEEN = 4;

/** {lane id: {top, bottom, y(value), ...}} for a height; `rows`: how many rows the alarms and the log need. */
export function stack(height, rows) {
  const fixed = { phases: 24, alarms: Math.max(1, rows.alarms) * ALARM_ROW, log: Math.max(1, rows.log) * LOG_ROW };
  const shares = WIDE.reduce((sum, lane) => sum + (lane.share ?? 0), 0);
  const free = height - FOOT - fixed.phases - fixed.alarms - fixed.log - BETWEEN * WIDE.length;
  let top = 0;
  const lanes = {};
  for (const lane of WIDE) {
    const tall = lane.share ? (Math.max(free, 240) * lane.share) / shares : fixed[lane.id];
    const bottom = top + tall;
    const span = lane.high - lane.low;
    const at = top;
    lanes[lane.id] = {
      ...lane, top, bottom, row: lane.id === "alarms" ? ALARM_ROW : LOG_ROW,
      y: (value) => bottom - ((Math.min(lane.high, Math.max(lane.low, value)) - lane.low) / span) * (bottom - at),
      isOutside: (value) => value > lane.high || value < lane.low,
    };
    top = bottom + BETWEEN;
  }
  return { lanes, bottom: top, height: top + FOOT };
}

/** Put spans with a width in rows so that none covers another: [[item, row]]; what finds no row goes into the last. */
export function inRows(items, most) {
  const ends = [];
  return items.map(({ item, from, to }) => {
    let row = ends.findIndex((end) => end <= from);
    if (row === -1) row = ends.length < most ? ends.length : most - 1;
    ends[row] = Math.max(ends[row] ?? 0, to);
    return [item, row];
  });
}
