// What sheets are made of: tables, lines to write on, and the head that every printed page has.

import { el } from "../dom.js";

/** A table; a cell is words or a node; a row may be [cells, className]. `empty`: what stands there without rows. */
export function grid(className, heads, rows, empty = "") {
  const head = el("tr", "", ...heads.map((words) => el("th", "", words)));
  const lines = rows.map((row) => (Array.isArray(row[0]) ? row : [row, ""])).map(([cells, kind]) => el("tr", kind, ...cells.map((cell) => el("td", "", cell ?? ""))));
  const none = el("td", "is-none", empty);
  none.colSpan = heads.length;
  return el("table", `grid ${className}`, el("thead", "", head), el("tbody", "", ...(lines.length ? lines : [el("tr", "", none)])));
}

/** Names and what belongs to each. */
export function facts(pairs) {
  return el("dl", "facts", ...pairs.map(([name, ...said]) => el("div", "", el("dt", "", name), el("dd", "", ...said))));
}

/** Names with a line to write on. */
export function lines(names, className = "") {
  return el("div", `lines ${className}`, ...names.map((name) => el("div", "", el("span", "", name))));
}

/** Things to tick. */
export function ticks(names) {
  return el("ul", "ticks", ...names.map((name) => el("li", "", name)));
}

export function section(title, ...content) {
  return el("section", "", el("h2", "", title), ...content);
}

/** A whole sheet: a table, because its head is what browsers print on every page. */
export function sheet(head, ...content) {
  const cell = el("td", "", ...content);
  return el("table", "sheet", el("thead", "", el("tr", "", el("th", "", ...head))), el("tbody", "", el("tr", "", cell)));
}
