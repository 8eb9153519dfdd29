// Beside the chart of a wide screen: what is due next, the gate, and how far the drug has come, always in sight.

import { el, setText, show } from "../dom.js";
import { hourMinute } from "../format.js";
import { DoseFacts } from "./dosefacts.js";
import { DueList } from "./duelist.js";
import { button } from "./form.js";
import { CARE } from "./words.js";

const MOST_CHECKS = 2;

export class Brief {
  /** `tap(check)`: a check was tapped; `open(name)`: show a form or view. */
  constructor(desk, tap, open) {
    this.due = new DueList(desk, tap, MOST_CHECKS);
    this.dose = new DoseFacts(true);
    this.gate = button("gate-row", "", () => open("gate"));
    this.gateName = el("span");
    this.gateMet = el("b", "time");
    this.gate.replaceChildren(this.gateName, this.gateMet);
    this.protocol = el("p", "care-protocol");
    this.root = el("div", "care-brief", this.protocol, this.gate, this.due.root, this.dose.root);
  }

  paint(session, ctx, chair) {
    const care = chair?.care ?? null;
    show(this.root, care !== null);
    if (care === null) return;
    setText(this.protocol, protocolWords(care, ctx).join(" · "));
    this.due.most = care.gate ? MOST_CHECKS - 1 : MOST_CHECKS;
    this.due.paint(session, care.checks ?? [], ctx);
    paintGateRow(this, care.gate ?? null);
    show(this.dose.root, Boolean(care.dose));
    this.dose.paint(care.dose ?? null, ctx);
  }
}

/** The row that opens a gate: its name and how much of it is met. */
export function paintGateRow({ gate, gateName, gateMet }, found) {
  show(gate, found !== null);
  if (found === null) return;
  setText(gateName, CARE.gates[found.name] ?? found.name);
  setText(gateMet, CARE.metOf(found.met, found.of));
}

/** What a session is held to: protocol, how long it is observed and until when. */
export function protocolWords(care, ctx) {
  const { protocol, observation } = care;
  if (!protocol) return [];
  const known = `${protocol.title}, version ${protocol.version}`;
  if (!observation) return [known];
  const { until, at_least_min: minutes, starts } = observation;
  return [known, until ? CARE.observedUntil(hourMinute(Date.parse(until), ctx.zone)) : CARE.observed(minutes, starts)];
}
