// One chair at full size: who, the numbers beside their lanes, the alarms of this chair. The chart comes from the server.

import { AcknowledgeButton } from "./acknowledge.js";
import { ChairActions } from "./actions.js";
import { ChartView } from "./chartview.js";
import { CareRoom } from "./care/room.js";
import { ALARM_CLASSES, alarmClasses, parted, secondLine, stateOfAlarm, wordsOf } from "./alarms.js";
import { el, icon, mark, markKey, setChildren, setClasses, setText, show } from "./dom.js";
import { EarlyWarning } from "./earlywarning.js";
import { fit } from "./fit.js";
import { PaperLink } from "./paper/link.js";
import { ageInYears, birthDate } from "./format.js";
import { NumberBlock } from "./numbers.js";
import { phaseTime } from "./phase.js";
import { WhoDid, identity, numberView, replayWords } from "./tile.js";
import { PressureFacts } from "./pressurefacts.js";
import { SwitchOffDialog } from "./switchoff.js";
import { PHASES, WORDS } from "./words.js";

const CHART_APART_MS = 5_000;
const CHART_APART_AT_MOST_MS = 40_000;
const SAME_MOMENT_MS = 1_000;

class AlarmCard {
  constructor(orders) {
    this.title = el("h2");
    this.more = el("p");
    this.reason = el("input", "reason");
    this.reason.placeholder = WORDS.reason;
    this.reason.setAttribute("aria-label", WORDS.reason);
    this.reason.maxLength = 200;
    this.button = new AcknowledgeButton(orders, "btn--glove ackb", () => this.reason.value.trim());
    this.whoDid = new WhoDid();
    this.answer = el("div", "answer", this.reason, this.button.root);
    this.root = el("section", "card alarm", this.title, this.more, this.answer, this.whoDid.root);
  }

  paint(alarm, ctx) {
    const state = stateOfAlarm(alarm);
    const line = state !== "on" || alarm.priority === "low";
    setClasses(this.root, ["lit", "alarm--line", ...ALARM_CLASSES], [line ? "alarm--line" : "lit", ...alarmClasses(alarm)]);
    const [words] = parted(wordsOf(alarm));
    const key = `${markKey(alarm)} ${words}`;
    if (key !== this.key) this.title.replaceChildren(mark(alarm), el("span", "say", words));
    this.key = key;
    setText(this.more, secondLine(alarm, [], ctx, true));
    show(this.answer, state !== "acknowledged");
    this.whoDid.paint(alarm, ctx);
    if (state !== "acknowledged") this.button.paint(alarm);
  }
}

class Head {
  /** `nurse`: who looks after the chair, as a part of the head; `next()`: show the gate and the next phase. */
  constructor(root, nurse, next) {
    this.nurse = nurse;
    this.chair = el("span", "chair");
    this.name = el("b");
    this.ids = el("span");
    this.who = el("a", "who", this.name, this.ids);
    this.facts = el("dl");
    this.warning = new EarlyWarning();
    this.phase = el("span", "caps");
    this.time = el("b");
    this.beforeTime = el("span");
    this.afterTime = el("span");
    this.left = el("span", "left", this.beforeTime, this.time, this.afterTime);
    const back = el("a", "btn btn--quiet back", icon("back"), el("span", "wide", WORDS.board));
    back.href = "/board";
    back.setAttribute("aria-label", WORDS.board);
    this.paper = new PaperLink();
    this.record = el("a", "btn btn--quiet", WORDS.recordLink);
    this.ways = el("div", "ways", this.record, this.paper.root);
    const phase = el("button", "phase", this.phase, this.left);
    phase.type = "button";
    phase.addEventListener("click", next);
    root.replaceChildren(back, this.chair, this.who, this.facts, this.warning.root, nurse, phase, this.ways);
  }

  paint(name, chair, ctx) {
    setText(this.chair, name);
    const here = chair && chair.session !== null && chair.session !== undefined;
    setText(this.name, here ? identity(chair.patient).name : chair ? WORDS.noSession : WORDS.noSuchChair(name));
    setText(this.ids, here ? identifiers(chair.patient, ctx) : chair ? WORDS.planHere : "");
    fit(this.name);
    if (here) this.who.href = `/patients/session-${chair.session}`;
    else if (chair) this.who.href = "/patients";
    else this.who.removeAttribute("href");
    setText(this.phase, here ? (PHASES[chair.phase] ?? chair.phase) : "");
    this.phase.classList.toggle("plate", chair?.phase === "paused");
    show(this.left, Boolean(here && chair.phase_since));
    if (here && chair.phase_since) {
      const [before, time, after] = phaseTime(chair, ctx);
      setText(this.beforeTime, before);
      setText(this.time, time);
      setText(this.afterTime, after);
    }
    this.paintFacts(chair ? factsOf(chair, ctx) : []);
    this.warning.paint(here ? chair : null, ctx);
    this.paper.paint(here ? chair.session : null);
    show(this.record, Boolean(here));
    if (here) this.record.href = `/sessions/${chair.session}`;
  }

  paintFacts(facts) {
    const key = JSON.stringify(facts);
    if (key === this.key) return;
    this.key = key;
    this.facts.replaceChildren(...facts.map(([term, words]) => el("div", "", el("dt", "", term), el("dd", "", words))));
  }
}

function identifiers(patient, ctx) {
  if (!patient || patient.birth_date === undefined) return identity(patient).ids.join(" · ");
  const years = ageInYears(patient.birth_date, ctx.serverNow, ctx.zone);
  return `${birthDate(patient.birth_date)} (${years}) · ${patient.identifier}`;
}

function factsOf(chair, ctx) {
  const facts = [[WORDS.devices, chair.devices?.length ? chair.devices.map(deviceWords).join(", ") : WORDS.noDevices]];
  if (chair.preset) facts.push(["Preset", `${chair.preset.title}, version ${chair.preset.version}`]);
  if (chair.replay) facts.push(["Replay", replayWords(chair.replay, ctx)]);
  return facts;
}

const deviceWords = ({ device, connected }) => (connected ? device : `${device}, not connected`);

class Numbers {
  constructor(root) {
    const kinds = { bp: true, hr: false, spo2: false, rr: false, etco2: false, rate: false, volume: false, temperature: false };
    this.blocks = Object.fromEntries(Object.entries(kinds).map(([kind, big]) => [kind, new NumberBlock(kind, { big })]));
    const { bp, hr, spo2, rr, etco2, rate, volume, temperature } = this.blocks;
    this.pressure = new PressureFacts();
    root.replaceChildren(
      el("div", "nb nb--top"), el("div", "nb nb--bp", bp.root, ...this.pressure.lines), el("div", "nb", hr.root), el("div", "nb", spo2.root),
      el("div", "nb two", rr.root, etco2.root), el("div", "nb two", rate.root, volume.root, temperature.root),
    );
  }

  paint(chair, alarms, ctx) {
    const view = numberView(chair, alarms, ctx);
    const said = Object.fromEntries(Object.entries(this.blocks).map(([kind, block]) => [kind, block.paint(view)]));
    for (const kind of ["rate", "volume", "temperature"]) show(this.blocks[kind].root, said[kind].state !== "none");
    this.pressure.paint(said.bp, view);
  }
}

export class ChairPage {
  /** `changed()`: something to paint; `go(path)`: another page. */
  constructor(orders, history, changed, go) {
    Object.assign(this, { orders, history });
    const part = (id) => document.getElementById(id);
    this.numbers = new Numbers(part("chair-numbers"));
    this.side = part("chair-side");
    this.dialog = new SwitchOffDialog(orders);
    this.care = new CareRoom(orders, changed, go);
    this.head = new Head(part("chair-head"), this.care.nurse.root, () => this.care.open("gate"));
    this.actions = new ChairActions(part("chair-switched"), part("chair-actions"), orders, (chair) => this.dialog.open(chair, this.alarms), { more: this.care.footButtons, called: () => this.care.noteHelp() });
    this.view = new ChartView(part("chart-view"), part("chart-slot"), changed);
    this.calm = el("p", "card calm-card", WORDS.noAlarmHere);
    this.cards = new Map();
    this.askedAt = -Infinity;
    this.chair = null;
  }

  open(chair) {
    if (chair !== this.chair) {
      this.dialog.close();
      this.view.reset();
    }
    this.chair = chair;
    this.askedAt = -Infinity;
  }

  /** Keep nothing of what was read or typed here. */
  forget() {
    this.dialog.close();
    this.dialog.reason.value = "";
    this.cards.clear();
    this.care.forget();
  }

  paint(ctx) {
    const chair = ctx.picture.chairs.get(this.chair);
    this.alarms = ctx.alarmsOf(this.chair);
    this.head.paint(this.chair, chair, ctx);
    this.numbers.paint(chair ?? { chair: this.chair, at: ctx.now }, this.alarms, ctx);
    this.paintCards(this.alarms, ctx);
    this.actions.paint(this.chair, chair, this.alarms, ctx);
    this.care.paint(ctx.picture.screen.locked && chair ? { ...chair, session: null } : chair, ctx);
    this.dialog.paint(ctx.picture);
    this.refresh(ctx, this.alarms);
  }

  /** Close what is open on this page, a form first; false when nothing was. */
  escape() {
    if (this.care.escape()) return true;
    const { isOpen } = this.view;
    if (isOpen) this.view.close();
    return isOpen;
  }

  paintCards(alarms, ctx) {
    const ids = new Set(alarms.map((alarm) => alarm.id));
    for (const id of this.cards.keys()) if (!ids.has(id)) this.cards.delete(id);
    for (const alarm of alarms) {
      if (!this.cards.has(alarm.id)) this.cards.set(alarm.id, new AlarmCard(this.orders));
      this.cards.get(alarm.id).paint(alarm, ctx);
    }
    const cards = alarms.map((alarm) => this.cards.get(alarm.id).root);
    setChildren(this.side, cards.length ? cards : [this.calm]);
  }

  /** A new chart every few seconds, and at once when an alarm or the phase has changed.
   *
   * A question takes the place of one that is not answered yet, so a slow server is asked less and less often: otherwise
   * it would never come to an answer that counts.
   */
  refresh(ctx, alarms) {
    const chair = ctx.picture.chairs.get(this.chair);
    const key = `${chair?.session} ${chair?.phase} ${alarms.map((alarm) => `${alarm.id}${stateOfAlarm(alarm)}`)} ${ctx.theme} ${ctx.filled} ${innerWidth} ${this.view.name}`;
    const isOther = key !== this.chartKey;
    const isAnswered = this.view.drawn?.nowMs > this.askedFor - SAME_MOMENT_MS;
    if (isOther || isAnswered) this.chartApartMs = CHART_APART_MS;
    if (!isOther && ctx.now - this.askedAt < this.chartApartMs) return;
    if (!isOther && !isAnswered) this.chartApartMs = Math.min(2 * this.chartApartMs, CHART_APART_AT_MOST_MS);
    Object.assign(this, { chartKey: key, askedAt: ctx.now, askedFor: ctx.serverNow });
    this.history.askChart(this.chair, ctx.serverNow, ctx.theme, this.view.window(ctx.serverNow));
  }
}
