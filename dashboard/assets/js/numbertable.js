// A small table of numbers: the first cell of a row names it.

import { el } from "./dom.js";

export function table(heads, rows) {
  const head = el("tr", "", ...heads.map((words) => el("th", "", words)));
  const lines = rows.map((cells) => el("tr", "", ...cells.map((cell, place) => el(place ? "td" : "th", "", String(cell)))));
  return el("table", "burden-table", el("thead", "", head), el("tbody", "", ...lines));
}
