// Asks who is signed in to prove it once more: before a record leaves, a signature, what reaches far, or where a PIN is
// too little. By the password, by a passkey, or at the clinic's identity provider. Screen and alarms stay behind it.

import { el, setChildren, setText, show } from "./dom.js";
import { PROVE } from "./lockwords.js";
import { signWithPasskey, whyNot } from "./passkey.js";
import { press } from "./unlock.js";

const FACTOR = "second-factor";
export const PROOF = "proof";

export class ProveDialog {
  /** `orders`: `ask({method, path, body})` sends, and gives the answer. `alone`: nothing is used beside it, and no alarms are there. */
  constructor(orders, { alone = false } = {}) {
    Object.assign(this, { orders, alone });
    this.password = Object.assign(el("input"), { name: "password", type: "password", autocomplete: "current-password", maxLength: 256, required: true });
    this.code = Object.assign(el("input"), { name: "otp", autocomplete: "one-time-code", maxLength: 40 });
    this.codeLabel = el("label", "", PROVE.code, this.code);
    this.fault = el("p", "lock-fault");
    this.fault.setAttribute("role", "alert");
    const go = Object.assign(el("button", "btn btn--main btn--glove", PROVE.go), { type: "submit" });
    this.why = el("p", "means");
    this.ways = el("div", "lock-people");
    this.form = el("form", "lock-form", el("label", "", PROVE.password, this.password), this.codeLabel, this.fault, go);
    this.form.addEventListener("submit", (event) => { event.preventDefault(); this.trying(() => this.send()); });
    const head = el("header", "", el("h3", "", PROVE.title), press("btn btn--quiet", PROVE.close, () => this.end(false)));
    this.root = el("dialog", "card drawer lock prove", head, this.why, this.form, this.ways);
    this.root.setAttribute("aria-label", PROVE.title);
    this.root.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      this.end(false);
    });
  }

  /** Ask; gives whether it is proven, by who was asked. `why`: in words; `toSign`: for one signature. */
  async ask(why = PROVE.why, { toSign = false } = {}) {
    const { user } = this.orders.me ?? {};
    if (!this.root.isConnected) document.body.append(this.root);
    this.end(false);
    this.about = toSign ? { to_sign: true } : {};
    show(this.codeLabel, false);
    show(this.ways, false);
    setText(this.why, why);
    setText(this.fault, "");
    if (!this.root.open) this.root[this.alone ? "showModal" : "show"]();
    this.password.focus();
    this.offer();
    const isProven = await new Promise((resolve) => { this.answer = resolve; });
    // Who came to this screen meanwhile does not finish what another person began.
    return isProven && this.orders.me?.user === user;
  }

  /** Send; where a proof is wanted first, ask for it and send the same again, for who began it. Gives the last answer. */
  async sending(send, { toSign = false } = {}) {
    if (!this.orders.me) await this.orders.csrfToken();
    const { user } = this.orders.me;
    const answer = await send();
    if (answer.status !== 401 || (await answer.clone().json().catch(() => ({}))).type !== PROOF) return answer;
    const isProven = this.orders.me.user === user && (await this.ask(toSign ? PROVE.toSign : PROVE.behindPin, { toSign }));
    return isProven ? send() : answer;
  }

  async offer() {
    const answer = await this.orders.ask({ method: "GET", path: "/me/proof/ways" }).catch(() => null);
    const { passkey_origin: origin, provider } = answer?.ok ? await answer.json() : {};
    const made = [];
    if (origin && !whyNot(origin)) made.push(press("btn btn--glove", PROVE.byPasskey, () => this.trying(() => this.byPasskey())));
    if (provider) made.push(press("btn btn--glove", PROVE.byProvider(provider), () => this.trying(() => this.byProvider())));
    setChildren(this.ways, made);
    show(this.ways, made.length > 0);
  }

  async trying(work) {
    setText(this.fault, "");
    await work().catch(() => setText(this.fault, PROVE.offline));
  }

  /** A password is sent as it was typed, spaces and all. */
  async send() {
    const body = { password: this.password.value, ...(this.code.value ? { otp: this.code.value } : {}), ...this.about };
    await this.proven(await this.orders.ask({ path: "/me/proof", body }));
  }

  async byPasskey() {
    const options = await this.orders.ask({ path: "/me/proof/passkey/options" });
    if (!options.ok) return this.proven(options);
    const credential = await signWithPasskey(await options.json()).catch(() => null);
    if (!credential) return setText(this.fault, PROVE.noPasskey);
    return this.proven(await this.orders.ask({ path: "/me/proof/passkey", body: { credential, ...this.about } }));
  }

  /** The provider's page is elsewhere; it leads back to this one, where what was wanted is then asked for again. */
  async byProvider() {
    const answer = await this.orders.ask({ path: "/me/proof/provider", body: { next: location.pathname, ...this.about } });
    if (answer.ok) location.assign((await answer.json()).address);
    else await this.proven(answer);
  }

  async proven(answer) {
    if (answer.ok) return this.end(true);
    const problem = await answer.json().catch(() => ({}));
    const wantsCode = problem.type === FACTOR;
    if (wantsCode) show(this.codeLabel, true);
    setText(this.fault, problem.detail ?? PROVE.wrong);
    return (wantsCode ? this.code : this.password).focus();
  }

  end(isProven) {
    this.password.value = this.code.value = "";
    if (this.root.open) this.root.close();
    this.answer?.(isProven);
    this.answer = null;
  }
}
