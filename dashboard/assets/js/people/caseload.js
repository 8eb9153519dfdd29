// The list of patients: found by name, birth date or record number; who is in a chair now, and what to look at first.

import { el, setChildren, setText, show } from "../dom.js";
import { birthDate } from "../format.js";
import { PEOPLE } from "./words.js";

const ASK_EVERY_MS = 60_000;
const AFTER_TYPING_MS = 250;

class Row {
  constructor() {
    this.name = el("b", "name");
    this.ids = el("span", "ids");
    this.where = el("span", "where");
    this.weight = el("span", "weight");
    this.series = el("span", "series");
    this.flags = el("span", "flags");
    this.root = el("a", "person-row", el("span", "who", this.name, this.ids), el("span", "facts", this.where, this.weight, this.series), this.flags);
  }

  paint(line, chair, isChosen) {
    this.root.href = `/patients/${line.id}`;
    this.root.setAttribute("aria-current", isChosen ? "true" : "false");
    setText(this.name, `${line.family_name}, ${line.given_name}`);
    setText(this.ids, `${birthDate(line.birth_date)} · ${line.identifier}`);
    setText(this.where, chair ? PEOPLE.inChair(chair) : "");
    setText(this.weight, line.weight ? `${line.weight.kg} kg` : PEOPLE.noWeight);
    setText(this.series, line.series ? seriesWords(line.series) : PEOPLE.noSeries);
    const flags = flagsOf(line);
    const key = flags.join("\n");
    if (key !== this.key) this.flags.replaceChildren(...flags.map((words) => el("span", "person-flag", words)));
    this.key = key;
  }
}

function seriesWords({ held, planned, next_day: next }) {
  return [PEOPLE.ofSeries(held, planned), next ? PEOPLE.next(birthDate(next)) : ""].filter(Boolean).join(" · ");
}

function flagsOf({ missed, overdue, interactions }) {
  return [
    ...(missed.length ? [PEOPLE.missed(missed.map(birthDate))] : []),
    ...overdue.map(({ what, due }) => PEOPLE.overdue(what, birthDate(due))),
    ...(interactions.length ? [PEOPLE.watch([...new Set(interactions)])] : []),
  ];
}

export class Caseload {
  /** `input`: where somebody searches; `takeIn()`: a new patient comes. */
  constructor(root, desk, changed) {
    Object.assign(this, { desk, changed, askedAt: -Infinity, lines: null, fault: "", turn: 0 });
    this.input = el("input", "care-input person-search");
    Object.assign(this.input, { type: "search", placeholder: PEOPLE.search, autocomplete: "off", maxLength: 200 });
    this.input.setAttribute("aria-label", PEOPLE.search);
    this.input.addEventListener("input", () => this.typed());
    this.said = el("p", "person-said");
    this.said.setAttribute("role", "status");
    this.list = el("div", "person-list");
    this.rows = new Map();
    root.replaceChildren(this.input, this.said, this.list);
  }

  typed() {
    clearTimeout(this.wait);
    this.wait = setTimeout(() => { this.stale(); this.changed(); }, AFTER_TYPING_MS);
  }

  /** What is shown may not be so any more. */
  stale() {
    this.askedAt = -Infinity;
  }

  async ask(now) {
    this.askedAt = now;
    this.turn += 1;
    const { turn } = this;
    const words = this.input.value.trim();
    try {
      const found = await this.desk.get(`/caseload?q=${encodeURIComponent(words)}`);
      if (turn !== this.turn) return;
      Object.assign(this, { lines: found.items.sort(byName), words, hasMore: found.next !== null, fault: "" });
    } catch (error) {
      if (turn === this.turn) this.fault = error.words ?? PEOPLE.failed("");
    }
    this.changed();
  }

  paint(ctx, chosen) {
    if (ctx.now - this.askedAt > ASK_EVERY_MS) this.ask(ctx.now);
    const seats = new Map([...ctx.picture.chairs.values()].filter(({ patient }) => patient?.identifier).map((chair) => [chair.patient.identifier, chair.chair]));
    const lines = this.lines ?? [];
    const known = new Set(lines.map(({ id }) => id));
    for (const id of this.rows.keys()) if (!known.has(id)) this.rows.delete(id);
    for (const line of lines) {
      if (!this.rows.has(line.id)) this.rows.set(line.id, new Row());
      this.rows.get(line.id).paint(line, seats.get(line.identifier), line.id === chosen);
    }
    setChildren(this.list, lines.map(({ id }) => this.rows.get(id).root));
    setText(this.said, this.sentence(lines));
    show(this.said, this.said.textContent !== "");
  }

  sentence(lines) {
    if (this.fault) return PEOPLE.failed(this.fault);
    if (this.lines === null) return PEOPLE.searching;
    if (lines.length === 0) return this.words ? PEOPLE.none(this.words) : PEOPLE.noneYet;
    return this.hasMore ? PEOPLE.more : "";
  }
}

function byName(a, b) {
  return `${a.family_name} ${a.given_name}`.localeCompare(`${b.family_name} ${b.given_name}`);
}
