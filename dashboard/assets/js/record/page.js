// The record of one session, as a clinician reads it: read when it is opened, and again when something was entered.

import { Desk } from "../care/desk.js";
import { button } from "../care/form.js";
import { CARE } from "../care/words.js";
import { el, setChildren, setText, show } from "../dom.js";
import { formFor } from "./forms.js";
import { Head, summary, summaryNodes } from "./head.js";
import { Corrections } from "./history.js";
import { LateEntry } from "./late.js";
import { SignPanel } from "./sign.js";
import { AlarmTable, DueTable, VitalsTable } from "./tables.js";
import { View } from "./view.js";
import { RECORD } from "./words.js";

const READ_OPEN_EVERY_MS = 30_000;
const POINTS = 1200;
const EARLY_COUNTS_MS = 10_000;

export class RecordPage {
  /** `changed()`: something to paint. */
  constructor(root, orders, { changed }) {
    const part = (name) => root.querySelector(`.${name}`);
    Object.assign(this, { root, changed, session: null, told: null, found: null });
    this.desk = new Desk(orders, changed);
    const get = (path) => this.desk.get(path);
    this.head = new Head(part("record-head"), this.desk);
    this.said = part("record-said");
    this.stats = part("record-stats");
    this.view = new View(get, () => this.placed());
    this.alarms = new AlarmTable((at) => this.view.showAt(at), get);
    this.vitals = new VitalsTable();
    this.due = new DueTable();
    this.slot = el("div", "rc-form");
    this.corrections = new Corrections(this.desk, (name, entry) => this.openForm(name, entry));
    this.late = new LateEntry(this.desk, () => this.read());
    this.sign = new SignPanel(this.desk, () => this.read());
    this.side = el("aside", "card rc-side", this.sign.root, this.due.root, this.corrections.root, this.slot, this.late.root);
    setChildren(part("record-body"), [this.view.root, this.side, this.alarms.root, this.vitals.root]);
  }

  open(session) {
    if (session === this.session) return;
    Object.assign(this, { session, told: null, found: null, fault: "", readAt: -Infinity });
    this.view.clear();
    this.stats.replaceChildren();
    this.slot.replaceChildren();
    this.form = null;
    this.sign.leave();
    this.root.classList.add("is-waiting");
  }

  /** The chart first: what is drawn does not wait for what is computed. */
  async read() {
    const { session } = this;
    this.readAt = performance.now();
    this.desk.read(session, null);
    const isOf = () => session === this.session;
    try {
      const [told, whole] = await Promise.all([`timeline?max_points=${POINTS}`, ""].map((path) => this.get(`/sessions/${session}${path && `/${path}`}`)));
      if (!isOf()) return;
      Object.assign(this, { told, whole, fault: "", isNew: true });
      this.changed();
      const [found] = await Promise.all([this.desk.get(`/sessions/${session}/statistics`), this.sign.read(session)]);
      if (isOf()) Object.assign(this, { found, isFound: true });
      else this.sign.leave();
    } catch (error) {
      if (isOf()) this.fault = error.words ?? "";
      if (isOf() && this.told === null) this.readAt = performance.now();
    }
    this.changed();
  }

  /** An answer that was asked for before the scripts were there, or else asked for now. */
  async get(path) {
    const early = window.chairsideEarly?.get(path);
    window.chairsideEarly?.delete(path);
    if (early && performance.now() - early.at < EARLY_COUNTS_MS) {
      const [answer] = await Promise.all([early.answer.catch(() => null), this.desk.orders.me ?? this.desk.orders.csrfToken()]);
      if (answer?.ok) return answer.json();
    }
    return this.desk.get(path);
  }

  placed() {
    if (this.told) this.late.at(this.session, this.lateUntil(), this.view.cursor, this.zone);
  }

  /** Where the clock of a late entry stops: at the end of the session, or now. */
  lateUntil() {
    return this.told.head.ended_at === null ? this.serverNow : Date.parse(this.told.head.ended_at);
  }

  paint(ctx) {
    Object.assign(this, { zone: ctx.zone, serverNow: ctx.serverNow });
    if (this.session === null) return;
    const isOpen = this.told !== null && this.told.head.ended_at === null;
    if (this.readAt === -Infinity || (isOpen && ctx.now - this.readAt > READ_OPEN_EVERY_MS)) this.read();
    const { told, found } = this;
    setText(this.said, this.fault ? RECORD.failed(this.fault) : told ? "" : RECORD.waiting);
    show(this.said, this.said.textContent !== "");
    this.root.classList.toggle("is-waiting", told === null);
    this.head.paint(told, this.sign.found?.is_signed ?? null, ctx);
    if (told === null) return;
    if (this.isNew) {
      this.isNew = false;
      this.view.show(told, ctx.zone);
      this.alarms.paint(told, ctx.zone);
      this.placed();
    }
    if (this.isFound) {
      this.isFound = false;
      this.stats.replaceChildren(...summaryNodes(summary(told, found, ctx.zone)));
      this.vitals.paint(found, ctx.zone);
      this.due.paint(found, ctx.zone);
    }
    this.view.paint();
    this.corrections.paint(this.session, this.whole.phases, ctx);
    this.sign.paint(ctx.zone);
    this.corrections.allow(!this.sign.isSigned);
    show(this.late.root, !this.sign.isSigned);
    this.late.paint();
    this.form?.paint();
  }

  async openForm(name, entry) {
    const { session } = this;
    const close = () => { this.slot.replaceChildren(); this.form = null; };
    const about = { desk: this.desk, session, finish: () => { close(); this.read(); }, clock: () => ({ serverNow: this.lateUntil(), zone: this.zone }) };
    const form = await formFor(name, entry, about);
    if (form === null || session !== this.session) return;
    this.form = form;
    this.slot.replaceChildren(el("h3", "", form.title), form.root, button("btn--quiet", CARE.close, close));
    form.paint();
    form.focus();
    this.slot.scrollIntoView({ block: "nearest" });
  }
}
