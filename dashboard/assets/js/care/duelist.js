// What is due next at a chair: each check with its countdown, on an inverse plate from when it is due; a tap opens its form.

import { el, setChildren, setText } from "../dom.js";
import { duration } from "../format.js";
import { button } from "./form.js";
import { CARE } from "./words.js";

/** {time, isDue, isLate} of a check: "4:33", "due now", "2:40 late". */
export function whenDue(check, serverNow) {
  const left = (Date.parse(check.due_at) - serverNow) / 1000;
  if (left > 0) return { time: duration(left), isDue: false, isLate: false };
  const isLate = check.overdue_at ? Date.parse(check.overdue_at) <= serverNow : left < -1;
  return { time: isLate ? CARE.late(duration(-left)) : CARE.dueNow, isDue: true, isLate };
}

class DueRow {
  constructor(act) {
    this.name = el("span");
    this.time = el("b", "time");
    this.root = button("btn--glove due-row", "", () => act(this.check));
    this.root.replaceChildren(this.name, this.time);
  }

  paint(check, state, serverNow) {
    this.check = check;
    const { time, isDue, isLate } = whenDue(check, serverNow);
    setText(this.name, state?.phase === "failed" ? CARE.refused(check.label, state.words) : check.label);
    setText(this.time, state?.phase === "sending" ? CARE.sending : time);
    this.time.classList.toggle("is-due", isDue);
    this.root.classList.toggle("is-overdue", isLate);
    this.root.classList.toggle("is-pressed", state?.phase === "sending");
  }
}

export class DueList {
  /** `most`: so many at most; `act(check)`: one was tapped. */
  constructor(desk, act, most = Infinity) {
    Object.assign(this, { desk, act, most });
    this.rows = new Map();
    this.none = el("li", "care-none", CARE.noChecks);
    this.root = el("ol", "due-list");
  }

  paint(session, checks, ctx) {
    const shown = checks.slice(0, this.most);
    for (const check of shown) {
      if (!this.rows.has(check.check)) this.rows.set(check.check, new DueRow(this.act));
      this.rows.get(check.check).paint(check, this.desk.of(`check ${session} ${check.check}`), ctx.serverNow);
    }
    setChildren(this.root, shown.length ? shown.map(({ check }) => this.item(check)) : [this.none]);
  }

  item(name) {
    const row = this.rows.get(name);
    row.item ??= el("li", "", row.root);
    return row.item;
  }
}
