// Putting right what a record says, on its own page: the same forms as at the chair, by the clock of the session.

import { SafetyForm } from "../care/judged.js";
import { AdverseForm, CorrectForm, TakeOutForm } from "../care/notes.js";
import { ScaleForm } from "../care/scaleform.js";

/** The form of a change of an entry; null where its scale cannot be read. */
export async function formFor(name, entry, about) {
  if (name === "takeOut") return new TakeOutForm(about, entry);
  if (name === "safety") return new SafetyForm(about, [entry]);
  if (entry.kind === "adverse_event") return new AdverseForm(about, entry);
  if (entry.kind !== "assessment") return new CorrectForm(about, entry);
  const scale = await about.desk.scales().then((scales) => scales.get(entry.scale), () => null);
  return scale ? new ScaleForm(about, scale, entry) : null;
}
