// The line under a pressure on a tile: how far it is from this patient's baseline, and when the next reading is due.

import { el, setText, show } from "./dom.js";
import { changeFrom, lacksBaseline } from "./limits.js";
import { cuffDue, wasDue } from "./numbers.js";
import { WORDS } from "./words.js";

export class UnderPressure {
  /** `block`: the pressure's own, whose line for a missing number this one takes the place of. */
  constructor(block) {
    this.block = block;
    this.change = el("span");
    this.from = el("span", "long");
    this.between = el("span", "between", " · ");
    this.next = el("span");
    this.time = el("b");
    this.overdue = [el("span", "long"), el("span", "short")];
    this.what = el("span", "what", this.change, this.from);
    this.root = el("div", "sub", this.what, this.between, el("span", "when", this.next, this.time, ...this.overdue));
    block.root.append(this.root);
  }

  paint(said, view) {
    const isThere = said.state !== "none" && said.sub === "";
    show(this.block.sub, !isThere);
    show(this.root, isThere);
    if (!isThere) return;
    const hasChange = this.paintChange(said, view);
    show(this.between, this.paintDue(said, view) && hasChange);
  }

  /** "+46 from baseline", or that there is none to compare with. */
  paintChange(said, view) {
    const found = changeFrom(view.baselines, said.value, said.state);
    const lacks = said.value?.metric === "nibp_systolic" && lacksBaseline(view, "nibp_systolic");
    setText(this.change, found ? found.change : lacks ? WORDS.noBaseline : "");
    setText(this.from, found ? ` ${WORDS.fromBaseline}` : "");
    this.what.classList.toggle("no-baseline", lacks);
    show(this.what, Boolean(found) || lacks);
    return Boolean(found) || lacks;
  }

  /** When the next reading is due; once one is late and its number old, since when it was. */
  paintDue(said, view) {
    const due = cuffDue(view);
    const isOverdue = Boolean(due?.late) && said.state === "stale";
    const words = isOverdue ? wasDue(view) : ["", ""];
    this.overdue.forEach((node, place) => setText(node, words[place]));
    setText(this.next, due && !isOverdue ? due.words : "");
    setText(this.time, due && !isOverdue ? due.time : "");
    this.time.classList.toggle("is-late", Boolean(due?.late));
    return due !== null;
  }
}
