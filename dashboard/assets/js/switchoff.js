// The dialog in which a clinician switches sound or an alarm of one chair off: what, for how long, and why. It closes
// when the live stream shows that it is done; a refusal stands in its words until somebody tries again.

import { parted } from "./alarms.js";
import { el, setText, show } from "./dom.js";
import { OrderButton } from "./orders.js";
import { switchOff } from "./switches.js";
import { METRICS, WORDS } from "./words.js";

const PAUSES_MIN = [10, 30];
const SOUND = "sound";

export class SwitchOffDialog {
  constructor(orders) {
    this.orders = orders;
    this.root = el("dialog", "card drawer switch-off");
    this.title = el("span");
    this.what = el("select");
    this.long = el("select");
    this.means = el("p", "means");
    this.highs = el("p", "means");
    this.reason = el("input", "reason");
    this.reason.maxLength = 200;
    this.button = new OrderButton(orders, "btn--main btn--glove");
    const close = el("button", "btn btn--quiet", WORDS.close);
    close.type = "button";
    close.addEventListener("click", () => this.close());
    this.what.addEventListener("change", () => this.offerTimes());
    for (const [kind, field] of [["change", this.what], ["change", this.long], ["input", this.reason]]) field.addEventListener(kind, () => this.paintButton());
    this.root.append(
      el("h3", "", this.title, close), label(WORDS.what, this.what), label(WORDS.howLong, this.long), label(WORDS.why, this.reason),
      this.means, this.highs, this.button.root,
    );
    document.body.append(this.root);
  }

  /** Open it for a chair: what can be switched off there is listed as of now. */
  open(chair, alarms) {
    this.chair = chair;
    setText(this.title, WORDS.switchOffTitle(chair.chair));
    this.choices = [{ name: WORDS.soundOfChair, kind: SOUND }, ...alarmChoices(chair, alarms)];
    this.what.replaceChildren(...this.choices.map(({ name }, place) => new Option(name, String(place))));
    const high = alarms.filter((alarm) => alarm.present && alarm.priority === "high").map((alarm) => parted(alarm.message)[0]);
    setText(this.highs, high.length ? WORDS.onlySound(high.join(", ")) : "");
    this.reason.value = "";
    this.orders.forget(`switch off ${chair.session}`);
    this.offerTimes();
    if (!this.root.open) this.root.show();
    this.what.focus();
  }

  close() {
    if (this.root.open) this.root.close();
  }

  get choice() {
    return this.choices[Number(this.what.value)];
  }

  offerTimes() {
    const off = new Option(WORDS.untilEnd, "off");
    const pauses = PAUSES_MIN.map((minutes) => new Option(WORDS.forMinutes(minutes), String(60 * minutes)));
    this.long.replaceChildren(...(this.choice.kind === SOUND ? [off] : [...pauses, off]));
    this.paintButton();
  }

  /** What is asked for, or null while a reason is missing. */
  order() {
    const reason = this.reason.value.trim();
    if (!reason) return null;
    const { kind, condition, metric } = this.choice;
    const isOff = this.long.value === "off";
    const what = kind === SOUND ? { kind: "audio_off" } : { kind: isOff ? "alarm_off" : "alarm_paused", condition, metric, lasts_s: isOff ? null : Number(this.long.value) };
    return { ...switchOff(this.chair, what, reason), onDone: () => this.close() };
  }

  paintButton() {
    const order = this.order();
    this.button.paint(order, order ? WORDS.doSwitchOff : WORDS.whyNeeded);
    setText(this.means, this.long.value === "off" ? WORDS.remindsEvery : "");
    show(this.highs, this.highs.textContent !== "");
  }

  /** Called at each painting; without its session there is nothing to switch off. */
  paint(picture) {
    if (!this.root.open) return;
    if (picture.chairs.get(this.chair.chair)?.session !== this.chair.session) this.close();
    else this.paintButton();
  }
}

/** Each limit of the chair's numbers, and what else alarms there; nothing that is high now. */
function alarmChoices(chair, alarms) {
  const limits = (chair.values ?? []).flatMap(({ metric, limits: found }) => ["high", "low"]
    .filter((side) => typeof found?.[side] === "number")
    .map((side) => ({ kind: "alarm", condition: `${metric}_${side}`, metric, name: WORDS.limitAlarm(METRICS[metric] ?? metric, side, found[side]) })));
  const named = new Set(limits.map(({ condition }) => condition));
  const present = alarms.filter((alarm) => alarm.present && !named.has(alarm.condition))
    .map(({ condition, metric, message }) => ({ kind: "alarm", condition, metric, name: WORDS.alarmToSwitch(message) }));
  const high = new Set(alarms.filter((alarm) => alarm.present && alarm.priority === "high").map(({ condition }) => condition));
  return [...limits, ...present].filter(({ condition }) => !high.has(condition));
}

function label(words, field) {
  return el("label", "", words, field);
}
