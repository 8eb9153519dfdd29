// What the sections of the clinic's set-up share: fields with their refusal beside them, the password where it is due,
// and a form that says what it did.

import { el, setText } from "../dom.js";
import { proven } from "./desk.js";

let token = null;

/** Take the token that proves that our own page asks. */
export function begin(me) {
  token = me.csrf_token;
}

/** One call of the API: {ok, found, why, field}; `why` is the server's own sentence. */
export async function call(method, path, body) {
  const headers = { "Content-Type": "application/json", ...(token ? { "X-CSRF-Token": token } : {}) };
  let answer;
  try {
    answer = await fetch(`/api/v1${path}`, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) });
  } catch {
    return { ok: false, found: null, why: "The server does not answer; nothing was changed." };
  }
  const found = answer.status === 204 ? null : await answer.json().catch(() => ({}));
  if (answer.status === 401 && found?.type === "locked") location.reload();
  if (answer.status === 401 && found?.type === "proof") {
    return (await proven()) ? call(method, path, body) : { ok: false, found, why: "Not changed: nobody proved to be you." };
  }
  if (answer.ok) return { ok: true, found };
  const first = found?.errors?.[0];
  const why = found?.detail ?? `The server answered ${answer.status}`;
  return { ok: false, found, why, field: found?.field ?? first?.field ?? "" };
}

export function button(words, act, kind = "btn") {
  const made = Object.assign(el("button", kind, words), { type: "button" });
  made.addEventListener("click", act);
  return made;
}

/** A label with its field, and a place beside it for what was wrong with it. */
export function input(words, name, type = "text", value = "") {
  const field = type === "textarea" ? el("textarea") : el("input");
  if (type !== "textarea") field.type = type;
  if (type === "checkbox") return labelled(words, Object.assign(field, { name, value }));
  return labelled(words, Object.assign(field, { name, value, autocomplete: "off", spellcheck: false }));
}

export function choice(words, name, options, value) {
  const field = el("select", "", ...options.map(([key, shown]) => Object.assign(el("option", "", shown), { value: key })));
  field.name = name;
  if (value !== undefined) field.value = value;
  return labelled(words, field);
}

function labelled(words, field) {
  const fault = el("span", "setup-fault");
  fault.setAttribute("role", "alert");
  return Object.assign(el("label", "", words, field, fault), { field, fault });
}

/** A form that is sent with one button: `send(values)` answers a call; its refusal stands beside the field it is about. */
export function form(words, labels, send, done) {
  const said = el("p", "setup-said");
  said.setAttribute("role", "status");
  const made = el("form", "setup-form", ...labels, el("button", "btn btn--main", words), said);
  made.noValidate = true;
  made.addEventListener("submit", async (event) => {
    event.preventDefault();
    for (const label of labels) setText(label.fault, "");
    setText(said, "");
    const answer = await send(Object.fromEntries(new FormData(made)));
    const at = answer.ok ? undefined : labels.find(({ field }) => answer.field === field.name || answer.field?.endsWith(`.${field.name}`));
    setText(at ? at.fault : said, answer.ok ? await done(answer.found, made) : answer.why);
    at?.field.focus();
  });
  return made;
}

/** One act on a line, after its reason was written: a second tap, in the same place, without a dialog. */
export function withReason(words, act) {
  return withFields(words, () => [input("Why", "reason")], act);
}

/** One act on a line, after its fields were filled in. */
export function withFields(words, make, act) {
  const place = el("span", "setup-act");
  const open = button(words, () => {
    const labels = make();
    const made = form(words, labels, act, () => "");
    const close = () => {
      place.replaceChildren(open);
      open.focus();
    };
    made.append(button("Cancel", close, "btn btn--quiet"));
    made.addEventListener("keydown", (event) => event.key === "Escape" && close());
    place.replaceChildren(made);
    labels[0].field.focus();
  });
  place.append(open);
  return place;
}

export async function listed(path) {
  const found = await call("GET", path);
  return found.ok ? found.found.items : [];
}

/** What was done, for eyes and ears. */
export function told(words) {
  const shown = el("p", "setup-said", words);
  shown.setAttribute("role", "status");
  return shown;
}

/** A secret that is told once. */
export function toldOnce(words, secret) {
  const shown = el("p", "setup-secret", `${words} `, el("code", "", secret), " It is shown this once.");
  shown.setAttribute("role", "status");
  return shown;
}

export function cells(heads, rows) {
  const head = el("tr", "", ...heads.map((words) => Object.assign(el("th", "", words), { scope: "col" })));
  const body = rows.map((row) => el("tr", "", ...row.map((one, place) => cell(one, heads[place]))));
  return el("div", "setup-wide", el("table", "", el("thead", "", head), el("tbody", "", ...body)));
}

function cell(inside, head) {
  const made = el("td", "", ...(Array.isArray(inside) ? inside : [inside ?? ""]));
  made.dataset.head = head;
  return made;
}

export function who(found) {
  if (!found.version || !found.author) return "as it comes with the program";
  return `version ${found.version}, ${found.author}, ${found.made_at.slice(0, 16).replace("T", " ")} UTC: ${found.reason}`;
}
