// One patient's card: who it is, and part by part what is known, what is not, and a form for what is new.

import { button } from "../care/form.js";
import { el, setChildren, setText, show } from "../dom.js";
import { ageInYears, birthDate } from "../format.js";
import { PaperLink } from "../paper/link.js";
import { PersonForm, SPECS } from "./forms.js";
import { ROWS } from "./parts.js";
import { PARTS, PEOPLE } from "./words.js";

// Two columns that stay as they are when a form opens in one of them: nothing moves to the other side under a finger.
const COLUMNS = [["weight", "allergies", "medicines", "followUps", "height"], ["series", "indication", "conditions", "prior", "baselines"]];
const WITHOUT_FORM = new Set(["baselines"]);
const READ_EVERY_MS = 60_000;

class Part {
  /** `open(name, about, key)`: the form of that name, as it was left. */
  constructor(name, open, close) {
    Object.assign(this, { name, words: PARTS[name], openForm: open });
    this.add = button("btn--glove person-add", PARTS[name].add ?? PEOPLE.add, () => (this.isOpen ? close(this) : this.show(name, null)));
    this.list = el("ul", "person-rows");
    this.none = el("p", "care-none", PARTS[name].none);
    this.slot = el("div", "person-slot");
    const title = el("header", "", el("h3", "", PARTS[name].title), ...(WITHOUT_FORM.has(name) ? [] : [this.add]));
    this.root = el("section", "card person-part", title, this.none, this.list, this.slot);
    this.root.dataset.part = name;
    this.root.setAttribute("aria-label", PARTS[name].title);
  }

  show(form, about) {
    this.form = this.openForm(form, about);
    this.isOpen = true;
    this.slot.replaceChildren(this.form.root);
    this.form.focus();
    this.paintForm();
  }

  hide() {
    this.isOpen = false;
    this.form = null;
    this.slot.replaceChildren();
    this.paintForm();
  }

  paintForm() {
    setText(this.add, this.isOpen ? PEOPLE.close : (this.words.add ?? PEOPLE.add));
    this.form?.paint();
  }

  paint(person, zone) {
    const rows = ROWS[this.name](person, zone);
    const key = JSON.stringify(rows);
    if (key !== this.key) setChildren(this.list, rows.map((row) => this.row(row)));
    this.key = key;
    show(this.none, rows.length === 0);
    this.paintForm();
  }

  row({ words, more, watch, acts = [], session = null, kind = "" }) {
    const doings = acts.map(([what, form, about]) => button("btn--glove btn--quiet", what, () => this.show(form, about)));
    if (session !== null) {
      const record = el("a", "btn btn--glove btn--quiet", PEOPLE.record);
      record.href = `/sessions/${session}`;
      doings.push(record);
      const paper = new PaperLink("btn btn--glove btn--quiet");
      paper.paint(session);
      doings.push(paper.root);
    }
    const said = el("span", "said", el("b", "", words), ...(more ? [el("span", "more", more)] : []), ...(watch ? [el("span", "person-flag", watch)] : []));
    return el("li", `person-line ${kind && `is-${kind}`}`, said, ...doings);
  }
}

export class Card {
  /** `go(path)`: another page; `stale()`: the list of patients is not so any more. */
  constructor(root, desk, { go, stale, changed }) {
    Object.assign(this, { root, desk, go, stale, changed, id: null, person: null, forms: new Map(), duplicates: new Map() });
    this.name = el("h2");
    this.ids = el("p", "ids");
    this.back = el("a", "btn btn--quiet person-back", PEOPLE.back);
    this.back.href = "/patients";
    this.where = el("a", "btn btn--glove");
    this.over = el("a", "btn btn--glove", PEOPLE.overTime);
    this.plan = button("btn--glove btn--main", PARTS.plan.title, () => this.planning());
    this.head = el("header", "person-head", this.back, el("div", "who", this.name, this.ids), this.where, this.over, this.plan);
    this.warned = el("div", "person-duplicates");
    this.planSlot = el("section", "card person-plan");
    this.said = el("p", "person-said");
    this.said.setAttribute("role", "status");
    const columns = COLUMNS.map((names) => names.map((name) => new Part(name, (form, about) => this.form(form, about), (part) => part.hide())));
    this.parts = columns.flat();
    this.body = el("div", "person-parts", ...columns.map((parts) => el("div", "person-column", ...parts.map((part) => part.root))));
    root.replaceChildren(this.head, this.said, this.warned, this.planSlot, this.body);
  }

  open(id) {
    if (id === this.id) return;
    Object.assign(this, { id, person: null, fault: "", readAt: -Infinity });
    for (const part of this.parts) part.hide();
    this.planSlot.replaceChildren();
  }

  /** Who may be the same person, as the server said when this one was taken in. */
  warn(id, others) {
    if (others.length) this.duplicates.set(id, others);
  }

  // ------------------------------------------------------------------------------------------------ forms

  /** A form with what was typed into it before. */
  form(name, about) {
    const key = `${this.id} ${name} ${JSON.stringify(about?.entry ?? about?.day ?? about?.series ?? "")}`;
    if (!this.forms.has(key)) {
      const made = new PersonForm(this.desk, this.spec(name, about), () => { this.forms.delete(key); this.done(made); });
      this.forms.set(key, made);
    }
    return this.forms.get(key);
  }

  spec(name, about) {
    const spec = SPECS[name](this.id, about ?? this.choices);
    return name === "allergies" ? { ...spec, extra: [this.noneKnown()] } : spec;
  }

  /** That there is none is a statement of its own, with one tap. */
  noneKnown() {
    const { id } = this;
    const job = { key: `allergies of ${id}`, path: `/patients/${id}/allergies`, body: { kind: "no_known_allergies" } };
    return button("btn--glove", PARTS.allergies.askedNone, async () => {
      if (await this.desk.send(job)) this.done(this.parts.find(({ name }) => name === "allergies").form);
    });
  }

  done(form) {
    for (const part of this.parts) if (part.isOpen && part.form === form) part.hide();
    this.readAt = -Infinity;
    this.stale();
  }

  planning() {
    if (this.planSlot.firstChild) {
      this.planSlot.replaceChildren();
      return;
    }
    this.planForm = new PersonForm(this.desk, SPECS.plan(this.id, { ...this.choices, chairs: this.freeChairs }), (made) => {
      this.planSlot.replaceChildren();
      this.go(`/chair/${encodeURIComponent(made.chair)}`);
    });
    this.planSlot.replaceChildren(this.planForm.root);
    this.planForm.focus();
  }

  // ------------------------------------------------------------------------------------------------ reading, painting

  async read(now) {
    const { id } = this;
    this.readAt = now;
    try {
      const [person, interactions, presets, protocols] = await Promise.all([`/patients/${id}`, "/interactions", "/presets", "/protocols"].map((path) => this.desk.get(path)));
      if (id !== this.id) return;
      this.choices = { interactions: interactions.items, presets: presets.items, protocols: protocols.items };
      const titles = new Map(protocols.items.map(({ name, title }) => [name, title]));
      for (const one of person.series) one.title = titles.get(one.protocol) ?? one.protocol;
      Object.assign(this, { person, fault: "" });
    } catch (error) {
      if (id === this.id) this.fault = error.words ?? PEOPLE.failed("");
    }
    this.changed();
  }

  paint(ctx) {
    if (this.id === null) return;
    if (ctx.now - this.readAt > READ_EVERY_MS) this.read(ctx.now);
    const { person } = this;
    setText(this.said, this.fault ? PEOPLE.failed(this.fault) : person ? "" : PEOPLE.waiting);
    show(this.said, this.said.textContent !== "");
    this.over.href = `/patients/${this.id}/over-time`;
    for (const node of [this.body, this.plan, this.planSlot, this.over]) show(node, person !== null);
    show(this.planSlot, person !== null && this.planSlot.firstChild !== null);
    this.paintHead(person, ctx);
    this.paintWarned();
    if (person === null) return;
    for (const part of this.parts) part.paint(person, ctx.zone);
    this.planForm?.paint();
  }

  paintHead(person, ctx) {
    setText(this.name, person ? `${person.family_name}, ${person.given_name}` : "");
    const years = person && ageInYears(person.birth_date, ctx.serverNow, ctx.zone);
    setText(this.ids, person ? [`${birthDate(person.birth_date)} (${years})`, person.identifier, PEOPLE.sexes[person.sex]].filter(Boolean).join(" · ") : "");
    const chairs = [...ctx.picture.chairs.values()];
    this.freeChairs = chairs.filter(({ session }) => session === null || session === undefined).map(({ chair }) => chair);
    const seat = person && chairs.find(({ patient }) => patient?.identifier === person.identifier);
    show(this.where, Boolean(seat));
    if (seat) Object.assign(this.where, { href: `/chair/${encodeURIComponent(seat.chair)}` });
    if (seat) setText(this.where, PEOPLE.inChair(seat.chair));
  }

  paintWarned() {
    const others = this.duplicates.get(this.id) ?? [];
    show(this.warned, others.length > 0);
    if (this.warnedOf !== this.id) this.warned.replaceChildren(el("b", "", PEOPLE.duplicates), ...others.map(personLink));
    this.warnedOf = this.id;
  }
}

/** A link to a patient, with both identifiers. */
export function personLink({ id, family_name: family, given_name: given, birth_date: birth, identifier }) {
  const link = el("a", "btn btn--glove", `${family}, ${given} · ${birthDate(birth)} · ${identifier}`);
  link.href = `/patients/${id}`;
  return link;
}
