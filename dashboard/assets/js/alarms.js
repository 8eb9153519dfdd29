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

/** "SBP 184 > 180" and "+46 from baseline": what must be read from afar, and what may be smaller. */
export function parted(words) {
  const [main, ...rest] = words.split(/, (?=[+−-]\d)/);
  return [main, rest.join(", ")];
}

/** Whatever the server says of its signals, a high alarm that is present has its place on the screen. */
export const isShown = (alarm) => (alarm.present && (alarm.priority === "high" || alarm.signals?.visual !== "off")) || alarm.signals?.visual === "latched";

/** Not acknowledged first; highest, then what nobody could see, the patient's before the equipment's, the newest. */
export function compareAlarms(a, b) {
  return (
    GROUP[stateOfAlarm(a)] - GROUP[stateOfAlarm(b)] ||
    PRIORITY[b.priority] - PRIORITY[a.priority] ||
    Number(isUnshown(b)) - Number(isUnshown(a)) ||
    (a.kind === b.kind ? 0 : a.kind === "physiological" ? -1 : 1) ||
    Date.parse(b.arose_at) - Date.parse(a.arose_at) ||
    b.id - a.id
  );
}

export function sortedAlarms(picture) {
  return [...picture.alarms.values()].filter(isShown).sort(compareAlarms);
}

/** No screen could show it when it arose, and nobody has answered it. */
export const isUnshown = (alarm) => Boolean(alarm.unshown) && stateOfAlarm(alarm) !== "acknowledged";

/** The alarm bar's order: first what no screen could show until now, whatever its priority. */
export function barOrder(alarms) {
  return [...alarms.filter(isUnshown), ...alarms.filter((alarm) => !isUnshown(alarm))];
}

/** What a nurse must know of an alarm besides itself: that it was not shown, that it was escalated and how far. */
export function plightOf(alarm) {
  const facts = isUnshown(alarm) ? [WORDS.unshown] : [];
  const step = stateOfAlarm(alarm) === "on" ? (alarm.escalation ?? 0) : 0;
  if (step === 1) facts.push(WORDS.escalated);
  if (step > 1) facts.push(WORDS.escalatedTo(step - 1));
  return facts.join(", ");
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

/**
 * The second line of a message. How long it has waited is left to the bar when there is more to tell.
 * `isWhole`: with how far it is from the baseline, where the number itself does not say so.
 */
export function secondLine(alarm, others, ctx, isWhole = false) {
  const state = stateOfAlarm(alarm);
  const also = others.filter((other) => other.present && other.kind === "physiological").map((other) => other.message);
  const rest = isWhole ? parted(wordsOf(alarm))[1] : "";
  const facts = [rest, upper(plightOf(alarm)), alarm.detail, also.length ? WORDS.also(also) : ""].filter(Boolean).join(" · ");
  if (state === "latched") return joined(facts, ceased(alarm, ctx));
  if (state === "acknowledged" && alarm.reminded_at) return joined(rest, WORDS.stillThere(timeOfDay(Date.parse(alarm.reminded_at), ctx.zone)));
  if (state === "acknowledged") return joined(rest, alarm.reason ? WORDS.acknowledgedBecause(alarm.reason) : WORDS.silentUntil);
  if (also.length || facts.length > LONG_FACTS) return facts;
  return joined(facts, WORDS.notAcknowledgedFor(duration(secondsSince(alarm.arose_at, ctx.serverNow))));
}

const upper = (words) => words.charAt(0).toUpperCase() + words.slice(1);
const lower = (words) => words[0].toLowerCase() + words.slice(1);
const joined = (first, second) => (first ? `${first} · ${lower(second)}` : second);

function ceased(alarm, ctx) {
  return alarm.ceased_at ? WORDS.backInLimits(timeOfDay(Date.parse(alarm.ceased_at), ctx.zone)) : WORDS.notAcknowledged;
}
