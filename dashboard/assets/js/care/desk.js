// What is written into the record from this screen, and what the record holds. Nothing pretends: an entry is there when
// the server has answered that it is; what was refused stays with its words until it is sent again.

import { newId } from "../kept.js";
import { failure } from "../orders.js";
import { FAILURES } from "../words.js";

const PAGE = 1000;
const READ_WITHIN_MS = 8_000;
const READ_AGAIN_MS = 3_000;
export const UNDO_S = 60;
// A tap so long after a refused one is about something new (as the undo, a minute).
const AGAIN_MS = 60_000;
const TO_SIGN = /\/(signatures|addenda)$/;

/** What is kept here of what was sent: of the password of a second person only that there was one. */
const kept = (body) => ("password" in body ? { ...body, password: null } : body);

export class Desk {
  /** `changed()`: something to paint. */
  constructor(orders, changed) {
    Object.assign(this, { orders, changed });
    this.forget();
  }

  /** Keep nothing of what was read or sent; what is under way then comes back to nothing. */
  forget() {
    this.records = new Map();
    this.states = new Map();
    this.attempts = new Map();
  }

  /** The author behind this page's log-in, or null while it is not known. */
  get user() {
    return this.orders.me?.user ?? null;
  }

  get mayPrescribe() {
    return this.orders.me?.role === "clinician";
  }

  // ------------------------------------------------------------------------------------------------ the record

  record(session) {
    if (!this.records.has(session)) this.records.set(session, { entries: new Map(), read: null, reading: false, fault: "", at: -Infinity });
    return this.records.get(session);
  }

  /** Read the record when the live stream tells of an entry that is not known here. `newest`: its number, or null. */
  follow(session, newest, now) {
    const record = this.record(session);
    const isBehind = record.read === null || (newest !== null && newest > record.read);
    if (isBehind && !record.reading && (record.fault === "" || now - record.at > READ_AGAIN_MS)) this.read(session, newest);
  }

  async read(session, newest) {
    const record = this.record(session);
    Object.assign(record, { reading: true, at: performance.now() });
    try {
      // Entries are only ever added: what was read is not read again. One that was written here meanwhile is known without
      // those of others before it, so that it says nothing of how far the record was read.
      const read = record.read ?? 0;
      const entries = await this.readAll(`/sessions/${session}/entries`, `&after=${read}`);
      for (const entry of entries) this.take(entry);
      record.read = Math.max(read, newest ?? 0, ...entries.map(({ id }) => id));
      record.fault = "";
    } catch (error) {
      record.fault = error.words ?? FAILURES.offline;
    }
    record.reading = false;
    this.changed();
  }

  async readAll(path, more = "") {
    const found = [];
    for (let cursor = ""; cursor !== null;) {
      const page = await this.get(`${path}?limit=${PAGE}${more}${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""}`);
      found.push(...page.items);
      cursor = page.next ?? null;
    }
    return found;
  }

  /** Ask for something; throws an error with `words` when there is no good answer. */
  async get(path) {
    if (!this.orders.me) await this.orders.csrfToken();
    const answer = await fetch(`/api/v1${path}`, { signal: AbortSignal.timeout(READ_WITHIN_MS) });
    if (!answer.ok) throw Object.assign(new Error(path), { words: await failure(answer) });
    return answer.json();
  }

  /** The newest version of every scale, by name. */
  async scales() {
    if (!this.known) {
      const scales = await this.readAll("/scales");
      this.known = new Map(scales.map((scale) => [scale.name, scale]));
    }
    return this.known;
  }

  /** What stands, newest first. */
  standing(session) {
    const entries = [...this.record(session).entries.values()].filter((entry) => entry.state === "standing" && entry.kind !== "withdrawn");
    return entries.sort((a, b) => Date.parse(b.at) - Date.parse(a.at) || b.id - a.id);
  }

  /** Everything, newest first, each as it was entered. */
  everything(session) {
    return [...this.record(session).entries.values()].filter((entry) => entry.kind !== "withdrawn").sort((a, b) => Date.parse(b.at) - Date.parse(a.at) || b.id - a.id);
  }

  /** The newest entry of who is signed in here that may still be taken out by one tap, or null. */
  undoable(session, serverNow) {
    const mine = this.standing(session).filter((entry) => this.mayUndo(entry, serverNow));
    return mine.sort((a, b) => b.id - a.id)[0] ?? null;
  }

  mayUndo(entry, serverNow) {
    return entry.state === "standing" && entry.author === this.user && this.undoLeft(entry, serverNow) > 0;
  }

  undoLeft(entry, serverNow) {
    return UNDO_S - (serverNow - Date.parse(entry.entered_at)) / 1000;
  }

  // ------------------------------------------------------------------------------------------------ writing

  /** null, or {phase: sending | failed, words, job}. */
  of(key) {
    return this.states.get(key) ?? null;
  }

  /** What failed so recently that another tap means the same event again; null when it is a new one. */
  again(key) {
    const state = this.of(key);
    return state?.phase === "failed" && performance.now() - state.at < AGAIN_MS ? state.job.body : null;
  }

  /**
   * Send a change: {key, method?, path, body}. Gives the server's answer once it is written, or null. The same request again,
   * after no answer came, carries the same idempotency key: it is written once.
   */
  async send({ body, ...request }) {
    const job = { ...request, body: kept(body) };
    if (this.of(job.key)?.phase === "sending") return null;
    const { states } = this;
    states.set(job.key, { phase: "sending", words: "", job });
    this.changed();
    try {
      const answer = await this.orders.prove.sending(() => this.post(job, body), { toSign: TO_SIGN.test(job.path) });
      if (states !== this.states) return null;
      if (answer.status < 500) this.attempts.delete(job.key);
      if (answer.ok) return this.written(job, await answer.json());
      await this.failed(job, answer);
    } catch {
      states.set(job.key, { phase: "failed", words: FAILURES.offline, missing: [], job, at: performance.now() });
    }
    this.changed();
    return null;
  }

  /** `whole`: the body as it goes out. */
  async post({ key, method = "POST", path, body }, whole) {
    const text = JSON.stringify(body);
    const known = this.attempts.get(key);
    const id = known?.path === path && known.text === text ? known.id : newId();
    this.attempts.set(key, { path, text, id });
    return fetch(`/api/v1${path}`, {
      method, body: JSON.stringify(whole), signal: AbortSignal.timeout(READ_WITHIN_MS),
      headers: { "Content-Type": "application/json", "X-CSRF-Token": await this.orders.csrfToken(), "Idempotency-Key": id },
    });
  }

  async failed(job, answer) {
    const missing = await answer.clone().json().then((problem) => problem.missing ?? [], () => []);
    this.states.set(job.key, { phase: "failed", words: await failure(answer), missing, job, at: performance.now() });
  }

  written(job, made) {
    this.states.delete(job.key);
    this.take(made);
    this.changed();
    return made;
  }

  /** An entry that the server has just made takes its place in the record, and the place of the one it corrects. */
  take(entry) {
    if (!entry || entry.session === undefined || entry.entered_at === undefined) return;
    const { entries } = this.record(entry.session);
    entries.set(entry.id, entry);
    const before = entries.get(entry.corrects);
    if (before) entries.set(before.id, { ...before, state: entry.kind === "withdrawn" ? "withdrawn" : "corrected", replaced_by: entry.id });
  }

  /** Take an entry out: within a minute, by who entered it, without a reason. */
  undo(entry) {
    return this.send({ key: `undo ${entry.id}`, path: `/entries/${entry.id}/withdrawal`, body: {} });
  }
}
