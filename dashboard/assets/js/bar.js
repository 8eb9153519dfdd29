// The bars every page has: alarms of the whole clinic, what belongs to no chair, life line, clock, simulated data.

import { AcknowledgeButton } from "./acknowledge.js";
import { ALARM_CLASSES, alarmClasses, placeOf, secondsSince, stateOfAlarm, wordsOf } from "./alarms.js";
import { el, icon, mark, setChildren, setClasses, setText, show } from "./dom.js";
import { duration, hourMinute, offsetOf, timeOfDay } from "./format.js";
import { WORDS } from "./words.js";

// What the bar does, one after the other, when high alarms alone are more than it holds.
const STEPS = ["is-tight", "is-crowded", "is-packed"];

class Chip {
  constructor(alarm) {
    const inside = alarm.chair !== null && alarm.chair !== undefined;
    this.root = el(inside ? "a" : "div", "chip");
    if (inside) this.root.href = `/chair/${encodeURIComponent(alarm.chair)}`;
    this.place = el("span", "n");
    this.words = el("span", "words");
    this.time = el("span", "t");
    this.answered = icon("acknowledged");
  }

  /** `with_` are further high alarms of the same chair that share this chip where room is short. */
  paint(alarm, with_, ctx) {
    const state = stateOfAlarm(alarm);
    setClasses(this.root, ["lit", ...ALARM_CLASSES], [state === "on" && alarm.priority !== "low" ? "lit" : "", ...alarmClasses(alarm)]);
    const key = `${alarm.priority} ${alarm.kind}`;
    if (key !== this.key) this.root.replaceChildren(mark(alarm), this.place, this.words, this.time, this.answered);
    this.key = key;
    setText(this.place, placeOf(alarm));
    setText(this.words, [alarm, ...with_].map(wordsOf).join(" · "));
    setText(this.time, chipTime(alarm, state, ctx));
    show(this.answered, state === "acknowledged");
  }
}

function chipTime(alarm, state, ctx) {
  if (state === "acknowledged") return `${alarm.acknowledged_by} ${hourMinute(Date.parse(alarm.acknowledged_at), ctx.zone)}`;
  return duration(secondsSince(alarm.arose_at, ctx.serverNow));
}

export class AlarmBar {
  constructor(root) {
    this.root = root;
    this.chips = new Map();
    this.merged = new Map();
    this.more = el("div", "chip chip--more");
    this.calm = el("div", "calm");
    this.grow = el("div", "grow");
  }

  paint(ctx) {
    const ids = new Set(ctx.alarms.map((alarm) => alarm.id));
    for (const id of this.chips.keys()) if (!ids.has(id)) this.chips.delete(id);
    for (const alarm of ctx.alarms) if (!this.chips.has(alarm.id)) this.chips.set(alarm.id, new Chip(alarm));
    this.paintChips(ctx);
    setText(this.calm, calmWords(ctx));
    this.calm.classList.toggle("is-empty", ctx.alarms.length === 0);
    this.place(ctx);
  }

  paintChips(ctx) {
    for (const alarm of ctx.alarms) this.chips.get(alarm.id).paint(alarm, this.merged.get(alarm.id) ?? [], ctx);
  }

  /** Chips in order. What does not fit goes, from the end, into "+3"; a high one never: it gets less room instead. */
  place(ctx) {
    const { alarms } = ctx;
    const key = `${alarms.map((alarm) => `${alarm.id}${stateOfAlarm(alarm)}${alarm.message}`)} ${this.root.clientWidth}`;
    if (key === this.key) return;
    this.key = key;
    this.root.classList.remove(...STEPS);
    this.merge([], ctx);
    const high = this.cut([...alarms]);
    if (this.overflows()) this.put(this.merge(high, ctx), alarms.length - high.length);
    for (const step of STEPS) if (this.overflows()) this.root.classList.add(step);
  }

  /** Leave out from the end until the rest fits, or until only high alarms are left. */
  cut(shown) {
    const count = shown.length;
    this.put(shown, 0);
    while (this.overflows() || shown.filter(mayGo).length > mostOthers()) {
      const last = shown.findLastIndex(mayGo);
      if (last < 0) break;
      shown.splice(last, 1);
      this.put(shown, count - shown.length);
    }
    return shown;
  }

  /** One chip a chair, with the words of all its high alarms; returns the alarms that have a chip. */
  merge(alarms, ctx) {
    const first = new Map();
    this.merged.clear();
    for (const alarm of alarms) {
      const place = placeOf(alarm);
      if (first.has(place)) this.merged.get(first.get(place).id).push(alarm);
      else this.merged.set(first.set(place, alarm).get(place).id, []);
    }
    this.paintChips(ctx);
    return [...first.values()];
  }

  put(shown, left) {
    setText(this.more, WORDS.more(left));
    const chips = shown.map((alarm) => this.chips.get(alarm.id).root);
    setChildren(this.root, [...chips, ...(left > 0 ? [this.more] : []), this.grow, this.calm]);
  }

  overflows() {
    return this.root.scrollWidth > this.root.clientWidth + 1 || this.root.scrollHeight > this.root.clientHeight + 1;
  }
}

/** A high alarm that nobody has answered always has its place. */
const mayGo = (alarm) => alarm.priority !== "high" || stateOfAlarm(alarm) !== "on";
const mostOthers = () => (innerWidth < 700 ? 2 : Infinity);

function calmWords(ctx) {
  if (ctx.alarms.length === 0) return WORDS.noAlarms(hourMinute(ctx.picture.lastEnded ?? ctx.serverNow, ctx.zone));
  const open = ctx.alarms.filter((alarm) => stateOfAlarm(alarm) === "on").length;
  return open ? WORDS.notAcknowledgedCount(open) : "";
}

/** Alarms without a chair, and devices that stream for nobody. */
export class Strip {
  constructor(root, acknowledgements) {
    Object.assign(this, { root, acknowledgements });
    this.rows = new Map();
  }

  paint(ctx) {
    const items = stripItems(ctx);
    const keys = new Set(items.map((item) => item.key));
    for (const key of this.rows.keys()) if (!keys.has(key)) this.rows.delete(key);
    setChildren(this.root, items.map((item) => this.row(item, ctx)));
    show(this.root, items.length > 0);
  }

  row(item, ctx) {
    if (!this.rows.has(item.key)) this.rows.set(item.key, new StripRow(this.acknowledgements));
    const row = this.rows.get(item.key);
    row.paint(item, ctx);
    return row.root;
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
  constructor(acknowledgements) {
    this.mark = el("span");
    this.words = el("b");
    this.more = el("span", "since");
    this.button = new AcknowledgeButton(acknowledgements, "btn--small");
    this.root = el("div", "strip-row", this.mark, this.words, this.more, this.button.root);
  }

  paint({ alarm, names, since }, ctx) {
    setClasses(this.root, ALARM_CLASSES, alarmClasses(alarm));
    const key = alarm ? `${alarm.priority} ${alarm.kind}` : "";
    if (key !== this.key) this.mark.replaceChildren(...(alarm ? [mark(alarm)] : []));
    this.key = key;
    setText(this.words, alarm ? `${placeOf(alarm)} · ${wordsOf(alarm)}` : WORDS.unassigned(names));
    setText(this.more, since ? WORDS.streamingSince(timeOfDay(Date.parse(since), ctx.zone)) : (alarm?.detail ?? ""));
    const open = alarm && stateOfAlarm(alarm) !== "acknowledged";
    show(this.button.root, Boolean(open));
    if (open) this.button.paint(alarm);
  }
}

/** Life line, clock, simulated data, preset. */
export class StatusBar {
  constructor() {
    for (const id of ["simulated", "facts", "live", "clock", "foot-preset"]) this[id] = document.getElementById(id);
    this.time = el("span");
    this.offset = el("span", "offset");
    this.clock.replaceChildren(this.time, this.offset);
    this.age = this.live.querySelector(".live-age");
    this.line = this.live.querySelector("i");
    this.notes = new Map();
    this.simulatedMore = el("span", "wide-tablet");
    this.simulated.replaceChildren(WORDS.simulated, el("span", "wide-tablet", WORDS.data), this.simulatedMore);
    this.mode = document.querySelector('meta[name="chairside-mode"]').content;
  }

  beat() {
    for (const animation of this.line.getAnimations({ subtree: true })) animation.currentTime = 0;
  }

  /** A fact that stays visible while it holds; null takes it away. */
  note(key, words) {
    if (words === (this.notes.get(key)?.textContent ?? null)) return;
    if (words === null) this.notes.delete(key);
    else this.notes.set(key, el("div", "fact fact--loud", words));
    setChildren(this.facts, [...this.notes.values()]);
  }

  paint(ctx, beatAge) {
    setText(this.time, timeOfDay(ctx.serverNow, ctx.zone));
    setText(this.offset, offsetOf(ctx.serverNow, ctx.zone));
    setText(this.age, beatAge === null ? "" : `${beatAge.toFixed(1)} s`);
    this.paintSimulated(ctx.picture);
    this.paintPreset(ctx.picture);
  }

  paintSimulated(picture) {
    const chairs = [...picture.chairs.values()].filter((chair) => chair.session !== null && chair.session !== undefined);
    const marked = chairs.filter((chair) => chair.mode && chair.mode !== "real");
    const all = this.mode !== "real" || (marked.length > 0 && marked.length === chairs.length);
    show(this.simulated, all || marked.length > 0);
    setText(this.simulatedMore, all ? "" : WORDS.inChairs(marked.map((chair) => chair.chair)));
  }

  paintPreset(picture) {
    const titles = new Map();
    for (const { preset } of picture.chairs.values()) if (preset) titles.set(`${preset.name} ${preset.version}`, preset);
    const presets = [...titles.values()];
    const one = presets.length === 1 ? WORDS.preset(presets[0].title, presets[0].version) : "";
    setText(this["foot-preset"], presets.length > 1 ? WORDS.presets(presets.map((preset) => `${preset.title} ${preset.version}`)) : one);
  }
}
