// The patients' page: the list beside the card of the one that is chosen; on narrow screens one of the two.

import { Desk } from "../care/desk.js";
import { button } from "../care/form.js";
import { el, setChildren, setText, show } from "../dom.js";
import { Card, personLink } from "./card.js";
import { Caseload } from "./caseload.js";
import { PersonForm, SPECS } from "./forms.js";
import { PEOPLE } from "./words.js";

class TakeIn {
  /** `done(patient)`: the server has taken the patient in. */
  constructor(root, desk, done) {
    Object.assign(this, { desk });
    const spec = SPECS.takeIn();
    this.fields = spec.controls;
    this.others = el("div", "person-duplicates");
    this.others.setAttribute("role", "status");
    this.form = new PersonForm(desk, { ...spec, extra: [this.others] }, done);
    for (const field of Object.values(this.fields)) field.input?.addEventListener("input", () => this.compare());
    show(this.others, false);
    root.replaceChildren(this.form.root);
  }

  /** Whoever was born on the same day and has a name that begins alike is shown while it is being typed. */
  async compare() {
    const { birth, family, given } = this.fields;
    const asked = birth.value;
    this.asked = asked;
    const found = asked.length === 10 ? await this.desk.get(`/patients?q=${asked}`).then(({ items }) => items, () => []) : [];
    if (asked !== this.asked) return;
    const names = [family.value, given.value].filter(Boolean).map(folded);
    const alike = found.filter((one) => names.length === 0 || names.some((name) => [one.family_name, one.given_name].some((known) => folded(known).startsWith(name))));
    show(this.others, alike.length > 0);
    setChildren(this.others, alike.length ? [el("b", "", PEOPLE.sameDay), ...alike.map(personLink)] : []);
  }
}

const folded = (words) => words.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "");

export class PatientsPage {
  /** `go(path)`: another page; `changed()`: something to paint. */
  constructor(root, orders, { go, changed }) {
    const part = (name) => root.querySelector(`.${name}`);
    Object.assign(this, { root, go });
    this.desk = new Desk(orders, changed);
    this.list = new Caseload(part("people-list"), this.desk, changed);
    this.card = new Card(part("people-card"), this.desk, { go, changed, stale: () => this.list.stale() });
    this.takeInRoot = part("people-take-in");
    this.empty = part("people-empty");
    const take = button("btn--glove", PEOPLE.takeIn, () => go("/patients/new"));
    part("people-head").append(take);
  }

  /** `which`: a patient's number, "session-12" for that session's patient, "new", or null for none. */
  open(which) {
    this.which = which;
    const session = /^session-(\d+)$/.exec(which ?? "")?.[1];
    if (session) this.find(session);
    setText(this.empty, session ? PEOPLE.waiting : PEOPLE.choose);
    const id = which === null || which === "new" || session ? null : Number(which);
    this.card.open(id);
    if (which === "new" && !this.takeIn) this.takeIn = new TakeIn(this.takeInRoot, this.desk, (made) => this.tookIn(made));
    if (which === "new") this.takeIn.form.focus();
    this.root.classList.toggle("has-one", which !== null);
    show(this.takeInRoot, which === "new");
    show(this.card.root, id !== null);
    show(this.empty, id === null && which !== "new");
  }

  /** Whose session it is: the address becomes that of the patient. */
  async find(session) {
    const asked = this.which;
    const { patient, words } = await this.desk.get(`/sessions/${session}`).then((found) => found, (error) => ({ words: error.words ?? "" }));
    if (this.which !== asked) return;
    if (patient === undefined) setText(this.empty, PEOPLE.failed(words));
    else this.go(`/patients/${patient}`, { instead: true });
  }

  tookIn(made) {
    this.takeIn = null;
    this.takeInRoot.replaceChildren();
    this.list.stale();
    this.card.warn(made.id, made.possible_duplicates);
    this.go(`/patients/${made.id}`);
  }

  paint(ctx) {
    this.list.paint(ctx, this.card.id);
    this.card.paint(ctx);
    if (this.which === "new") this.takeIn.form.paint();
  }
}
