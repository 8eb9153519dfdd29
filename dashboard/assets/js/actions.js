// What can be done at a chair, along the foot of its page or below its alarms: answer, pause the sound, switch off, call.

import { AcknowledgeButton } from "./acknowledge.js";
import { ALARM_CLASSES, alarmClasses, parted, stateOfAlarm, wordsOf } from "./alarms.js";
import { el, mark, markKey, setChildren, setClasses, setText, show } from "./dom.js";
import { HelpWideButton } from "./help.js";
import { headline, isAudio, timeOf } from "./inactivations.js";
import { paintSign } from "./hush.js";
import { OrderButton } from "./orders.js";
import { hushOf, pauseAudio, resume } from "./switches.js";
import { WORDS } from "./words.js";

/** What is switched off at this chair, each with who, how long still, and the way back: that of sound has its own place. */
class Switched {
  constructor(orders) {
    this.orders = orders;
    this.sign = el("span", "sign");
    this.words = el("b");
    this.by = el("span", "by");
    this.time = el("b", "time");
    this.button = new OrderButton(orders, "btn--small");
    this.root = el("div", "switched", this.sign, el("div", "what", this.words, this.by), this.time, this.button.root);
  }

  paint(one, ctx) {
    paintSign(this.sign, one);
    setText(this.words, headline(one));
    setText(this.by, one.reason ? `${one.author}: “${one.reason}”` : one.author);
    setText(this.time, timeOf(one, ctx));
    show(this.button.root, !isAudio(one));
    if (!isAudio(one)) this.button.paint(resume(one), WORDS.resume);
  }
}

export class ChairActions {
  /** `openDialog(chair)` shows the dialog in which sound and alarms are switched off; `more`: buttons that stand between;
   * `called()`: help was called from here. */
  constructor(switched, actions, orders, openDialog, { more, called }) {
    Object.assign(this, { switched, actions, orders, more, called });
    this.rows = new Map();
    this.buttons = new Map();
    this.pause = new OrderButton(orders, "btn--glove act-pause", el("span", "sign"));
    paintSign(this.pause.root.firstChild, { kind: "audio_paused" });
    this.off = el("button", "btn btn--glove act-off", WORDS.switchOff);
    this.off.type = "button";
    this.off.addEventListener("click", () => this.chair && openDialog(this.chair));
    this.help = new HelpWideButton(orders, "btn--glove act-help");
  }

  paint(name, chair, alarms, ctx) {
    this.chair = chair && chair.session !== null && chair.session !== undefined ? chair : null;
    const lasting = ctx.lastingAt(name);
    this.paintSwitched(lasting, ctx);
    this.paintPause(lasting.find(isAudio));
    this.off.setAttribute("aria-disabled", String(this.chair === null));
    this.help.paint(name, ctx.picture, this.called);
    const answers = this.answers(alarms);
    setChildren(this.actions, [...answers, this.pause.root, ...this.more, this.off, this.help.root]);
  }

  paintSwitched(lasting, ctx) {
    forget(this.rows, lasting);
    for (const one of lasting) {
      if (!this.rows.has(one.id)) this.rows.set(one.id, new Switched(this.orders));
      this.rows.get(one.id).paint(one, ctx);
    }
    setChildren(this.switched, lasting.map((one) => this.rows.get(one.id).root));
    show(this.switched, lasting.length > 0);
  }

  /** One button for both ways, in one place. */
  paintPause(hush) {
    if (hush) this.pause.paint(resume(hush), WORDS.resumeAudio);
    else this.pause.paint(this.chair ? pauseAudio(this.chair) : null, this.chair ? WORDS.pauseAudio : WORDS.noSessionHere);
  }

  /** Where there is no room for cards: one wide button an alarm. */
  answers(alarms) {
    const open = alarms.filter((alarm) => stateOfAlarm(alarm) !== "acknowledged");
    forget(this.buttons, open);
    for (const alarm of open) {
      if (!this.buttons.has(alarm.id)) this.buttons.set(alarm.id, new AcknowledgeButton(this.orders, "btn--glove act-ack"));
      const button = this.buttons.get(alarm.id);
      button.paint(alarm, stateOfAlarm(alarm) === "latched" ? WORDS.seenWhat(wordsOf(alarm)) : WORDS.acknowledgeWhat(parted(alarm.message)[0]));
      const lit = stateOfAlarm(alarm) === "on" && alarm.priority !== "low";
      setClasses(button.root, ["lit", ...ALARM_CLASSES], [lit ? "lit" : "", ...alarmClasses(alarm)]);
      const key = markKey(alarm);
      if (key !== button.key) button.root.replaceChildren(mark(alarm), button.fault, button.words);
      button.key = key;
    }
    return open.map((alarm) => this.buttons.get(alarm.id).root);
  }
}

/** The order behind the keys P and Shift+P, or null where there is nothing to do. */
export function audioOrder(picture, name, isResume) {
  const chair = picture.chairs.get(name);
  const hush = hushOf(picture, name);
  if (isResume) return hush ? resume(hush) : null;
  return hush || chair?.session === null || chair?.session === undefined ? null : pauseAudio(chair);
}

function forget(parts, items) {
  const ids = new Set(items.map((item) => item.id));
  for (const id of parts.keys()) if (!ids.has(id)) parts.delete(id);
}
