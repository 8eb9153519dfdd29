// Where somebody is signed in, the end of it, and the second factor. An administrator sees everybody's log-ins.

import { el, setChildren } from "../dom.js";
import { ask, field, row, say, table, whoAmI } from "./desk.js";

const HEADS = ["Who", "Kind", "Since (UTC)", "Last used", "Until", "From", "Browser", ""];
const desk = document.getElementById("desk");
const list = el("div");
const factor = el("form", "", field("Your password", "password", "password"), button("Turn a second factor on", "on"),
  button("Turn it off", "off"), field("Code of the app", "otp"), button("Confirm the code", "confirm"));

function button(words, action) {
  return Object.assign(el("button", "btn", words), { value: action });
}

function line(found) {
  const end = Object.assign(el("button", "btn", found.mine ? "This one" : "End"), { type: "button", disabled: found.mine });
  end.addEventListener("click", async () => {
    await ask("POST", `/logins/${found.id}/end`);
    await read();
  });
  const made = row(found.user, found.kind, found.created_at, found.seen_at, found.expires_at, found.address, found.device);
  made.append(el("td", "", end));
  return made;
}

async function read() {
  const found = await ask("GET", "/logins?limit=1000");
  if (found) setChildren(list, [table(HEADS, found.items.map(line))]);
}

async function proven(given) {
  const body = { password: given.password, ...(given.otp ? { otp: given.otp } : {}) };
  return (await ask("POST", "/me/proof", body)) !== null || document.getElementById("said").textContent === "";
}

async function turnOn() {
  const made = await ask("POST", "/me/second-factor");
  if (made) say(`Enter this secret into your authenticator app, then its code below: ${made.secret}`);
}

async function confirm(otp) {
  const made = await ask("POST", "/me/second-factor/confirmation", { otp });
  if (made) say(`Write these recovery codes down, each is good once: ${made.recovery_codes.join("  ")}`);
}

factor.addEventListener("submit", async (event) => {
  event.preventDefault();
  const given = Object.fromEntries(new FormData(factor));
  const action = event.submitter.value;
  if (action === "confirm") await confirm(given.otp);
  else if (!(await proven(given))) return;
  else if (action === "on") await turnOn();
  else if ((await ask("DELETE", "/me/second-factor")) !== undefined) await read();
});

setChildren(desk, [list, factor]);
await whoAmI();
await read();
