// How somebody stands who is signed in, on a page of any kind: whether the screen is locked, what was broken and lasts,
// and that a person is there.

import { el } from "./dom.js";
import { LOCK } from "./lockwords.js";
import { UnlockDialog, press } from "./unlock.js";

const TOUCHED_APART_MS = 30_000;
const LOOK_MS = 15_000;

/** Who touches a page keeps it open. `may()`: whether it is anybody's to say; `token()`: what a change needs. */
export class Touches {
  constructor(may, token) {
    Object.assign(this, { may, token, at: -Infinity });
    for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, () => this.touched(), { passive: true, capture: true });
  }

  async touched() {
    const now = performance.now();
    if (now - this.at < TOUCHED_APART_MS || !this.may()) return;
    this.at = now;
    const token = await Promise.resolve(this.token()).catch(() => "");
    fetch("/api/v1/me/touch", { method: "POST", headers: { "X-CSRF-Token": token ?? "" } }).catch(() => null);
  }
}

/** What a page says while its person looks beyond the role: on every page, on paper too, until it is ended. */
export class GlassBanner {
  /** `ended()`: it is over. */
  constructor(me, token, ended = () => location.assign("/glass")) {
    if (!me?.glass || document.getElementById("glass-banner")) return;
    this.ended = ended;
    const until = new Date(me.glass.until).toISOString().slice(11, 16);
    const end = press("btn", LOCK.endGlass, () => this.end(token));
    const root = el("div", "glass-banner", el("b", "", LOCK.glass), el("span", "", LOCK.glassUntil(until, me.glass.reason)), end);
    root.id = "glass-banner";
    root.setAttribute("role", "status");
    document.body.prepend(root);
    document.body.toggleAttribute("data-glass", true);
    setInterval(() => this.look(), LOOK_MS);
  }

  async end(token) {
    await fetch("/api/v1/me/glass", { method: "DELETE", headers: { "X-CSRF-Token": token ?? "" } }).catch(() => null);
    this.ended();
  }

  async look() {
    const me = await whoIsIt();
    if (me && !me.glass) this.ended();
  }
}

/**
 * What a page without the live stream does about it: gives who is signed in, once the screen is not locked, with the banner of
 * broken glass. When it locks it is loaded anew, so that nothing of what it had stays in it; then it waits here for a PIN.
 */
export async function standing() {
  const answer = await fetch("/api/v1/me");
  if (answer.status === 401) return signIn();
  const me = await answer.json();
  if (me.locked) return waitForUnlock(me);
  new GlassBanner(me, me.csrf_token);
  new Touches(() => me.role !== "wall", () => me.csrf_token);
  setInterval(async () => { if ((await whoIsIt())?.locked) location.reload(); }, LOOK_MS);
  return me;
}

/** Never comes back: the page is loaded anew once somebody has proven to be there. */
export function waitForUnlock(me) {
  document.body.toggleAttribute("data-locked", true);
  new UnlockDialog({ whose: () => me.user, opened: () => location.reload() }).open({ alone: true });
  return new Promise(() => {});
}

function signIn() {
  location.assign(`/login?next=${encodeURIComponent(location.pathname)}`);
  return new Promise(() => {});
}

async function whoIsIt() {
  const answer = await fetch("/api/v1/me").catch(() => null);
  if (answer?.status === 401) return signIn();
  return answer?.ok ? answer.json() : null;
}
