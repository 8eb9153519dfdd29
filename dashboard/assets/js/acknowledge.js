// Answering an alarm: one action, by touch or by key.

import { stateOfAlarm } from "./alarms.js";
import { OrderButton } from "./orders.js";
import { WORDS } from "./words.js";

/** The order that answers an alarm, or says that a latched one was seen. */
export function acknowledgement(alarm, reason = "") {
  return {
    key: `acknowledge ${alarm.id}`,
    path: `/alarms/${alarm.id}/acknowledge`,
    body: reason ? { reason } : {},
    // What only told of something, a call for help among it, is gone once it is answered.
    isDone: (picture) => picture.alarms.has(alarm.id) && stateOfAlarm(picture.alarms.get(alarm.id)) === "acknowledged",
    isVoid: (picture) => !picture.alarms.has(alarm.id),
  };
}

/** The button that answers one alarm; the alarm may be another at each painting. */
export class AcknowledgeButton extends OrderButton {
  constructor(orders, className = "", reason = () => "") {
    super(orders, className);
    this.reason = reason;
  }

  press() {
    this.orders.send(acknowledgement(this.alarm, this.reason()));
  }

  paint(alarm, label = null) {
    this.alarm = alarm;
    const rest = label ?? (stateOfAlarm(alarm) === "latched" ? WORDS.seenClear : WORDS.acknowledge);
    super.paint(acknowledgement(alarm), rest);
  }
}
