// The dialog that opens a locked screen, the same on every page: a PIN of whom this tablet knows, or a password, a
// passkey, the clinic's identity provider, of anybody.

import { el, setChildren, setText, show } from "./dom.js";
import { LOCK } from "./lockwords.js";
import { signWithPasskey, whyNot } from "./passkey.js";

export class UnlockDialog {
  /** `whose()`: who was signed in here, or null; `opened(user)`: somebody has proven to be there; `here()`: this page's path. */
  constructor({ whose, opened, here = () => location.pathname }) {
    Object.assign(this, { whose, opened, here });
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
    this.ways = el("div", "lock-people");
    const send = Object.assign(el("button", "btn btn--main btn--glove", LOCK.unlock), { type: "submit" });
    this.form = el("form", "lock-form", this.userLabel, el("label", "", this.secretWords, this.secret), this.otpLabel, this.fault, send);
    this.form.addEventListener("submit", (event) => { event.preventDefault(); this.send(); });
    this.means = el("p", "means");
    this.closer = press("btn btn--quiet", LOCK.close, () => this.close());
    const head = el("header", "", el("h3", "", LOCK.title), this.closer);
    this.root = el("dialog", "card drawer lock", head, this.means, this.people, this.form, this.ways, this.other);
    this.root.setAttribute("aria-label", LOCK.title);
    document.body.append(this.root);
  }

  /** `alone`: nothing of the page can be used beside it. */
  async open({ alone = false } = {}) {
    setText(this.fault, "");
    setChildren(this.people, []); // nobody is chosen from a list that another one is about to take the place of
    for (const part of [this.form, this.ways, this.other]) show(part, false);
    setText(this.means, alone ? LOCK.meansAlone : LOCK.means);
    show(this.closer, !alone);
    if (alone) this.root.addEventListener("cancel", (event) => event.preventDefault());
    if (!this.root.open && alone) this.root.showModal();
    if (!this.root.open) this.root.show();
    const [known, ways] = await Promise.all([asked("/pin/people"), asked("/login/ways")]);
    const people = known?.items ?? [];
    setChildren(this.people, people.map(({ user }) => press("btn btn--glove", user, () => this.choose(user))));
    this.offer(ways ?? {});
    const mine = people.find(({ user }) => user === this.whose()) ?? people[0];
    this.choose(mine?.user ?? null);
  }

  offer({ passkey_origin: origin, provider }) {
    const made = [];
    if (origin && !whyNot(origin)) made.push(press("btn btn--glove", LOCK.byPasskey, () => this.trying(() => this.byPasskey())));
    if (provider) made.push(press("btn btn--glove", LOCK.byProvider(provider), () => this.trying(() => this.byProvider())));
    setChildren(this.ways, made);
  }

  /** A person whom this tablet knows gives a PIN; anybody a name and a password. */
  choose(user) {
    this.chosen = user;
    for (const one of this.people.children) one.setAttribute("aria-pressed", String(one.textContent === user));
    show(this.userLabel, user === null);
    show(this.otpLabel, false);
    show(this.ways, user === null && this.ways.childElementCount > 0);
    show(this.other, user !== null);
    show(this.form, true);
    this.user.required = user === null;
    setText(this.secretWords, user === null ? LOCK.password : LOCK.pinOf(user));
    Object.assign(this.secret, { value: "", inputMode: user === null ? "text" : "numeric" });
    (user === null ? this.user : this.secret).focus();
  }

  close() {
    this.secret.value = this.otp.value = "";
    if (this.root.open) this.root.close();
  }

  send() {
    const byPin = this.chosen !== null;
    const body = byPin
      ? { user: this.chosen, pin: this.secret.value }
      : { username: this.user.value, password: this.secret.value, ...(this.otp.value ? { otp: this.otp.value } : {}) };
    return this.trying(async () => this.entered(await post(byPin ? "/pin/login" : "/login", body)));
  }

  async byPasskey() {
    const options = await post("/login/passkey/options", {});
    if (!options.ok) return this.refused(options);
    const credential = await signWithPasskey(await options.json()).catch(() => null);
    if (!credential) return setText(this.fault, LOCK.noPasskey);
    return this.entered(await post("/login/passkey", { credential }));
  }

  /** The provider's page is elsewhere; it leads back to this one. */
  async byProvider() {
    const answer = await post("/login/provider", { next: this.here() });
    if (answer.ok) location.assign((await answer.json()).address);
    else await this.refused(answer);
  }

  async trying(work) {
    setText(this.fault, LOCK.sending);
    await work().catch(() => setText(this.fault, LOCK.offline));
  }

  async entered(answer) {
    if (!answer.ok) return this.refused(answer);
    const { user } = await answer.json();
    this.close();
    return this.opened(user);
  }

  async refused(answer) {
    const problem = await answer.json().catch(() => ({}));
    const wantsCode = problem.type === "second-factor";
    this.secret.value = wantsCode ? this.secret.value : "";
    if (wantsCode) show(this.otpLabel, true);
    setText(this.fault, problem.detail ?? LOCK.offline);
    (wantsCode ? this.otp : this.secret).focus();
  }
}

async function asked(path) {
  const answer = await fetch(`/api/v1${path}`).catch(() => null);
  return answer?.ok ? answer.json() : null;
}

function post(path, body) {
  return fetch(`/api/v1${path}`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
}

export function press(className, words, act) {
  const made = Object.assign(el("button", className.includes("btn") ? className : `btn ${className}`, words), { type: "button" });
  made.addEventListener("click", (event) => { event.stopPropagation(); act(); });
  return made;
}
