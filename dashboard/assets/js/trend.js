// The last half hour on a tile: pressure as bars, heart rate as a line, one scale on every tile. Gaps stay gaps.

import { setText, show, svg } from "./dom.js";
import { WORDS } from "./words.js";

const SPAN_MS = 30 * 60_000;
const LOW = 55;
const HIGH = 195;
const APART_MS = 10_000;
const GAP_MS = 45_000;
const LEAST_HEIGHT = 30;
const LABEL_HEIGHT = 44;
const DRAW_APART_MS = 5_000;

/** Points of one session: times in milliseconds on the server's clock. */
class Half {
  constructor() {
    this.rate = [];
    this.pressure = [];
    this.drug = [];
    this.limit = null;
    this.fills = 0;
  }
}

export class Trends {
  constructor() {
    this.sessions = new Map();
  }

  of(session) {
    if (!this.sessions.has(session)) this.sessions.set(session, new Half());
    return this.sessions.get(session);
  }

  /** History from the server: {session: {rate: [[t, v]], pressure: [[t, low, high]], drug: [[t, v]]}}. */
  fill(answer) {
    for (const [session, past] of Object.entries(answer ?? {})) {
      const half = this.of(Number(session));
      for (const name of ["rate", "pressure", "drug"]) half[name] = merged(past[name] ?? [], half[name]);
      half.fills += 1;
    }
  }

  /** One more point of each, from the live stream. */
  take(chair, serverNow) {
    if (chair.session === null || chair.session === undefined) return;
    const half = this.of(chair.session);
    const values = new Map((chair.values ?? []).map((value) => [value.metric, value]));
    const systolic = values.get("nibp_systolic");
    half.limit = systolic?.limits?.high ?? null;
    add(half.rate, at(values.get("heart_rate") ?? values.get("pulse_rate"), serverNow), APART_MS);
    const low = values.get("nibp_diastolic")?.value;
    if (systolic && !systolic.repeat && typeof low === "number") {
      const point = at(systolic, serverNow);
      if (point) add(half.pressure, [point[0], low, point[1]], APART_MS);
    }
    add(half.drug, at(values.get("infusion_rate"), serverNow), APART_MS);
    for (const points of [half.rate, half.pressure, half.drug]) trim(points, serverNow);
  }

  /** Sessions that are over leave. */
  keep(sessions) {
    for (const session of this.sessions.keys()) if (!sessions.has(session)) this.sessions.delete(session);
  }
}

function at(value, serverNow) {
  if (!value || value.state !== "live" || typeof value.value !== "number" || typeof value.age_s !== "number") return null;
  return [serverNow - value.age_s * 1000, value.value];
}

function add(points, point, apart) {
  const last = points.at(-1);
  if (point && (!last || point[0] - last[0] >= apart)) points.push(point);
}

function trim(points, serverNow) {
  while (points.length && points[0][0] < serverNow - SPAN_MS - GAP_MS) points.shift();
}

/** Past first; what was heard live since then stays. */
function merged(past, live) {
  const end = past.length ? past.at(-1)[0] : -Infinity;
  return [...past, ...live.filter((point) => point[0] > end + APART_MS)];
}

export class Trend {
  constructor() {
    this.limit = svg("path", { class: "c-lim" });
    this.limitText = svg("text", { class: "c-t", x: 0 });
    this.drug = svg("path", { class: "c-drug" });
    this.axis = svg("path", { class: "c-axis" });
    this.line = svg("path", { class: "c-line2", "stroke-width": 1.6 });
    this.bars = svg("path", { class: "c-bar", "stroke-width": 5 });
    this.svg = svg("svg", { role: "img", "aria-label": WORDS.trendLabel },
      this.limit, this.limitText, this.drug, this.axis, this.line, this.bars);
    this.root = document.createElement("div");
    this.root.className = "trend";
    this.root.append(this.svg);
    this.drawnAt = -Infinity;
  }

  paint(half, ctx) {
    const { clientWidth: width, clientHeight: height } = this.root;
    const size = `${width} ${height} ${half.fills} ${ctx.theme}`;
    if (size === this.size && half === this.half && ctx.now - this.drawnAt < DRAW_APART_MS) return;
    Object.assign(this, { size, half, drawnAt: ctx.now });
    const enough = height >= LEAST_HEIGHT && half.rate.length + half.pressure.length > 1;
    this.svg.style.visibility = enough ? "visible" : "hidden";
    if (enough) this.draw(half, width, height, ctx.serverNow);
  }

  draw(half, width, height, serverNow) {
    const floor = height - 6;
    const x = (t) => Math.max(0, width * (1 - (serverNow - t) / SPAN_MS));
    const y = (v) => floor - 2 - ((Math.min(HIGH, Math.max(LOW, v)) - LOW) / (HIGH - LOW)) * (floor - 4);
    this.svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    this.axis.setAttribute("d", `M0 ${height - 0.5}H${width}`);
    this.line.setAttribute("d", lines(half.rate, x, y));
    const bars = half.pressure.filter(([t]) => t > serverNow - SPAN_MS);
    this.bars.setAttribute("d", bars.map(([t, low, high]) => `M${cut(x(t))} ${cut(y(high))}V${cut(y(low))}`).join(""));
    this.drug.setAttribute("d", running(half.drug, x, width).map(([a, b]) => `M${cut(a)} ${height - 5}H${cut(b)}V${height}H${cut(a)}Z`).join(""));
    this.drawLimit(half.limit, width, height, y);
  }

  drawLimit(limit, width, height, y) {
    show(this.limitText, limit !== null && height >= LABEL_HEIGHT);
    this.limit.setAttribute("d", limit === null ? "" : `M0 ${cut(y(limit))}H${width}`);
    setText(this.limitText, limit);
    if (limit !== null) this.limitText.setAttribute("y", cut(y(limit) < 14 ? y(limit) + 13 : y(limit) - 3));
  }
}

const cut = (value) => value.toFixed(1);

function lines(points, x, y) {
  let before = -Infinity;
  return points.map(([t, v]) => {
    const move = t - before > GAP_MS ? "M" : "L";
    before = t;
    return `${move}${cut(x(t))} ${cut(y(v))}`;
  }).join("");
}

/** Where the pump ran: intervals of x between points close together with a rate above zero. */
function running(points, x, width) {
  const spans = [];
  points.forEach(([t, rate], index) => {
    const next = points[index + 1];
    if (rate > 0) spans.push([x(t), next ? x(Math.min(next[0], t + GAP_MS)) : Math.min(width, x(t + APART_MS))]);
  });
  return spans;
}
