// Answering an alarm. A button never pretends: it changes when the live stream says so, or says in words what failed.

import { el, setText } from "./dom.js";
import { FAILURES, WORDS } from "./words.js";
import { stateOfAlarm } from "./alarms.js";

const HEAR_WITHIN_MS = 10_000;
const ANSWER_WITHIN_MS = 8_000;

export class Acknowledgements {
  constructor(changed) {
    this.changed = changed;
    this.states = new Map();
    this.token = null;
  }

  /** null, or {phase: sending | recorded | failed, words}. */
  of(alarm) {
    return this.states.get(alarm.id) ?? null;
  }

  /** Forget what the live stream has settled. */
  settle(picture) {
    const now = performance.now();
    for (const [id, state] of this.states) {
      const alarm = picture.alarms.get(id);
      if (!alarm || (stateOfAlarm(alarm) === "acknowledged" && state.phase !== "failed")) this.states.delete(id);
      else if (state.phase === "recorded" && now - state.at > HEAR_WITHIN_MS) this.set(id, "failed", FAILURES.late);
    }
  }

  async send(alarm, reason) {
    if (this.of(alarm)?.phase === "sending") return;
    this.set(alarm.id, "sending", WORDS.sending);
    try {
      const answer = await this.post(alarm.id, reason);
      if (answer.ok) this.set(alarm.id, "recorded", WORDS.recorded);
      else this.set(alarm.id, "failed", await failure(answer));
    } catch {
      this.set(alarm.id, "failed", FAILURES.offline);
    }
  }

  async post(id, reason) {
    const token = await this.csrfToken();
    return fetch(`/api/v1/alarms/${id}/acknowledge`, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRF-Token": token },
      body: JSON.stringify(reason ? { reason } : {}),
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
  }

  /** What every change needs, of this page's log-in. */
  async csrfToken() {
    return this.token ?? this.fetchToken();
  }

  async fetchToken() {
    const answer = await fetch("/api/v1/me", { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
    this.token = (await answer.json()).csrf_token ?? null;
    return this.token ?? "";
  }

  set(id, phase, words) {
    this.states.set(id, { phase, words, at: performance.now() });
    this.changed();
  }
}

async function failure(answer) {
  if (answer.status === 401) return FAILURES.signedOut;
  if (answer.status === 403) return FAILURES.forbidden;
  if (answer.status === 404) return FAILURES.gone;
  const problem = await answer.json().catch(() => ({}));
  return problem.detail ?? FAILURES.other(answer.status);
}

/** The button that answers one alarm; the alarm may be another at each painting. */
export class AcknowledgeButton {
  constructor(acknowledgements, className = "", reason = () => "") {
    this.acknowledgements = acknowledgements;
    this.words = el("b");
    this.fault = el("small");
    this.root = el("button", `btn ${className}`, this.fault, this.words);
    this.root.type = "button";
    this.root.addEventListener("click", (event) => {
      event.stopPropagation();
      if (this.alarm) acknowledgements.send(this.alarm, reason());
    });
  }

  paint(alarm, label = null) {
    this.alarm = alarm;
    const state = this.acknowledgements.of(alarm);
    const rest = label ?? (stateOfAlarm(alarm) === "latched" ? WORDS.seenClear : WORDS.acknowledge);
    const failed = state?.phase === "failed";
    setText(this.fault, failed ? state.words : "");
    setText(this.words, failed ? WORDS.tryAgain : (state?.words ?? rest));
    this.root.classList.toggle("is-failed", failed);
    this.root.setAttribute("aria-disabled", String(state !== null && !failed));
  }
}
