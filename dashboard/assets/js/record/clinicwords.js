// Every word of the clinic's page. Sentence case, no exclamation marks, no codes.

export const CLINIC = {
  spans: { weeks: "12 weeks", year: "A year", years: "5 years" }, spanLabel: "Time shown",
  parts: { weeks: "Sessions a week", adverse: "Adverse events", pressure: "Pressure response", chairs: "Chair use" },
  means: {
    weeks: "In which a drug was given; weeks begin on Monday", adverse: "Share of sessions, with the 95 % interval (Wilson)",
    pressure: "Highest systolic pressure over the own baseline, mmHg, by age and raised pressure among the conditions", chairs: "From when somebody came until the end",
  },
  csv: "CSV", csvOf: (what) => `${what} as CSV`, alarms: "Alarm burden", reading: "Reading",
  sessions: (count) => (count === 1 ? "1 session with a drug" : `${count.toLocaleString("en-GB")} sessions with a drug`),
  failed: (why) => `Not read: ${why}`, behind: "Older sessions are still being taken in",
  week: (day, sessions, hours, adverse, alarms) => `Week of ${day}: ${sessions} sessions, ${hours} h in chairs, ${adverse} with an adverse event, ${alarms} alarms`,
  adverseHeads: ["", "Sessions", "Share", "95 % interval", ""], of: (count, of) => `${count} of ${of}`,
  pressureHeads: ["", "Sessions", "Mean rise", "SD", "Largest"], group: (ages, raised) => `${ages} years, ${raised ? "raised pressure" : "no raised pressure known"}`,
  chairHeads: ["Chair", "Sessions", "Hours"],
};
