// One chair at full size: who, the numbers beside their lanes, the alarms of this chair. The chart comes from the server.

import { AcknowledgeButton } from "./acknowledge.js";
import { ALARM_CLASSES, alarmClasses, secondLine, stateOfAlarm, wordsOf } from "./alarms.js";
import { el, icon, mark, setChildren, setClasses, setText, show } from "./dom.js";
import { fit } from "./fit.js";
import { ageInYears, birthDate, number } from "./format.js";
import { NumberBlock, cuffDue } from "./numbers.js";
import { phaseTime } from "./phase.js";
import { WhoDid, identity, numberView, replayWords } from "./tile.js";
import { LABELS, PHASES, WORDS } from "./words.js";

const CHART_APART_MS = 5_000;

class AlarmCard {
  constructor(acknowledgements) {
    this.title = el("h2");
    this.more = el("p");
    this.reason = el("input", "reason");
    this.reason.placeholder = WORDS.reason;
    this.reason.setAttribute("aria-label", WORDS.reason);
    this.reason.maxLength = 200;
    this.button = new AcknowledgeButton(acknowledgements, "btn--glove ackb", () => this.reason.value.trim());
    this.whoDid = new WhoDid();
    this.answer = el("div", "answer", this.reason, this.button.root);
    this.root = el("section", "card alarm", this.title, this.more, this.answer, this.whoDid.root);
  }

  paint(alarm, ctx) {
    const state = stateOfAlarm(alarm);
    const line = state !== "on" || alarm.priority === "low";
    setClasses(this.root, ["lit", "alarm--line", ...ALARM_CLASSES], [line ? "alarm--line" : "lit", ...alarmClasses(alarm)]);
    const key = `${alarm.priority} ${alarm.kind} ${wordsOf(alarm)}`;
    if (key !== this.key) this.title.replaceChildren(mark(alarm), el("span", "say", wordsOf(alarm)));
    this.key = key;
    setText(this.more, secondLine(alarm, [], ctx));
    show(this.answer, state !== "acknowledged");
    this.whoDid.paint(alarm, ctx);
    if (state !== "acknowledged") this.button.paint(alarm);
  }
}

class Head {
  constructor(root) {
    this.chair = el("span", "chair");
    this.name = el("b");
    this.ids = el("span");
    this.facts = el("dl");
    this.phase = el("span", "caps");
    this.time = el("b");
    this.beforeTime = el("span");
    this.afterTime = el("span");
    this.left = el("span", "left", this.beforeTime, this.time, this.afterTime);
    const back = el("a", "btn btn--quiet back", icon("back"), el("span", "wide", WORDS.board));
    back.href = "/board";
    back.setAttribute("aria-label", WORDS.board);
    root.replaceChildren(back, this.chair, el("div", "who", this.name, this.ids), this.facts, el("div", "phase", this.phase, this.left));
  }

  paint(name, chair, ctx) {
    setText(this.chair, name);
    const here = chair && chair.session !== null && chair.session !== undefined;
    setText(this.name, here ? identity(chair.patient).name : chair ? WORDS.noSession : WORDS.noSuchChair(name));
    setText(this.ids, here ? identifiers(chair.patient, ctx) : "");
    fit(this.name);
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
  }

  paintFacts(facts) {
    const key = JSON.stringify(facts);
    if (key === this.key) return;
    this.key = key;
    this.facts.replaceChildren(...facts.map(([term, words]) => el("div", "", el("dt", "", term), el("dd", "", words))));
  }
}

function identifiers(patient, ctx) {
  if (!patient || patient.birth_date === undefined) return identity(patient).ids;
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
    this.facts = el("div", "facts");
    this.limits = el("div", "facts facts--limits");
    root.replaceChildren(
      el("div", "nb nb--top"), el("div", "nb nb--bp", bp.root, this.facts, this.limits), el("div", "nb", hr.root), el("div", "nb", spo2.root),
      el("div", "nb two", rr.root, etco2.root), el("div", "nb two", rate.root, volume.root, temperature.root),
    );
  }

  paint(chair, alarms, ctx) {
    const view = numberView(chair, alarms, ctx);
    const said = Object.fromEntries(Object.entries(this.blocks).map(([kind, block]) => [kind, block.paint(view)]));
    for (const kind of ["rate", "volume", "temperature"]) show(this.blocks[kind].root, said[kind].state !== "none");
    this.paintFacts(said.bp, view);
    this.paintLimits(said.bp.limits ?? {});
  }

  paintFacts(pressure, view) {
    const mean = pressure.source?.mean ? view.values.get(pressure.source.mean) : null;
    const known = mean && typeof mean.value === "number" && ["live", "ageing"].includes(pressure.state);
    const due = cuffDue(view);
    const key = `${known ? mean.value : ""} ${due ? due.words + due.time : ""}`;
    if (key === this.key) return;
    this.key = key;
    const parts = [];
    if (known) parts.push(el("span", "", `${LABELS.map} `, el("b", "", number(mean.value, mean.metric))));
    if (due) parts.push(el("span", "r", due.late ? "" : WORDS.nextCuff, el("b", due.late ? "is-late" : "", due.time)));
    this.facts.replaceChildren(...parts);
  }

  paintLimits({ low, high }) {
    const words = [low, high].map((limit) => limit ?? "").join(" – ");
    show(this.limits, typeof low === "number" || typeof high === "number");
    setText(this.limits, `${WORDS.limitsWord} ${words}`);
  }
}

export class ChairPage {
  constructor(acknowledgements, history) {
    Object.assign(this, { acknowledgements, history });
    this.head = new Head(document.getElementById("chair-head"));
    this.numbers = new Numbers(document.getElementById("chair-numbers"));
    this.side = document.getElementById("chair-side");
    this.actions = document.getElementById("chair-actions");
    this.calm = el("p", "card calm-card", WORDS.noAlarmHere);
    this.cards = new Map();
    this.buttons = new Map();
    this.askedAt = -Infinity;
    this.chair = null;
  }

  open(chair) {
    this.chair = chair;
    this.askedAt = -Infinity;
  }

  paint(ctx) {
    const chair = ctx.picture.chairs.get(this.chair);
    const alarms = ctx.alarmsOf(this.chair);
    this.head.paint(this.chair, chair, ctx);
    this.numbers.paint(chair ?? { chair: this.chair, at: ctx.now }, alarms, ctx);
    this.paintCards(alarms, ctx);
    this.paintActions(alarms);
    this.refresh(ctx, alarms);
  }

  paintCards(alarms, ctx) {
    forget(this.cards, alarms);
    for (const alarm of alarms) {
      if (!this.cards.has(alarm.id)) this.cards.set(alarm.id, new AlarmCard(this.acknowledgements));
      this.cards.get(alarm.id).paint(alarm, ctx);
    }
    const cards = alarms.map((alarm) => this.cards.get(alarm.id).root);
    setChildren(this.side, cards.length ? cards : [this.calm]);
  }

  /** Where there is no room for cards: one wide button an alarm, along the foot. */
  paintActions(alarms) {
    const open = alarms.filter((alarm) => stateOfAlarm(alarm) !== "acknowledged");
    forget(this.buttons, open);
    for (const alarm of open) {
      if (!this.buttons.has(alarm.id)) this.buttons.set(alarm.id, new AcknowledgeButton(this.acknowledgements, "btn--glove act-ack"));
      const button = this.buttons.get(alarm.id);
      button.paint(alarm, stateOfAlarm(alarm) === "latched" ? WORDS.seenWhat(wordsOf(alarm)) : WORDS.acknowledgeWhat(alarm.message));
      const lit = stateOfAlarm(alarm) === "on" && alarm.priority !== "low";
      setClasses(button.root, ["lit", ...ALARM_CLASSES], [lit ? "lit" : "", ...alarmClasses(alarm)]);
      if (!button.marked) button.root.prepend(mark(alarm));
      button.marked = true;
    }
    setChildren(this.actions, open.map((alarm) => this.buttons.get(alarm.id).root));
    show(this.actions, open.length > 0);
  }

  /** A new chart every few seconds, and at once when an alarm or the phase has changed. */
  refresh(ctx, alarms) {
    const chair = ctx.picture.chairs.get(this.chair);
    const key = `${chair?.session} ${chair?.phase} ${alarms.map((alarm) => `${alarm.id}${stateOfAlarm(alarm)}`)} ${ctx.theme} ${ctx.filled} ${innerWidth}`;
    if (key === this.chartKey && ctx.now - this.askedAt < CHART_APART_MS) return;
    this.chartKey = key;
    this.askedAt = ctx.now;
    this.history.askChart(this.chair, ctx.serverNow, ctx.theme);
  }
}

function forget(parts, alarms) {
  const ids = new Set(alarms.map((alarm) => alarm.id));
  for (const id of parts.keys()) if (!ids.has(id)) parts.delete(id);
}
