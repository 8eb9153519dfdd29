// Which burst sounds when, for one screen: the loudest of all alarms that may be heard, again after its silence. Pure:
// the clock comes in as seconds, sound goes out as an order. What it does not do: touch WebAudio (player.js).

import { LEAST_APART_S, PATTERNS, lengthOf } from "./patterns.js";

// A screen that lost its server says so for this long, then its cover alone does.
export const LOST_SOUNDS_S = 120;
const LONGEST_WAIT_S = 60;
const LOST = { id: "not live", priority: "medium", signals: { auditory: "on" }, escalation: 0 };

const rankOf = (priority) => PATTERNS[priority].rank;
const isAudible = (alarm) => alarm.signals?.auditory === "on";
const isEscalated = (alarm) => (alarm.escalation ?? 0) >= 1;
const loudness = (alarm) => 2 * rankOf(alarm.priority) + (isEscalated(alarm) ? 1 : 0);

export class Turns {
  constructor() {
    this.heard = new Map();
    this.reminded = new Map();
    this.owed = new Set();
    this.reminders = [];
    this.playing = null;
    this.endedAt = -Infinity;
    this.endedRank = 0;
    this.loudest = null;
    this.lastOf = new Map();
    this.lostAt = null;
  }

  /**
   * What to do at this moment: {cut, play}. `cut`: stop what sounds; `play`: null or {priority, isLouder, why}.
   * `scene` has alarms and inactivations as the live stream sends them, `isLost`: nothing is heard any more, and
   * `canSound`: whether an order would be heard. Without it nothing counts as sounded: all of it is owed.
   */
  next(now, scene) {
    const alarms = this.audible(now, scene);
    this.learn(alarms, scene);
    if (!scene.canSound) return this.silenced(now);
    const loudest = alarms.reduce((best, alarm) => (best && loudness(best) >= loudness(alarm) ? best : alarm), null);
    this.loudest = loudest?.priority ?? null;
    const cut = this.mustStop(now, loudest);
    if (cut) this.stop(now);
    else if (this.playing && now < this.playing.endsAt) return { cut: false, play: null };
    else if (this.playing) this.ended(this.playing.endsAt);
    return { cut, play: this.choose(now, alarms) };
  }

  /** For a sound test: what sounds again and again waits this long; what is new does not. */
  hold(now, lasts) {
    this.playing = { priority: "test", rank: 0, why: "test", endsAt: now + lasts };
  }

  release(now) {
    if (this.playing?.why === "test") this.ended(now);
  }

  /** Seconds from `now` until `next` has something to do again, though nothing new is heard; a minute at most. */
  waitsFor(now) {
    if (this.playing) return Math.max(0, this.playing.endsAt - now);
    const due = this.loudest ? this.dueAt(this.loudest) : Infinity;
    const free = Math.max(now, this.endedAt + LEAST_APART_S);
    const fits = this.reminders.length > 0 && free + lengthOf(this.reminders[0]) <= due;
    return Math.max(0, Math.min(fits ? free : due, now + LONGEST_WAIT_S) - now);
  }

  /** While nothing is heard, what was heard last goes on for two minutes, and that nothing is heard sounds too. */
  audible(now, { alarms, isLost }) {
    this.lostAt = isLost ? (this.lostAt ?? now) : null;
    if (this.lostAt === null) return alarms.filter(isAudible);
    return now - this.lostAt > LOST_SOUNDS_S ? [] : [LOST, ...alarms.filter(isAudible)];
  }

  /** An alarm that is new here, rose, became louder or may be heard again is owed a burst. */
  learn(alarms, { alarms: all, inactivations }) {
    for (const alarm of alarms) {
      const before = this.heard.get(alarm.id);
      if (!before || loudness(alarm) > loudness(before)) this.owed.add(alarm.id);
    }
    this.heard = new Map(alarms.map((alarm) => [alarm.id, alarm]));
    for (const id of this.owed) if (!this.heard.has(id)) this.owed.delete(id);
    this.learnReminders(all, inactivations);
  }

  /** A reminder is a change of its time; what this screen meets for the first time reminds of nothing. */
  learnReminders(alarms, inactivations) {
    const things = [
      ...alarms.map((alarm) => [`alarm ${alarm.id}`, alarm.reminded_at ?? null, alarm.priority]),
      ...inactivations.map((one) => [`inactivation ${one.id}`, one.reminded_at ?? null, "low"]),
    ];
    for (const [key, time, priority] of things) {
      if (this.reminded.has(key) && this.reminded.get(key) !== time && time !== null) this.reminders.push(priority);
    }
    this.reminded = new Map(things.map(([key, time]) => [key, time]));
  }

  silenced(now) {
    for (const id of this.heard.keys()) this.owed.add(id);
    this.reminders = [];
    const cut = this.playing !== null;
    if (cut) this.ended(now);
    return { cut, play: null };
  }

  /** Answered, paused, or outranked by one that has not sounded yet. */
  mustStop(now, loudest) {
    if (!this.playing || now >= this.playing.endsAt) return false;
    const rank = loudest ? rankOf(loudest.priority) : 0;
    if (rank > this.playing.rank) return this.owes(rank);
    return this.playing.why !== "reminder" && rank < this.playing.rank;
  }

  /** What was cut off before its end has not been heard: whoever may still be heard is owed it anew. */
  stop(now) {
    for (const [id, alarm] of this.heard) if (rankOf(alarm.priority) === this.playing.rank) this.owed.add(id);
    this.ended(now);
  }

  ended(at) {
    this.endedAt = at;
    this.lastOf.set(this.playing.priority, at);
    this.endedRank = this.playing.rank;
    this.playing = null;
  }

  owes(rank) {
    return [...this.owed].some((id) => rankOf(this.heard.get(id).priority) === rank);
  }

  choose(now, alarms) {
    const due = this.loudest ? this.dueAt(this.loudest) : Infinity;
    if (now >= due) {
      const isLouder = alarms.some((alarm) => alarm.priority === this.loudest && isEscalated(alarm));
      return this.begin(now, this.loudest, isLouder, "alarm");
    }
    const [reminder] = this.reminders;
    if (!reminder || now < this.endedAt + LEAST_APART_S || now + lengthOf(reminder) > due) return null;
    this.reminders.shift();
    return this.begin(now, reminder, false, "reminder");
  }

  /** When this priority's next burst is due: one that is owed at once, but that nothing as loud has only just ended. */
  dueAt(priority) {
    const { rank, again_after_s: again } = PATTERNS[priority];
    const free = this.endedAt + LEAST_APART_S;
    if (this.owes(rank)) return rank > this.endedRank ? -Infinity : free;
    return again === null ? Infinity : Math.max((this.lastOf.get(priority) ?? -Infinity) + again, free);
  }

  begin(now, priority, isLouder, why) {
    const rank = rankOf(priority);
    this.playing = { priority, rank, why, endsAt: now + lengthOf(priority) };
    if (why === "alarm") for (const id of this.owed) if (rankOf(this.heard.get(id).priority) === rank) this.owed.delete(id);
    return { priority, isLouder, why };
  }
}
