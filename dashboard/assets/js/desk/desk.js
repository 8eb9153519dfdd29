// What the plain pages share: asking the API, a table made of text alone, and the way out.

import { el, setText } from "../dom.js";
import { GlassBanner } from "../lock.js";

let token = null;

/** What the signed-in person is; the page goes to the log-in where nobody is. */
export async function whoAmI() {
  const answer = await fetch("/api/v1/me");
  if (answer.status === 401) location.assign(`/login?next=${encodeURIComponent(location.pathname)}`);
  const me = await answer.json();
  token = me.csrf_token;
  for (const link of document.querySelectorAll(".desk-link")) link.hidden = link.dataset.role !== me.role;
  new GlassBanner(me, token);
  return me;
}

/** One call of the API; what it refuses stands on the page in its own words. */
export async function ask(method, path, body) {
  const headers = { "Content-Type": "application/json", ...(token ? { "X-CSRF-Token": token } : {}) };
  const answer = await fetch(`/api/v1${path}`, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) });
  const found = answer.status === 204 ? null : await answer.json().catch(() => ({}));
  say(answer.ok ? "" : refusal(answer, found));
  return answer.ok ? found : null;
}

/** A page says what to do here; what a program is to call stands in the answer itself. */
function refusal(answer, found) {
  if (found?.type === "proof") return "Enter your password above, and the code of your app if you have one; then again.";
  return found?.detail ?? `The server answered ${answer.status}`;
}

export function say(words) {
  setText(document.getElementById("said"), words);
}

export function table(heads, rows) {
  const head = el("tr", "", ...heads.map((words) => el("th", "", words)));
  return el("table", "", el("thead", "", head), el("tbody", "", ...rows));
}

export function row(...cells) {
  return el("tr", "", ...cells.map((cell) => el("td", "", cell ?? "")));
}

export function field(words, name, type = "text") {
  const input = el("input");
  Object.assign(input, { name, type });
  return el("label", "", words, input);
}

document.getElementById("sign-out").addEventListener("click", async () => {
  await ask("POST", "/logout");
  location.assign("/login");
});
