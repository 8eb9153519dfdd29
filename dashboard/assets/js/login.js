// The log-in form: posts name and password as JSON, then goes on to the page that was wanted. Beside it stand the other
// ways in that this clinic has: a passkey, and the clinic's own identity provider, which leads back to this page.

import { el, setText, show } from "./dom.js";
import { hourMinute, longDate } from "./format.js";
import { nextPath } from "./onward.js";
import { signWithPasskey, whyNot } from "./passkey.js";
import { LOGIN } from "./words.js";

const form = document.getElementById("login");
const fault = document.getElementById("fault");
const button = form.querySelector("button");
const rest = button.textContent;
// Where a code of the second factor goes: with the password, or after the identity provider.
let codeGoesTo = null;
let onward = location.search;
// Of a log-in that is there already, whose owner was at the identity provider to prove it again.
let csrf = null;
const AGAIN = "again-";

async function post(path, body) {
  const headers = { "Content-Type": "application/json", ...(csrf ? { "X-CSRF-Token": csrf } : {}) };
  return fetch(`/api/v1${path}`, { method: "POST", headers, body: JSON.stringify(body) });
}

async function enter(answer) {
  const wanted = answer.headers.get("Location"); // remembered by the server while the browser was elsewhere
  if (answer.ok) location.assign(nextPath(wanted ? `?${new URLSearchParams({ next: wanted })}` : onward));
  else await refused(answer);
}

async function send() {
  const { username, password, otp } = Object.fromEntries(new FormData(form));
  if (codeGoesTo) await enter(await post(codeGoesTo, { otp }));
  else await enter(await post("/login", { username, password, ...(otp ? { otp } : {}) }));
}

async function refused(answer) {
  const problem = await answer.json().catch(() => ({}));
  const code = String(problem.type ?? "").endsWith("second-factor");
  if (code) show(document.getElementById("otp"), true);
  setText(fault, code ? LOGIN.code : wordsFor(answer.status, problem.detail));
  form.elements[code ? "otp" : "password"].focus();
}

function wordsFor(status, detail) {
  if (status === 401) return LOGIN.wrong;
  if (status === 429) return LOGIN.locked;
  return detail ? `${detail}.` : LOGIN.other(status);
}

/** Do something that takes a moment, once at a time; what goes wrong stands on the page. */
async function taking(words, work) {
  setText(fault, "");
  setText(button, words);
  button.disabled = true;
  try {
    await work();
  } catch {
    setText(fault, LOGIN.offline);
  } finally {
    setText(button, rest);
    button.disabled = false;
  }
}

async function byPasskey() {
  const asked = await post("/login/passkey/options", {});
  if (!asked.ok) return refused(asked);
  const credential = await signWithPasskey(await asked.json()).catch(() => null);
  if (!credential) return setText(fault, LOGIN.noPasskey);
  return enter(await post("/login/passkey", { credential }));
}

async function byProvider() {
  const asked = await post("/login/provider", { next: nextPath(onward) });
  if (asked.ok) location.assign((await asked.json()).address);
  else await refused(asked);
}

/** The identity provider sent the browser back: its code is used up at once, and leaves the address. */
async function fromProvider(found) {
  history.replaceState(null, "", "/login");
  const { code, state, iss } = Object.fromEntries(found);
  if (!code) return setText(fault, LOGIN.notThere);
  const of = state.startsWith(AGAIN) ? "/me/proof" : "/login";
  if (of !== "/login") csrf = (await fetch("/api/v1/me").then((me) => me.json())).csrf_token;
  const answer = await post(`${of}/provider/answer`, { code, state, ...(iss ? { iss } : {}) });
  const { type } = answer.status === 401 ? await answer.clone().json().catch(() => ({})) : {};
  // What opens a screen that locked meanwhile stands on the board.
  if (type === "locked") return location.assign("/board");
  if (type === "second-factor") askForCodeAlone(of);
  else if (type) return setText(fault, LOGIN.over);
  return enter(answer);
}

function askForCodeAlone(of) {
  codeGoesTo = `${of}/provider/code`;
  for (const name of ["username", "password"]) {
    form.elements[name].required = false;
    show(form.elements[name].closest("label"), false);
  }
}

function way(words, work) {
  const made = Object.assign(el("button", "btn btn--glove", words), { type: "button" });
  made.addEventListener("click", () => taking(LOGIN.sending, work));
  return made;
}

async function offer() {
  const answer = await fetch("/api/v1/login/ways").catch(() => null);
  const ways = answer?.ok ? await answer.json() : {};
  const made = [];
  if (ways.passkey_origin && !whyNot(ways.passkey_origin)) made.push(way(LOGIN.passkey, byPasskey));
  if (ways.provider) made.push(way(LOGIN.provider(ways.provider), byProvider));
  document.getElementById("ways").replaceChildren(...made);
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  taking(LOGIN.sending, send);
});

function tick() {
  const zone = document.querySelector('meta[name="chairside-time-zone"]').content;
  setText(document.getElementById("today"), longDate(Date.now(), zone));
  setText(document.getElementById("clock"), hourMinute(Date.now(), zone));
}

tick();
setInterval(tick, 1000);
offer();
const back = new URLSearchParams(location.search);
if (back.has("state")) {
  onward = "";
  taking(LOGIN.sending, () => fromProvider(back));
}
