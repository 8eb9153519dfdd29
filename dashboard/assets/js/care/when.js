// When something happened: now, some minutes ago, or at a time of the clinic's clock that somebody types. Pure.

import { hourMinute } from "../format.js";

const DAY_MIN = 24 * 60;

/** The moment, as the server takes it. */
export function ago(minutes, serverNow) {
  return new Date(serverNow - 60_000 * minutes).toISOString();
}

/** The last moment at which the clinic's clock showed what was typed ("14:32", "1432"), in milliseconds; null for no time. */
export function lastTime(text, serverNow, zone) {
  const found = /^(\d{1,2})[:.]?(\d{2})$/.exec(text);
  if (!found) return null;
  const [hours, minutes] = [Number(found[1]), Number(found[2])];
  if (hours > 23 || minutes > 59) return null;
  const [nowHours, nowMinutes] = hourMinute(serverNow, zone).split(":").map(Number);
  const back = (60 * nowHours + nowMinutes - (60 * hours + minutes) + DAY_MIN) % DAY_MIN;
  const wholeMinute = Math.floor(serverNow / 60_000) * 60_000;
  return back === 0 ? serverNow : wholeMinute - 60_000 * back;
}
