// The drugs of sessions: every number with its source, changed a route at a time, and looked at before it holds.

import { el, setChildren, setText } from "../dom.js";
import { confirmed } from "./setupchanges.js";
import { button, call, cells, choice, form, input, who } from "./setupparts.js";

const ROUTES = ["intravenous", "intramuscular", "subcutaneous", "nasal", "oral"];
const INFUSED = "intravenous";
const ENDS = [["from", 0], ["to", 1]];
const UNITS = [["mg/kg", "mg/kg"], ["mg", "mg"]];
// Field, its words, and where its number stands in the route.
const NUMBERS = [
  ["second_person.above", "A second person looks above", "second_person"],
  ["most_concentrated.mg_per_ml", "At most, mg/mL; empty: no bound", "most_concentrated"],
  ["device.mg", "In one nasal device, mg; empty: none", "device"],
  ["device.most", "Devices at most", "device"],
  ["device.rest_min", "Rest between devices, min", "device"],
];
const PARTS = [["dose", "doses"], ["second_person", "second person"], ["concentrations", "concentrations"],
  ["most_concentrated", "greatest concentration"], ["duration", "durations"], ["device", "devices"]];

export async function drugs(place) {
  const list = el("div");
  const work = el("div");
  const changes = el("div");
  const said = el("p", "setup-said");
  said.setAttribute("role", "status");

  async function read() {
    const answer = await call("GET", "/clinic-drugs");
    setChildren(list, answer.ok ? answer.found.items.flatMap(section) : [el("p", "setup-fault", answer.why)]);
  }
  function section(one) {
    const { drug } = one;
    const rows = Object.entries(drug.routes).map(([route, by]) => [route, doses(by), strengths(by), sources(by), [
      of("Change", route, drug, () => open(one, route)), of("Take out", route, drug, () => propose(one, without(drug, route)))]]);
    const missing = ROUTES.filter((route) => !(route in drug.routes));
    const acts = el("p", "setup-row", ...missing.map((route) => button(`Add ${route}`, () => open(one, route))),
      button(one.offered ? "Switch off" : "Offer again", () => propose(one, drug, !one.offered)),
      button("Write another from it", () => copy(one)));
    return [el("h3", "", `${drug.title}${one.offered ? "" : " (switched off)"}`),
      el("p", "", `${drug.name}, version ${drug.version}: ${who(one.chosen)}`),
      cells(["Route", "Doses", "Concentrations", "Sources", ""], rows), acts];
  }
  /** Ask what a version would change, and show it; the answer of the call, so that a form can show its refusal. */
  async function propose(one, drug, offered = one.offered) {
    setText(said, "");
    const told = await call("POST", "/drug-comparison", { drug, offered });
    if (!told.ok) {
      setText(said, told.why);
      return told;
    }
    const send = (more) => call("POST", "/clinic-drugs", { drug, offered, based_on: one.chosen.version, ...more });
    confirmed(changes, told.found, send, async (found) => {
      setChildren(work, []);
      setText(said, `${drug.title} holds as version ${found.drug_version}, for orders from now on.`);
      await read();
    });
    return told;
  }
  function open(one, route) {
    setChildren(changes, []);
    // A new route begins with no number and no source of another: nobody should keep one unread.
    const by = one.drug.routes[route] ?? { dose: { unit: Object.values(one.drug.routes)[0].dose.unit } };
    const labels = fields(route, by);
    const made = form("Show what changes", labels, (given) => {
      const { fault, field, found } = written(given);
      if (fault) return { ok: false, why: fault, field };
      return propose(one, { ...one.drug, routes: { ...one.drug.routes, [route]: found } });
    }, () => "");
    made.addEventListener("input", () => setChildren(changes, []));
    setChildren(work, [el("h3", "", `${one.drug.title}, ${route}`), el("p", "", "New numbers come with where they come from."), made]);
    labels[0].field.focus();
  }
  function copy(one) {
    setChildren(changes, []);
    const labels = [input("Id, small letters", "name"), input("Name", "title")];
    const made = form("Show what changes", labels, ({ name, title }) =>
      propose({ offered: true, chosen: { version: 0 } }, { ...one.drug, version: 1, name, title }), () => "");
    setChildren(work, [el("h3", "", `Another drug from ${one.drug.title}`),
      el("p", "", `It begins with the numbers of ${one.drug.title}; change them afterwards, a route at a time. Boards and records call it by its id.`), made]);
    labels[0].field.focus();
  }
  setChildren(place, [el("p", "", "Orders and the calculator go by what stands here from the moment it is put into use; orders made so far keep the numbers they were checked by."),
    list, said, work, changes]);
  await read();
}

/** A button of a line that says to ears which line it is of. */
function of(words, route, drug, act) {
  const made = button(words, act);
  made.setAttribute("aria-label", `${words} ${route} of ${drug.title}`);
  return made;
}

function without(drug, route) {
  return { ...drug, routes: Object.fromEntries(Object.entries(drug.routes).filter(([name]) => name !== route)) };
}

function span(numbers, unit) {
  return `${numbers.join(" to ")} ${unit}`;
}

function doses(by) {
  const said = [`usual ${span(by.dose.usual, by.dose.unit)}`, `possible ${span(by.dose.possible, by.dose.unit)}`, `second person above ${by.second_person.above} ${by.dose.unit}`];
  if (by.duration) said.push(`in ${span(by.duration.usual, "min")}, possible ${span(by.duration.possible, "min")}`);
  if (by.device) said.push(`devices of ${by.device.mg} mg, at most ${by.device.most}, ${by.device.rest_min} min apart`);
  return said.join("; ");
}

function strengths(by) {
  const most = by.most_concentrated ? `; at most ${by.most_concentrated.mg_per_ml} mg/mL` : "";
  return by.concentrations ? `${by.concentrations.mg_per_ml.join(", ")} mg/mL${most}` : "none";
}

function sources(by) {
  return [...new Set(PARTS.map(([part]) => by[part]?.source).filter(Boolean))].join("; ");
}

function fields(route, by) {
  const spread = (part, words, unit) => ["usual", "possible"].flatMap((kind) => ENDS.map(([end, place]) =>
    input(`${words}, ${kind} ${end}${unit}`, `${part}.${kind}.${end}`, "text", by[part]?.[kind]?.[place] ?? "")));
  const infused = route === INFUSED;
  const shown = PARTS.filter(([part]) => (part !== "duration" || infused) && (part !== "device" || route === "nasal"));
  return [
    choice("Doses are in", "unit", UNITS, by.dose.unit),
    ...spread("dose", "Dose", ""),
    ...(infused ? spread("duration", "Duration", ", min") : []),
    input("Usual concentrations, mg/mL, with semicolons", "concentrations.mg_per_ml", "text", by.concentrations?.mg_per_ml.join("; ") ?? ""),
    ...NUMBERS.filter(([, , part]) => part !== "device" || route === "nasal").map(([name, words, part]) =>
      input(words, name, "text", by[part]?.[name.split(".")[1]] ?? "")),
    ...shown.map(([part, words]) => input(`Source of the ${words}`, `${part}.source`, "text", by[part]?.source ?? "")),
  ];
}

/** Read a decimal number as people write it; NaN for anything else. */
function number(text) {
  const plain = text.trim().replace(",", ".");
  return /^\d+(\.\d+)?$/.test(plain) ? Number(plain) : Number.NaN;
}

/** The route as it was written, or the fault and its field. */
function written(given) {
  const found = { dose: { unit: given.unit } };
  for (const [name, text] of Object.entries(given)) {
    const [part, key, end] = name.split(".");
    if (key === undefined || key === "source" || text.trim() === "") continue;
    const values = key === "mg_per_ml" && part === "concentrations" ? text.split(";").map(number) : [number(text)];
    if (values.some(Number.isNaN)) return { fault: `${text} is no number`, field: name };
    found[part] ??= {};
    if (end) (found[part][key] ??= [])[end === "from" ? 0 : 1] = values[0];
    else found[part][key] = part === "concentrations" ? values : values[0];
  }
  for (const part of Object.keys(found)) found[part].source = given[`${part}.source`] ?? "";
  return { found };
}
