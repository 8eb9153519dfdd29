// What an entry of the record says, in words. Pure.

import { ADVERSE, EVENTS, INTENSITIES } from "./words.js";
import { PHASES } from "../words.js";

const lower = (words) => words.charAt(0).toLowerCase() + words.slice(1);
const joined = (...parts) => parts.filter(Boolean).join(" · ");

const named = (names, codes) => codes.map((code) => lower(names[code] ?? words(code))).join(", ");

const TOLD = {
  event: (e) => joined(`${EVENTS[e.code] ?? words(e.code)}${e.intensity ? `, ${lower(INTENSITIES[e.intensity])}` : ""}`, e.note),
  note: (e) => e.text,
  adverse_event: (e) => joined(
    `Adverse event: ${e.term}`, lower(INTENSITIES[e.severity]), e.seriousness.length ? `serious: ${named(ADVERSE.seriousness, e.seriousness)}` : "",
    `related: ${named(ADVERSE.relation, [e.relation])}`, `done: ${named(ADVERSE.actions, e.actions)}`, named(ADVERSE.outcome, [e.outcome]), e.narrative,
  ),
};

/** One line for an entry; a kind that is not known here is told by its own names. */
export function toldOf(entry) {
  return TOLD[entry.kind]?.(entry) ?? joined(words(entry.kind), ...Object.entries(entry).filter(([name]) => !COMMON.has(name)).map(([name, value]) => fact(name, value)));
}

const COMMON = new Set(["id", "patient", "session", "group", "kind", "at", "entered_at", "author", "corrects", "reason", "state", "replaced_by"]);

function fact(name, value) {
  if (value === null || value === undefined || (Array.isArray(value) && value.length === 0)) return "";
  if (typeof value === "object") return "";
  return `${lower(words(name))} ${typeof value === "string" ? words(value, false) : value}`;
}

function words(name, isFirst = true) {
  const text = (PHASES[name] ?? String(name)).replaceAll("_", " ");
  return isFirst ? text.charAt(0).toUpperCase() + text.slice(1) : text;
}
