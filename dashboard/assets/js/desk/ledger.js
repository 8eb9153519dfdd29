// The controlled-drug ledger of a span of days: what each vial held, what became of it, who saw what was thrown away.

import { el, setChildren } from "../dom.js";
import { birthDate, hourMinute, longDate, offsetOf } from "../format.js";
import { ask, field, row, table, whoAmI } from "./desk.js";

const DAYS_FIRST = 7;
const DAY_MS = 86_400_000;
const TOTALS = ["Drug", "Vials", "Opened, mg", "Drawn, mg", "Thrown away out of the vial, mg", "Thrown away of what was drawn, mg", "Drawn and used, mg", "Must be left now, mg"];
const LINES = ["When", "What", "mg", "Must be left, mg", "Entered by", "Witness", "Session", "State, reason"];
const WHAT = { vial_opened: "Opened", drawn: "Drawn", left: "Thrown away, left in the vial", drawn_wasted: "Thrown away, drawn and not given" };
const STATES = { standing: "", corrected: "Corrected: another line counts in its place", withdrawn: "Taken out" };

const zone = document.querySelector('meta[name="chairside-time-zone"]').content;
const isReal = document.querySelector('meta[name="chairside-mode"]').content === "real";
const clinic = document.querySelector('meta[name="chairside-clinic"]').content;
const desk = document.getElementById("desk");
const drug = Object.assign(el("select"), { name: "drug" });
const [from, to] = [field("From day", "from", "date"), field("To day", "to", "date")];
const print = Object.assign(el("button", "btn btn--quiet", "Print"), { type: "button" });
const form = el("form", "", el("label", "", "Drug", drug), from, to, el("button", "btn btn--main", "Show"), print);
const told = el("p", "desk-told");
const body = el("div");

/** A day of the clinic's calendar, `days` from today. */
function dayFromNow(days) {
  const parts = new Intl.DateTimeFormat("en-CA", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" });
  return parts.format(Date.now() + days * DAY_MS);
}

function offsetAt(milliseconds) {
  const [, sign, hours, minutes] = /([+-])(\d\d):(\d\d)/.exec(offsetOf(milliseconds, zone)) ?? ["", "+", "0", "0"];
  return Number(`${sign}1`) * (60 * Number(hours) + Number(minutes)) * 60_000;
}

/** When a day begins on the clinic's clock, so many days later: also where the clock is put forward or back that day. */
function beginOf(day, later = 0) {
  const midnight = Date.parse(`${day}T00:00:00Z`) + later * DAY_MS;
  return new Date(midnight - offsetAt(midnight - offsetAt(midnight))).toISOString();
}

const mg = (number) => String(Math.round(1000 * number) / 1000);
const dayAndTime = (iso) => `${longDate(Date.parse(iso), zone).replace(/^\S+ /, "")}, ${hourMinute(Date.parse(iso), zone)}`;

/** What a line takes from its vial, mg; what was drawn before is not in it any more. */
function taken(line) {
  return line.state === "standing" && (line.kind === "drawn" || (line.kind === "wasted" && line.what === "left")) ? line.mg : 0;
}

function lineRow(line, left) {
  const what = WHAT[line.kind === "wasted" ? (line.what === "left" ? "left" : "drawn_wasted") : line.kind];
  const witness = line.kind === "wasted" ? `${line.witness}, ${line.confirmed ? "proved with the password" : "not confirmed"}` : "";
  const amount = line.kind === "vial_opened" ? line.content_mg : line.mg;
  const why = [STATES[line.state] ?? line.state, line.reason ? `“${line.reason}”` : ""].filter(Boolean).join(" · ");
  const made = row(dayAndTime(line.at), what, mg(amount), line.state === "standing" && left !== null ? mg(left) : "", `${line.author}, ${dayAndTime(line.entered_at)}`, witness, String(line.session ?? ""), why);
  made.classList.toggle("is-over", line.state !== "standing");
  made.classList.toggle("is-beside", !line.asked);
  return made;
}

/** Without a balance no amount is worked out: no line stands by which the vial was opened, or the lines do not add up. */
function vialPart(vial) {
  const addsUp = vial.left_mg !== null;
  let left = vial.content_mg;
  const lines = [...vial.lines].sort((one, other) => Date.parse(one.at) - Date.parse(other.at) || one.id - other.id);
  const rows = lines.map((line) => {
    left -= taken(line);
    return lineRow(line, addsUp ? Math.max(0, left) : null);
  });
  const state = addsUp ? `lot ${vial.lot} · expires ${birthDate(vial.expiry)} · must be left now: ${mg(vial.left_mg)} of ${mg(vial.content_mg)} mg` : vial.fault ? `does not add up: ${vial.fault}` : "not opened, or taken out";
  const head = el("h2", "", [`Vial ${vial.vial}`, vial.title, state].filter(Boolean).join(" · "));
  return el("section", "ledger-part", head, table(LINES, rows));
}

function totalsOf(vials) {
  const sum = (of) => mg(vials.reduce((total, vial) => total + of(vial), 0));
  return row(vials[0].title, String(vials.length), sum((one) => one.content_mg), sum((one) => one.drawn_mg), sum((one) => one.wasted_left_mg), sum((one) => one.wasted_drawn_mg), sum((one) => one.used_mg), sum((one) => one.left_mg));
}

async function read() {
  const asked = new FormData(form);
  const wanted = new URLSearchParams({ from: beginOf(asked.get("from")), to: beginOf(asked.get("to"), 1) });
  if (asked.get("drug")) wanted.set("drug", asked.get("drug"));
  const found = await ask("GET", `/ledger?${wanted}`);
  if (!found) return;
  const chosen = drug.value;
  setChildren(drug, [{ name: "", title: "Every drug" }, ...found.drugs].map(({ name, title }) => Object.assign(el("option", "", title), { value: name, selected: name === chosen })));
  const days = `${birthDate(asked.get("from"))} to ${birthDate(asked.get("to"))}`;
  const unconfirmed = found.items.flatMap((vial) => vial.lines).filter((line) => line.kind === "wasted" && line.state === "standing" && !line.confirmed).length;
  told.textContent = [isReal ? "" : "SIMULATED DATA.", `${clinic}, ${days}, by the clinic's clock (${zone}), read ${dayAndTime(new Date().toISOString())}.`, found.items.length ? "" : "Nothing was written in the ledger in these days.",
    unconfirmed ? `Thrown away without a confirmed witness: ${unconfirmed}.` : "", found.more ? "There are more vials than fit here: choose fewer days." : ""].filter(Boolean).join(" ");
  const byDrug = found.drugs.map(({ name }) => found.items.filter((vial) => vial.drug === name && vial.left_mg !== null)).filter((vials) => vials.length);
  setChildren(body, [...(byDrug.length ? [table(TOTALS, byDrug.map(totalsOf))] : []), ...found.items.map(vialPart)]);
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  read();
});
print.addEventListener("click", () => window.print());
const { theme } = document.documentElement.dataset;
addEventListener("beforeprint", () => { document.documentElement.dataset.theme = "light"; });
addEventListener("afterprint", () => { document.documentElement.dataset.theme = theme; });
for (const [label, day] of [[from, dayFromNow(1 - DAYS_FIRST)], [to, dayFromNow(0)]]) Object.assign(label.querySelector("input"), { value: day, required: true });
setChildren(drug, [Object.assign(el("option", "", "Every drug"), { value: "" })]);
setChildren(desk, [form, told, body]);
await whoAmI();
await read();
