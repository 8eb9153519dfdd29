// The own PIN: it opens a screen that knows its owner, to chart and to acknowledge.

import { el, setText, show } from "../dom.js";
import { ask, field, say } from "./desk.js";

const CARES = new Set(["nurse", "clinician"]);

/** The form, empty where the role has no use for one. */
export async function pinForm(me) {
  const root = el("section");
  if (!CARES.has(me.role)) return root;
  const stands = el("p");
  const drop = Object.assign(el("button", "btn", "Take it away"), { type: "button" });
  const form = el("form", "", field("PIN: 4 to 8 digits", "pin", "password"), el("button", "btn", "Set the PIN"), drop);
  for (const input of form.querySelectorAll("input")) input.autocomplete = "off";
  form.elements.pin.inputMode = "numeric";
  const look = async () => {
    const found = await ask("GET", "/me/pin");
    setText(stands, found?.set ? "You have a PIN. It opens tablets on which you gave your password in the last 90 days." : "You have no PIN.");
    show(drop, Boolean(found?.set));
  };
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const { pin } = Object.fromEntries(new FormData(form));
    await ask("POST", "/me/pin", { pin });
    const said = document.getElementById("said").textContent;
    if (said === "") form.reset();
    await look();
    say(said || "The PIN is set");
  });
  drop.addEventListener("click", async () => { await ask("DELETE", "/me/pin"); await look(); });
  root.append(el("h2", "", "PIN"), stands, form);
  await look();
  return root;
}
