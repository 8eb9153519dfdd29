// The other medicines, rescue included, as the clinic has them.

import { el, setChildren, setText } from "../dom.js";
import { confirmed } from "./setupchanges.js";
import { button, call, cells, form, input, who } from "./setupparts.js";

export async function medicines(place) {
  const list = el("div");
  const head = el("h3", "", "Add a medicine");
  const labels = [input("Id, small letters", "id"), input("Name", "title"), input("For", "use"),
    input("Routes, with commas", "routes"), input("Unit", "unit"), input("Usual dose from", "low"), input("to", "high"),
    input("Where the doses come from", "source")];
  const changes = el("div");
  const said = el("p", "setup-said");
  said.setAttribute("role", "status");
  let based = 0;
  let offered = true;

  async function read() {
    const answer = await call("GET", "/clinic-medicines");
    if (!answer.ok) return setChildren(list, [el("p", "setup-fault", answer.why)]);
    return setChildren(list, [cells(["Medicine", "For", "Routes", "Usual dose", "Source", "Chosen by", ""], answer.found.items.map(line))]);
  }
  function line(one) {
    const usual = one.usual ? `${one.usual.join(" to ")} ${one.unit}` : "none";
    const whose = one.version ? who(one) : one.clinics ? "the clinic's file, chairside.toml" : who(one);
    const medicine = Object.fromEntries(["id", "title", "use", "routes", "unit", "usual", "source"].map((name) => [name, one[name]]));
    const turn = button(one.offered ? "Switch off" : "Offer again", async () => {
      const answer = await propose({ ...medicine, offered: !one.offered }, one.version);
      setText(said, answer.ok ? "" : `${one.title}: ${answer.why}`);
    });
    return [`${one.title}${one.offered ? "" : " (off)"}`, one.use, one.routes.join(", "), usual, one.source, whose, [button("Change", () => fill(one)), turn]];
  }
  function fill(one) {
    setChildren(changes, []);
    const values = { ...one, routes: one.routes.join(", "), low: one.usual?.[0] ?? "", high: one.usual?.[1] ?? "" };
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
  /** Ask what a version would change, and show it; the answer of the call, so that the form can show its refusal. */
  async function propose(medicine, version) {
    const told = await call("POST", "/medicine-comparison", { medicine });
    if (!told.ok) return told;
    confirmed(changes, told.found, (more) => call("POST", "/clinic-medicines", { medicine, based_on: version, ...more }), async (found) => {
      empty();
      await read();
      setText(said, `${medicine.title} holds as version ${found.version} from now on.`);
    });
    return told;
  }
  const made = form("Show what changes", labels, ({ low, high, routes, ...named }) => {
    const usual = low || high ? [Number(low.replace(",", ".")), Number(high.replace(",", "."))] : null;
    if (usual?.some((dose) => !(dose > 0))) return { ok: false, why: "Write both doses as numbers above 0, or neither.", field: "low" };
    const medicine = { ...named, routes: routes.split(",").map((one) => one.trim()).filter(Boolean), usual, offered };
    return propose(medicine, based);
  }, () => "");
  made.addEventListener("input", () => setChildren(changes, []));
  made.append(button("Clear", empty, "btn btn--quiet"));
  setChildren(place, [list, head, made, changes, said]);
  await read();
}
