// The orders that switch sound and alarms of a chair off and on again, and call for help: what they send, and how the
// live stream shows that they are done. Pure.

import { isAudio, sortedInactivations } from "./inactivations.js";

/** What silences a chair's sound now, or undefined. */
export const hushOf = (picture, chair) => sortedInactivations(picture).find((one) => one.chair === chair && isAudio(one));

/** Two minutes of silence for a chair's alarms. */
export function pauseAudio(chair) {
  const { session } = chair;
  return {
    key: `pause ${session}`, path: `/sessions/${session}/audio-pause`, body: {},
    isDone: (picture) => [...picture.inactivations.values()].some((one) => one.session === session && isAudio(one)),
    isVoid: (picture) => picture.chairs.get(chair.chair)?.session !== session,
  };
}

/** Back on before its time. */
export function resume(one) {
  return {
    key: `resume ${one.id}`, method: "DELETE", path: `/sessions/${one.session}/inactivations/${one.id}`,
    isDone: (picture) => !picture.inactivations.has(one.id), isVoid: (picture) => !picture.inactivations.has(one.id),
  };
}

/** Audio off, an alarm paused or an alarm off. `what`: {kind, condition, metric, lasts_s}. */
export function switchOff(chair, what, reason) {
  const { kind, condition, metric, lasts_s } = what;
  const path = { audio_off: "audio-off", alarm_paused: "alarm-pause", alarm_off: "alarm-off" }[kind];
  const about = kind === "audio_off" ? {} : { condition, ...(metric ? { metric } : {}) };
  return {
    key: `switch off ${chair.session}`,
    path: `/sessions/${chair.session}/${path}`,
    body: { ...about, ...(lasts_s ? { lasts_s } : {}), reason },
    isDone: (picture) => [...picture.inactivations.values()].some((one) =>
      one.session === chair.session && one.kind === kind && (kind === "audio_off" || one.condition === condition)),
    isVoid: (picture) => picture.chairs.get(chair.chair)?.session !== chair.session,
  };
}

/** Help to a chair: every screen shows and sounds it until somebody acknowledges it by name. */
export function callHelp(chair) {
  return {
    key: `help ${chair}`, chair, path: `/chairs/${encodeURIComponent(chair)}/help`,
    isDone: (picture) => isHelpCalled(picture, chair), isVoid: (picture) => isHelpCalled(picture, chair),
  };
}

export function isHelpCalled(picture, chair) {
  return [...picture.alarms.values()].some((alarm) =>
    alarm.chair === chair && alarm.condition === "help_called" && alarm.present && !alarm.acknowledged_by);
}
