// Every word of a patient's page over time. Sentence case, no exclamation marks, no codes.

export const SCALES = { phq9: "PHQ-9", madrs: "MADRS", qids_sr16: "QIDS-SR", gad7: "GAD-7", pcl5: "PCL-5", cadss6: "CADSS-6", moaas: "MOAA/S", cssrs_screener: "C-SSRS", nausea: "Nausea", drug_liking: "Drug liking" };

export const OVER = {
  title: "Over time", back: "Patient", reading: "Reading the patient's sessions", none: "No session with a drug yet", failed: (why) => `Not read: ${why}`,
  sessions: "Sessions", every: (least, most) => (least === most ? `every ${least} days` : `every ${least} to ${most} days`), dose: "Dose", rise: "Largest rise",
  atSession: (number, peak) => `at session ${number}, to ${peak}`, inAll: "Given in all", events: (count, serious) => `${count === 0 ? "no event" : count === 1 ? "1 event" : `${count} events`}, ${serious ? `${serious} serious` : "none serious"}`,
  lanes: {
    dose: ["Dose", "mg/kg"], pressure: ["Pressure", "systolic, baseline to peak"], leave: ["Time to leave", "min after end of drug"],
    dissociation: ["Dissociation", "highest score"], scores: ["Scales", "before the session"], adverse: ["Adverse events", ""],
  },
  noEvent: "none", notKnown: "Not known", days: (count) => (count === 1 ? "1 day" : `${count} days`), chart: "The patient's sessions on one axis of days",
  openSession: (number, day) => `Record of session ${number}, ${day}`,
  clinician: "For the clinician", noFlags: "Nothing to look at", reviews: "Reviews", doneOn: (day) => `done ${day}`, never: "never done", due: (day) => `due ${day}`, overdue: "overdue", record: "Record the review", result: "What was found", abnormal: "Does it need somebody's attention", abnormals: { no: "No", yes: "Yes" }, resultFirst: "Write what was found", chooseAbnormal: "Choose whether it needs attention", when: "On which day, if not today", notYet: "That day has not come yet", cancel: "Back",
  homeDoses: "Doses at home", recordDoses: "Record what was told", dosesLost: "Doses lost since it was told last", dosesExtra: "Doses taken beyond the order since then", note: "Note", countDoses: "Write how many doses, 0 for none", dosesNever: "never told of", dosesTold: (day, lost, extra) => `told ${day}, in all ${lost} lost, ${extra} extra`,
  compare: "Compare two", firstSession: "First session", secondSession: "Second session", compareHeads: ["", "First", "Second", "Change"],
  differences: {
    given_mg: "Given, mg", mg_per_kg: "Dose, mg/kg", pressure_baseline: "Baseline, mmHg", pressure_peak: "Peak, mmHg", pressure_rise: "Rise, mmHg", to_leave_min: "Time to leave, min",
    adverse_events: "Adverse events", serious: "Serious ones",
  },
  score: (scale, when) => `${scale} ${when}`, before: "before", after: "after",
};
