// Every session there is: searched and filtered by the server, a page at a time; what waits for review comes first when asked.

import { Desk } from "../care/desk.js";
import { button } from "../care/form.js";
import { el, setText, show } from "../dom.js";
import { Batch } from "./batch.js";
import { Grid } from "./grid.js";
import { FLAGS, LIST } from "./listwords.js";

const AFTER_TYPING_MS = 200;
const AGAIN_MS = 1500;
const STATES = { all: "", review: "unsigned", open: "open", signed: "signed" };

function labelled(words, control) {
  return el("label", "sl-field", el("span", "care-label", words), control);
}

function choice(words, options) {
  const made = el("select", "care-input", new Option(LIST.any, ""), ...options.map(([value, name]) => new Option(name, value)));
  made.setAttribute("aria-label", words);
  return made;
}

function dayField(words) {
  const made = el("input", "care-input");
  made.type = "date";
  made.setAttribute("aria-label", words);
  return made;
}

export class SessionsPage {
  constructor(root, orders, { go, changed }) {
    const part = (name) => root.querySelector(`.${name}`);
    Object.assign(this, { root, go, changed, view: "all", turn: 0, total: null, fault: "", isUp: true });
    this.desk = new Desk(orders, changed);
    this.said = part("sessions-said");
    this.slot = part("sessions-list");
    this.words = el("input", "care-input sl-search");
    Object.assign(this.words, { type: "search", placeholder: LIST.search, autocomplete: "off", maxLength: 200 });
    this.words.setAttribute("aria-label", LIST.search);
    [this.from, this.to] = [dayField(LIST.from), dayField(LIST.to)];
    this.drug = choice(LIST.drug, []);
    this.flag = choice(LIST.flag, Object.entries(FLAGS));
    this.count = el("p", "sl-count");
    this.count.setAttribute("role", "status");
    this.views = Object.entries(LIST.views).map(([name, words]) => this.viewButton(name, words));
    const views = el("div", "seg sl-views", ...this.views);
    views.setAttribute("role", "group");
    views.setAttribute("aria-label", LIST.viewLabel);
    const clear = button("btn--quiet", LIST.clear, () => this.clear());
    // On a phone the filters beside the words come when they are asked for.
    const more = button("sl-more", LIST.filters, () => more.setAttribute("aria-expanded", String(filters.classList.toggle("is-open"))));
    more.setAttribute("aria-expanded", "false");
    const filters = el("div", "sl-filters", this.words, more, labelled(LIST.from, this.from), labelled(LIST.to, this.to), labelled(LIST.drug, this.drug), labelled(LIST.flag, this.flag), clear);
    const clinic = el("a", "btn", LIST.clinic);
    clinic.href = "/clinic";
    this.batch = new Batch(this.desk, { lines: (asked) => this.desk.get(`/session-lines?${this.query(asked)}`), changed: () => this.grid?.mark(this.batch.isOpen) });
    part("sessions-head").append(views, this.count, el("div", "grow"), this.batch.opener, clinic);
    part("sessions-head").after(filters);
    filters.append(this.batch.root);
    this.words.addEventListener("input", () => { clearTimeout(this.wait); this.wait = setTimeout(() => this.ask(), AFTER_TYPING_MS); });
    for (const control of [this.from, this.to, this.drug, this.flag]) control.addEventListener("change", () => this.ask());
    this.choose("all");
  }

  viewButton(name, words) {
    const made = el("button", "", words);
    made.type = "button";
    made.dataset.view = name;
    made.addEventListener("click", () => { this.choose(name); this.grid?.sortBy(name === "review" ? "weight" : "at"); this.ask(); });
    return made;
  }

  choose(name) {
    this.view = name;
    for (const one of this.views) one.setAttribute("aria-pressed", String(one.dataset.view === name));
  }

  clear() {
    for (const control of [this.words, this.from, this.to, this.drug, this.flag]) control.value = "";
    this.ask();
  }

  open() {
    this.grid?.again();
  }

  ask() {
    this.turn += 1;
    this.grid?.again();
  }

  /** A page of lines; what is asked meanwhile takes the place of what is still on its way. */
  async lines(page) {
    const { turn } = this;
    try {
      const found = await this.desk.get(`/session-lines?${this.query(page)}`);
      if (turn === this.turn) this.took(found);
      return found;
    } catch (error) {
      if (turn === this.turn) this.fault = error.words ?? " ";
      this.changed();
      throw error;
    }
  }

  query({ offset, limit, order, falling }) {
    const asked = { q: this.words.value.trim(), from: this.from.value, to: this.to.value, drug: this.drug.value, flag: this.flag.value, state: STATES[this.view], order, falling, offset, limit };
    return Object.entries(asked).filter(([, value]) => value !== "").map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&");
  }

  took({ total, drugs, up_to_date: isUp }) {
    Object.assign(this, { total, isUp, fault: "" });
    clearTimeout(this.later);
    if (!isUp) this.later = setTimeout(() => this.ask(), AGAIN_MS);
    const known = JSON.stringify(drugs);
    if (known !== this.known) {
      this.known = known;
      const chosen = this.drug.value;
      this.drug.replaceChildren(new Option(LIST.any, ""), ...Object.entries(drugs).map(([value, words]) => new Option(words, value)));
      this.drug.value = chosen;
    }
    this.batch.total = total;
    this.changed();
  }

  paint(ctx) {
    this.batch.paint();
    if (!this.grid) {
      this.grid = new Grid(this.slot, ctx.zone, (asked) => this.lines(asked), (session) => this.go(`/sessions/${session}`), this.batch);
      this.grid.build().catch(() => { this.fault = LIST.noGrid; this.changed(); });
    }
    const words = this.fault ? LIST.failed(this.fault) : this.total === 0 ? LIST.none : this.isUp ? "" : LIST.behind;
    setText(this.said, words);
    show(this.said, words !== "");
    setText(this.count, this.total === null ? LIST.reading : LIST.count(this.total));
  }
}
