// Another medicine than the session's drug: one of the clinic's list, how much, by which way, when and why.

import { el, setText } from "../dom.js";
import { hourMinute } from "../format.js";
import { FAILURES } from "../words.js";
import { Choice, Field, Submit } from "./form.js";
import { lastTime } from "./when.js";
import { CARE, ROUTES } from "./words.js";

const OTHER = "other";
const OTHER_ROUTES = ["intravenous", "oral", "intramuscular", "subcutaneous", "sublingual"];
const routeWords = (route) => ROUTES[route] ?? route.replaceAll("_", " ");

export class MedicineForm {
  constructor({ desk, session, finish, clock }) {
    Object.assign(this, { desk, session, clock, title: CARE.medicine });
    this.finish = () => { this.isOver = true; finish(); };
    const changed = () => this.submit.paint();
    const { serverNow, zone } = clock();
    this.name = new Field(CARE.medicineName, { changed });
    this.dose = new Field(CARE.medicineDose(""), { kind: "number", most: 8, changed });
    this.unit = new Field(CARE.unit, { most: 20, changed });
    this.time = new Field(CARE.timeMeasured, { kind: "time", most: 5, changed, hint: hourMinute(serverNow, zone) });
    this.why = new Field(CARE.stepFields.reason, { changed });
    this.chooser = el("div");
    this.routePlace = el("div");
    this.others = el("div", "reading-fields", this.name.root, this.unit.root);
    this.fault = el("p", "care-none");
    this.submit = new Submit(desk, CARE.recordWhat(CARE.medicine.toLowerCase()), () => this.job(), this.finish);
    this.root = el("div", "care-form", this.fault, this.chooser, this.others, this.routePlace, this.dose.root, this.time.root, this.why.root, this.submit.root);
    this.others.hidden = true;
    this.load();
  }

  async load() {
    const items = await this.desk.get("/medicines").then((found) => found.items, (error) => { setText(this.fault, error.words ?? FAILURES.offline); return []; });
    this.list = new Map(items.map((medicine) => [medicine.id, medicine]));
    const options = [...items.map(({ id, title }) => [id, title]), [OTHER, CARE.otherMedicine]];
    this.which = new Choice(CARE.medicine, options, { changed: () => this.chosen() });
    this.chooser.replaceChildren(this.which.root);
    this.focus();
  }

  chosen() {
    const medicine = this.list.get(this.which.value) ?? null;
    const routes = medicine ? medicine.routes : this.which.value === OTHER ? OTHER_ROUTES : [];
    this.route = new Choice(CARE.orderFields.route, routes.map((route) => [route, routeWords(route)]), { changed: () => this.submit.paint() });
    if (routes.length === 1) this.route.choose(routes[0]);
    this.routePlace.replaceChildren(...(routes.length ? [this.route.root] : []));
    this.others.hidden = this.which.value !== OTHER;
    setText(this.dose.root.firstChild, CARE.medicineDose(medicine?.unit ?? ""));
    this.dose.input.placeholder = medicine?.usual ? CARE.usual(...medicine.usual) : "";
    this.submit.paint();
  }

  job() {
    const medicine = this.which?.value;
    const unit = this.list?.get(medicine)?.unit ?? this.unit.value;
    if (!medicine) return CARE.choose(CARE.medicine);
    if (medicine === OTHER && this.name.value === "") return CARE.choose(CARE.medicineName);
    if (!(this.dose.number > 0)) return CARE.choose(CARE.medicineDose(""));
    if (!unit) return CARE.choose(CARE.unit);
    if (!this.route?.value) return CARE.choose(CARE.orderFields.route);
    const { serverNow, zone } = this.clock();
    const time = this.time.value === "" ? null : lastTime(this.time.value, serverNow, zone);
    if (this.time.value !== "" && time === null) return CARE.badTime;
    const body = {
      kind: "medicine_given", medicine, dose: this.dose.number, unit, route: this.route.value, ...(medicine === OTHER ? { name: this.name.value } : {}),
      ...(this.why.value ? { reason: this.why.value } : {}), ...(time === null ? {} : { at: new Date(time).toISOString() }),
    };
    return { key: `medicine ${this.session}`, path: `/sessions/${this.session}/medications`, body };
  }

  paint() {
    this.submit.paint();
  }

  focus() {
    this.root.querySelector("button")?.focus();
  }
}
