// The nurse's half of a chair's page: the log, the checks and the dose as panels, and the room in which forms open.

import { el, setText } from "../dom.js";
import { Brief } from "./brief.js";
import { ChecksPanel, dueCount } from "./checks.js";
import { Desk } from "./desk.js";
import { DosePanel } from "./dose.js";
import { EntryList } from "./entries.js";
import { button } from "./form.js";
import { GateView } from "./gate.js";
import { ArtefactForm, SafetyForm, unreviewed } from "./judged.js";
import { LastEntry, UndoButton } from "./last.js";
import { LogPanel } from "./log.js";
import { AdverseForm, AnswerForm, CorrectForm, DecisionForm, NoteForm, OverrideForm, TakeOutForm } from "./notes.js";
import { MedicineForm } from "./medicine.js";
import { LedgerForm, SecondForm, WitnessForm } from "./ledger.js";
import { HandOverForm, Nurse } from "./nurse.js";
import { OrderForm } from "./order.js";
import { BindForm, ConfirmBindingForm, MoveForm, PlaceView, TakeOffForm, WrongBindingForm } from "./place.js";
import { PhaseTimeForm } from "./phasetime.js";
import { ReadingForm } from "./reading.js";
import { ScaleChooser, ScaleForm } from "./scaleform.js";
import { StepForm } from "./steps.js";
import { ago } from "./when.js";
import { Work } from "./work.js";
import { CARE } from "./words.js";

const PANELS = ["log", "checks", "dose"];
// What is shown again when a form that was opened from it is over.
const COMES_BACK = new Set(["gate", "reading", "place", "vials"]);

export class CareRoom {
  /** `changed()`: something to paint; `go(path)`: another page. */
  constructor(orders, changed, go) {
    this.go = go;
    this.desk = new Desk(orders, changed);
    this.session = null;
    this.forms = new Map();
    const part = (id) => document.getElementById(id);
    this.work = new Work(part("chair-work"));
    const open = (name, entry) => this.open(name, entry);
    this.last = new LastEntry(part("chair-last"), this.desk, open);
    this.panels = { log: new LogPanel(this.desk, open), checks: new ChecksPanel(this.desk, open, (check) => this.tapped(check)), dose: new DosePanel(this.desk, open) };
    this.nurse = new Nurse(this.desk, open);
    this.tabs = PANELS.filter((name) => this.panels[name]).map((name) => this.tab(name));
    this.tabList = el("div", "care-tabs", ...this.tabs.map(({ root }) => root));
    this.tabList.setAttribute("role", "tablist");
    this.tabList.setAttribute("aria-label", CARE.panels);
    this.root = part("chair-care");
    this.brief = new Brief(this.desk, (check) => this.tapped(check), open);
    this.root.replaceChildren(this.brief.root, this.tabList, ...Object.values(this.panels).map(({ root }) => root));
    this.footUndo = new UndoButton(this.desk, "act-foot");
    this.footButtons = [this.panels.dose.foot.root, this.footUndo.root];
    this.choose("log");
  }

  tab(name) {
    const count = el("b", "count");
    const root = button("btn--quiet", CARE[name], () => this.choose(name));
    root.append(count);
    root.setAttribute("role", "tab");
    return { name, root, count };
  }

  choose(name) {
    this.chosen = name;
    this.root.dataset.panel = name;
    for (const tab of this.tabs) tab.root.setAttribute("aria-selected", String(tab.name === name));
  }

  /** Another session is on this page: forms of the one before close, and keep what was typed for when it is back. */
  enter(session) {
    if (session === this.session) return;
    this.session = session;
    this.work.hide();
  }

  /** Keep nothing of what was read or typed here. */
  forget() {
    this.work.hide();
    this.work.body.replaceChildren();
    this.forms.clear();
    this.desk.forget();
    this.before = null;
  }

  paint(chair, ctx) {
    Object.assign(this, { ctx, chair });
    this.enter(chair?.session ?? null);
    const { session } = this;
    this.root.classList.toggle("is-empty", session === null);
    if (session !== null) this.desk.follow(session, chair.care?.entries ?? null, performance.now());
    for (const panel of Object.values(this.panels)) panel.paint(session, ctx, chair);
    this.brief.paint(session, ctx, chair);
    this.paintCount(chair, ctx);
    this.nurse.paint(chair, ctx);
    this.last.paint(session, ctx);
    this.footUndo.paint(session, ctx);
    this.work.paint(session, ctx, chair);
  }

  paintCount(chair, ctx) {
    const due = dueCount(chair, ctx.serverNow);
    for (const { name, count } of this.tabs) setText(count, name === "checks" && due ? String(due) : "");
  }

  // ------------------------------------------------------------------------------------------------ forms

  /** A check that is due: its scale, the number it asks for, or just that it was done. */
  tapped(check) {
    if (check.scale) this.openScale(check.scale);
    else if (check.metric) this.open("reading", { id: check.metric, metric: check.metric });
    else this.desk.send({ key: `check ${this.session} ${check.check}`, path: `/sessions/${this.session}/checks`, body: { kind: "check_done", check: check.check } });
  }

  async openScale(name, entry = null) {
    const { session } = this;
    const scale = await this.desk.scales().then((scales) => scales.get(name), () => null);
    if (session !== this.session) return;
    if (scale) this.open("scale", { id: `${name} ${entry?.id ?? ""}`, scale, entry });
    else this.open("scales");
  }

  /** Show a form, with what was typed into it before. */
  open(name, entry = null) {
    if (this.session === null) return;
    if (name === "safety" && entry === null) {
      const entries = unreviewed(this.desk, this.session);
      if (entries.length === 0) return;
      entry = { id: entries.map(({ id }) => id).join(" "), entries };
    }
    if (name === "correct" && entry.kind === "assessment") {
      this.openScale(entry.scale, entry);
      return;
    }
    const key = `${this.session} ${name} ${entry?.id ?? ""}`;
    if (!this.forms.has(key) || this.forms.get(key).isOver) this.forms.set(key, this.make(name, entry));
    const form = this.forms.get(key);
    if (COMES_BACK.has(this.work.view?.name) && form !== this.work.view) this.before = this.work.view;
    this.work.open(form);
    this.work.paint(this.session, this.ctx, this.chair);
    form.focus();
  }

  /** A form is over: what was open before it, the gate or the readings, is shown again. */
  done() {
    const comesBack = COMES_BACK.has(this.before?.name) && this.work.view !== this.before;
    this.work.hide();
    if (comesBack) {
      this.work.open(this.before);
      this.before.again?.();
    }
    this.before = null;
  }

  make(name, entry) {
    const about = {
      desk: this.desk, session: this.session, finish: () => this.done(),
      chair: () => this.chair, picture: () => this.ctx.picture, go: this.go, clock: () => ({ serverNow: this.ctx.picture.serverNow(performance.now()), zone: this.ctx.zone }),
    };
    if (name === "entries") return new EntryList(this.desk, (which, of) => this.open(which, of));
    if (name === "scales") return new ScaleChooser(this.desk, (_, of) => this.openScale(of.scale));
    if (name === "scale") return new ScaleForm(about, entry.scale, entry.entry);
    if (name === "reading") return new ReadingForm({ ...about, open: (which, of) => this.open(which, of) }, entry?.metric ?? null);
    if (name === "artefact") return new ArtefactForm(about, entry);
    if (name === "safety") return new SafetyForm(about, entry.entries ?? [entry]);
    if (name === "gate") return new GateView({ ...about, open: (which, of) => this.open(which, of), tapped: (check) => this.tapped(check) });
    const of = { place: () => new PlaceView(about, (which, one) => this.open(which, one)), bind: BindForm, confirmBinding: ConfirmBindingForm, takeOff: TakeOffForm, wrongBinding: WrongBindingForm, move: MoveForm }[name];
    if (of) return name === "place" ? of() : new of(about, entry);
    if (name === "answer") return new AnswerForm(about, entry);
    if (name === "decision") return new DecisionForm(about);
    if (name === "override") return new OverrideForm(about, entry);
    if (name === "step") return new StepForm(about, entry.step);
    if (name === "medicine") return new MedicineForm(about);
    if (name === "order") return new OrderForm(about, entry?.running ?? null);
    if (name === "second") return new SecondForm(about, entry);
    if (name === "vials") return new LedgerForm({ ...about, open: (which, of) => this.open(which, of) });
    if (name === "witness") return new WitnessForm(about, entry);
    if (name === "handOver") return new HandOverForm(about);
    if (name === "note") return new NoteForm(about);
    if (name === "phaseTime") return new PhaseTimeForm(about, entry);
    if (name === "takeOut") return new TakeOutForm(about, entry);
    if (name === "correct" && entry.kind !== "adverse_event") return new CorrectForm(about, entry);
    return new AdverseForm(about, entry);
  }

  /** A call for help that got through is an event of the session too. */
  noteHelp() {
    if (this.session === null) return;
    const at = ago(0, this.ctx.picture.serverNow(performance.now()));
    this.desk.send({ key: `event ${this.session} help`, path: `/sessions/${this.session}/events`, body: { kind: "event", code: "help", at } });
  }

  // ------------------------------------------------------------------------------------------------ keys

  /** Take a key that belongs to this half of the page; true when it did. */
  key(event) {
    const { key } = event;
    const act = { l: () => this.toPanel("log"), c: () => this.toPanel("checks"), d: () => this.toPanel("dose"), n: () => this.open("note"), u: () => this.undo() }[key.toLowerCase()];
    if (act) {
      event.preventDefault();
      act();
      return true;
    }
    if (!event.target.closest?.(".care-work")) return false;
    this.work.view?.key?.(event);
    return /^\d$/.test(key);
  }

  escape() {
    if (!this.work.isOpen) return false;
    this.work.hide();
    return true;
  }

  toPanel(name) {
    if (!this.panels[name]) return;
    this.work.hide();
    this.choose(name);
    this.panels[name].focus();
  }

  /** Undo by key; what was entered about the drug is not undone by a single key, its button gets the focus instead. */
  undo() {
    if (this.footUndo.entry?.group === "doses") this.last.undo.root.focus();
    else this.footUndo.press();
  }
}
