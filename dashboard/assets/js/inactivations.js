// What is switched off at a chair, by whom, and until when: in words, from the objects of the live stream. Pure.

import { duration, hourMinute } from "./format.js";
import { METRICS, SWITCHED, WORDS } from "./words.js";

export const isAudio = (one) => one.kind === "audio_paused" || one.kind === "audio_off";
export const isPause = (one) => one.kind === "audio_paused" || one.kind === "alarm_paused";

// Sound first, then what has no end of its own, then the oldest.
const RANK = { audio_off: 0, audio_paused: 1, alarm_off: 2, alarm_paused: 3 };

export function sortedInactivations(picture) {
  const all = [...picture.inactivations.values()].filter((one) => !one.ended_at);
  return all.sort((a, b) => RANK[a.kind] - RANK[b.kind] || Date.parse(a.began_at) - Date.parse(b.began_at) || a.id - b.id);
}

/** Seconds until it ends by itself, on the server's clock; never below nought. */
export function secondsLeft(one, serverNow) {
  return Math.max(0, (Date.parse(one.ends_at) - serverNow) / 1000);
}

/** What is off: "Audio", "SBP alarm", "Breathing depressed alarm". */
export function subjectOf(one) {
  return isAudio(one) ? WORDS.audio : WORDS.alarmOf(conditionWords(one.condition, one.metric));
}

/** "SBP" for its two limits, "SBP above baseline", "SBP rising", "Breathing depressed". */
export function conditionWords(condition, metric) {
  const label = METRICS[metric];
  if (!label) return sentence(condition);
  const rest = condition.startsWith(`${metric}_`) ? condition.slice(metric.length + 1) : condition;
  if (rest === "high" || rest === "low") return label;
  return `${label} ${rest.replaceAll("_", " ")}`;
}

const sentence = (name) => {
  const words = name.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
};

/** "Audio paused", "SBP alarm off". */
export const headline = (one) => `${subjectOf(one)} ${SWITCHED[one.kind]}`;

/** The time that belongs to it: what is left of a pause, else when it began. */
export function timeOf(one, ctx) {
  return isPause(one) ? duration(secondsLeft(one, ctx.serverNow)) : hourMinute(Date.parse(one.began_at), ctx.zone);
}

/** "Audio paused, M. Ortiz 1:42": what, who, and the time. */
export const sayOf = (one, ctx) => WORDS.switchedBy(headline(one), one.author, timeOf(one, ctx));

/** Which limit of a metric is off: high, low or null. */
export function sideOf(one) {
  if (one.condition === `${one.metric}_high`) return "high";
  return one.condition === `${one.metric}_low` ? "low" : null;
}
