// The auditor's page: what was done, newest first, by whom, to whom, and why; filtered, and taken along as FHIR.

import { el, setChildren } from "../dom.js";
import { ask, field, row, say, table, whoAmI } from "./desk.js";

const HEADS = ["Row", "When (UTC)", "Who", "Role", "From", "Act", "Outcome", "Patient", "Session", "What", "Why"];
const desk = document.getElementById("desk");
const form = el("form", "", field("Who", "actor"), field("Act", "act"), field("Patient", "patient"), field("Session", "session"),
  field("From", "from", "datetime-local"), field("To", "to", "datetime-local"), el("button", "btn btn--main", "Show"));
const rows = el("div");
const more = Object.assign(el("button", "btn", "Older"), { type: "button", hidden: true });
const fhir = Object.assign(el("a", "btn btn--quiet", "As FHIR"), { download: "audit.json" });
const head = Object.assign(el("button", "btn btn--quiet", "Signed head"), { type: "button" });
let shown = [];
let next = null;

function query() {
  const given = [...new FormData(form)].filter(([, value]) => value !== "");
  return new URLSearchParams(given.map(([name, value]) => [name, name === "from" || name === "to" ? `${value}:00Z` : value]));
}

/** What was done it to, and each value before and after. */
function what(found) {
  const named = Object.entries(found.subject).map(([name, value]) => `${name} ${value}`);
  const made = Object.entries(found.wrote).map(([name, count]) => `+${count} ${name}`);
  const changed = found.changes.map((one) => `${one.table}: ${JSON.stringify(one.before)} → ${JSON.stringify(one.after)}`);
  return [...named, ...made, ...changed].join("; ");
}

function line(found) {
  const made = row(String(found.id), found.at.replace("T", " ").replace("Z", ""), found.actor, found.role, found.address,
    found.act, found.outcome, found.patient?.toString(), found.session?.toString(), what(found), found.reason);
  made.dataset.outcome = found.outcome;
  return made;
}

async function read(cursor) {
  const wanted = query();
  fhir.href = `/api/v1/audit?${new URLSearchParams([...wanted, ["format", "fhir"], ["limit", "1000"]])}`;
  if (cursor) wanted.set("cursor", cursor);
  const found = await ask("GET", `/audit?${wanted}`);
  if (!found) return;
  shown = cursor ? [...shown, ...found.items] : found.items;
  next = found.next;
  more.hidden = next === null;
  setChildren(rows, [table(HEADS, shown.map(line))]);
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  read(null);
});
more.addEventListener("click", () => read(next));
head.addEventListener("click", async () => {
  const found = await ask("GET", "/audit/head");
  if (found) say(`Keep this elsewhere, one line of a file for "chairside db verify --heads": ${JSON.stringify(found)}`);
});
form.append(fhir, head);
setChildren(desk, [form, rows, more]);
await whoAmI();
await read(null);
