// The log-in form: posts name and password as JSON, then goes on to the page that was wanted.

import { setText, show } from "./dom.js";
import { hourMinute, longDate } from "./format.js";
import { LOGIN } from "./words.js";

const form = document.getElementById("login");
const fault = document.getElementById("fault");
const button = form.querySelector("button");
const rest = button.textContent;

/** Only a path of this site: one slash, then no second one and no backslash. */
export function nextPath(search) {
  const wanted = new URLSearchParams(search).get("next") ?? "";
  const inside = /^\/(?![/\\])[^\\\u0000-\u001f]*$/.test(wanted) && new URL(wanted, location.origin).origin === location.origin;
  return inside && !wanted.startsWith("/login") ? wanted : "/board";
}

async function send() {
  const { username, password, otp } = Object.fromEntries(new FormData(form));
  const answer = await fetch("/api/v1/login", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ username, password, ...(otp ? { otp } : {}) }),
  });
  if (answer.ok) location.assign(nextPath(location.search));
  else await refused(answer);
}

async function refused(answer) {
  const problem = await answer.json().catch(() => ({}));
  const code = String(problem.type ?? "").endsWith("second-factor");
  if (code) show(document.getElementById("otp"), true);
  setText(fault, code ? LOGIN.code : wordsFor(answer.status));
  form.elements[code ? "otp" : "password"].focus();
}

function wordsFor(status) {
  if (status === 401) return LOGIN.wrong;
  return status === 429 ? LOGIN.locked : LOGIN.other(status);
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  setText(fault, "");
  setText(button, LOGIN.sending);
  button.disabled = true;
  try {
    await send();
  } catch {
    setText(fault, LOGIN.offline);
  } finally {
    setText(button, rest);
    button.disabled = false;
  }
});

function tick() {
  const zone = document.querySelector('meta[name="chairside-time-zone"]').content;
  setText(document.getElementById("today"), longDate(Date.now(), zone));
  setText(document.getElementById("clock"), hourMinute(Date.now(), zone));
}

tick();
setInterval(tick, 1000);
