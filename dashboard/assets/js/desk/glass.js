// Broken glass: break it for a reason, and look at each time it was broken.

import { el, setChildren } from "../dom.js";
import { ask, field, minute, row, table, whoAmI } from "./desk.js";

const HEADS = ["Who", "Role", "Why", "From (UTC)", "Until", "Reviewed"];
const desk = document.getElementById("desk");
const list = el("div");
const form = el("form", "", field("Why: it is written down, and somebody else reviews it", "reason"),
  el("button", "btn btn--main", "Break the glass"));
let me = null;

function reviewOf(found) {
  if (found.reviewed_at) return `${found.reviewed_by}, ${minute(found.reviewed_at)}: ${found.finding}`;
  if (found.user === me.user) return "Somebody else reviews it";
  const finding = field("What you found", "finding");
  const made = el("form", "", finding, el("button", "btn", "Reviewed"));
  made.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (await ask("POST", `/glass/${found.id}/review`, Object.fromEntries(new FormData(made)))) await read();
  });
  return made;
}

async function read() {
  const found = await ask("GET", "/glass?limit=1000");
  if (found) setChildren(list, [table(HEADS, found.items.map((one) => row(one.user, one.role, one.reason, minute(one.begun_at), minute(one.ended_at ?? one.ends_at), reviewOf(one))))]);
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const { reason } = Object.fromEntries(new FormData(form));
  if (await ask("POST", "/me/glass", { reason })) location.assign("/board");
});

me = await whoAmI();
setChildren(desk, [el("p", "", "Your role shows no charts. In an emergency you may look at them for a while, and call for help."), ...(me.glass ? [] : [form]), el("h2", "", "Each time"), list]);
await read();
