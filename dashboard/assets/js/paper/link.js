// The way from a session to paper: a tab of its own, whose print dialog opens by itself.

import { el, show } from "../dom.js";
import { PAPER } from "./words.js";

export class PaperLink {
  constructor(className = "btn btn--quiet") {
    this.root = el("a", `paper-link ${className}`, PAPER.print);
    Object.assign(this.root, { target: "_blank", rel: "noopener" });
  }

  /** `session`: its number, or null where there is nothing to print. */
  paint(session) {
    show(this.root, session !== null);
    if (session === null || session === this.session) return;
    this.session = session;
    this.root.href = `/paper/${session}#print`;
    this.root.setAttribute("aria-label", PAPER.printWhat(session));
  }
}
