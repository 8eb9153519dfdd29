// The administrator's page: everything a clinic chooses for itself, a section each, opened one at a time.

import { el, setChildren, setText } from "../dom.js";
import { whoAmI } from "./desk.js";
import { drugs } from "./setupdrugs.js";
import { medicines } from "./setupmedicine.js";
import { begin, call, cells, form, input, who } from "./setupparts.js";
import { log } from "./setuplog.js";
import { chairs, devices } from "./setupplaces.js";
import { presets } from "./setuppresets.js";
import { recipients } from "./setuprecipients.js";
import { staff } from "./setupstaff.js";

// What stands in settings, and under which name.
const HELD = [["Name", "name", "clinic_name"], ["Time zone", "time_zone", "time_zone"], ["Paper of records", "paper", "paper"]];

async function clinic(place) {
  const { found } = await call("GET", "/clinic-setup");
  let facts = found.facts;
  const now = el("p", "", `Address and phone: ${who(facts)}`);
  const fields = [input("Address, as records say it", "address", "text", facts.address ?? ""), input("Phone", "phone", "text", facts.phone ?? ""), input("Why", "reason")];
  const made = form("Keep it", fields, ({ address, phone, reason }) =>
    call("POST", "/clinic-facts", { address: address.trim() || null, phone: phone.trim() || null, reason, based_on: facts.version }), (kept) => {
    facts = kept;
    setText(now, `Address and phone: ${who(facts)}`);
    return "Records that are made from now on say it.";
  });
  setChildren(place, [now, made, cells(["What", "Now", "Setting"], HELD.map(([words, key, setting]) => [words, found.clinic[key], setting])),
    el("p", "", "These stand in settings, for every screen, export and time of day goes by them: chairside.toml, the environment (CHAIRSIDE_ and the name in capitals) or the command line. A change there holds after the next start.")]);
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
