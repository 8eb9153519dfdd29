// The instructor's page of a demonstration: what plays at each chair, and the way to change it. It shows no patient's
// number. It asks every second, says when what it shows is old, and calls nothing done before the monitors said so.

import { el, setChildren, setText, show } from "./dom.js";
import { duration, timeOfDay } from "./format.js";
import { InstructionPanel } from "./instruct.js";
import { courseTime, titleOf } from "./lesson.js";
import { FAILURES, TRAINING, WORDS } from "./words.js";

const ASK_EVERY_MS = 1000;
const ANSWER_WITHIN_MS = 6000;
const OLD_S = 5;
const SERVER_FAULT = 500;
const NARROW = "(max-width: 899px)";

export class TrainingPage {
  /** `token()` resolves to the CSRF token that changes need. */
  constructor(root, token) {
    Object.assign(this, { root, token });
    this.age = document.getElementById("training-age");
    this.fault = document.getElementById("training-fault");
    this.chairs = document.getElementById("training-chairs");
    this.rows = new Map();
    this.outcomes = new Map();
    this.told = this.chosen = this.wrong = null;
    this.panel = new InstructionPanel(document.getElementById("training-panel"), {
      instruct: (chair, what, order) => this.instruct(chair, what, order),
      back: () => this.look("list"),
    });
    this.look("list");
    setInterval(() => this.ask(), ASK_EVERY_MS);
  }

  /** On a phone the list and the panel take turns; elsewhere they stand side by side. */
  look(view) {
    this.root.dataset.view = view;
    if (!matchMedia(NARROW).matches) return;
    if (view === "list") this.rows.get(this.chosen)?.root.focus();
    else this.panel.focus();
  }

  async ask() {
    if (document.body.dataset.page !== "training" || document.visibilityState !== "visible" || this.isAsking) return;
    this.isAsking = true;
    try {
      const answer = await fetch("/api/v1/training", { cache: "no-store", signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
      if (answer.ok) this.take(await answer.json());
      else this.wrong = await failure(answer);
    } catch {
      this.wrong = FAILURES.offline;
    } finally {
      this.isAsking = false;
    }
  }

  take(told) {
    Object.assign(this, { told, wrong: null, toldAt: performance.now() });
    if (!told.chairs.some((chair) => chair.device === this.chosen)) this.chosen = told.chairs[0]?.device ?? null;
  }

  paint(ctx) {
    this.time = () => timeOfDay(ctx.serverNow, ctx.zone);
    const age = this.told === null ? null : this.told.age_s + (ctx.now - this.toldAt) / 1000;
    const isOld = age !== null && age > OLD_S;
    const fault = this.wrong ?? (isOld ? TRAINING.silent : null);
    this.root.classList.toggle("is-old", fault !== null);
    show(this.fault, fault !== null);
    setText(this.fault, fault);
    setText(this.age, age === null ? TRAINING.waiting : TRAINING.asOf(fault === null ? null : duration(age)));
    if (this.told !== null) this.paintChairs(fault);
  }

  paintChairs(fault) {
    const { chairs } = this.told;
    const devices = new Set(chairs.map((chair) => chair.device));
    for (const device of this.rows.keys()) if (!devices.has(device)) this.rows.delete(device);
    setChildren(this.chairs, chairs.map((chair) => this.row(chair).item));
    const chosen = chairs.find((chair) => chair.device === this.chosen);
    this.panel.paint(chosen ?? null, this.told, { fault, outcome: this.outcomes.get(this.chosen) ?? null });
  }

  row(chair) {
    if (!this.rows.has(chair.device)) this.rows.set(chair.device, new ChairRow(() => this.choose(chair.device)));
    const row = this.rows.get(chair.device);
    row.paint(chair, chair.device === this.chosen);
    return row;
  }

  choose(device) {
    this.chosen = device;
    this.paintChairs(this.wrong);
    this.look("panel");
  }

  /** Have something done at a chair; what came of it stands there until the next thing is asked. */
  async instruct(chair, what, order) {
    this.outcomes.set(chair.device, { words: TRAINING.sending(what), isSending: true });
    this.outcomes.set(chair.device, { words: await this.send(chair, what, order), isSending: false });
  }

  async send(chair, what, order) {
    try {
      const answer = await fetch(`/api/v1/training/chairs/${encodeURIComponent(chair.device)}`, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRF-Token": await this.token() },
        body: JSON.stringify(order),
        signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      });
      if (!answer.ok) return (answer.status < SERVER_FAULT ? TRAINING.refused : TRAINING.unknown)(what, await failure(answer));
      const now = await answer.json();
      this.told.chairs = this.told.chairs.map((found) => (found.device === now.device ? now : found));
      return TRAINING.done(this.time(), what);
    } catch {
      return TRAINING.unknown(what, FAILURES.offline);
    }
  }
}

async function failure(answer) {
  if (answer.status === 401) return FAILURES.signedOut;
  if (answer.status === 403) return FAILURES.forbidden;
  const problem = await answer.json().catch(() => ({}));
  return problem.detail ?? FAILURES.other(answer.status);
}

/** One monitor in the list. */
class ChairRow {
  constructor(choose) {
    for (const part of ["chair", "scenario", "active", "time", "plate"]) this[part] = el("span", `training-${part}`);
    this.plate.classList.add("plate");
    setText(this.plate, TRAINING.paused);
    const what = el("span", "training-what", this.scenario, this.active);
    this.root = el("button", "training-row", this.chair, what, el("span", "training-when", this.time, this.plate));
    this.root.type = "button";
    this.root.addEventListener("click", choose);
    this.item = el("li", "", this.root);
  }

  paint(chair, isChosen) {
    this.root.setAttribute("aria-current", String(isChosen));
    this.root.dataset.device = chair.device;
    setText(this.chair, chair.chair ?? chair.device);
    this.chair.classList.toggle("is-device", chair.chair === null);
    setText(this.scenario, titleOf(chair.scenario));
    setText(this.active, chair.active.map(titleOf).join(", "));
    setText(this.time, courseTime(chair));
    show(this.plate, chair.paused);
    const where = chair.chair === null ? TRAINING.noChair(chair.device) : WORDS.chair(chair.chair);
    const state = chair.paused ? TRAINING.paused : "";
    this.root.setAttribute("aria-label", [where, titleOf(chair.scenario), courseTime(chair), state, ...chair.active.map(titleOf)].filter(Boolean).join(", "));
  }
}
