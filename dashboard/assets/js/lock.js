// A screen that locks: numbers and alarms stay, the server sends names no more, and what changes asks for a PIN first.
// Who touches it keeps it open; a PIN or a password opens it again, and whoever comes back goes on where he was.

import { setText } from "./dom.js";
import { GlassBanner, Touches } from "./standing.js";
import { LOCK } from "./lockwords.js";
import { nextPath } from "./onward.js";
import { UnlockDialog, press } from "./unlock.js";

const KEPT_WHILE_LOCKED = new Set(["board", "chair"]);
// Pages of this screen's own, which it opens without loading anew: that would silence it until somebody taps.
const MINE = /^\/(board|chair|patients|sessions|clinic|alarms|handover|training)(\/|$)/;

export { GlassBanner };

export class Lock {
  /** `on` has: note(key, words), go(path), reconnect(), loaded(), forget(). */
  constructor(orders, on) {
    Object.assign(this, { orders, on, isLocked: false, waiting: null, before: null });
    this.touches = new Touches(() => !this.isLocked && orders.me && orders.me.role !== "wall", () => orders.csrfToken());
    for (const out of document.querySelectorAll("[data-do='sign-out']")) out.before(this.button(out));
    this.dialog = new UnlockDialog({ whose: () => orders.me?.user ?? null, opened: (user) => this.opened(user), here: () => this.before?.path ?? location.pathname });
    this.dialog.root.addEventListener("close", () => { this.waiting = null; });
    orders.guard = (order) => this.guard(order);
    if (location.pathname === "/board" && new URLSearchParams(location.search).has("next")) this.ledHere();
  }

  /** A page that was wanted while this screen was locked led to the board: it is opened once somebody is there. */
  ledHere() {
    this.before = { path: nextPath(location.search), user: null };
    history.replaceState(null, "", "/board");
  }

  button(beside) {
    const isFoot = beside.classList.contains("narrow");
    const made = press(isFoot ? "btn btn--quiet lock-foot" : beside.className, LOCK.lock, () => (this.isLocked ? this.open() : this.post("/me/lock")));
    made.dataset.do = "lock";
    return made;
  }

  paint(picture) {
    const locked = Boolean(picture.screen.locked);
    if (locked !== this.isLocked) this.changed(locked);
    if (!locked && this.before) this.goOn(this.orders.me?.user);
  }

  /** What was shown and kept of people leaves this page as soon as it locks; the board shows who is in alarm. */
  changed(locked) {
    this.isLocked = locked;
    document.body.toggleAttribute("data-locked", locked);
    this.on.note("locked", locked ? LOCK.locked : null);
    for (const one of document.querySelectorAll("[data-do='lock']")) setText(one, locked ? LOCK.unlock : LOCK.lock);
    if (!locked) {
      this.dialog.close();
      return;
    }
    const isKept = KEPT_WHILE_LOCKED.has(document.body.dataset.page);
    if (!isKept) this.before = { path: location.pathname, user: this.orders.me?.user ?? null };
    const led = this.before !== null;
    if (!isKept) this.on.go("/board");
    this.on.forget();
    if (led) this.open();
  }

  /** Back to the page that was left, for who was on it; somebody else begins at the board. */
  goOn(user) {
    const { path, user: was } = this.before;
    this.before = null;
    if (was !== null && was !== user) return;
    if (MINE.test(path)) this.on.go(path);
    else location.assign(path);
  }

  /** Anything that changes something: true when it may be sent now. Otherwise it waits for the PIN. */
  guard(order) {
    if (!this.isLocked) return true;
    this.open(order);
    return false;
  }

  open(order = null) {
    this.waiting = order;
    this.dialog.open();
  }

  async opened(user) {
    const order = this.waiting;
    await this.on.loaded();
    this.isLocked = false;
    document.body.toggleAttribute("data-locked", false);
    this.on.reconnect();
    if (order) this.orders.send(order);
    if (this.before) this.goOn(user);
  }

  async post(path) {
    const headers = { "X-CSRF-Token": await this.orders.csrfToken().catch(() => "") };
    return fetch(`/api/v1${path}`, { method: "POST", headers }).catch(() => null);
  }
}
