// Alarms as the screens order and word them. Pure, but for the clock that is handed in.

import { duration, number, timeOfDay } from "./format.js";
import { WORDS } from "./words.js";

const PRIORITY = { high: 3, medium: 2, low: 1 };
const LONG_FACTS = 16;
const GROUP = { on: 0, latched: 1, acknowledged: 2 };

/** on: present, nobody has answered; acknowledged: present, answered; latched: over, kept until seen. */
export function stateOfAlarm(alarm) {
  if (!alarm.present) return "latched";
  return alarm.acknowledged_by ? "acknowledged" : "on";
}

/** "SBP was 184" once "SBP 184 > 180" is over; a technical condition keeps its words. */
export function wordsOf(alarm) {
  if (stateOfAlarm(alarm) !== "latched" || alarm.kind !== "physiological" || typeof alarm.value !== "number") return alarm.message;
  return WORDS.was(alarm.message.split(" ")[0], number(alarm.value, alarm.metric ?? ""));
}

export const isShown = (alarm) => alarm.present || alarm.signals?.visual === "latched";

/** Not acknowledged first; highest, then the patient's before the equipment's, then newest. */
export function compareAlarms(a, b) {
  return (
    GROUP[stateOfAlarm(a)] - GROUP[stateOfAlarm(b)] ||
    PRIORITY[b.priority] - PRIORITY[a.priority] ||
    (a.kind === b.kind ? 0 : a.kind === "physiological" ? -1 : 1) ||
    Date.parse(b.arose_at) - Date.parse(a.arose_at) ||
    b.id - a.id
  );
}

export function sortedAlarms(picture) {
  return [...picture.alarms.values()].filter(isShown).sort(compareAlarms);
}

/** How urgent a chair is, as a number to sort by: greater first. */
export function urgency(alarms) {
  const highest = alarms[0];
  if (!highest) return 0;
  return 10 * (3 - GROUP[stateOfAlarm(highest)]) + PRIORITY[highest.priority] + (highest.kind === "physiological" ? 0.5 : 0);
}

/** Where an alarm belongs, in words: its chair, else its device, else the system. */
export function placeOf(alarm) {
  if (alarm.chair !== null && alarm.chair !== undefined) return WORDS.chair(alarm.chair);
  return alarm.device ?? WORDS.system;
}

export function secondsSince(iso, serverNow) {
  return Math.max(0, (serverNow - Date.parse(iso)) / 1000);
}

/** The classes of anything that shows an alarm. */
export function alarmClasses(alarm) {
  if (!alarm) return [];
  const state = stateOfAlarm(alarm);
  return [`is-${alarm.priority}`, { on: "is-on", acknowledged: "is-ack", latched: "is-latched" }[state]];
}

export const ALARM_CLASSES = ["is-high", "is-medium", "is-low", "is-on", "is-ack", "is-latched"];

/** The second line of a message. How long it has waited is left to the bar when there is more to tell. */
export function secondLine(alarm, others, ctx) {
  const state = stateOfAlarm(alarm);
  const also = others.filter((other) => other.present && other.kind === "physiological").map((other) => other.message);
  const facts = [alarm.detail, also.length ? WORDS.also(also) : ""].filter(Boolean).join(" · ");
  if (state === "latched") return joined(facts, ceased(alarm, ctx));
  if (state === "acknowledged") return alarm.reason ? WORDS.acknowledgedBecause(alarm.reason) : WORDS.silentUntil;
  if (also.length || facts.length > LONG_FACTS) return facts;
  return joined(facts, WORDS.notAcknowledgedFor(duration(secondsSince(alarm.arose_at, ctx.serverNow))));
}

const lower = (words) => words[0].toLowerCase() + words.slice(1);
const joined = (first, second) => (first ? `${first} · ${lower(second)}` : second);

function ceased(alarm, ctx) {
  return alarm.ceased_at ? WORDS.backInLimits(timeOfDay(Date.parse(alarm.ceased_at), ctx.zone)) : WORDS.notAcknowledged;
}
