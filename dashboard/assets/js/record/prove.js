// Asks who is signed in for the own password once more, before a record leaves, or a PIN is too little. Screen and alarms
// stay behind it.

import { button, Field } from "../care/form.js";
import { el, setText, show } from "../dom.js";
import { EXPORT, PROVE } from "./exportwords.js";

const FACTOR = "second-factor";

export class ProveDialog {
  /** `orders`: sends. */
  constructor(orders) {
    this.orders = orders;
    this.password = new Field(PROVE.password, { most: 256 });
    Object.assign(this.password.input, { type: "password", autocomplete: "current-password", name: "password" });
    this.code = new Field(PROVE.code, { most: 40 });
    Object.assign(this.code.input, { autocomplete: "one-time-code", name: "otp" });
    this.fault = el("p", "care-fault");
    this.fault.setAttribute("role", "alert");
    const go = Object.assign(el("button", "btn btn--main btn--glove", PROVE.go), { type: "submit" });
    this.why = el("p", "means");
    this.form = el("form", "rs-form", this.password.root, this.code.root, this.fault, go);
    this.form.addEventListener("submit", (event) => { event.preventDefault(); this.send(); });
    this.root = el("dialog", "card drawer rs-prove", el("h3", "", el("span", "", PROVE.title), button("btn--quiet", PROVE.close, () => this.end(false))), this.why, this.form);
    this.root.setAttribute("aria-label", PROVE.title);
    this.root.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      this.end(false);
    });
  }

  /** Ask; gives whether it is proven. `why`: in words. */
  ask(why = PROVE.why) {
    if (!this.root.isConnected) document.body.append(this.root);
    this.end(false);
    show(this.code.root, false);
    setText(this.why, why);
    setText(this.fault, "");
    if (!this.root.open) this.root.show();
    this.password.input.focus();
    return new Promise((resolve) => { this.answer = resolve; });
  }

  async send() {
    // A password is sent as it was typed, spaces and all.
    const { value: password } = this.password.input;
    const body = { password, ...(this.code.value ? { otp: this.code.value } : {}) };
    try {
      const answer = await this.orders.ask({ path: "/me/proof", body });
      if (answer.ok) this.end(true);
      else await this.refused(answer);
    } catch {
      setText(this.fault, EXPORT.offline);
    }
  }

  async refused(answer) {
    const problem = await answer.json().catch(() => ({}));
    const wantsCode = problem.type === FACTOR;
    if (wantsCode) show(this.code.root, true);
    setText(this.fault, problem.detail ?? PROVE.wrong);
    (wantsCode ? this.code : this.password).input.focus();
  }

  end(isProven) {
    this.password.input.value = "";
    this.code.value = "";
    if (this.root.open) this.root.close();
    this.answer?.(isProven);
    this.answer = null;
  }
}
