// What was changed on this page: who, when, why, and each value before and after.

import { el, setChildren } from "../dom.js";
import { button, call, cells } from "./setupparts.js";

const HEADS = ["When (UTC)", "Who", "What", "Why", "Before", "After"];
const AT_ONCE = 50;

export async function log(place) {
  const rows = [];
  async function more(cursor) {
    const answer = await call("GET", `/setup-changes?limit=${AT_ONCE}${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""}`);
    if (!answer.ok) return setChildren(place, [el("p", "setup-fault", answer.why)]);
    rows.push(...answer.found.items.map(line));
    const next = answer.found.next ? [button("Earlier ones", () => more(answer.found.next))] : [];
    const none = rows.length ? [cells(HEADS, rows)] : [el("p", "", "Nothing was changed yet.")];
    return setChildren(place, [...none, ...next]);
  }
  await more(null);
}

function line(row) {
  const about = Object.values(row.subject).join(", ");
  const made = Object.keys(row.wrote).length && !row.changes.length ? ["made anew"] : [];
  return [row.at.slice(0, 16).replace("T", " "), row.actor, `${row.act}${about ? `: ${about}` : ""}`, row.reason ?? "",
    values(row.changes, "before"), row.changes.length ? values(row.changes, "after") : made];
}

/** One line a value; what is gone says so. */
function values(changes, when) {
  return changes.flatMap((one) => (one[when] ? Object.entries(one[when]).map(([name, value]) => el("div", "", `${name}: ${shown(value)}`)) : [el("div", "", "gone")]));
}

function shown(value) {
  if (value === null) return "none";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
