// Who is told of unanswered alarms. An address is written and never shown again.

import { el, setChildren, setText } from "../dom.js";
import { button, call, cells, choice, form, input, who, withReason } from "./setupparts.js";

const ROUNDS = [["1", "round 1"], ["2", "round 2"], ["3", "round 3, at the last step"]];
const PRIORITIES = [["high,medium", "high and medium"], ["high", "high"], ["high,medium,low", "high, medium and low"], ["medium", "medium"], ["low", "low"], ["medium,low", "medium and low"]];
const NOBODY = "nobody is told of high alarms";

export async function recipients(place) {
  const list = el("div");
  const said = el("p", "setup-said");
  said.setAttribute("role", "status");
  const head = el("h3", "", "Add a recipient");
  const fields = { name: input("Name", "name"), url: input("Address, such as mailtos://user:password@mail.example", "url", "password"),
    round: choice("Told in", "round", ROUNDS), priorities: choice("Of alarms that are", "priorities", PRIORITIES),
    user: input("Account whose address it is; empty: nobody's own", "user") };
  fields.url.field.autocomplete = "new-password";
  const meant = input("It is meant that nobody beyond the screens is told of high alarms", "meant", "checkbox", "yes");
  meant.classList.add("setup-tick");
  meant.hidden = true;
  const labels = [...Object.values(fields), meant, input("Why", "reason")];
  let based = 0;

  async function read() {
    const answer = await call("GET", "/recipients");
    if (!answer.ok) return setChildren(list, [el("p", "setup-fault", answer.why)]);
    const rows = answer.found.items.map(line);
    return setChildren(list, rows.length ? [cells(["Recipient", "By", "When", "Priorities", "Whose", "Chosen by", ""], rows)] : [el("p", "", "Nobody is told beyond the screens.")]);
  }
  function line(one) {
    const state = one.off ? "told nothing" : one.readable ? `round ${one.round}` : "the address cannot be read; write it again";
    const acts = [button("Change", () => fill(one))];
    if (!one.off && one.readable) acts.push(button("Send a trial", () => trial(one)));
    if (!one.off) acts.push(withReason("Tell nothing any more", ({ reason }) => off(one, reason)));
    return [one.name, one.scheme ?? "", state, one.priorities.join(", "), one.user ?? "", one.chosen.version ? who(one.chosen) : "chairside.toml", acts];
  }
  async function trial(one) {
    setText(said, `A trial goes to ${one.name} …`);
    const answer = await call("POST", `/recipients/${encodeURIComponent(one.name)}/trial`);
    setText(said, answer.found?.ok ? `The service of ${one.name} took the message; look whether it arrives.` : `Not delivered to ${one.name}: ${answer.why ?? answer.found.error}`);
  }
  async function off(one, reason) {
    const answer = await call("POST", "/recipients", { ...settings(one), off: true, reason, based_on: one.chosen.version });
    if (answer.ok) await done(`${one.name} is told nothing any more.`);
    else if (answer.field === "meant") {
      fill(one, true);
      return { ok: false, why: `${answer.why}: tick it below.` };
    }
    return answer;
  }
  let turnsOff = false;
  function fill(one, isOff = false) {
    [based, turnsOff] = [one.chosen.version, isOff];
    fields.name.field.value = one.name;
    fields.name.field.readOnly = true;
    fields.url.field.value = "";
    fields.round.field.value = String(one.round);
    fields.priorities.field.value = one.priorities.join(",");
    fields.user.field.value = one.user ?? "";
    meant.hidden = !isOff;
    const address = one.off || !one.readable ? "write the address again" : "without an address it stays as it is";
    setText(head, isOff ? `Tell ${one.name} nothing any more` : `Change ${one.name}; ${address}`);
    (isOff ? meant : fields.url).field.focus();
  }
  function empty() {
    made.reset();
    fields.name.field.readOnly = false;
    meant.hidden = true;
    [based, turnsOff] = [0, false];
    setText(head, "Add a recipient");
  }
  async function done(words) {
    empty();
    await read();
    setText(said, words);
  }
  const made = form("Keep it", labels, async (given) => {
    const body = { name: given.name.trim(), round: Number(given.round), priorities: given.priorities.split(","), user: given.user.trim() || null, off: turnsOff, reason: given.reason, based_on: based };
    if (given.url) body.url = given.url;
    if (given.meant) body.meant = [NOBODY];
    const answer = await call("POST", "/recipients", body);
    if (answer.field === "meant") meant.hidden = false;
    return answer;
  }, async (found) => {
    await done(found.off ? `${found.name} is told nothing any more.` : `${found.name} is told from now on; send a trial.`);
    return "";
  });
  made.append(button("Clear", empty, "btn btn--quiet"));
  setChildren(place, [list, said, head, made, el("p", "", "An address is sealed in the store and shown to nobody again, for it holds passwords. One of chairside.toml that is changed here is replaced.")]);
  await read();
}

function settings({ name, round, priorities, user }) {
  return { name, round, priorities, user };
}
