// Where forms and lists stand: in the room of the chart, below the alarms and beside the numbers, never over them.

import { el, setText, show } from "../dom.js";
import { button } from "./form.js";
import { CARE } from "./words.js";

const ONE_COLUMN = 900;

export class Work {
  constructor(root) {
    this.root = root;
    this.title = el("h2");
    this.close = button("btn--glove btn--quiet", CARE.close, () => this.hide());
    this.body = el("div", "care-work-body");
    root.replaceChildren(el("header", "", this.title, this.close), this.body);
    this.view = null;
    this.isOpen = false;
    show(root, false);
  }

  /** `view`: {title, root, paint(session, ctx), focus()}; a view that is already there is shown with what it holds. */
  open(view) {
    this.opener = document.activeElement;
    if (view !== this.view) this.view?.closed?.();
    this.view = view;
    setText(this.title, view.title);
    this.body.replaceChildren(view.root);
    this.isOpen = true;
    show(this.root, true);
    this.root.closest(".room")?.classList.add("is-working");
    this.root.closest(".room")?.classList.toggle("is-gate", view.name === "gate");
    this.body.scrollTop = 0;
    // Where the page itself scrolls, the form is what is looked at now.
    if (innerWidth < ONE_COLUMN) this.root.scrollIntoView({ block: "start" });
  }

  hide() {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.view.closed?.();
    this.view = null;
    show(this.root, false);
    this.root.closest(".room")?.classList.remove("is-working", "is-gate");
    if (this.opener?.isConnected) this.opener.focus({ preventScroll: true });
  }

  paint(session, ctx, chair) {
    if (!this.isOpen) return;
    setText(this.title, this.view.title);
    this.view.paint(session, ctx, chair);
  }
}
