// Wall displays: let one in by the code that stands on it, say how much of patients it shows, send it away. Below it
// the tablets that know their people.

import { el, setChildren } from "../dom.js";
import { ask, field, minute, row, say, table, whoAmI } from "./desk.js";

const HEADS = ["Display", "Shows of a patient", "Since (UTC)", "Let in by", ""];
const TABLETS = ["Tablet", "Knows", "Since (UTC)", ""];
const REACHES = { chair: "Nothing: the chair alone", initials: "Initials", name: "Name" };
const desk = document.getElementById("desk");
const list = el("div");
const tablets = el("div");
const form = el("form", "", field("Code on the wall", "code"), field("Name of the display", "name"), chooser(),
  el("button", "btn btn--main", "Let it in"));

function chooser(reach = "chair") {
  const select = Object.assign(el("select", "", ...Object.entries(REACHES).map(([value, words]) => Object.assign(el("option", "", words), { value }))), { name: "reach", value: reach });
  return el("label", "", "Shows of a patient", select);
}

function press(words, act) {
  const made = Object.assign(el("button", "btn", words), { type: "button" });
  made.addEventListener("click", act);
  return made;
}

function line(found) {
  const reach = chooser(found.reach).querySelector("select");
  reach.setAttribute("aria-label", `What ${found.name} shows of a patient`);
  reach.addEventListener("change", async () => { await ask("POST", `/walls/${found.id}/reach`, { reach: reach.value }); await read(); });
  const away = press("Send away", async () => { await ask("DELETE", `/walls/${found.id}`); await read(); });
  const isGone = found.revoked_at !== null;
  return row(found.name, isGone ? `Sent away ${minute(found.revoked_at)}` : reach, minute(found.paired_at), found.paired_by, isGone ? "" : away);
}

function tablet(found) {
  const forget = press("Forget", async () => { await ask("DELETE", `/tablets/${found.id}`); await read(); });
  return row(found.device ?? "", found.people.map(({ user }) => user).join(", "), minute(found.made_at), forget);
}

async function read() {
  const [walls, known] = [await ask("GET", "/walls?limit=1000"), await ask("GET", "/tablets?limit=1000")];
  if (walls) setChildren(list, [table(HEADS, walls.items.map(line))]);
  if (known) setChildren(tablets, [table(TABLETS, known.items.map(tablet))]);
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const made = await ask("POST", "/walls", Object.fromEntries(new FormData(form)));
  if (!made) return;
  form.reset();
  await read();
  say(`${made.name} is let in`);
});

setChildren(desk, [el("p", "", "Open /wall on the display: it shows a code, good for ten minutes. It can watch, and do nothing."), form, list,
  el("h2", "", "Tablets"), el("p", "", "Who gave the password on one of these in the last 90 days may come back there with a PIN."), tablets]);
await whoAmI();
await read();
