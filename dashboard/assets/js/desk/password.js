// The own password: whoever signs in by a passkey or the clinic's identity provider needs one beside a colleague's log-in.

import { el } from "../dom.js";
import { ask, field, say } from "./desk.js";

const MEANS = "15 characters or more. A second person beside a colleague's log-in proves by it. Your other log-ins and your PIN end.";

/** The form; afterwards the list of log-ins is read anew. */
export function passwordForm(read) {
  const form = el("form", "", field("New password", "password", "password"), el("button", "btn", "Set the password"));
  form.elements.password.autocomplete = "new-password";
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const { password } = Object.fromEntries(new FormData(form));
    await ask("POST", "/me/password", { password });
    const said = document.getElementById("said").textContent;
    if (said === "") form.reset();
    await read();
    say(said || "The password is set");
  });
  const root = el("section");
  root.append(el("h2", "", "Password"), el("p", "", MEANS), form);
  return root;
}
