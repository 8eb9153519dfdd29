// How much of a drug has been given, beside what was ordered and what the plan says by now. The number given is the
// server's, of its own moment: between two messages nothing is counted on.

import { el, setChildren, setText, show } from "../dom.js";
import { duration, hourMinute, timeOfDay } from "../format.js";
import { CARE, ROUTES } from "./words.js";

// A number older than this says of when it is (seconds).
const OLD_S = 90;

/** Rounded as syringes and pumps show it. */
export const amount = (value) => (Math.abs(value) >= 100 ? value.toFixed(0) : value.toFixed(1));

/**
 * What the plan says has been given by now, mg; null before the start, after the end and for what does not flow. After a
 * change of order it is what was given by the orders before, and what the present one says since it holds.
 */
export function plannedBy(dose, serverNow) {
  if (!dose.started_at || dose.stopped_at || !dose.planned_volume_ml || !dose.planned_rate_ml_per_h) return null;
  const before = dose.superseded ?? [];
  const beforeMg = sum(before, ({ given_mg: mg }) => mg);
  const volume = dose.planned_volume_ml - sum(before, (one) => (one.given_mg * one.planned_volume_ml) / one.planned_mg);
  const hours = (serverNow - Date.parse(before.at(-1)?.until ?? dose.started_at)) / 3_600_000;
  const share = volume > 0 ? Math.min(1, Math.max(0, (hours * dose.planned_rate_ml_per_h) / volume)) : 1;
  return beforeMg + (dose.planned_mg - beforeMg) * share;
}

const sum = (list, of) => list.reduce((total, one) => total + of(one), 0);

export class DoseFacts {
  /** `isBrief`: what the row above the small line says is not said again. */
  constructor(isBrief = false) {
    this.title = el("h3");
    this.done = el("i");
    this.plan = el("u");
    this.bar = el("div", "bullet", this.done, this.plan);
    this.given = el("b", "n");
    this.of = el("span");
    this.rate = el("b", "n");
    this.rateUnit = el("span");
    this.against = el("span");
    this.pump = el("span");
    this.row = el("div", "row", el("span", "", this.given, this.of), el("span", "", this.rate, this.rateUnit));
    this.small = el("p", "small", this.against, this.pump);
    this.orders = el("ul", "dose-orders");
    this.isBrief = isBrief;
    this.root = el("div", "dose-facts", this.title, this.bar, this.row, this.small, this.orders);
  }

  paint(dose, ctx) {
    setText(this.title, dose ? `${dose.title}, ${ROUTES[dose.route] ?? dose.route}` : CARE.noOrder);
    for (const part of [this.bar, this.row, this.small]) show(part, dose !== null);
    this.paintOrders(dose, ctx);
    if (dose === null) return;
    const plan = plannedBy(dose, ctx.serverNow);
    this.done.style.width = share(dose.given_mg, dose.planned_mg);
    show(this.plan, plan !== null);
    if (plan !== null) this.plan.style.left = share(plan, dose.planned_mg);
    setText(this.given, amount(dose.given_mg));
    setText(this.of, CARE.ofPlanned(amount(dose.planned_mg), dose.unit));
    setText(this.rate, typeof dose.rate_ml_per_h === "number" ? amount(dose.rate_ml_per_h) : dose.devices ? String(dose.devices.given) : "");
    setText(this.rateUnit, typeof dose.rate_ml_per_h === "number" ? " mL/h" : dose.devices ? CARE.ofDevices(dose.devices.planned) : "");
    setText(this.against, this.toldOf(dose, plan, ctx));
    setText(this.pump, dose.pump ? (this.isBrief ? CARE.pump(amount(dose.pump.rate_ml_per_h)) : CARE.pumpSays(amount(dose.rate_ml_per_h ?? 0), amount(dose.pump.rate_ml_per_h))) : "");
    this.pump.classList.toggle("is-different", Boolean(dose.pump?.differs));
  }

  /** The orders before this one, each with what was given by it; and the one that is not gone by yet. */
  paintOrders(dose, ctx) {
    const before = this.isBrief ? [] : (dose?.superseded ?? []).map((one) => [false, CARE.superseded(amount(one.given_mg), amount(one.planned_mg), amount(one.planned_rate_ml_per_h), hourMinute(Date.parse(one.since), ctx.zone), hourMinute(Date.parse(one.until), ctx.zone))]);
    const next = dose?.next_order;
    const lines = next ? [...before, [true, CARE.nextOrder(amount(next.planned_mg), amount(next.planned_rate_ml_per_h), next.waits_for_second_person)]] : before;
    const key = JSON.stringify(lines);
    if (key !== this.ordersKey) setChildren(this.orders, lines.map(([isNext, words]) => el("li", isNext ? "is-next" : "", words)));
    this.ordersKey = key;
    show(this.orders, lines.length > 0);
  }

  toldOf(dose, plan, ctx) {
    const parts = [CARE.states[dose.state] ?? ""];
    if (plan !== null) parts.push(CARE.planNow(amount(plan), amount(Math.abs(dose.given_mg - plan)), dose.given_mg - plan));
    if (dose.planned_end_at && !this.isBrief) parts.push(CARE.endsAt(timeOfDay(Date.parse(dose.planned_end_at), ctx.zone).slice(0, 5)));
    const left = dose.devices?.next_from ? (Date.parse(dose.devices.next_from) - ctx.serverNow) / 1000 : 0;
    if (left > 0) parts.push(CARE.nextDeviceIn(duration(left)));
    if ((ctx.serverNow - Date.parse(dose.as_of)) / 1000 > OLD_S && dose.running) parts.push(CARE.asOf(timeOfDay(Date.parse(dose.as_of), ctx.zone)));
    return parts.filter(Boolean).join(" · ");
  }
}

const share = (part, whole) => `${whole > 0 ? Math.min(100, Math.max(0, (100 * part) / whole)).toFixed(1) : 0}%`;
