// Vials: opened, drawn from, thrown away before a witness, in one form; what must be left of each stands below it. A
// witness proves with the own password to be there; a line without that is kept, and says so until it is confirmed.

import { el, setChildren, setText, show } from "../dom.js";
import { birthDate, hourMinute, longDate } from "../format.js";
import { amount } from "./dosefacts.js";
import { Choice, Field, Submit, button, dayField } from "./form.js";
import { toldOf } from "./told.js";
import { lastTime } from "./when.js";
import { LEDGER } from "./ledgerwords.js";
import { CARE } from "./words.js";

// Less than this is rounding (mg).
const HAIR_MG = 0.05;

/** A password: it is never kept in a form. */
export function passwordField(name, changed) {
  const field = new Field(name, { most: 200, changed });
  field.input.type = "password";
  // Not the log-in of who is signed in here: a browser must neither fill it in nor offer to keep it.
  field.input.autocomplete = "new-password";
  return field;
}

/** What of a session's drug was drawn, thrown away and given, mg; `open`: drawn and neither. */
export function accounted(entries, givenMg) {
  const sum = (of) => entries.filter(of).reduce((total, { mg }) => total + mg, 0);
  const drawn = sum(({ kind }) => kind === "drawn");
  const wasted = sum(({ kind, what }) => kind === "wasted" && what === "drawn");
  const open = drawn - wasted - givenMg;
  return { drawn, wasted, open: Math.abs(open) < HAIR_MG ? 0 : open };
}

/** One vial in words, as rows: what it is, what is left, what became of it. */
export function vialRow(vial, title) {
  const said = LEDGER.said({ vial: vial.vial, title, lot: vial.lot, expires: birthDate(vial.expiry) });
  return el("div", "", el("span", "what", said), el("span", "by", LEDGER.sums(amount(vial.drawn_mg), amount(vial.wasted_left_mg), amount(vial.wasted_drawn_mg))));
}

export class LedgerForm {
  constructor({ desk, session, clock, chair, open }) {
    Object.assign(this, { desk, session, clock, chair, open, title: LEDGER.title, name: "vials", vials: [], drugs: new Map() });
    const changed = () => this.submit?.paint();
    const number = (words) => new Field(words, { kind: "number", most: 8, changed });
    const { serverNow, zone } = clock();
    this.kind = new Choice(LEDGER.what, Object.entries(LEDGER.kinds), { changed: () => this.arrange() });
    this.which = el("div");
    this.drugPlace = el("div");
    this.fields = {
      vial: new Field(LEDGER.vial, { most: 64, changed }), lot: new Field(LEDGER.lot, { changed }), expiry: dayField(LEDGER.expiry, changed), content_mg: number(LEDGER.content), mg: number(LEDGER.mg),
      witness: new Field(LEDGER.witness, { most: 100, changed }), reason: new Field(LEDGER.reason, { changed }), at: new Field(CARE.timeMeasured, { kind: "time", most: 5, changed, hint: hourMinute(serverNow, zone) }),
    };
    this.password = passwordField(LEDGER.password, changed);
    this.out = new Choice(LEDGER.outOf, Object.entries(LEDGER.outs), { changed });
    this.means = el("p", "means", LEDGER.passwordMeans);
    this.submit = new Submit(desk, CARE.record, () => this.job(), () => this.recorded());
    this.here = el("p", "what-drug");
    this.unconfirmed = el("ol", "care-entries");
    this.balances = el("ol", "care-entries");
    this.none = el("p", "care-none");
    const { vial, lot, expiry, content_mg: content, mg, witness, reason, at } = this.fields;
    const pair = (...fields) => el("div", "reading-fields", ...fields.map(({ root }) => root));
    this.groups = {
      vial_opened: [this.drugPlace, pair(vial, lot), pair(expiry, content)], drawn: [this.which], wasted: [this.which, this.out.root, pair(witness, this.password), this.means],
      amount: [mg.root],
    };
    this.root = el("div", "care-form ledger", this.here, this.unconfirmed, this.kind.root, ...this.groups.vial_opened, this.which, mg.root, this.out.root, this.groups.wasted[2], this.means, reason.root, at.root, this.submit.root, el("h3", "", LEDGER.balances), this.none, this.balances);
    this.book = new VialBook(desk, (drug) => this.drugs.get(drug) ?? drug, clock);
    this.root.append(this.book.root);
    this.arrange();
    this.load();
  }

  async load() {
    try {
      const [vials, drugs] = await Promise.all([this.desk.get("/vials?limit=100"), this.desk.get("/drugs")]);
      this.drugs = new Map(drugs.items.map((drug) => [drug.name, drug.title]));
      this.vials = vials.items;
      this.fault = "";
    } catch (error) {
      this.fault = error.words ?? CARE.noAnswer;
    }
    this.drug = new Choice(LEDGER.drug, [...this.drugs], { changed: () => this.submit.paint() });
    const ordered = this.chair()?.care?.dose?.drug;
    if (this.drugs.has(ordered)) this.drug.choose(ordered);
    this.drugPlace.replaceChildren(this.drug.root);
    const before = this.vial?.value ?? null;
    this.vial = new Choice(LEDGER.which, this.usable().map(({ vial, left_mg: left }) => [vial, `${vial}, ${amount(left)} mg`]), { changed: () => this.submit.paint() });
    const [only, ...others] = this.vial.buttons.keys();
    if (this.vial.buttons.has(before)) this.vial.choose(before);
    else if (only !== undefined && others.length === 0) this.vial.choose(only);
    this.which.replaceChildren(this.vial.buttons.size ? this.vial.root : el("p", "care-none", LEDGER.noVial));
    if (this.kind.value === null) this.kind.choose(this.vial.buttons.size ? "drawn" : "vial_opened");
    this.paintBalances();
    this.arrange();
  }

  /** What may be drawn from or thrown away here: what something is left of, and what this session opened or drew from. */
  usable() {
    const mine = new Set(this.desk.standing(this.session).filter(({ group }) => group === "ledger").map(({ vial }) => vial.toLowerCase()));
    return this.vials.filter(({ vial, left_mg: left, drug }) => (left > HAIR_MG && drug === (this.chair()?.care?.dose?.drug ?? drug)) || mine.has(vial.toLowerCase()));
  }

  paintBalances() {
    setChildren(this.balances, this.usable().map((one) => el("li", "care-entry ledger-vial", vialRow(one, this.drugs.get(one.drug) ?? one.drug), el("b", "n", LEDGER.left(amount(one.left_mg), amount(one.content_mg))))));
    setText(this.none, this.fault ? LEDGER.failed(this.fault) : this.usable().length ? "" : LEDGER.none);
    show(this.none, this.none.textContent !== "");
  }

  arrange() {
    const kind = this.kind.value;
    const shown = new Set([...(this.groups[kind] ?? []), ...(kind === "drawn" || kind === "wasted" ? this.groups.amount : [])]);
    for (const node of Object.values(this.groups).flat()) show(node, shown.has(node));
    show(this.fields.reason.root, kind === "wasted");
    this.submit.words = LEDGER.submit[kind] ?? CARE.record;
    this.submit.paint();
  }

  job() {
    const kind = this.kind?.value ?? null;
    if (kind === null) return CARE.choose(LEDGER.what);
    const { serverNow, zone } = this.clock();
    const time = this.fields.at.value === "" ? null : lastTime(this.fields.at.value, serverNow, zone);
    if (this.fields.at.value !== "" && time === null) return CARE.badTime;
    const body = { vial_opened: () => this.opened(), drawn: () => this.drawn(), wasted: () => this.thrown() }[kind]();
    if (typeof body === "string") return body;
    return { key: `ledger ${this.session}`, path: `/sessions/${this.session}/ledger`, body: { kind, ...body, ...(time === null ? {} : { at: new Date(time).toISOString() }) } };
  }

  opened() {
    const { vial, lot, expiry, content_mg: content } = this.fields;
    if (!this.drug?.value) return CARE.choose(LEDGER.drug);
    for (const [field, words] of [[vial, LEDGER.vial], [lot, LEDGER.lot], [expiry, LEDGER.expiry]]) if (field.value === "") return CARE.write(words);
    if (!(content.number > 0)) return CARE.write(LEDGER.content);
    return { vial: vial.value, drug: this.drug.value, lot: lot.value, expiry: expiry.value, content_mg: content.number };
  }

  drawn() {
    if (!this.vial?.buttons.size) return LEDGER.noVial;
    if (!this.vial.value) return CARE.choose(LEDGER.which);
    if (!(this.fields.mg.number > 0)) return CARE.write(LEDGER.mg);
    return { vial: this.vial.value, mg: this.fields.mg.number };
  }

  thrown() {
    const drawn = this.drawn();
    if (typeof drawn === "string") return drawn;
    const { witness, reason } = this.fields;
    if (!this.out.value) return CARE.choose(LEDGER.outOf);
    if (witness.value === "") return LEDGER.witnessFirst;
    const proof = this.password.input.value === "" ? {} : { password: this.password.input.value };
    return { ...drawn, what: this.out.value, witness: witness.value, ...(reason.value ? { reason: reason.value } : {}), ...proof };
  }

  /** The form stays for the next line: what was recorded stands below it. */
  recorded() {
    for (const field of Object.values(this.fields)) field.value = "";
    setText(this.fields.expiry.root.querySelector("output"), "");
    this.password.value = "";
    this.out.choose();
    const was = this.kind.value;
    this.kind.choose(was === "vial_opened" ? "drawn" : was);
    this.load();
  }

  again() {
    this.load();
  }

  paint() {
    // A password that was refused, or that lies in a form nobody has open, is typed again.
    if (this.desk.of(`ledger ${this.session}`)?.phase === "failed" && this.wasSending) this.password.value = "";
    this.wasSending = this.desk.of(`ledger ${this.session}`)?.phase === "sending";
    this.submit.paint();
    this.paintHere();
    const waiting = this.desk.standing(this.session).filter((entry) => entry.kind === "wasted" && !entry.confirmed);
    const key = waiting.map(({ id }) => id).join(" ");
    if (key === this.waitingKey) return;
    this.waitingKey = key;
    setChildren(this.unconfirmed, waiting.map((entry) => el("li", "care-entry ledger-vial", el("div", "", el("span", "what", toldOf(entry)), el("span", "by", LEDGER.unconfirmed)), el("div", "acts", button("btn--glove", LEDGER.confirm, () => this.open("witness", entry))))));
  }

  paintHere() {
    const given = this.chair()?.care?.dose?.given_mg ?? 0;
    const { drawn, wasted, open } = accounted(this.desk.standing(this.session), given);
    const lacks = open > 0 ? LEDGER.open(amount(open)) : open < 0 ? LEDGER.over(amount(-open)) : "";
    setText(this.here, drawn > 0 ? `${LEDGER.hereIs(amount(drawn), amount(wasted), amount(given))} ${lacks}`.trim() : "");
    show(this.here, drawn > 0);
  }

  closed() {
    this.password.value = "";
  }

  focus() {
    this.root.querySelector("button")?.focus();
  }
}

/** Every vial of the clinic, newest first, over all sessions; a tap shows the lines of one, whatever became of them. */
class VialBook {
  constructor(desk, titleOf, clock) {
    Object.assign(this, { desk, titleOf, clock });
    this.open = button("btn--glove", LEDGER.page, () => this.toggle());
    this.open.setAttribute("aria-expanded", "false");
    this.list = el("ol", "care-entries");
    this.fault = el("p", "care-none");
    this.root = el("section", "ledger-book", this.open, this.fault, this.list);
  }

  async toggle() {
    this.isOpen = !this.isOpen;
    this.open.setAttribute("aria-expanded", String(this.isOpen));
    if (!this.isOpen) return setChildren(this.list, []);
    const found = await this.ask("/vials?limit=100");
    return setChildren(this.list, (found?.items ?? []).map((vial) => this.row(vial)));
  }

  async ask(path) {
    try {
      setText(this.fault, "");
      return await this.desk.get(path);
    } catch (error) {
      setText(this.fault, LEDGER.failed(error.words ?? CARE.noAnswer));
      return null;
    }
  }

  row(vial) {
    const lines = el("ol", "ledger-lines");
    const made = button("btn--glove", LEDGER.show, async () => {
      if (lines.childElementCount) return setChildren(lines, []);
      const found = await this.ask(`/vials/${encodeURIComponent(vial.vial)}`);
      return setChildren(lines, (found?.lines ?? []).map((line) => this.line(line)));
    });
    const left = el("b", "n", LEDGER.left(amount(vial.left_mg), amount(vial.content_mg)));
    return el("li", "care-entry ledger-vial", vialRow(vial, this.titleOf(vial.drug)), el("div", "acts", left, made), lines);
  }

  line(line) {
    const { zone } = this.clock();
    const at = Date.parse(line.at);
    const when = `${longDate(at, zone).replace(/^\S+ /, "")}, ${hourMinute(at, zone)}`;
    const state = line.state === "standing" ? "" : line.state === "withdrawn" ? CARE.withdrawn : CARE.corrected;
    return el("li", state ? "is-over" : "", [when, toldOf(line), line.author, LEDGER.session(line.session), state].filter(Boolean).join(" · "));
  }
}

/** Somebody proves with the own password to be there, at somebody else's log-in. */
class ProofForm {
  constructor({ desk, session, finish }, title) {
    Object.assign(this, { desk, session, title });
    this.finish = () => { this.isOver = true; finish(); };
    this.changed = () => this.submit?.paint();
  }

  assemble(password, words, parts) {
    this.password = password;
    this.submit = new Submit(this.desk, words, () => this.job(), this.finish);
    this.root = el("div", "care-form", ...parts, password.root, this.submit.root);
  }

  paint() {
    const phase = this.desk.of(this.key)?.phase;
    if (phase === "failed" && this.wasSending) this.password.value = "";
    this.wasSending = phase === "sending";
    this.submit.paint();
  }

  closed() {
    this.password.value = "";
  }

  focus() {
    this.root.querySelector("input").focus();
  }
}

/** The witness of a line that is there already: a correction with the password takes its place. */
export class WitnessForm extends ProofForm {
  constructor(about, entry) {
    super(about, LEDGER.confirmTitle(toldOf(entry)));
    this.entry = entry;
    this.key = `witness ${entry.id}`;
    this.witness = new Field(LEDGER.witness, { most: 100, changed: this.changed });
    this.witness.value = entry.witness;
    this.assemble(passwordField(LEDGER.password, this.changed), LEDGER.confirmDo, [this.witness.root]);
  }

  job() {
    if (this.witness.value === "") return LEDGER.witnessFirst;
    if (this.password.input.value === "") return LEDGER.passwordFirst;
    const { vial, mg, what } = this.entry;
    const body = { kind: "wasted", vial, mg, what, witness: this.witness.value, password: this.password.input.value, reason: LEDGER.confirmReason };
    return { key: this.key, path: `/entries/${this.entry.id}/correction/ledger`, body };
  }
}

/** A second person looks at an order beside somebody else's log-in. `order`: its number. */
export class SecondForm extends ProofForm {
  constructor(about, { order }) {
    super(about, CARE.secondTitle);
    this.order = order;
    this.key = `second ${about.session} ${order}`;
    const entry = about.desk.standing(about.session).find(({ id }) => id === order);
    this.by = new Field(CARE.secondAccount, { most: 100, changed: this.changed });
    const parts = [el("p", "what-drug", entry ? toldOf(entry) : ""), el("p", "means", CARE.secondMeans), this.by.root];
    this.assemble(passwordField(CARE.secondPassword, this.changed), CARE.secondDo, parts);
  }

  job() {
    if (this.by.value === "" || this.password.input.value === "") return CARE.secondLacks;
    const body = { kind: "order_checked", order: this.order, by: this.by.value, password: this.password.input.value };
    return { key: this.key, path: `/sessions/${this.session}/orders`, body };
  }
}
