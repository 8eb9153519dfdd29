// Signing a record and adding to a signed one: what is still missing, what the signature means, the password once more.
// Afterwards nothing is changed any more; whether the record is still what was signed can be proved here.

import { Choice, Field, Submit, button } from "../care/form.js";
import { el, icon, setChildren, setText, show } from "../dom.js";
import { birthDate, timeOfDay } from "../format.js";
import { SIGN } from "./signwords.js";

const HASH_PART = 4;

export class SignPanel {
  /** `desk`: sends; `signed()`: the record is another one now. */
  constructor(desk, signed) {
    Object.assign(this, { desk, session: null, found: null, key: "" });
    this.title = el("h2", "", SIGN.title);
    this.need = el("p", "rs-need");
    this.parts = el("ul", "rs-parts");
    this.signatures = el("ul", "rs-signatures");
    this.arrived = el("p", "rs-need");
    const changed = () => this.submit?.paint();
    this.meaning = new Choice(SIGN.meaning, Object.entries(SIGN.meanings), { changed });
    this.meaning.choose("review");
    this.password = passwordField(changed);
    this.text = new Field(SIGN.addendumText, { kind: "area", most: 2000, changed });
    this.submit = new Submit(desk, SIGN.sign, () => this.job(), () => { this.forget(); signed(); });
    this.form = el("div", "rs-form", this.meaning.root, this.text.root, this.password.root, this.submit.root);
    this.verify = button("", SIGN.verify, () => this.check());
    this.proved = el("p", "rs-proved");
    this.proved.setAttribute("role", "status");
    this.later = el("p", "rs-later", SIGN.later);
    this.root = el("section", "rs-panel", this.title, this.need, this.parts, this.signatures, this.arrived, this.form, this.verify, this.proved, this.later);
    show(this.root, false);
  }

  get isSigned() {
    return this.found?.is_signed ?? false;
  }

  async read(session) {
    const found = await this.desk.get(`/sessions/${session}/signatures?limit=1000`);
    if (session !== this.session) Object.assign(this, { session, key: "" });
    this.found = found;
  }

  forget() {
    this.password.value = "";
    this.text.value = "";
  }

  leave() {
    this.forget();
    Object.assign(this, { session: null, found: null, key: "" });
    show(this.root, false);
    setText(this.proved, "");
  }

  job() {
    if (!this.found) return SIGN.reading;
    const { missing } = this.found;
    // Without a password here it is asked for, or for another proof, before the signature is made.
    const given = this.password.input.value ? { password: this.password.input.value } : {};
    if (this.isSigned) {
      if (!this.text.value) return SIGN.needsText;
      return { key: `addendum ${this.session}`, path: `/sessions/${this.session}/addenda`, body: { ...given, text: this.text.value } };
    }
    if (missing.length) return SIGN.partsMissing(missing.length);
    if (!this.meaning.value) return SIGN.meaning;
    return { key: `sign ${this.session}`, path: `/sessions/${this.session}/signatures`, body: { ...given, meaning: this.meaning.value } };
  }

  async check() {
    const { session } = this;
    setText(this.proved, SIGN.verifying);
    try {
      const found = await this.desk.get(`/sessions/${session}/signatures/verification`);
      if (session !== this.session) return;
      setText(this.proved, found.is_intact ? SIGN.intact(shortHash(found.record_sha256)) : SIGN.broken(found.faults));
      this.proved.classList.toggle("is-broken", !found.is_intact);
    } catch (error) {
      setText(this.proved, SIGN.notVerified(error.words ?? ""));
    }
  }

  paint(zone) {
    const { found } = this;
    show(this.root, found !== null);
    if (!found) return;
    const may = this.desk.mayPrescribe;
    const { required, missing, items } = found;
    setText(this.title, this.isSigned ? SIGN.signedTitle : SIGN.title);
    setText(this.need, this.isSigned ? "" : SIGN.complete(required.length - missing.length, required.length));
    const key = JSON.stringify([found, zone]);
    if (key !== this.key) {
      this.key = key;
      setChildren(this.parts, this.isSigned ? [] : required.map((words) => part(words, missing.includes(words))));
      setChildren(this.signatures, items.map((one) => signatureRow(one, zone)));
      const { observations, log_lines: lines } = found.arrived_after_signing;
      setText(this.arrived, this.isSigned && observations + lines > 0 ? SIGN.arrived(observations, lines) : "");
    }
    for (const node of [this.need, this.arrived]) show(node, node.textContent !== "");
    show(this.meaning.root, !this.isSigned);
    show(this.text.root, this.isSigned);
    show(this.form, may);
    setText(this.password.root.querySelector(".care-label"), SIGN.password(this.desk.user ?? ""));
    this.submit.words = this.isSigned ? SIGN.add : missing.length ? SIGN.partsMissing(missing.length) : SIGN.sign;
    this.submit.paint();
    show(this.verify, this.isSigned);
    show(this.later, !this.isSigned && may);
  }
}

function passwordField(changed) {
  const field = new Field(SIGN.password(""), { most: 256, changed });
  Object.assign(field.input, { type: "password", autocomplete: "current-password" });
  return field;
}

function part(words, isMissing) {
  return el("li", isMissing ? "is-missing" : "", icon(isMissing ? "open" : "met"), el("span", "", words), ...(isMissing ? [el("em", "", SIGN.missing)] : []));
}

function signatureRow(one, zone) {
  const at = Date.parse(one.at);
  const when = `${birthDate(new Date(at).toLocaleDateString("sv-SE", { timeZone: zone }))} ${timeOfDay(at, zone)}`;
  return el("li", "", el("b", "", SIGN.by(one.author, SIGN.said[one.meaning] ?? one.meaning)), el("span", "", when), ...(one.text ? [el("p", "", one.text)] : []), el("code", "", `SHA-256 ${shortHash(one.meaning === "addendum" ? one.sha256 : one.record_sha256)}`));
}

/** The first and last of a hash, in groups of four, as people compare them. */
function shortHash(hash) {
  if (!hash) return "";
  const groups = hash.match(new RegExp(`.{${HASH_PART}}`, "g"));
  return `${groups.slice(0, 4).join(" ")} … ${groups.slice(-2).join(" ")}`;
}
