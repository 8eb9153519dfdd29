// One's own passkeys: registered after the password, named and removed; where they cannot work, why.

import { el, setChildren, setText } from "../dom.js";
import { makePasskey, whyNot } from "../passkey.js";
import { ask, field, minute, row, say, table } from "./desk.js";

const HEADS = ["Name", "Since (UTC)", "Last used", "", ""];
const list = el("div");
const reason = el("p");
const form = el("form", "", field("Name of the new passkey, such as where you keep it", "name"),
  Object.assign(el("button", "btn", "Register a passkey"), { value: "register" }));
form.elements.name.maxLength = 60;

/** `changed()`: after another one. */
export async function passkeys(changed) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (await register(form.elements.name.value.trim() || "Passkey")) {
      await read();
      await changed();
      say("The passkey is registered.");
    }
  });
  await read();
  return el("section", "", el("h2", "", "Passkeys"), reason, list, form);
}

async function read() {
  const found = await ask("GET", "/me/passkeys");
  if (!found) return;
  const why = whyNot(found.origin, found.why_not);
  setText(reason, why);
  form.hidden = why !== "";
  setChildren(list, found.items.length ? [table(HEADS, found.items.map((one) => line(one)))] : []);
}

async function register(name) {
  const options = await ask("POST", "/me/passkeys/options");
  if (!options) return false;
  const credential = await makePasskey(options).catch((error) => error);
  if (credential instanceof Error) {
    say(credential.name === "InvalidStateError" ? "This authenticator is registered already." : "No passkey was made.");
    return false;
  }
  return (await ask("POST", "/me/passkeys", { name, credential })) !== null;
}

function line(found) {
  const name = el("input");
  Object.assign(name, { value: found.name, maxLength: 60, ariaLabel: "Name" });
  const made = row("", minute(found.made_at), minute(found.used_at));
  made.firstChild.append(name);
  made.append(
    el("td", "", press("Rename", () => ask("POST", `/me/passkeys/${found.id}/name`, { name: name.value }))),
    el("td", "", press("Remove", async () => {
      await ask("DELETE", `/me/passkeys/${found.id}`);
      if (document.getElementById("said").textContent === "") await read();
    })),
  );
  return made;
}

function press(words, work) {
  const made = Object.assign(el("button", "btn", words), { type: "button" });
  made.addEventListener("click", work);
  return made;
}
