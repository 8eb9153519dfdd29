// The checks of a session: what is due, a reading taken by hand, any scale, and what the protocol asks for.

import { el, setText, show } from "../dom.js";
import { PHASES } from "../words.js";
import { paintGateRow, protocolWords } from "./brief.js";
import { hasCourse } from "./course.js";
import { DueList } from "./duelist.js";
import { button } from "./form.js";
import { unreviewed } from "./judged.js";
import { CARE } from "./words.js";

export class ChecksPanel {
  /** `open(name, of)`: show a form; `tap(check)`: a check that is due was tapped. */
  constructor(desk, open, tap) {
    this.desk = desk;
    this.safety = button("btn--glove care-safety", "", () => open("safety"));
    this.list = new DueList(desk, tap);
    this.gate = button("btn--glove gate-row", "", () => open("gate"));
    this.gateName = el("span");
    this.gateMet = el("b", "time");
    this.gate.replaceChildren(this.gateName, this.gateMet);
    this.reading = button("btn--glove", CARE.reading, () => open("reading"));
    this.scales = button("btn--glove", CARE.anyScale, () => open("scales"));
    this.phase = button("btn--glove", "", () => open("gate"));
    this.place = button("btn--glove", CARE.place, () => open("place"));
    this.protocol = el("p", "care-protocol");
    this.root = el("section", "care-panel care-panel--checks", this.safety, this.gate, this.list.root, el("div", "care-pair care-four", this.reading, this.scales, this.place, this.phase), this.protocol);
    this.root.setAttribute("aria-label", CARE.checks);
  }

  paint(session, ctx, chair) {
    const care = chair?.care ?? null;
    const open = unreviewed(this.desk, session);
    setText(this.safety, CARE.lookAt(open.length));
    show(this.safety, open.length > 0);
    const checks = care?.checks ?? [];
    this.list.paint(session, checks, ctx);
    paintGateRow(this, care?.gate ?? null);
    setText(this.phase, chair && hasCourse(chair) ? CARE.phaseIs(PHASES[chair.phase] ?? chair.phase) : "");
    show(this.phase, Boolean(chair && hasCourse(chair)));
    setText(this.protocol, care ? protocolWords(care, ctx).join(" · ") : "");
  }

  focus() {
    this.root.querySelector("button:not([hidden])").focus();
  }
}

/** How many checks are due now. */
export function dueCount(chair, serverNow) {
  return (chair?.care?.checks ?? []).filter((check) => Date.parse(check.due_at) <= serverNow).length;
}
