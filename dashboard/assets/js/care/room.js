// The nurse's half of a chair's page: the log, the checks and the dose as panels, and the room in which forms open.

import { el } from "../dom.js";
import { Desk } from "./desk.js";
import { EntryList } from "./entries.js";
import { button } from "./form.js";
import { LastEntry, UndoButton } from "./last.js";
import { LogPanel } from "./log.js";
import { AdverseForm, CorrectForm, NoteForm, TakeOutForm } from "./notes.js";
import { Work } from "./work.js";
import { CARE } from "./words.js";

const PANELS = ["log", "checks", "dose"];

export class CareRoom {
  /** `changed()`: something to paint. */
  constructor(orders, changed) {
    this.desk = new Desk(orders, changed);
    this.session = null;
    this.forms = new Map();
    const part = (id) => document.getElementById(id);
    this.work = new Work(part("chair-work"));
    const open = (name, entry) => this.open(name, entry);
    this.last = new LastEntry(part("chair-last"), this.desk, open);
    this.panels = { log: new LogPanel(this.desk, open) };
    this.tabs = PANELS.filter((name) => this.panels[name]).map((name) => this.tab(name));
    this.tabList = el("div", "care-tabs", ...this.tabs.map(({ root }) => root));
    this.tabList.setAttribute("role", "tablist");
    this.tabList.setAttribute("aria-label", CARE.panels);
    this.root = part("chair-care");
    this.root.replaceChildren(this.tabList, ...Object.values(this.panels).map(({ root }) => root));
    this.footUndo = new UndoButton(this.desk, "act-foot");
    this.footButtons = [this.footUndo.root];
    this.choose("log");
  }

  tab(name) {
    const root = button("btn--quiet", CARE[name], () => this.choose(name));
    root.setAttribute("role", "tab");
    return { name, root };
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

  paint(chair, ctx) {
    this.ctx = ctx;
    this.enter(chair?.session ?? null);
    const { session } = this;
    this.root.classList.toggle("is-empty", session === null);
    if (session !== null) this.desk.follow(session, chair.care?.entries ?? null, performance.now());
    for (const panel of Object.values(this.panels)) panel.paint(session, ctx, chair);
    this.last.paint(session, ctx);
    this.footUndo.paint(session, ctx);
    this.work.paint(session, ctx, chair);
  }

  // ------------------------------------------------------------------------------------------------ forms

  /** Show a form, with what was typed into it before. */
  open(name, entry = null) {
    if (this.session === null) return;
    const key = `${this.session} ${name} ${entry?.id ?? ""}`;
    if (!this.forms.has(key) || this.forms.get(key).isOver) this.forms.set(key, this.make(name, entry));
    const form = this.forms.get(key);
    this.work.open(form);
    form.paint(this.session, this.ctx);
    form.focus();
  }

  make(name, entry) {
    const about = {
      desk: this.desk, session: this.session, finish: () => this.work.hide(),
      clock: () => ({ serverNow: this.ctx.picture.serverNow(performance.now()), zone: this.ctx.zone }),
    };
    if (name === "entries") return new EntryList(this.desk, (which, of) => this.open(which, of));
    if (name === "note") return new NoteForm(about);
    if (name === "takeOut") return new TakeOutForm(about, entry);
    if (name === "correct" && entry.kind !== "adverse_event") return new CorrectForm(about, entry);
    return new AdverseForm(about, entry);
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
    return /^\d$/.test(key) && event.target.closest?.(".care-work") !== null;
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

  undo() {
    this.footUndo.press();
  }
}
