// One tap that calls everybody to a chair. It says that help is called only once the live stream shows the alarm.

import { el, setText } from "./dom.js";
import { OrderButton } from "./orders.js";
import { callHelp, isHelpCalled } from "./switches.js";
import { WORDS } from "./words.js";

/** On a tile: small, in its own corner. Why a call failed stands in the strip at the foot, where there is room. */
export class HelpButton {
  constructor(chair, orders) {
    Object.assign(this, { chair, orders });
    this.words = el("span");
    this.root = el("button", "btn help", this.words);
    this.root.type = "button";
    this.root.setAttribute("aria-label", WORDS.callHelpAt(chair));
    this.root.addEventListener("click", (event) => {
      event.stopPropagation();
      if (this.root.getAttribute("aria-disabled") !== "true") orders.send(callHelp(chair));
    });
  }

  paint(picture) {
    const state = this.orders.of(`help ${this.chair}`);
    const isCalled = isHelpCalled(picture, this.chair);
    const failed = state?.phase === "failed";
    setText(this.words, isCalled ? WORDS.called : failed ? WORDS.tryAgain : state ? WORDS.sending : WORDS.help);
    this.root.classList.toggle("is-failed", failed && !isCalled);
    this.root.classList.toggle("is-called", isCalled);
    this.root.setAttribute("aria-disabled", String(isCalled || (state !== null && !failed)));
  }
}

/** On the chair page and in the strip: with room for what failed. */
export class HelpWideButton extends OrderButton {
  /** `called(chair)`: the live stream shows that help was called from here. */
  paint(chair, picture, called = () => {}) {
    const isCalled = isHelpCalled(picture, chair);
    super.paint(isCalled ? null : { ...callHelp(chair), onDone: () => called(chair) }, isCalled ? WORDS.helpCalled : WORDS.callHelp);
  }
}
