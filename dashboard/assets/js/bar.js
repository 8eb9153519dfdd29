// The bars every page has: alarms of the whole clinic and what is switched off in it, life line, clock, simulated data.

import { ALARM_CLASSES, alarmClasses, barOrder, isUnshown, parted, placeOf, plightOf, secondsSince, stateOfAlarm, wordsOf } from "./alarms.js";
import { el, icon, mark, markKey, setChildren, setClasses, setText, show } from "./dom.js";
import { duration, hourMinute, offsetOf, timeOfDay } from "./format.js";
import { HushChip, paintSign } from "./hush.js";
import { isAudio } from "./inactivations.js";
import { WORDS } from "./words.js";

// Signs of what is switched off go without their names, then without their times, before an alarm goes without its place.
const BRIEFER = ["is-brief", "is-briefest"];
// What the bar does, one after the other, when high alarms alone are more than it holds.
const STEPS = ["is-tight", "is-crowded", "is-packed"];

class Chip {
  constructor(alarm) {
    const inside = alarm.chair !== null && alarm.chair !== undefined;
    this.root = el(inside ? "a" : "div", "chip");
    if (inside) this.root.href = `/chair/${encodeURIComponent(alarm.chair)}`;
    this.place = el("span", "n");
    this.words = el("span", "words");
    this.rest = el("span");
    this.plight = el("span");
    this.small = el("span", "plight", this.rest, this.plight);
    this.time = el("span", "t");
    this.sign = el("span", "sign");
    this.answered = icon("acknowledged");
  }

  /** `with_` are further high alarms of the same chair that share this chip where room is short. */
  paint(alarm, with_, hush, ctx) {
    const state = stateOfAlarm(alarm);
    setClasses(this.root, ["lit", ...ALARM_CLASSES], [state === "on" && alarm.priority !== "low" ? "lit" : "", ...alarmClasses(alarm)]);
    const key = markKey(alarm);
    if (key !== this.key) this.root.replaceChildren(mark(alarm), this.place, this.words, this.small, this.time, this.sign, this.answered);
    this.key = key;
    setText(this.place, placeOf(alarm));
    const said = [alarm, ...with_].map((each) => parted(wordsOf(each)));
    setText(this.words, said.map(([words]) => words).join(" · "));
    setText(this.rest, said.map(([, rest]) => rest).find(Boolean) ?? "");
    setText(this.plight, [alarm, ...with_].map(plightOf).find(Boolean) ?? "");
    this.root.classList.toggle("is-unshown", isUnshown(alarm));
    setText(this.time, chipTime(alarm, state, ctx));
    show(this.sign, hush !== undefined);
    if (hush) paintSign(this.sign, hush);
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
    this.hushes = new Map();
    this.more = el("div", "chip chip--more");
    this.calm = el("div", "calm");
    this.grow = el("div", "grow");
  }

  paint(ctx) {
    const alarms = barOrder(ctx.alarms);
    const lasting = ctx.inactivations;
    renew(this.chips, alarms, (alarm) => new Chip(alarm));
    renew(this.hushes, lasting, (one) => new HushChip(one));
    this.paintChips(ctx);
    for (const one of lasting) this.hushes.get(one.id).paint(one, ctx);
    setText(this.calm, calmWords(ctx));
    this.calm.classList.toggle("is-empty", alarms.length === 0);
    this.place(alarms, lasting, ctx);
  }

  paintChips(ctx) {
    for (const alarm of ctx.alarms) {
      const isSilenced = stateOfAlarm(alarm) === "on" && alarm.signals?.auditory === "off";
      const hush = isSilenced ? ctx.lastingAt(alarm.chair).find(isAudio) : undefined;
      this.chips.get(alarm.id).paint(alarm, this.merged.get(alarm.id) ?? [], hush, ctx);
    }
  }

  /** Chips in order. What does not fit goes, from the end, into "+3"; a high one never, nor what is switched off. */
  place(alarms, lasting, ctx) {
    const key = [alarms.map(chipKey), lasting.map((one) => one.id), this.root.clientWidth].join(" ");
    if (key === this.key) return;
    this.key = key;
    this.root.classList.remove(...BRIEFER, ...STEPS);
    this.merge([], ctx);
    this.put(alarms, 0);
    for (const step of lasting.length ? BRIEFER : []) if (this.overflows()) this.root.classList.add(step);
    this.tighten(alarms);
    this.cut([...alarms]);
    if (this.overflows()) this.cut(this.merge(alarms, ctx)); // chips that are shared leave room for others
    for (const step of STEPS) if (this.overflows()) this.root.classList.add(step);
    // No dialog reaches over the alarms: how high they stand depends on how many there are.
    document.documentElement.style.setProperty("--alarms-end", `${this.root.getBoundingClientRect().bottom}px`);
  }

  /** What nobody has answered, and is more than low, gets smaller plates before it loses its place. */
  tighten(alarms) {
    const urgent = alarms.filter((alarm) => stateOfAlarm(alarm) === "on" && alarm.priority !== "low");
    this.put(urgent, alarms.length - urgent.length);
    if (this.overflows()) this.root.classList.add(STEPS[0]);
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

  /** One chip a chair for all its high alarms that must stay, one each for others; returns the alarms that have a chip. */
  merge(alarms, ctx) {
    const first = new Map();
    this.merged.clear();
    for (const alarm of alarms) {
      const place = alarm.priority === "high" && !mayGo(alarm) ? placeOf(alarm) : alarm.id;
      if (first.has(place)) this.merged.get(first.get(place).id).push(alarm);
      else this.merged.set(first.set(place, alarm).get(place).id, []);
    }
    this.paintChips(ctx);
    return [...first.values()];
  }

  put(shown, left) {
    setText(this.more, WORDS.more(left));
    const chips = shown.map((alarm) => this.chips.get(alarm.id).root);
    const hushes = [...this.hushes.values()].map((chip) => chip.root);
    setChildren(this.root, [...chips, ...(left > 0 ? [this.more] : []), ...hushes, this.grow, this.calm]);
  }

  overflows() {
    return this.root.scrollWidth > this.root.clientWidth + 1 || this.root.scrollHeight > this.root.clientHeight + 1;
  }
}

const chipKey = (alarm) => `${alarm.id}${stateOfAlarm(alarm)}${alarm.message}${plightOf(alarm)}`;

/** One part for each item, in the items' order; parts of what is gone leave. */
function renew(parts, items, make) {
  const known = new Map(parts);
  parts.clear();
  for (const item of items) parts.set(item.id, known.get(item.id) ?? make(item));
}

/** A high alarm that nobody has answered always has its place, and so has one that nobody could see until now. */
const mayGo = (alarm) => !isUnshown(alarm) && (alarm.priority !== "high" || stateOfAlarm(alarm) !== "on");
const mostOthers = () => (innerWidth < 700 ? 2 : Infinity);

function calmWords(ctx) {
  if (ctx.alarms.length === 0) return WORDS.noAlarms(hourMinute(ctx.picture.lastEnded ?? ctx.serverNow, ctx.zone));
  const open = ctx.alarms.filter((alarm) => stateOfAlarm(alarm) === "on").length;
  return open ? WORDS.notAcknowledgedCount(open) : "";
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
