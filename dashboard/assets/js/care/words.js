// Every word of the nurse's half of a chair's page. Sentence case, no exclamation marks, no codes.

export const EVENTS = {
  nausea: "Nausea", vomiting: "Vomiting", dizziness: "Dizziness", headache: "Headache", anxiety: "Anxiety",
  dissociation: "Dissociation", hallucination: "Hallucination", euphoria: "Euphoria", pain_at_site: "Site pain",
  movement: "Movement", position: "Position", oxygen: "Oxygen", help: "Help called",
};

// What has no strength: it was done, not felt.
export const WITHOUT_INTENSITY = new Set(["movement", "position", "oxygen", "help"]);
export const INTENSITIES = { mild: "Mild", moderate: "Moderate", severe: "Severe" };
export const BACK_MIN = [0, 1, 2, 5, 10];

export const ADVERSE = {
  seriousness: {
    death: "Death", life_threatening: "Life-threatening", hospitalisation: "Hospital stay", disability: "Disability",
    congenital: "Birth defect", important: "Otherwise important",
  },
  relation: { unrelated: "Unrelated", unlikely: "Unlikely", possible: "Possible", probable: "Probable", definite: "Definite" },
  actions: {
    none: "Nothing", paused: "Drug paused", stopped: "Drug stopped", medicine: "Medicine", oxygen: "Oxygen", transferred: "Transferred",
  },
  outcome: {
    resolved: "Resolved", recovering: "Recovering", ongoing: "Ongoing", resolved_with_sequelae: "Resolved with after-effects",
    fatal: "Fatal", unknown: "Unknown",
  },
};

export const ROUTES = {
  intravenous: "into a vein", intramuscular: "into a muscle", subcutaneous: "under the skin", nasal: "nasal", oral: "oral",
};

export const CARE = {
  log: "Log",
  checks: "Checks",
  dose: "Dose",
  panels: "Log, checks and dose",
  when: "When it happened",
  now: "now",
  ago: (minutes) => ({ 0: "now", 10: "10 min ago" })[minutes] ?? String(minutes),
  agoLabel: (minutes) => (minutes ? `${minutes} min ago` : "now"),
  note: "Note",
  adverse: "Adverse event",
  medicine: "Medicine",
  everyEntry: "All entries",
  nothingYet: "Nothing entered yet",
  undo: "Undo",
  undoFor: (time) => `Undo ${time}`,
  nothingToUndo: "Nothing to undo",
  undoInLog: "Undo this one in the log",
  sending: "Sending",
  notRecorded: "Not recorded. Again",
  refused: (what, why) => `${what} not recorded: ${why}`,
  missing: (parts) => `Missing: ${parts.join("; ")}`,
  record: "Record",
  recordWhat: (what) => `Record ${what}`,
  close: "Close",
  cancel: "Back",
  noSession: "No session in this chair",
  reason: "Reason",
  sayWhy: "Say why first",
  loadFailed: (why) => `The record could not be read: ${why}`,
  by: (author) => `by ${author}`,
  entered: (time) => `entered ${time}`,
  correct: "Correct",
  takeOut: "Take out",
  corrected: "corrected",
  withdrawn: "taken out",
  because: (reason) => `“${reason}”`,
  moreWords: "Add words",
  strong: "How strong",
  noteText: "What should be noted",
  noteEmpty: "Write something first",
  time: "Time",
  badTime: "Write the time as 14:32",
  adverseTerm: "What happened",
  severity: "Severity",
  serious: "Serious because of, if so",
  relation: "Related to the drug",
  actions: "What was done",
  outcome: "How it ended or stands",
  narrative: "In words",
  choose: (what) => `Choose: ${what}`,

  nextChecks: "Next checks",
  noChecks: "Nothing is due",
  dueNow: "due now",
  late: (time) => `${time} late`,
  reading: "Enter a reading",
  protocol: "Protocol",
  observed: (minutes, starts) => `observed ${minutes} min from the ${starts === "first_dose" ? "first dose" : "end of the drug"}`,
  observedUntil: (time) => `until ${time}`,
  nurse: "Nurse",
  nobody: "Nobody has taken this chair",
  take: "Take this chair",
  handOver: "Hand over …",
  handTo: "To whom, by log-in name; empty: to nobody",
  handNote: "What the next nurse must know",
  mine: "Mine",
};
