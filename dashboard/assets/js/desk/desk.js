// What the plain pages share: asking the API, a table made of text alone, and the way out.

import { el, setText } from "../dom.js";
import { ProveDialog } from "../prove.js";
import { standing } from "../standing.js";

let token = null;

let standingNow = null;

/** What the signed-in person is; the page goes to the log-in where nobody is, and waits for a PIN where the screen is locked. */
export async function whoAmI() {
  standingNow ??= standing();
  const me = { ...(await standingNow), ...(token === null ? {} : await fetch("/api/v1/me").then((answer) => answer.json())) };
  token = me.csrf_token;
  return me;
}

function call(method, path, body) {
  const headers = { "Content-Type": "application/json", ...(token ? { "X-CSRF-Token": token } : {}) };
  return fetch(`/api/v1${path}`, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) });
}

let prove = null;

/** Whether somebody has proven again to be who is signed in: by the password, a passkey, or at the identity provider. */
export function proven() {
  prove ??= new ProveDialog({ ask: ({ method = "POST", path, body }) => call(method, path, body) }, { alone: true });
  return prove.ask();
}

/** One call of the API; what it refuses stands on the page in its own words, and what reaches far asks for a proof first. */
export async function ask(method, path, body) {
  const answer = await call(method, path, body);
  const found = answer.status === 204 ? null : await answer.json().catch(() => ({}));
  if (found?.type === "locked") return token === null ? whoAmI() : location.reload();
  if (found?.type === "proof" && (await proven())) return ask(method, path, body);
  say(answer.ok ? "" : refusal(answer, found));
  return answer.ok ? found : null;
}

/** A page says what to do here; what a program is to call stands in the answer itself. */
function refusal(answer, found) {
  if (found?.type === "proof") return "Nothing was changed: nobody proved to be you.";
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

/** A moment as a table has it, UTC, to the minute. */
export function minute(at) {
  return at ? at.slice(0, 16).replace("T", " ") : "";
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
