// What belongs to no chair's place: alarms of devices and of the system, devices that stream for nobody, calls that failed.

import { AcknowledgeButton } from "./acknowledge.js";
import { ALARM_CLASSES, alarmClasses, placeOf, stateOfAlarm, wordsOf } from "./alarms.js";
import { el, mark, markKey, setChildren, setClasses, setText, show } from "./dom.js";
import { timeOfDay } from "./format.js";
import { WORDS } from "./words.js";

/** Alarms without a chair, and devices that stream for nobody. */
export class Strip {
  constructor(root, orders) {
    Object.assign(this, { root, orders });
    this.rows = new Map();
  }

  paint(ctx) {
    const items = [...faultItems(this.orders), ...stripItems(ctx)];
    const keys = new Set(items.map((item) => item.key));
    for (const key of this.rows.keys()) if (!keys.has(key)) this.rows.delete(key);
    setChildren(this.root, items.map((item) => this.row(item, ctx)));
    show(this.root, items.length > 0);
  }

  row(item, ctx) {
    if (!this.rows.has(item.key)) this.rows.set(item.key, item.fault ? new FaultRow(this.orders) : new StripRow(this.orders));
    const row = this.rows.get(item.key);
    row.paint(item, ctx);
    return row.root;
  }
}

/** A call for help that failed: it must not be taken for one that was heard. */
function faultItems(orders) {
  return orders.failed.filter(({ order }) => order.chair).map((fault) => ({ key: fault.order.key, fault }));
}

class FaultRow {
  constructor(orders) {
    this.words = el("b");
    this.more = el("span", "since");
    this.button = el("button", "btn btn--small", WORDS.tryAgain);
    this.button.type = "button";
    this.button.addEventListener("click", () => orders.send(this.order));
    this.seen = el("button", "btn btn--small", WORDS.seenClear);
    this.seen.type = "button";
    this.seen.addEventListener("click", () => orders.forget(this.order.key));
    this.root = el("div", "strip-row is-fault", this.words, this.more, this.button, this.seen);
    this.root.setAttribute("role", "alert");
  }

  paint({ fault }) {
    this.order = fault.order;
    setText(this.words, WORDS.helpFailed(fault.order.chair));
    setText(this.more, fault.words);
  }
}

/** One row an alarm, and one for all devices that stream for nobody and have no alarm of their own. */
function stripItems(ctx) {
  const alarms = ctx.alarms.filter((alarm) => alarm.chair === null || alarm.chair === undefined);
  const told = new Set(alarms.map((alarm) => alarm.device));
  const devices = ctx.picture.unassigned.filter((device) => !told.has(device.device));
  const since = (alarm) => ctx.picture.unassigned.find((device) => device.device === alarm.device)?.since;
  const rows = alarms.map((alarm) => ({ key: `alarm ${alarm.id}`, alarm, since: since(alarm) }));
  if (devices.length === 0) return rows;
  const names = devices.map((device) => device.device);
  return [...rows, { key: "devices", names, alarm: null, since: devices.length === 1 ? devices[0].since : null }];
}

class StripRow {
  constructor(orders) {
    this.mark = el("span");
    this.words = el("b");
    this.more = el("span", "since");
    this.button = new AcknowledgeButton(orders, "btn--small");
    this.root = el("div", "strip-row", this.mark, this.words, this.more, this.button.root);
  }

  paint({ alarm, names, since }, ctx) {
    setClasses(this.root, ALARM_CLASSES, alarmClasses(alarm));
    const key = alarm ? markKey(alarm) : "";
    if (key !== this.key) this.mark.replaceChildren(...(alarm ? [mark(alarm)] : []));
    this.key = key;
    setText(this.words, alarm ? `${placeOf(alarm)} · ${wordsOf(alarm)}` : WORDS.unassigned(names));
    setText(this.more, since ? WORDS.streamingSince(timeOfDay(Date.parse(since), ctx.zone)) : (alarm?.detail ?? ""));
    const open = alarm && stateOfAlarm(alarm) !== "acknowledged";
    show(this.button.root, Boolean(open));
    if (open) this.button.paint(alarm);
  }
}
