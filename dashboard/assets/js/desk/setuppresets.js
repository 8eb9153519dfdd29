// Alarm presets: what each limit is and where it comes from, the one that new sessions begin with, and the next version.

import { el, setChildren, setText } from "../dom.js";
import { confirmed } from "./setupchanges.js";
import { button, call, cells, choice, form, input, who } from "./setupparts.js";

export async function presets(place) {
  const [listed, set] = await Promise.all([call("GET", "/presets"), call("GET", "/clinic-setup")]);
  const items = listed.found?.items ?? [];
  const chosen = set.found.default_preset;
  const shown = el("div");
  const now = el("p", "", `New sessions begin with ${chosen.preset} (${who(chosen)}) where nobody chooses another.`);
  const names = items.map((one) => [one.name, `${one.title}, version ${one.newest}`]);
  const named = choice("New sessions begin with", "preset", names, chosen.preset);
  const repeat = input(`Write ${chosen.preset} once more`, "repeat");
  named.field.addEventListener("change", () => setText(repeat.firstChild, `Write ${named.field.value} once more`));
  const fields = [named, repeat, input("Why", "reason")];
  const byDefault = form("Make it the default", fields, (given) => call("POST", "/default-preset", { ...given, based_on: chosen.version }), (found) => {
    Object.assign(chosen, found);
    setText(now, `New sessions begin with ${found.preset} (${who(found)}) where nobody chooses another.`);
    return "It holds for sessions planned from now on.";
  });
  const look = items.map((one) => button(`Look at ${one.title}`, () => show(shown, one.name)));
  setChildren(place, [now, byDefault, el("p", "setup-row", ...look), shown]);
}

async function show(place, name) {
  const answer = await call("GET", `/presets/${encodeURIComponent(name)}`);
  if (!answer.ok) return setChildren(place, [el("p", "setup-fault", answer.why)]);
  const found = answer.found;
  const rows = found.limits.flatMap((rule) => ["high", "low"].flatMap((side) =>
    (rule[side] ?? []).map((level) => [rule.metric, rule.phases.join(", ") || "all", `${level.priority ?? ""} ${side === "high" ? "above" : "below"} ${level.limit}`, level.source ?? ""])));
  setChildren(place, [el("h3", "", `${found.title}, version ${found.version}`), el("p", "", found.source),
    cells(["Metric", "Phases", "Alarm", "Source"], rows), ...next(place, found)]);
}

/** The next version: written, then looked at before and after, then written out once more. */
function next(place, found) {
  const text = found.text.replace(/^version = \d+/m, `version = ${found.newest + 1}`);
  const field = input("The next version, as its file", "text", "textarea", text);
  const changes = el("div");
  const made = form("Show what changes", [field], ({ text: written }) => call("POST", "/preset-comparison", { text: written }), (told) => {
    confirmed(changes, told, (given) => call("POST", "/presets", { text: field.field.value, ...given }), (kept) => show(place, kept.name));
    changes.append(el("p", "", "Sessions that have begun keep the version they began with."));
    return "";
  });
  field.field.addEventListener("input", () => setChildren(changes, []));
  return [el("h3", "", "Change the limits"), made, changes];
}
