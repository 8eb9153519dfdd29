// What a choice would change, before it holds: each setting before and after, what lies far off ticked as meant, the
// reason, and where limits change what is written out once more.

import { el, setChildren } from "../dom.js";
import { button, cells, form, input } from "./setupparts.js";

/**
 * Show what the server says would change, and have it confirmed.
 *
 * `told`: the comparison's answer; `send({reason, repeat?, meant})`: answers a call; `done(found)`: after it holds.
 */
export function confirmed(place, told, send, done) {
  const far = told.changes.filter((one) => one.meant).map((one) => [one.meant, tick(one)]);
  const rows = told.changes.map((one) => [one.what, one.before ?? "not there", one.after ?? "gone"]);
  const labels = [...far.map(([, label]) => label), input("Why", "reason")];
  if (told.confirm_by) labels.push(input(`Write ${told.confirm_by} to have it hold`, "repeat"));
  const sure = form("Put into use", labels, ({ reason, repeat }) => {
    const meant = far.filter(([, { field }]) => field.checked).map(([words]) => words);
    return send({ reason, ...(told.confirm_by ? { repeat } : {}), ...(far.length ? { meant } : {}) });
  }, async (found) => {
    setChildren(place, []);
    await done(found);
    return "";
  });
  sure.append(button("Leave it as it is", () => setChildren(place, []), "btn btn--quiet"));
  const none = told.changes.length ? [] : [el("p", "", "Nothing changes.")];
  setChildren(place, [el("h3", "", "Before and after"), cells(["Setting", "Before", "After"], rows), ...none, sure]);
  labels[0].field.focus();
}

function tick(one) {
  const label = input(`${one.what}: ${one.after}${one.before ? ` where ${one.before} stood` : ""} is meant; I looked at the decimal point`, "meant", "checkbox", "yes");
  label.classList.add("setup-tick");
  return label;
}
