// A screen that locks: numbers and alarms stay, the server sends names no more, and what changes asks for a PIN first.
// Who touches it keeps it open; a PIN or a password opens it again, for whoever gives it.

import { el, setChildren, setText, show } from "./dom.js";
import { LOCK } from "./lockwords.js";

const TOUCHED_APART_MS = 30_000;
const LOOK_MS = 15_000;
const KEPT_WHILE_LOCKED = new Set(["board", "chair"]);

export class Lock {
  /** `on` has: note(key, words), go(path), reconnect(), loaded(me). */
  constructor(orders, on) {
    Object.assign(this, { orders, on, isLocked: false, touchedAt: -Infinity, waiting: null });
    for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, () => this.touched(), { passive: true, capture: true });
    for (const out of document.querySelectorAll("[data-do='sign-out']")) out.before(this.button(out));
    this.build();
    orders.guard = (order) => this.guard(order);
  }

  button(beside) {
    const isFoot = beside.classList.contains("narrow");
    const made = press(isFoot ? "btn btn--quiet lock-foot" : beside.className, LOCK.lock, () => (this.isLocked ? this.open() : this.lock()));
    made.dataset.do = "lock";
    return made;
  }

  build() {
    this.title = el("h3", "", LOCK.title);
    this.means = el("p", "means", LOCK.means);
    this.people = el("div", "lock-people");
    this.user = Object.assign(el("input"), { name: "username", autocomplete: "off", autocapitalize: "none", spellcheck: false, maxLength: 100 });
    this.secret = Object.assign(el("input"), { name: "secret", type: "password", autocomplete: "off", required: true, maxLength: 256 });
    this.otp = Object.assign(el("input"), { name: "otp", autocomplete: "one-time-code", inputMode: "numeric", maxLength: 40 });
    this.userLabel = el("label", "", LOCK.name, this.user);
    this.secretWords = el("span");
    this.otpLabel = el("label", "", LOCK.code, this.otp);
    this.fault = el("p", "lock-fault");
    this.fault.setAttribute("role", "alert");
    this.other = press("btn btn--quiet", LOCK.byPassword, () => this.choose(null));
    const send = Object.assign(el("button", "btn btn--main btn--glove", LOCK.unlock), { type: "submit" });
    this.form = el("form", "lock-form", this.userLabel, el("label", "", this.secretWords, this.secret), this.otpLabel, this.fault, send);
    this.form.addEventListener("submit", (event) => { event.preventDefault(); this.send(); });
    const close = press("btn btn--quiet", LOCK.close, () => this.close());
    this.root = el("dialog", "card drawer lock", el("header", "", this.title, close), this.means, this.people, this.form, this.other);
    this.root.addEventListener("close", () => { this.waiting = null; });
    document.body.append(this.root);
  }

  paint(picture) {
    const locked = Boolean(picture.screen.locked);
    if (locked !== this.isLocked) this.changed(locked);
    const page = document.body.dataset.page;
    if (locked && !KEPT_WHILE_LOCKED.has(page)) this.on.go("/board");
  }

  changed(locked) {
    this.isLocked = locked;
    document.body.toggleAttribute("data-locked", locked);
    this.on.note("locked", locked ? LOCK.locked : null);
    for (const one of document.querySelectorAll("[data-do='lock']")) setText(one, locked ? LOCK.unlock : LOCK.lock);
    if (!locked && this.root.open) this.close();
  }

  /** Anything that changes something: true when it may be sent now. Otherwise it waits for the PIN. */
  guard(order) {
    if (!this.isLocked) return true;
    this.open(order);
    return false;
  }

  async open(order = null) {
    this.waiting = order;
    setText(this.fault, "");
    if (!this.root.open) this.root.show();
    const answer = await fetch("/api/v1/pin/people").catch(() => null);
    const known = answer?.ok ? (await answer.json()).items : [];
    setChildren(this.people, known.map(({ user }) => press("btn btn--glove", user, () => this.choose(user))));
    const mine = known.find(({ user }) => user === this.orders.me?.user) ?? known[0];
    this.choose(mine?.user ?? null);
  }

  /** A person whom this tablet knows gives a PIN; anybody a name and a password. */
  choose(user) {
    this.chosen = user;
    for (const one of this.people.children) one.setAttribute("aria-pressed", String(one.textContent === user));
    show(this.userLabel, user === null);
    show(this.otpLabel, false);
    show(this.other, user !== null);
    this.user.required = user === null;
    setText(this.secretWords, user === null ? LOCK.password : LOCK.pinOf(user));
    Object.assign(this.secret, { value: "", inputMode: user === null ? "text" : "numeric" });
    this.root.classList.toggle("is-by-password", user === null);
    (user === null ? this.user : this.secret).focus();
  }

  close() {
    this.secret.value = this.otp.value = "";
    if (this.root.open) this.root.close();
  }

  async send() {
    const order = this.waiting;
    setText(this.fault, LOCK.sending);
    const answer = await this.ask().catch(() => null);
    this.secret.value = "";
    if (!answer?.ok) {
      await this.refused(answer);
      return;
    }
    this.close();
    await this.on.loaded();
    this.isLocked = false;
    this.on.reconnect();
    if (order) this.orders.send(order);
  }

  ask() {
    const byPin = this.chosen !== null;
    const body = byPin
      ? { user: this.chosen, pin: this.secret.value }
      : { username: this.user.value, password: this.secret.value, ...(this.otp.value ? { otp: this.otp.value } : {}) };
    const headers = { "Content-Type": "application/json" };
    return fetch(byPin ? "/api/v1/pin/login" : "/api/v1/login", { method: "POST", headers, body: JSON.stringify(body) });
  }

  async refused(answer) {
    const problem = await answer?.json().catch(() => ({}));
    if (problem?.type === "second-factor") show(this.otpLabel, true);
    setText(this.fault, problem?.detail ?? LOCK.offline);
    (problem?.type === "second-factor" ? this.otp : this.secret).focus();
  }

  async lock() {
    await this.post("/me/lock");
  }

  touched() {
    const now = performance.now();
    if (this.isLocked || now - this.touchedAt < TOUCHED_APART_MS || !this.orders.me || this.orders.me.role === "wall") return;
    this.touchedAt = now;
    this.post("/me/touch");
  }

  async post(path) {
    const headers = { "X-CSRF-Token": await this.orders.csrfToken().catch(() => "") };
    return fetch(`/api/v1${path}`, { method: "POST", headers }).catch(() => null);
  }
}

/** What a page says while its person looks beyond the role: on every page, until it is ended. */
export class GlassBanner {
  constructor(me, token) {
    if (!me?.glass || document.getElementById("glass-banner")) return;
    const until = new Date(me.glass.until).toISOString().slice(11, 16);
    const end = press("btn", LOCK.endGlass, () => this.end(token));
    const root = el("div", "glass-banner", el("b", "", LOCK.glass), el("span", "", LOCK.glassUntil(until, me.glass.reason)), end);
    root.id = "glass-banner";
    root.setAttribute("role", "status");
    document.body.prepend(root);
    document.body.toggleAttribute("data-glass", true);
    setInterval(() => this.look(), LOOK_MS);
  }

  async end(token) {
    await fetch("/api/v1/me/glass", { method: "DELETE", headers: { "X-CSRF-Token": token ?? "" } }).catch(() => null);
    location.assign("/glass");
  }

  async look() {
    const answer = await fetch("/api/v1/me").catch(() => null);
    if (answer?.ok && !(await answer.json()).glass) location.assign("/glass");
  }
}

function press(className, words, act) {
  const made = Object.assign(el("button", className.includes("btn") ? className : `btn ${className}`, words), { type: "button" });
  made.addEventListener("click", (event) => { event.stopPropagation(); act(); });
  return made;
}
