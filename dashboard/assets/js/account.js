// Who is signed in on this screen, and the way out.

import { setText } from "./dom.js";
import { WORDS } from "./words.js";

export class Account {
  /** `note(words)`: what stands on the page while signing out did not work. */
  constructor(orders, note) {
    Object.assign(this, { orders, note });
  }

  async load() {
    const answer = await fetch("/api/v1/me").catch(() => null);
    if (!answer?.ok) return;
    const me = await answer.json();
    Object.assign(this.orders, { me, token: me.csrf_token ?? null });
    setText(document.getElementById("user"), me.user);
  }

  async signOut() {
    const headers = { "X-CSRF-Token": this.orders.token ?? "" };
    const answer = await fetch("/api/v1/logout", { method: "POST", headers }).catch(() => null);
    if (answer?.ok) location.assign("/login");
    else this.note(WORDS.notSignedOut);
  }
}
