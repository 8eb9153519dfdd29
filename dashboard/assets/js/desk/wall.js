// A display that waits to be let in: its code, until an administrator has entered it.

import { el, setChildren, setText } from "../dom.js";

const ASK_MS = 2000;
const code = el("p", "wall-code");
const desk = document.getElementById("desk");
document.getElementById("sign-out").hidden = true;

async function post(path, body = {}) {
  return fetch(`/api/v1${path}`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) }).catch(() => null);
}

let claim = null;

async function look() {
  if (claim === null) {
    const answer = await post("/wall/offer");
    if (answer?.ok) {
      const made = await answer.json();
      claim = made.claim;
      setText(code, made.code);
    }
  } else {
    const answer = await post("/wall/claim", { claim });
    if (answer?.status === 200) location.assign("/board");
    else if (answer?.status === 404) claim = null;
  }
  setTimeout(look, ASK_MS);
}

setChildren(desk, [el("p", "wall-says", "An administrator enters this code at Wall displays. The screen can watch then, and do nothing."), code]);
look();
