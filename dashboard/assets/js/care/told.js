// What an entry of the record says, in words. Pure.

import { ADVERSE, CARE, EVENTS, INTENSITIES, ROUTES } from "./words.js";
import { PHASES } from "../words.js";

const lower = (words) => words.charAt(0).toLowerCase() + words.slice(1);
const joined = (...parts) => parts.filter(Boolean).join(" · ");

const named = (names, codes) => codes.map((code) => lower(names[code] ?? words(code))).join(", ");

const SCALES = { moaas: "MOAA/S", rass: "RASS", cadss6: "CADSS-6", cadss23: "CADSS-23", nrs_pain: "Pain", nausea: "Nausea score", phq9: "PHQ-9", gad7: "GAD-7", qids_sr16: "QIDS-SR", madrs: "MADRS", cssrs_screener: "C-SSRS", ymrs: "YMRS", pcl5: "PCL-5", aldrete: "Aldrete", padss: "PADSS", drug_liking: "Drug liking" };
const scaleTitle = (name) => SCALES[name] ?? words(name);

const TOLD = {
  event: (e) => joined(`${EVENTS[e.code] ?? words(e.code)}${e.intensity ? `, ${lower(INTENSITIES[e.intensity])}` : ""}`, e.note),
  note: (e) => e.text,
  assessment: (e) => joined(`${scaleTitle(e.scale)} ${e.score?.total ?? e.total ?? ""}`.trim(), e.score?.band, ...(e.score?.flags ?? []).map((flag) => flag.words), e.note),
  order: (e) => joined(`Ordered: ${words(e.drug)}, ${ROUTES[e.route] ?? e.route}`, e.dose_mg_per_kg ? `${e.dose_mg_per_kg} mg/kg` : `${e.dose_mg} mg`, e.weight_kg ? `${e.weight_kg} kg` : "", e.duration_min ? `over ${e.duration_min} min` : "", e.supersedes ? `to go on with, in the place of order ${e.supersedes}` : ""),
  order_checked: (e) => (e.by ? `Order looked at by ${e.by}, proved with the password` : `Order looked at by ${e.author}`),
  drug_started: () => "Drug started",
  order_changed: (e) => `Infusion goes on by order ${e.order}`,
  phase_taken_back: () => "Phase taken back, with the step that had led to it",
  phase_corrected: (e) => `Time of phase ${e.change + 1} corrected`,
  rate_changed: (e) => `Rate ${e.rate_ml_per_h} mL/h`,
  bolus_given: (e) => `Bolus ${e.mg} mg`,
  drug_paused: () => "Drug paused",
  drug_resumed: () => "Drug resumed",
  drug_stopped: () => "Drug stopped",
  injection_given: (e) => joined(`Injection${e.mg ? ` ${e.mg} mg` : ""}`, e.site),
  dose_taken: (e) => `Dose taken${e.mg ? `, ${e.mg} mg` : ""}`,
  device_given: (e) => `Nasal device ${e.number}`,
  medicine_given: (e) => `${e.name ?? words(e.medicine)} ${e.dose} ${e.unit}, ${ROUTES[e.route] ?? e.route.replaceAll("_", " ")}`,
  vial_opened: (e) => joined(`Vial ${e.vial} opened, ${e.content_mg} mg`, `lot ${e.lot}`, `expires ${e.expiry}`),
  drawn: (e) => `${e.mg} mg drawn from vial ${e.vial}`,
  wasted: (e) => joined(`${e.mg} mg thrown away, ${e.what === "left" ? "left in" : "drawn from"} vial ${e.vial}`, `witness ${e.witness}, ${e.confirmed ? "proved with the password" : "not confirmed"}`),
  check_done: (e) => joined(`${words(e.check)}: done`, e.note),
  gate_answered: (e) => joined(`${words(e.item)}: ${words(e.answer, false)}`, e.detail),
  gate_overridden: (e) => `${words(e.item)}: let pass`,
  pressure_decision: (e) => `Pressure before the drug: ${e.decision}`,
  chair_taken: (e) => `Chair taken by ${e.author}`,
  chair_handed_over: (e) => joined(e.to ? `Chair handed over to ${e.to}` : "Chair handed over to nobody", e.note),
  artefact: (e) => joined(`Artefact: ${named(CARE.measured, e.metrics)}`, e.why),
  source_chosen: (e) => `${CARE.measured[e.metric] ?? words(e.metric)} from ${e.device}`,
  safety_reviewed: (e) => joined("Safety answers looked at", e.found),
  adverse_event: (e) => joined(
    `Adverse event: ${e.term}`, lower(INTENSITIES[e.severity]), e.seriousness.length ? `serious: ${named(ADVERSE.seriousness, e.seriousness)}` : "",
    `related: ${named(ADVERSE.relation, [e.relation])}`, `done: ${named(ADVERSE.actions, e.actions)}`, named(ADVERSE.outcome, [e.outcome]), e.narrative,
  ),
};

/** One line for an entry; a kind that is not known here is told by its own names. */
export function toldOf(entry) {
  return TOLD[entry.kind]?.(entry) ?? joined(words(entry.kind), ...Object.entries(entry).filter(([name]) => !COMMON.has(name)).map(([name, value]) => fact(name, value)));
}

const COMMON = new Set(["id", "patient", "session", "group", "kind", "at", "entered_at", "author", "corrects", "reason", "state", "replaced_by"]);

function fact(name, value) {
  if (value === null || value === undefined || (Array.isArray(value) && value.length === 0)) return "";
  if (typeof value === "object") return "";
  return `${lower(words(name))} ${typeof value === "string" ? words(value, false) : value}`;
}

function words(name, isFirst = true) {
  const text = (PHASES[name] ?? String(name)).replaceAll("_", " ");
  return isFirst ? text.charAt(0).toUpperCase() + text.slice(1) : text;
}
