// Asking the server for a change. Nothing pretends: an order is done when the live stream shows it, or says in words
// what failed, and stays so until somebody asks again.

import { el, setText } from "./dom.js";
import { PROOF, ProveDialog } from "./prove.js";
import { FAILURES, WORDS } from "./words.js";

const HEAR_WITHIN_MS = 10_000;
const ANSWER_WITHIN_MS = 8_000;

export class Orders {
  /** `changed()`: one of the states is another one now. */
  constructor(changed) {
    this.changed = changed;
    this.states = new Map();
    this.token = null;
    this.me = null; // who is signed in here, once it is known
    this.prove = new ProveDialog(this);
    this.guard = () => true; // a locked screen asks for a PIN first, and sends the order then
  }

  /** null, or {phase: sending | recorded | failed, words, order}. */
  of(key) {
    return this.states.get(key) ?? null;
  }

  /** The orders that failed, newest last. */
  get failed() {
    return [...this.states.values()].filter(({ phase }) => phase === "failed");
  }

  /** Forget what the live stream has settled, and what nobody can ask again. */
  settle(picture) {
    const now = performance.now();
    for (const [key, state] of this.states) {
      const { order, phase, at } = state;
      const isDone = phase !== "failed" && !(order.afterAnswer && phase === "sending") && order.isDone(picture);
      if (isDone || order.isVoid?.(picture)) this.states.delete(key);
      else if (phase === "recorded" && now - at > HEAR_WITHIN_MS) this.set(order, "failed", FAILURES.late);
      if (isDone) order.onDone?.(picture);
    }
  }

  /**
   * Send an order: {key, method, path, body, isDone(picture), afterAnswer?, isVoid(picture)?, onDone(picture)?, chair?}.
   * `isDone`: the live stream shows it (`afterAnswer`: only once the server has answered); `isVoid`: it has lost its
   * object; `chair`: where its failure stands when there is no room at its button.
   */
  async send(order) {
    if (this.of(order.key)?.phase === "sending" || !this.guard(order)) return;
    this.set(order, "sending", WORDS.sending);
    try {
      const answer = await this.prove.sending(() => this.ask(order));
      if (answer.ok) this.set(order, "recorded", WORDS.recorded);
      else this.set(order, "failed", await failure(answer));
    } catch {
      this.set(order, "failed", FAILURES.offline);
    }
  }

  async ask({ method = "POST", path, body }) {
    return fetch(`/api/v1${path}`, {
      method,
      headers: { "Content-Type": "application/json", "X-CSRF-Token": await this.csrfToken() },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
  }

  /** What every change needs, of this page's log-in. */
  async csrfToken() {
    return this.token ?? this.fetchToken();
  }

  async fetchToken() {
    const answer = await fetch("/api/v1/me", { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
    this.me = await answer.json();
    this.token = this.me.csrf_token ?? null;
    return this.token ?? "";
  }

  set(order, phase, words) {
    this.states.set(order.key, { phase, words, order, at: performance.now() });
    this.changed();
  }

  /** Take a failure away; somebody has read it. */
  forget(key) {
    this.states.delete(key);
    this.changed();
  }
}

/** What the server said, or what its answer means. */
export async function failure(answer) {
  const problem = await answer.json().catch(() => ({}));
  if (answer.status === 401 && (problem.type ?? "about:blank") === "about:blank") return FAILURES.signedOut;
  if (problem.type === PROOF) return FAILURES.unproven;
  if (problem.detail) return problem.detail;
  if (answer.status === 403) return FAILURES.forbidden;
  return answer.status === 404 ? FAILURES.gone : FAILURES.other(answer.status);
}

/** A button for an order: the order it sends, and its words, may be others at each painting. */
export class OrderButton {
  constructor(orders, className = "", ...before) {
    this.orders = orders;
    this.words = el("b");
    this.fault = el("small");
    this.root = el("button", `btn ${className}`, ...before, this.fault, this.words);
    this.root.type = "button";
    this.root.addEventListener("click", (event) => {
      event.stopPropagation();
      if (this.order && this.root.getAttribute("aria-disabled") !== "true") this.press();
    });
  }

  press() {
    this.orders.send(this.order);
  }

  /** `order` null: it cannot be used now, and `rest` says why. */
  paint(order, rest) {
    this.order = order;
    const state = order ? this.orders.of(order.key) : null;
    const failed = state?.phase === "failed";
    setText(this.fault, failed ? state.words : "");
    setText(this.words, failed ? WORDS.tryAgain : (state?.words ?? rest));
    this.root.classList.toggle("is-failed", failed);
    this.root.setAttribute("aria-disabled", String(order === null || (state !== null && !failed)));
  }
}
