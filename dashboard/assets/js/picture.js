// What the server last said, whole: the fold of snapshot and changes, with the moment each part was heard.

export class Picture {
  constructor() {
    this.epoch = null;
    this.version = null;
    this.chairs = new Map();
    this.alarms = new Map();
    this.inactivations = new Map();
    this.screen = { tested_until: null };
    this.unassigned = [];
    this.speed = 1;
    this.clinic = {};
    this.serverAt = null;
    this.heardAt = null;
    this.lastEnded = null;
  }

  /** Take a snapshot: it replaces everything. `now` in milliseconds, monotonic. */
  snapshot(message, now) {
    this.epoch = message.epoch;
    this.version = message.version;
    this.speed = message.speed ?? 1;
    this.clinic = message.clinic ?? this.clinic;
    this.chairs.clear();
    this.alarms.clear();
    this.inactivations.clear();
    this.unassigned = message.unassigned ?? [];
    this.take(message, now);
  }

  /** Take a change that follows the version held. */
  change(message, now) {
    this.version = message.version;
    for (const id of message.ended ?? []) this.end(id, message.server_at);
    for (const id of message.inactivations_ended ?? []) this.inactivations.delete(id);
    if (message.unassigned) this.unassigned = message.unassigned;
    this.take(message, now);
  }

  take(message, now) {
    if (message.server_at) this.hear(message.server_at, now);
    for (const chair of message.chairs ?? []) this.chairs.set(chair.chair, { ...chair, at: now });
    for (const alarm of message.alarms ?? []) this.alarms.set(alarm.id, alarm);
    for (const one of message.inactivations ?? []) this.inactivations.set(one.id, one);
    if (message.screen) this.screen = message.screen;
    if (this.lastEnded === null && this.alarms.size === 0) this.lastEnded = this.serverNow(now);
  }

  end(id, serverAt) {
    this.alarms.delete(id);
    this.lastEnded = serverAt ? Date.parse(serverAt) : this.lastEnded;
  }

  hear(serverAt, now) {
    this.serverAt = Date.parse(serverAt);
    this.heardAt = now;
  }

  /** The server's time, in milliseconds since 1970, counted on by the monotonic clock. */
  serverNow(now) {
    return this.serverAt === null ? Date.now() : this.serverAt + (now - this.heardAt) * this.speed;
  }

  /** Seconds on the server's clock since a chair's object was heard. */
  elapsed(chair, now) {
    return Math.max(0, (now - chair.at) / 1000) * this.speed;
  }

  get zone() {
    return this.clinic.time_zone ?? "UTC";
  }
}
