// Every word of the sessions page. Sentence case, no exclamation marks, no codes.

export const FLAGS = {
  serious: "Serious adverse event", safety: "Safety answer not looked at", adverse: "Adverse event", ended_early: "Ended early", high_alarm: "High alarm",
  overridden: "Let pass over a gate", unanswered: "Alarm not answered", corrected: "Corrected",
};

export const LIST = {
  search: "Name, birth date or record number",
  from: "From", to: "To", drug: "Drug", flag: "Flag", any: "Any",
  views: { all: "All", review: "To review", open: "Not over", signed: "Signed" },
  viewLabel: "Which sessions",
  columns: { name: "Patient", at: "When", drug: "Drug", given: "Given", phase: "Phase", chair: "Chair", nurse: "Nurse", alarms: "Alarms", flags: "To look at", signed: "Record" },
  signed: "Signed", unsigned: "Not signed", notOver: "Not over",
  count: (total) => (total === 1 ? "1 session" : `${total.toLocaleString("en-GB")} sessions`),
  none: "No session is like that", behind: "Older sessions are still being taken into the list",
  failed: (why) => `Not read: ${why}`, reading: "Reading", clear: "Clear", filters: "Filters", noGrid: "The table could not be loaded. Load the page again.",
  clinic: "Clinic over time",
};
