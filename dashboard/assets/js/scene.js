// What one painting shows, by chair: the picture at one moment, sorted once for all who paint. Pure.

import { sortedAlarms } from "./alarms.js";
import { sortedInactivations } from "./inactivations.js";

export function sceneOf(picture, now) {
  const alarms = sortedAlarms(picture);
  const inactivations = sortedInactivations(picture);
  const alarmsBy = byChair(alarms);
  const lastingBy = byChair(inactivations);
  return {
    picture, now, alarms, inactivations, serverNow: picture.serverNow(now), zone: picture.zone,
    alarmsOf: (chair) => alarmsBy.get(chair) ?? [],
    lastingAt: (chair) => lastingBy.get(chair) ?? [],
  };
}

function byChair(items) {
  const groups = new Map();
  for (const item of items) {
    if (!groups.has(item.chair)) groups.set(item.chair, []);
    groups.get(item.chair).push(item);
  }
  return groups;
}
