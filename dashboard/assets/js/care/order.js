// A prescriber's order, worked out by the server while it is typed: total, volume, rate; what cannot be meant is refused
// there, and said here in its words.

import { el, setChildren, setText, show } from "../dom.js";
import { longDate } from "../format.js";
import { failure } from "../orders.js";
import { FAILURES } from "../words.js";
import { amount } from "./dosefacts.js";
import { Choice, Field, Submit } from "./form.js";
import { CARE, ROUTES } from "./words.js";

const CALM_MS = 350;
const ANSWER_WITHIN_MS = 8_000;

export class OrderForm {
  /** `running`: the dose that is being infused, where another order is to supersede the one it goes by. */
  constructor({ desk, session, finish, clock }, running = null) {
    Object.assign(this, { desk, session, clock, running, title: running ? CARE.orderAnotherTitle : CARE.orderTitle, drugs: [], worked: null });
    this.finish = () => { this.isOver = true; finish(); };
    const changed = () => this.changed();
    this.drugs = new Map();
    this.drugPlace = el("div");
    this.routePlace = el("div");
    this.perKg = new Field(CARE.orderFields.dose_mg_per_kg, { kind: "number", most: 8, changed });
    this.mg = new Field(CARE.orderFields.dose_mg, { kind: "number", most: 8, changed });
    this.weight = new Field(CARE.orderFields.weight_kg, { kind: "number", most: 8, changed });
    this.basis = new Choice(CARE.orderFields.weight_basis, Object.entries(CARE.bases), { changed });
    this.basis.choose("actual");
    this.concentration = new Field(CARE.orderFields.concentration_mg_per_ml, { kind: "number", most: 8, changed });
    this.minutes = new Field(CARE.orderFields.duration_min, { kind: "number", most: 8, changed });
    this.why = new Field(CARE.reasonIfUnusual, { changed });
    this.result = el("p", "order-result");
    this.warnings = el("ul", "order-warnings");
    this.submit = new Submit(desk, CARE.orderDo, () => this.job(), this.finish);
    this.numbers = el("div", "reading-fields", this.perKg.root, this.mg.root, this.weight.root, this.concentration.root, this.minutes.root);
    this.means = el("p", "means", running ? CARE.orderAnotherMeans(running.title, ROUTES[running.route] ?? running.route, amount(running.given_mg)) : "");
    show(this.means, running !== null);
    this.root = el("div", "care-form", this.means, this.drugPlace, this.routePlace, this.numbers, this.basis.root, this.why.root, this.result, this.warnings, this.submit.root);
    this.arrange();
    this.load();
    this.weigh();
  }

  /** The newest weight stands in its field, and beside it when it was measured; another one may be typed over it. */
  async weigh() {
    const found = await this.desk.get(`/sessions/${this.session}`).then(({ patient }) => this.desk.get(`/patients/${patient}`)).catch(() => null);
    if (!found?.weight || this.weight.value !== "") return;
    this.weight.value = String(found.weight.kg);
    setText(this.weight.root.firstChild, CARE.weighed(longDate(Date.parse(found.weight.at), this.clock().zone).replace(/^\S+ /, "")));
    this.changed();
  }

  async load() {
    try {
      const { items } = await this.desk.get("/drugs");
      this.drugs = new Map(items.map((drug) => [drug.name, drug]));
      this.drug = new Choice(CARE.orderFields.drug, items.map((drug) => [drug.name, drug.title]), { changed: () => this.offerRoutes() });
      if (this.running) return this.keepDrug();
      this.drugPlace.replaceChildren(this.drug.root);
      this.focus();
    } catch (error) {
      setText(this.result, error.words ?? FAILURES.offline);
    }
  }

  /** An infusion goes on with the drug and the way it has. */
  keepDrug() {
    this.drug.choose(this.running.drug);
    this.offerRoutes();
    this.route.choose(this.running.route);
    this.routePlace.replaceChildren();
    this.changed();
    this.numbers.querySelector("label:not([hidden]) input").focus();
  }

  offerRoutes() {
    const routes = Object.keys(this.drugs.get(this.drug.value)?.routes ?? {});
    this.route = new Choice(CARE.orderFields.route, routes.map((name) => [name, ROUTES[name] ?? name]), { changed: () => this.changed() });
    this.routePlace.replaceChildren(this.route.root);
    this.changed();
  }

  /** What is known of this way of giving it, or null. */
  get by() {
    return this.drugs.get(this.drug?.value)?.routes[this.route?.value] ?? null;
  }

  arrange() {
    const by = this.by;
    const isByWeight = by?.dose.unit === "mg/kg";
    show(this.perKg.root, isByWeight);
    show(this.mg.root, by !== null && !isByWeight);
    for (const part of [this.weight, this.basis]) show(part.root, isByWeight);
    show(this.concentration.root, Boolean(by?.concentrations));
    show(this.minutes.root, Boolean(by?.duration));
    const usual = (field, spread) => { field.input.placeholder = spread ? CARE.usual(spread.usual[0], spread.usual[1]) : ""; };
    usual(this.perKg, by?.dose);
    usual(this.mg, by?.dose);
    usual(this.minutes, by?.duration);
    this.concentration.input.placeholder = by?.concentrations ? by.concentrations.mg_per_ml.join(", ") : "";
  }

  changed() {
    this.arrange();
    this.worked = null;
    setText(this.result, "");
    setChildren(this.warnings, []);
    clearTimeout(this.wait);
    if (typeof this.body() !== "string") this.wait = setTimeout(() => this.workOut(), CALM_MS);
    this.submit.paint();
  }

  /** The order as far as it is filled in, or words that say what is missing. */
  body() {
    if (!this.drug?.value) return CARE.choose(CARE.orderFields.drug);
    if (!this.route?.value) return CARE.choose(CARE.orderFields.route);
    const body = { kind: "order", drug: this.drug.value, route: this.route.value };
    for (const [name, field] of this.shown) {
      if (!(field.number > 0)) return CARE.choose(CARE.orderFields[name]);
      body[name] = field.number;
    }
    if (!this.basis.root.hidden) body.weight_basis = this.basis.value;
    if (this.why.value) body.reason = this.why.value;
    if (this.running) body.supersedes = this.running.order;
    return body;
  }

  get shown() {
    const fields = { dose_mg_per_kg: this.perKg, dose_mg: this.mg, weight_kg: this.weight, concentration_mg_per_ml: this.concentration, duration_min: this.minutes };
    return Object.entries(fields).filter(([, { root }]) => !root.hidden);
  }

  async workOut() {
    const body = this.body();
    const asked = JSON.stringify(body);
    const answer = await fetch("/api/v1/calculations/dose", {
      method: "POST", body: asked, signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      headers: { "Content-Type": "application/json", "X-CSRF-Token": await this.desk.orders.csrfToken() },
    }).catch(() => null);
    const words = answer === null ? FAILURES.offline : answer.ok ? "" : await failure(answer);
    const dose = answer?.ok ? await answer.json() : null;
    if (asked !== JSON.stringify(this.body())) return;
    this.worked = dose;
    setText(this.result, dose ? this.told(dose) : words);
    setChildren(this.warnings, dose ? [...dose.warnings, ...(dose.needs_second_person ? [CARE.secondPerson] : [])].map((one) => el("li", "", one)) : []);
    this.submit.paint();
  }

  told(dose) {
    const parts = [`${amount(dose.total_mg)} mg`];
    if (dose.volume_ml) parts.push(`${amount(dose.volume_ml)} mL`);
    if (dose.rate_ml_per_h) parts.push(`${amount(dose.rate_ml_per_h)} mL/h`);
    if (dose.devices) parts.push(CARE.devices(dose.devices));
    if (this.running) parts.push(CARE.inAll(amount(this.running.given_mg + dose.total_mg)));
    return parts.join(" · ");
  }

  job() {
    const body = this.body();
    if (typeof body === "string") return body;
    if (this.worked === null) return this.result.textContent || CARE.workingOut;
    if (this.worked.warnings.length > 0 && !body.reason) return CARE.sayWhyUnusual;
    return { key: `order ${this.session}`, path: `/sessions/${this.session}/orders`, body };
  }

  paint() {
    this.submit.paint();
  }

  focus() {
    this.root.querySelector("button")?.focus();
  }
}
