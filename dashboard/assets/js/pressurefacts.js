// What stands under the pressure on a chair's page: its change from the baseline, mean, limits, the next reading.

import { el, setText, show } from "./dom.js";
import { number } from "./format.js";
import { baselineLimitWords, changeFrom, lacksBaseline } from "./limits.js";
import { cuffDue } from "./numbers.js";
import { LABELS, WORDS } from "./words.js";

export class PressureFacts {
  constructor() {
    this.change = el("b");
    this.from = el("span", "", WORDS.fromWord, el("span", "wide", WORDS.baselineWord));
    this.pair = el("span");
    this.mean = el("b");
    this.meanFact = el("span", "r", `${LABELS.map} `, this.mean);
    this.limits = el("span", "limits");
    this.relative = el("span", "relative");
    this.time = el("b");
    this.dueWords = el("span");
    this.due = el("span", "r", this.dueWords, this.time);
    this.lines = [el("div", "facts", this.change, this.from, this.pair, this.meanFact), el("div", "facts facts--limits", this.limits, this.due), el("div", "facts facts--relative", this.relative)];
  }

  paint(said, view) {
    this.paintChange(said, view);
    this.paintMean(said, view);
    this.paintLimits(said);
    const due = cuffDue(view);
    show(this.due, due !== null);
    setText(this.dueWords, due && !due.late ? WORDS.nextCuff : "");
    setText(this.time, due?.time);
    this.time.classList.toggle("is-late", Boolean(due?.late));
  }

  paintChange(said, view) {
    const { value, state, source } = said;
    const systolic = changeFrom(view.baselines, value, state);
    const diastolic = view.baselines[source?.second];
    const lacks = value?.metric === "nibp_systolic" && lacksBaseline(view, "nibp_systolic");
    setText(this.change, systolic?.change ?? "");
    const pair = systolic ? [systolic.value, diastolic ? Math.round(diastolic.value) : null].filter((one) => one !== null).join("/") : "";
    show(this.from, systolic !== null);
    setText(this.pair, systolic ? pair : lacks ? WORDS.noBaseline : "");
  }

  paintMean(said, view) {
    const mean = said.source?.mean ? view.values.get(said.source.mean) : null;
    const known = mean && typeof mean.value === "number" && ["live", "ageing"].includes(said.state);
    show(this.meanFact, Boolean(known));
    if (known) setText(this.mean, number(mean.value, mean.metric));
  }

  paintLimits({ limits, value }) {
    const { low, high } = limits ?? {};
    const known = typeof low === "number" || typeof high === "number";
    setText(this.limits, known ? `${WORDS.limitsWord} ${low ?? ""} – ${high ?? ""}` : "");
    setText(this.relative, baselineLimitWords(value));
    this.limits.classList.toggle("own", Boolean(value?.limits_set_for_patient));
  }
}
