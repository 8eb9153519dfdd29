// A page for paper: one session as it stands now, or a blank sheet. It shows no alarms, and says so.

import { el, setText } from "../dom.js";
import { blankSheet } from "./blank.js";
import { sessionSheet } from "./session.js";
import { standing } from "../standing.js";
import { PAPER } from "./words.js";

const READ_WITHIN_MS = 20_000;

const root = document.getElementById("paper");
const said = el("p", "said");
said.setAttribute("role", "status");
const body = el("div", "body");

function control(words, act) {
  const button = el("button", "", words);
  button.type = "button";
  button.addEventListener("click", act);
  return button;
}

function link(words, path) {
  const made = el("a", "", words);
  made.href = path;
  return made;
}

async function read(session) {
  setText(said, PAPER.waiting);
  try {
    const answer = await fetch(`/api/v1/sessions/${session}/sheet`, { cache: "no-store", signal: AbortSignal.timeout(READ_WITHIN_MS) });
    const found = await answer.json();
    if (!answer.ok) throw Object.assign(new Error(session), { words: answer.status === 401 ? PAPER.signedOut : found.detail });
    body.replaceChildren(sessionSheet(found));
    document.title = `${found.patient.family_name}, ${found.patient.given_name} · ${PAPER.of(found.session.id, found.session.chair)}`;
    setText(said, "");
    return true;
  } catch (error) {
    body.replaceChildren();
    setText(said, PAPER.failed(error.words ?? PAPER.noAnswer));
    return false;
  }
}

async function start() {
  const session = /^\/paper\/(\d+)$/.exec(location.pathname)?.[1];
  const more = session ? [control(PAPER.again, () => read(session)), link(PAPER.blank, "/paper")] : [];
  root.replaceChildren(el("header", "screen-only", control(PAPER.print, () => print()), ...more, link(PAPER.board, "/board"), el("p", "", PAPER.noAlarms)), said, body);
  if (!session) body.replaceChildren(blankSheet(root.dataset));
  if (await fetch("/api/v1/me").then(({ ok }) => ok, () => false)) await standing();
  const isThere = session ? await read(session) : true;
  await document.fonts.ready;
  root.dataset.ready = String(isThere);
  if (isThere && location.hash === "#print") print();
}

start();
