// Before the drug starts: whether there are readings enough for the patient's own baseline, while more can still be taken.

import { el, setText, show } from "../dom.js";
import { CARE } from "./words.js";

const ASK_EVERY_MS = 20_000;
const BEFORE = new Set(["scheduled", "intake", "baseline"]);

export class BaselineWarning {
  /** `chair()`: the chair as it is now. */
  constructor(desk, session, chair) {
    Object.assign(this, { desk, session, chair, askedAt: -Infinity, lacking: [], fault: "" });
    this.root = el("p", "care-fault baseline-warning");
    this.root.setAttribute("role", "status");
    show(this.root, false);
  }

  /** Ask again from time to time, and at once when there is a newer cuff reading. */
  follow() {
    const chair = this.chair();
    const newest = chair?.values?.find(({ metric }) => metric === "nibp_systolic")?.measured_at;
    const now = performance.now();
    if (!BEFORE.has(chair?.phase) || (newest === this.newest && now - this.askedAt < ASK_EVERY_MS)) return;
    Object.assign(this, { newest, askedAt: now });
    this.read();
  }

  async read() {
    try {
      const { items } = await this.desk.get(`/sessions/${this.session}/baseline`);
      Object.assign(this, { lacking: items.filter(({ enough }) => !enough), fault: "" });
    } catch (error) {
      Object.assign(this, { lacking: [], fault: error.words ?? CARE.noAnswer });
    }
    this.desk.changed();
  }

  paint() {
    this.follow();
    const isBefore = BEFORE.has(this.chair()?.phase);
    const words = this.fault ? CARE.baselineNotRead(this.fault) : this.lacking.length ? CARE.baselineTooFew(this.lacking) : "";
    setText(this.root, isBefore ? words : "");
    show(this.root, this.root.textContent !== "");
  }
}
