// The downtime sheet: blank, to be printed while all is well and kept beside the chairs.

import { el } from "../dom.js";
import { grid, lines, section, sheet, ticks } from "./parts.js";
import { BLANK, PAPER } from "./words.js";

const GRID_ROWS = 30;
const APART_MIN = 5;
const blanks = (count, width) => Array.from({ length: count }, () => Array(width).fill(""));
const minutes = () => Array.from({ length: GRID_ROWS }, (_, place) => String(APART_MIN * place));
const named = (names, width) => names.map((name) => [name, ...Array(width - 1).fill("")]);

export function blankSheet({ clinic }) {
  const head = [lines(BLANK.header, "lines--head")];
  return sheet(
    head,
    el("header", "title", el("h1", "", BLANK.title), el("span", "", clinic), el("span", "sheet-no", BLANK.sheet)),
    el("p", "lead", BLANK.lead),
    lines(BLANK.facts, "lines--facts"),
    section(BLANK.gate, ticks(BLANK.gateItems)),
    section(BLANK.order, lines(BLANK.orderFacts, "lines--facts")),
    section(BLANK.phases, grid("write phases", BLANK.phaseHeads, named(BLANK.phaseNames, 4))),
    section(BLANK.drug, grid("write drug", BLANK.drugHeads, blanks(7, 5))),
    el("div", "page-break"),
    section(BLANK.grid, grid("write measured", BLANK.gridHeads, named(minutes(), BLANK.gridHeads.length))),
    el("div", "page-break"),
    section(BLANK.events, grid("write events", BLANK.eventHeads, blanks(17, 4))),
    section(BLANK.discharge, ticks(BLANK.dischargeItems)),
    section(PAPER.signatures, grid("write sign", ["", ...PAPER.signHeads], named(PAPER.signers, 4))),
    el("p", "after", BLANK.after),
  );
}
