// Which devices gave a number besides the one that counted, said under the chart; their numbers are one tap away.

import { button } from "../care/form.js";
import { el, setText, show } from "../dom.js";
import { RECORD } from "./words.js";

const LABELS = { nibp_systolic: "bp", heart_rate: "hr", pulse_rate: "hr", spo2: "spo2", respiratory_rate: "breath" };

export class Others {
  /** `changed()`: they are to be drawn, or no more. */
  constructor(changed) {
    this.isShown = false;
    this.said = el("p");
    this.button = button("btn--quiet", RECORD.showOthers, () => {
      this.set(!this.isShown);
      changed();
    });
    this.root = el("div", "rc-others", this.said, this.button);
    show(this.root, false);
  }

  /** Name who gave a number of a lane besides. */
  name(series) {
    const found = new Map();
    for (const [metric, by] of Object.entries(series.otherDevices)) {
      if (metric === "pulse_rate" && series.rate !== metric) continue;
      const label = metric === "etco2" ? RECORD.breath2 : RECORD.lanes[LABELS[metric]];
      if (label) found.set(label, [...new Set([...(found.get(label) ?? []), ...by])]);
    }
    setText(this.said, RECORD.othersAre([...found].map(([label, by]) => RECORD.ofOther(label, by)).join("; ")));
    show(this.root, found.size > 0);
    if (found.size === 0) this.set(false);
  }

  hide() {
    this.set(false);
    show(this.root, false);
  }

  set(isShown) {
    this.isShown = isShown;
    setText(this.button, isShown ? RECORD.hideOthers : RECORD.showOthers);
    this.button.setAttribute("aria-pressed", String(isShown));
  }
}
