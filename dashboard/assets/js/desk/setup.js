// The first start: the code from the server's console, and who will administer.

import { el, setChildren } from "../dom.js";
import { ask, field, say } from "./desk.js";

const desk = document.getElementById("desk");
const form = el("form", "", field("Code from the server's console", "code"), field("User name", "user"),
  field("Password: 15 characters or more; a sentence is fine", "password", "password"),
  el("button", "btn btn--main", "Make the first administrator"));
form.querySelector("[name=password]").autocomplete = "new-password";
document.getElementById("sign-out").hidden = true;
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (await ask("POST", "/setup", Object.fromEntries(new FormData(form)))) location.assign("/login");
});
setChildren(desk, [form]);
say("There is no account yet. Whoever reads the server's console makes the first one.");
