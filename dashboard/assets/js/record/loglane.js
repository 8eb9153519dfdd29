// What was entered, at the time it happened: a square is a score, a ring an event or note, a cross a medicine or dose.

import { svg } from "../dom.js";
import { timeOfDay } from "../format.js";
import { titled } from "./draw.js";

const LETTER_PX = 7.2;
const MARK_PX = 20;
const MOST_LETTERS = 26;

export function logRows(marks, axis) {
  const seen = marks.map((mark) => ({ ...mark, ms: Date.parse(mark.at) })).filter(({ ms }) => axis.sees(ms, ms));
  return seen.map((mark) => ({ item: mark, from: axis.x(mark.ms) - 8, to: axis.x(mark.ms) + MARK_PX + LETTER_PX * short(mark.words).length }));
}

export function logLane(rows, lane, axis) {
  return rows.map(([mark, row], place) => {
    const x = axis.x(mark.ms);
    const y = lane.top + row * lane.row + lane.row / 2;
    const words = short(mark.words);
    const wide = MARK_PX + LETTER_PX * words.length;
    const next = rows.slice(place + 1).find(([, other]) => other === row);
    const fits = x + wide <= Math.min(axis.right + 4, next ? axis.x(next[0].ms) - 4 : Infinity);
    const label = fits ? [svg("text", { class: "rc-t is-words", x: x + 10, y: y + 5 }, words)] : [];
    return titled(svg("g", { class: "rc-mark" }, sign(mark.sort, x, y), ...label), `${timeOfDay(mark.ms, axis.zone)} ${mark.words}`);
  });
}

const short = (words) => (words.length <= MOST_LETTERS ? words : `${words.slice(0, MOST_LETTERS - 1)}…`);

function sign(sort, x, y) {
  if (sort === "score") return svg("rect", { class: "rc-score", x: x - 5.5, y: y - 5.5, width: 11, height: 11 });
  if (sort === "medicine") return svg("path", { class: "rc-medicine", d: `M${x} ${y - 6}v12M${x - 6} ${y}h12` });
  return svg("circle", { class: "rc-event", cx: x, cy: y, r: 5 });
}
