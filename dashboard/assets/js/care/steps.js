// The forms in which a step of the drug is recorded: what starts, changes or ends it says first whose drug it is.

import { el } from "../dom.js";
import { hourMinute } from "../format.js";
import { BaselineWarning } from "./baseline.js";
import { amount } from "./dosefacts.js";
import { Field, Submit } from "./form.js";
import { lastTime } from "./when.js";
import { CARE, ROUTES } from "./words.js";

// By step: the kind of its entry, the numbers it asks for (those in brackets of a question mark may stay empty), its words.
const STEPS = {
  start: { kind: "drug_started", hasOrder: true },
  rate: { kind: "rate_changed", numbers: ["rate_ml_per_h"], hasReason: true },
  change: { kind: "order_changed", hasOrder: true },
  bolus: { kind: "bolus_given", numbers: ["mg"], hasReason: true },
  stop: { kind: "drug_stopped", hasReason: true },
  injection: { kind: "injection_given", hasOrder: true, optional: ["mg"], hasSite: true, hasReason: true },
  taken: { kind: "dose_taken", hasOrder: true, optional: ["mg"], hasReason: true },
  device: { kind: "device_given", hasOrder: true, hasReason: true },
};

export class StepForm {
  /** `chair()`: the chair as it is now; `step`: a key of STEPS. */
  constructor({ desk, session, finish, clock, chair }, step) {
    Object.assign(this, { session, clock, chair, step, rule: STEPS[step], title: CARE.steps[step] });
    this.finish = () => { this.isOver = true; finish(); };
    const changed = () => this.submit.paint();
    const field = (name, kind = "number") => [name, new Field(CARE.stepFields[name], { kind, most: kind === "number" ? 8 : 200, changed })];
    const { numbers = [], optional = [], hasSite, hasReason } = this.rule;
    this.fields = new Map([...[...numbers, ...optional].map((name) => field(name)), ...(hasSite ? [field("site", "text")] : []), ...(hasReason ? [field("reason", "text")] : [])]);
    const { serverNow, zone } = clock();
    this.time = new Field(CARE.timeMeasured, { kind: "time", most: 5, changed, hint: hourMinute(serverNow, zone) });
    this.submit = new Submit(desk, this.title, () => this.job(), this.finish);
    const parts = [...this.fields.values(), this.time].map(({ root }) => root);
    this.baseline = new BaselineWarning(desk, session, chair);
    this.root = el("div", "care-form", this.baseline.root, el("p", "whose", this.whose()), el("p", "what-drug", this.what()), ...parts, this.submit.root);
  }

  whose() {
    const { patient } = this.chair();
    return patient?.name ? [patient.name, patient.birth_date, patient.identifier].join(" · ") : CARE.nameHidden;
  }

  what() {
    const { dose } = this.chair().care;
    if (this.step === "change" && dose.next_order) return CARE.changeTo(dose.title, amount(dose.next_order.planned_mg), amount(dose.next_order.planned_rate_ml_per_h), amount(dose.planned_rate_ml_per_h));
    const rate = dose.planned_rate_ml_per_h ? `, ${amount(dose.planned_rate_ml_per_h)} mL/h` : "";
    return `${dose.title}, ${ROUTES[dose.route] ?? dose.route}, ${amount(dose.planned_mg)} ${dose.unit}${rate}`;
  }

  job() {
    const dose = this.chair()?.care?.dose;
    const { serverNow, zone } = this.clock();
    if (!dose) return CARE.noOrder;
    const { kind, hasOrder, numbers = [] } = this.rule;
    const order = this.step === "change" ? dose.next_order?.order : dose.order;
    if (hasOrder && !order) return CARE.noOrder;
    const bad = [...this.fields].find(([name, field]) => (numbers.includes(name) || (name === "mg" && field.value !== "")) && !(field.number > 0));
    if (bad) return CARE.choose(CARE.stepFields[bad[0]]);
    const time = this.time.value === "" ? null : lastTime(this.time.value, serverNow, zone);
    if (this.time.value !== "" && time === null) return CARE.badTime;
    const said = [...this.fields].filter(([, field]) => field.value !== "").map(([name, field]) => [name, field.kind === "number" ? field.number : field.value]);
    const body = {
      kind, ...(hasOrder ? { order } : {}), ...(this.step === "device" ? { number: (dose.devices?.given ?? 0) + 1 } : {}),
      ...Object.fromEntries(said), ...(time === null ? {} : { at: new Date(time).toISOString() }),
    };
    return { key: `step ${this.session} ${this.step}`, path: `/sessions/${this.session}/doses`, body };
  }

  paint() {
    this.baseline.paint();
    this.submit.paint();
  }

  focus() {
    (this.fields.values().next().value?.input ?? this.submit.button).focus();
  }
}
