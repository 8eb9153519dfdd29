// Drugs to look at, and the other medicines, rescue included, as the clinic has them.

import { el, setChildren, setText } from "../dom.js";
import { button, call, cells, form, input, who, withReason } from "./setupparts.js";

export async function drugs(place) {
  const answer = await call("GET", "/drugs");
  const rows = (answer.found?.items ?? []).flatMap((drug) =>
    Object.entries(drug.routes).map(([route, by]) => [`${drug.title}, version ${drug.version}`, route, range(by.dose), strengths(by), sources(by)]));
  setChildren(place, [el("p", "", "These come with the program, each number with its source; a later version comes with an update."),
    cells(["Drug", "Route", "Dose", "Concentrations", "Source"], rows)]);
}

function range(dose) {
  return dose ? `${dose.usual.join(" to ")} ${dose.unit ?? ""} usual` : "";
}

function strengths(by) {
  const found = by.concentrations?.usual ?? by.concentrations?.mg_per_ml ?? by.concentrations;
  return Array.isArray(found) ? `${found.join(", ")} mg/mL` : "";
}

function sources(by) {
  const named = Object.values(by).map((part) => part?.source).filter(Boolean);
  return [...new Set(named)].join("; ");
}

export async function medicines(place) {
  const list = el("div");
  const head = el("h3", "", "Add a medicine");
  const labels = [input("Id, small letters", "id"), input("Name", "title"), input("For", "use"),
    input("Routes, with commas", "routes"), input("Unit", "unit"), input("Usual dose from", "low"), input("to", "high"),
    input("Where the doses come from", "source"), input("Why", "reason")];
  let based = 0;
  let offered = true;

  async function read() {
    const answer = await call("GET", "/clinic-medicines");
    const items = answer.found?.items ?? [];
    setChildren(list, [cells(["Medicine", "For", "Routes", "Usual dose", "Source", "Chosen by", ""], items.map(line))]);
  }
  function line(one) {
    const usual = one.usual ? `${one.usual.join(" to ")} ${one.unit}` : "none";
    const whose = one.version ? who(one) : one.clinics ? "the clinic's file, chairside.toml" : who(one);
    const medicine = Object.fromEntries(["id", "title", "use", "routes", "unit", "usual", "source"].map((name) => [name, one[name]]));
    const turn = withReason(one.offered ? "Switch off" : "Offer again", async ({ reason }) => {
      const body = { medicine: { ...medicine, offered: !one.offered }, based_on: one.version, reason };
      const answer = await call("POST", "/clinic-medicines", body);
      if (answer.ok) await read();
      return answer;
    });
    return [`${one.title}${one.offered ? "" : " (off)"}`, one.use, one.routes.join(", "), usual, one.source, whose, [button("Change", () => fill(one)), turn]];
  }
  function fill(one) {
    const values = { ...one, routes: one.routes.join(", "), low: one.usual?.[0] ?? "", high: one.usual?.[1] ?? "", reason: "" };
    for (const { field } of labels) field.value = values[field.name];
    labels[0].field.readOnly = true;
    [based, offered] = [one.version, one.offered];
    setText(head, `Change ${one.title}`);
    labels[1].field.focus();
  }
  function empty() {
    made.reset();
    labels[0].field.readOnly = false;
    [based, offered] = [0, true];
    setText(head, "Add a medicine");
  }
  const made = form("Keep it", labels, ({ low, high, routes, reason, ...named }) => {
    const usual = low || high ? [Number(low.replace(",", ".")), Number(high.replace(",", "."))] : null;
    if (usual?.some((dose) => !(dose > 0))) return { ok: false, why: "Write both doses as numbers above 0, or neither.", field: "low" };
    const medicine = { ...named, routes: routes.split(",").map((one) => one.trim()).filter(Boolean), usual, offered };
    return call("POST", "/clinic-medicines", { medicine, based_on: based, reason });
  }, async (found) => {
    empty();
    await read();
    return `Kept as version ${found.version}; it holds from now on.`;
  });
  made.append(button("Clear", empty, "btn btn--quiet"));
  setChildren(place, [list, head, made]);
  await read();
}
