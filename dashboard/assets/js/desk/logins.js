// One's own account: the second factor, passkeys, and where one is signed in. An administrator sees everybody's log-ins.

import { el, setChildren, setText } from "../dom.js";
import { pinForm } from "./pin.js";
import { ask, field, minute, row, say, table, whoAmI } from "./desk.js";
import { passkeys } from "./passkeys.js";
import { passwordForm } from "./password.js";

const HEADS = ["Who", "Kind", "Since (UTC)", "Last used", "Until", "From", "Browser", ""];
const MUST = "Your role proves itself twice. Turn a second factor on, an app or a passkey; then everything opens.";
const desk = document.getElementById("desk");
const list = el("div");
const told = el("p", "desk-told");
const factor = el("form", "", button("Turn a second factor on", "on"),
  button("Turn it off", "off"), field("Code of the app", "otp"), button("Confirm the code", "confirm"));
factor.elements.otp.autocomplete = "one-time-code";

function button(words, action) {
  return Object.assign(el("button", "btn", words), { value: action });
}

function line(found) {
  const end = Object.assign(el("button", "btn", found.mine ? "This one" : "End"), { type: "button", disabled: found.mine });
  end.addEventListener("click", async () => {
    await ask("POST", `/logins/${found.id}/end`);
    await read();
  });
  const made = row(found.user, found.kind, minute(found.created_at), minute(found.seen_at), minute(found.expires_at), found.address, found.device);
  made.append(el("td", "", end));
  return made;
}

async function read() {
  const found = await ask("GET", "/logins?limit=1000");
  if (found) setChildren(list, [table(HEADS, found.items.map(line))]);
}

async function turnOn() {
  const made = await ask("POST", "/me/second-factor");
  if (made) say(`Enter this secret into your authenticator app, then its code below: ${made.secret}`);
}

async function confirm(otp) {
  const made = await ask("POST", "/me/second-factor/confirmation", { otp });
  if (!made) return;
  await open();
  say(`Write these recovery codes down, each is good once: ${made.recovery_codes.join("  ")}`);
}

factor.addEventListener("submit", async (event) => {
  event.preventDefault();
  const action = event.submitter.value;
  if (action === "confirm") await confirm(factor.elements.otp.value);
  else if (action === "on") await turnOn();
  else if ((await ask("DELETE", "/me/second-factor")) !== undefined) await read();
});

/** What the account may see: while it owes a second factor, only how to turn one on. */
async function open() {
  const me = await whoAmI();
  setText(told, me.must_enrol ? MUST : "");
  if (!me.must_enrol) await read();
}

const keys = await passkeys(open);
setChildren(desk, [told, factor, keys, list]);
await open();
const me = await whoAmI();
if (!me.must_enrol) desk.append(passwordForm(read), await pinForm(me));
