// How long a phase lasts: what is left of an infusion, how much of a pause is used up, else how long it has been.

import { duration } from "./format.js";
import { WORDS } from "./words.js";

/** The words before the time, the time, the words after it. */
export function phaseTime(chair, ctx) {
  const since = (ctx.serverNow - Date.parse(chair.phase_since)) / 1000;
  const plan = chair.phase_plan;
  if (!plan) return [WORDS.forWord, duration(since), ""];
  if (chair.phase === "paused") return ["", duration(since), WORDS.ofTime(duration(plan.lasts_s))];
  const left = plan.lasts_s - plan.spent_s - since;
  return left >= 0 ? ["", duration(left), WORDS.leftWord] : ["", duration(-left), WORDS.overWord];
}

/** How far it has come, 0 to 1; a phase without a plan is drawn whole. */
export function phaseShare(chair, ctx) {
  const plan = chair.phase_plan;
  if (!plan) return 1;
  const spent = chair.phase === "paused" ? 0 : plan.spent_s;
  return Math.min(1, Math.max(0, (spent + (ctx.serverNow - Date.parse(chair.phase_since)) / 1000) / plan.lasts_s));
}
