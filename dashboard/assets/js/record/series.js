// The numbers of a session as the server last sent them, and the window they are of. Times are milliseconds since 1970.

const MOST_POINTS = 1200;
const POINTS_A_PX = 1;
const LEAST_POINTS = 200;

export class Series {
  constructor(answer) {
    this.take(answer);
  }

  take(answer) {
    const zero = Date.parse(answer.from);
    this.from = zero;
    this.to = Date.parse(answer.to);
    const moved = (spans) => spans.map(([from, to, ...more]) => [from + zero, to + zero, ...more]);
    const placed = (one) => ({ t: one.t.map((ms) => ms + zero), v: one.v, gaps: moved(one.gaps), late: moved(one.late), leftOut: moved(one.left_out), counted: one.counted });
    this.metrics = new Map(Object.entries(answer.series).map(([metric, one]) => [metric, placed(one)]));
    this.otherDevices = answer.other_devices ?? {};
    this.others = new Map(Object.entries(answer.others ?? {}).map(([metric, by]) => [metric, Object.entries(by).map(([device, one]) => [device, placed(one)])]));
  }

  /** What devices gave of a metric that were not its source, where it was asked for: [[device, numbers]]. */
  othersOf(metric) {
    return this.others.get(metric) ?? [];
  }

  of(metric) {
    return this.metrics.get(metric) ?? null;
  }

  /** Which of the two rates has the lane. */
  get rate() {
    return this.of("heart_rate")?.t.length ? "heart_rate" : "pulse_rate";
  }

  get isEmpty() {
    return [...this.metrics.values()].every(({ t }) => t.length === 0);
  }
}

/** What to ask for a window of so many pixels. */
export function question(window, width, withOthers = false) {
  const points = Math.min(MOST_POINTS, Math.max(LEAST_POINTS, Math.round(width * POINTS_A_PX)));
  const iso = (ms) => encodeURIComponent(new Date(ms).toISOString());
  return `series_only=true&max_points=${points}&from=${iso(window.from)}&to=${iso(window.to)}${withOthers ? "&others=true" : ""}`;
}
