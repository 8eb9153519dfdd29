// Every word about files of records. Sentence case, no exclamation marks, no codes.

const counted = (number, one, many) => (number === 1 ? `1 ${one}` : `${number.toLocaleString("en-GB")} ${many}`);

export const EXPORT = {
  title: "Export",
  formats: {
    pdf: "PDF, to read", csv: "CSV, every number", fhir: "FHIR R4 document", json: "JSON, complete", "monitoring-form": "Esketamine monitoring form",
    research: "Research, de-identified",
  },
  writing: (what) => `${what}: being written`, size: (bytes) => (bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`),
  kept: (name) => `Kept as ${name}`, offline: "No answer. Ask again.",
};

export const BATCH = {
  open: "Export many", format: "As", chosen: (number) => `${counted(number, "session", "sessions")} chosen`, none: "Choose sessions in the table",
  all: (total) => `Choose all ${total.toLocaleString("en-GB")}`, tooMany: (most) => `At most ${most.toLocaleString("en-GB")} at once`, clear: "Choose none",
  choose: (name) => `Choose the session of ${name}`, go: "Export", stop: "Stop", goOn: "Go on", again: "Export others",
  progress: (done, all) => `${done} of ${all} written`, brokeOff: (session, why) => `Broke off at session ${session}: ${why}`, stopped: "Stopped. What is written is kept, and it goes on from there.",
  done: (number, name) => `${counted(number, "record", "records")} in ${name}`, nothing: "No file was written",
  leftOut: (number) => `${counted(number, "session was", "sessions were")} left out`, leftOne: (session, why) => `Session ${session}: ${why}`,
  reading: "Reading which sessions there are",
};
