// One chair on the board. Every part has its place; nothing moves when a state changes.

import { AcknowledgeButton } from "./acknowledge.js";
import { ALARM_CLASSES, alarmClasses, parted, secondLine, stateOfAlarm, wordsOf } from "./alarms.js";
import { CareNote, NextCheck, doseWords, nurseWords } from "./care/tilecare.js";
import { el, icon, mark, markKey, setClasses, setText, show } from "./dom.js";
import { fit } from "./fit.js";
import { HelpButton } from "./help.js";
import { Hush, HushNote } from "./hush.js";
import { isAudio } from "./inactivations.js";
import { birthDate, number, shortAge, timeOfDay } from "./format.js";
import { ageOf, stateOf } from "./freshness.js";
import { NumberBlock } from "./numbers.js";
import { phaseShare, phaseTime } from "./phase.js";
import { Trend } from "./trend.js";
import { UnderPressure } from "./under.js";
import { PHASES, WORDS } from "./words.js";

const PHASE_CLASSES = ["is-infusing", "is-paused", "is-recovery"];

/** Name and identifiers as this screen may show them. */
export function identity(patient) {
  if (!patient) return { name: WORDS.nameHidden, ids: [] };
  if (patient.name === undefined) return { name: patient.initials, ids: patient.tail ? [`…${patient.tail}`] : [] };
  return { name: patient.name, ids: [birthDate(patient.birth_date), patient.identifier] };
}

/** Who acknowledged an alarm, and when. */
export class WhoDid {
  constructor() {
    this.name = el("span");
    this.time = el("span");
    this.root = el("div", "who-did", icon("acknowledged"), el("span", "", this.name, " ", this.time));
  }

  paint(alarm, ctx) {
    const answered = stateOfAlarm(alarm) === "acknowledged";
    show(this.root, answered);
    if (!answered) return;
    setText(this.name, alarm.acknowledged_by);
    setText(this.time, timeOfDay(Date.parse(alarm.acknowledged_at), ctx.zone));
  }
}

export class Message {
  constructor(orders) {
    this.words = el("div", "words");
    this.more = el("div", "more");
    this.button = new AcknowledgeButton(orders);
    this.whoDid = new WhoDid();
    this.hush = new Hush();
    this.act = el("div", "act", this.hush.root, this.button.root, this.whoDid.root);
    this.root = el("div", "msg", this.words, this.act, this.more);
  }

  /** `hush`: what silences the chair's sound, or undefined. */
  paint(alarms, hush, ctx) {
    show(this.root, alarms.length > 0);
    if (alarms.length === 0) return;
    show(this.hush.root, hush !== undefined);
    if (hush) this.hush.paint(hush, ctx);
    const [alarm, ...others] = alarms;
    const state = stateOfAlarm(alarm);
    const line = state !== "on" || alarm.priority === "low";
    setClasses(this.root, ["lit", "msg--line", "msg--latched", ...ALARM_CLASSES],
      [line ? "msg--line" : "lit", state === "latched" ? "msg--latched" : "", ...alarmClasses(alarm)]);
    this.paintWords(alarm);
    setText(this.more, secondLine(alarm, others, ctx));
    fit(this.more);
    show(this.button.root, state !== "acknowledged");
    this.whoDid.paint(alarm, ctx);
    if (state !== "acknowledged") this.button.paint(alarm);
  }

  paintWords(alarm) {
    const [message] = parted(wordsOf(alarm));
    const key = `${markKey(alarm)} ${message}`;
    if (key !== this.key) this.words.replaceChildren(mark(alarm), el("span", "say", message));
    this.key = key;
    fit(this.words);
  }
}

export class Tile {
  constructor(chair, orders) {
    this.chair = chair;
    this.name = el("b");
    this.born = el("span");
    this.record = el("span");
    this.ids = el("span", "", this.born, " ", this.record);
    this.phase = el("span", "caps");
    this.left = el("span", "left");
    this.time = el("b");
    this.beforeTime = el("span");
    this.afterTime = el("span");
    this.left.append(this.beforeTime, this.time, this.afterTime);
    this.number = el("span", "chair", chair);
    this.who = el("div", "who", this.name, this.ids);
    this.course = el("div", "course", el("i"));
    this.help = new HelpButton(chair, orders);
    this.head = el("div", "head", this.number, this.who, el("div", "phase", this.phase, this.left), this.help.root, this.course);
    this.blocks = { bp: new NumberBlock("bp", { big: true }), hr: new NumberBlock("hr", { big: true }),
      spo2: new NumberBlock("spo2"), rr: new NumberBlock("rr"), etco2: new NumberBlock("etco2") };
    const { bp, hr, spo2, rr, etco2 } = this.blocks;
    this.under = new UnderPressure(bp);
    this.nums = el("div", "nums", bp.root, hr.root, el("div", "three", spo2.root, rr.root, etco2.root));
    this.message = new Message(orders);
    this.note = new HushNote();
    this.trend = new Trend();
    this.careNote = new CareNote();
    this.check = new NextCheck();
    this.replay = el("span");
    this.dose = el("span", "dose");
    this.nurse = el("span", "nurse-name");
    this.next = el("div", "next", el("span", "what-next", this.replay, this.check.root), this.dose, this.nurse);
    this.hole = el("div", "hole");
    this.root = el("article", "tile", this.head, this.nums, this.message.root, this.note.root, this.careNote.root, this.trend.root, this.next, this.hole);
    this.root.tabIndex = 0;
    this.root.dataset.chair = chair;
  }

  paint(chair, alarms, ctx) {
    const empty = chair.session === null || chair.session === undefined;
    setClasses(this.root, ["tile--empty", ...PHASE_CLASSES, ...ALARM_CLASSES],
      [empty ? "tile--empty" : "", `is-${chair.phase}`, ...alarmClasses(alarms[0])]);
    const lit = alarms[0]?.priority === "high" && stateOfAlarm(alarms[0]) === "on";
    setClasses(this.head, ["lit", "is-high", "is-on"], lit ? ["lit", "is-high", "is-on"] : []);
    for (const part of [this.nums, this.next, this.trend.root]) show(part, !empty);
    show(this.hole, empty);
    if (empty) this.paintEmpty(chair);
    else this.paintPatient(chair, alarms, ctx);
    this.help.paint(ctx.picture);
    this.paintMessage(alarms, empty ? null : (chair.care?.gate ?? null), ctx);
  }

  /** The highest alarm has the place; without one, what is switched off here; without that, a gate and why not yet. */
  paintMessage(alarms, gate, ctx) {
    const lasting = ctx.lastingAt(this.chair);
    this.message.paint(alarms, lasting.find(isAudio), ctx);
    show(this.note.root, alarms.length === 0 && lasting.length > 0);
    if (alarms.length === 0) this.note.paint(lasting, ctx);
    this.careNote.paint(alarms.length === 0 && lasting.length === 0 ? gate : null);
  }

  paintEmpty(chair) {
    setText(this.name, "");
    this.paintIds([]);
    setText(this.phase, WORDS.empty);
    show(this.left, false);
    show(this.course, false);
    const lines = (chair.devices ?? []).map((device) =>
      device.connected ? WORDS.deviceLive(device.device) : WORDS.deviceLost(device.device));
    const wanted = lines.join("\n");
    if (wanted !== this.holeText) this.hole.replaceChildren(el("b", "", WORDS.noSession), ...lines.map((line) => el("span", "", line)));
    this.holeText = wanted;
    this.label(WORDS.chairEmpty(chair.chair));
  }

  paintPhase(chair, ctx) {
    const [before, time, after] = phaseTime(chair, ctx);
    setText(this.beforeTime, before);
    setText(this.time, time);
    setText(this.afterTime, after);
    this.course.firstChild.style.width = `${Math.round(100 * phaseShare(chair, ctx))}%`;
  }

  paintPatient(chair, alarms, ctx) {
    const { name, ids } = identity(chair.patient);
    setText(this.name, name);
    this.paintIds(ids);
    fit(this.name);
    this.label(WORDS.chairLabel(chair.chair, name));
    setText(this.phase, PHASES[chair.phase] ?? chair.phase);
    this.phase.classList.toggle("plate", chair.phase === "paused");
    show(this.left, Boolean(chair.phase_since));
    if (chair.phase_since) this.paintPhase(chair, ctx);
    show(this.course, true);
    this.paintNumbers(chair, alarms, ctx);
  }

  /** Two identifiers, each in one piece. */
  paintIds([first = "", second = ""]) {
    setText(this.born, second ? `${first} ·` : first);
    setText(this.record, second);
  }

  paintNumbers(chair, alarms, ctx) {
    const view = numberView(chair, alarms, ctx);
    const said = Object.fromEntries(Object.entries(this.blocks).map(([kind, block]) => [kind, block.paint(view)]));
    this.under.paint(said.bp, view);
    const hasCheck = this.check.paint(chair.care ?? null, ctx.serverNow);
    setText(this.replay, chair.replay ? replayWords(chair.replay, ctx) : "");
    setText(this.dose, doseWords(chair.care) || infusionWords(view));
    setText(this.nurse, nurseWords(chair.care));
    this.nurse.classList.toggle("is-nobody", Boolean(chair.care) && chair.care.nurse === null);
    show(this.next, hasCheck || [this.replay, this.dose, this.nurse].some((part) => part.textContent !== ""));
    this.next.classList.toggle("is-dose-alone", !hasCheck && this.replay.textContent === "" && this.nurse.textContent === "");
    this.trend.paint(ctx.trends.of(chair.session), ctx);
  }

  label(words) {
    if (this.root.getAttribute("aria-label") !== words) this.root.setAttribute("aria-label", words);
  }
}

/** What the number blocks need to know of a chair. */
export function numberView(chair, alarms, ctx) {
  return {
    values: new Map((chair.values ?? []).map((value) => [value.metric, value])),
    due: chair.due ?? [],
    elapsed: ctx.picture.elapsed(chair, ctx.now),
    alarms,
    off: ctx.lastingAt(chair.chair).filter((one) => !isAudio(one)),
    baselines: chair.baselines ?? {},
    phase: chair.phase,
    zone: ctx.zone,
    serverNow: ctx.serverNow,
  };
}

export function replayWords(replay, ctx) {
  const time = replay.original_at ? timeOfDay(Date.parse(replay.original_at), ctx.zone) : "";
  return WORDS.replay(replay.source, replay.speed, time);
}

/** Rate and volume with the age of the older one; nothing when either is too old to say. */
function infusionWords(view) {
  const values = ["infusion_rate", "infused_volume"].map((metric) => view.values.get(metric)).filter(Boolean);
  const live = values.filter((value) => ["live", "ageing"].includes(stateOf(value, view.elapsed)));
  if (live.length === 0) return "";
  const age = Math.max(...live.map((value) => ageOf(value, view.elapsed)));
  return `${live.map((value) => `${number(value.value, value.metric)} ${value.symbol}`).join(" · ")} · ${shortAge(age)}`;
}
