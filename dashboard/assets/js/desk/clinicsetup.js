// The administrator's page: everything a clinic chooses for itself, a section each, opened one at a time.

import { el, setChildren } from "../dom.js";
import { whoAmI } from "./desk.js";
import { drugs } from "./setupdrugs.js";
import { medicines } from "./setupmedicine.js";
import { begin, button, call, cells } from "./setupparts.js";
import { log } from "./setuplog.js";
import { chairs, devices } from "./setupplaces.js";
import { presets } from "./setuppresets.js";
import { staff } from "./setupstaff.js";

async function recipients(place) {
  const { found } = await call("GET", "/clinic-setup");
  const said = el("p", "setup-said");
  said.setAttribute("role", "status");
  const rows = found.recipients.map((one) => [one.name, `round ${one.round}`, one.priorities.join(", "), one.user ?? "", button("Send a trial", async () => {
    said.textContent = `A trial goes to ${one.name} …`;
    const answer = await call("POST", `/recipients/${encodeURIComponent(one.name)}/trial`);
    const words = answer.found?.ok ? `The service of ${one.name} took the message; look whether it arrives.` : `Not delivered to ${one.name}: ${answer.why ?? answer.found.error}`;
    said.textContent = words;
  })]);
  const none = rows.length ? [cells(["Recipient", "When", "Priorities", "Whose", ""], rows)] : [el("p", "", "Nobody is told beyond the screens.")];
  setChildren(place, [...none, said, el("p", "", "Recipients stand in chairside.toml, because their addresses hold passwords; a change there holds after the next start.")]);
}

async function clinic(place) {
  const { found } = await call("GET", "/clinic-setup");
  const { name, time_zone: zone, paper } = found.clinic;
  setChildren(place, [cells(["What", "Now"], [["Name", name], ["Time zone", zone], ["Paper of records", paper]]),
    el("p", "", "These stand in chairside.toml; a change there holds after the next start.")]);
}

const SECTIONS = [["Staff", staff], ["Chairs", chairs], ["Devices", devices], ["Alarm presets", presets],
  ["Medicines and rescue", medicines], ["Drugs", drugs], ["Recipients of alarms", recipients], ["The clinic", clinic], ["What was changed", log]];

const me = await whoAmI();
begin(me);
const parts = SECTIONS.map(([words, fill]) => {
  const place = el("div", "setup-part");
  const part = el("details", "setup-section", el("summary", "", words), place);
  part.addEventListener("toggle", () => {
    if (part.open) fill(place, me);
  });
  return part;
});
setChildren(document.getElementById("desk"), parts);
parts[0].open = true;
