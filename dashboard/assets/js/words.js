// Every word that the scripts put on a screen. Sentence case, no exclamation marks, no codes.

export const PHASES = {
  scheduled: "Scheduled", intake: "Intake", baseline: "Baseline", infusing: "Infusing", paused: "Paused",
  recovery: "Recovery", ready: "Ready", discharged: "Discharged", aborted: "Aborted", transferred: "Transferred",
};

export const LABELS = {
  bp: "BP", art: "ART", hr: "HR", pulse: "PR", spo2: "SpO₂", rr: "RR", etco2: "etCO₂", temperature: "Temp",
  perfusion: "PI", rate: "Rate", volume: "Given", map: "MAP",
};

export const WORDS = {
  acknowledge: "Acknowledge",
  acknowledgeWhat: (message) => `Acknowledge ${message}`,
  seenClear: "Seen, clear",
  seenWhat: (message) => `Seen, clear: ${message}`,
  sending: "Sending",
  recorded: "Recorded, waiting for the board",
  tryAgain: "Try again",
  reason: "Reason, if there is one to give",
  notAcknowledged: "Not acknowledged",
  notAcknowledgedFor: (time) => `Not acknowledged ${time}`,
  notAcknowledgedCount: (count) => `${count} not acknowledged`,
  acknowledged: "Acknowledged",
  acknowledgedBecause: (reason) => `Acknowledged: “${reason}”`,
  silentUntil: "Silent until it ceases",
  was: (label, value) => `${label} was ${value}`,
  backInLimits: (time) => `Over since ${time}`,
  also: (messages) => `Also ${messages.join(", ")}`,
  more: (count) => `+${count}`,
  noAlarms: (time) => `No alarms since ${time}`,
  noAlarmHere: "No alarm at this chair",
  highest: "Which alarm",
  close: "Close",

  chair: (name) => `Chair ${name}`,
  chairLabel: (name, patient) => `Chair ${name}, ${patient}`,
  chairEmpty: (name) => `Chair ${name}, empty`,
  empty: "Empty",
  noSession: "No session",
  nameHidden: "Name not shown on this screen",
  noSuchChair: (name) => `Nothing is known of chair ${name}`,
  forTime: (time) => `for ${time}`,
  forWord: "for ",
  unassigned: (devices) => `${devices.join(", ")} not assigned`,
  streamingSince: (time) => `streaming since ${time}`,
  deviceLive: (device) => `Monitor ${device} connected`,
  deviceLost: (device) => `Monitor ${device} not connected`,
  heard: (time) => `heard ${time} ago`,
  neverHeard: "not heard yet",
  devices: "Monitors",
  noDevices: "No monitor bound",
  preset: (title, version) => `Preset ${title}, version ${version}`,
  presets: (names) => `Presets ${names.join(", ")}`,
  system: "Chairside",

  ago: (time) => `${time} ago`,
  old: (time) => `${time} old`,
  next: "next ",
  nextCuff: "Next cuff ",
  late: (time) => `${time} late`,
  wasDue: (time) => `was due at ${time}`,
  due: (time) => `due ${time}`,
  last: (value) => `last ${value}`,
  limits: "limits",
  limitsWord: "Limits",
  noneYet: "none yet",
  measuring: "measuring",
  notMeasured: "not measured",
  invalid: "not valid",
  questionable: ["questionable", "?"],
  byHand: ["by hand", "hand"],
  repeat: ["sent again", "again"],
  replay: (source, speed, time) => `Replay ×${speed} of ${source}${time ? ` · ${time}` : ""}`,
  trendLabel: "Pressure and heart rate, last 30 minutes",

  simulated: "SIMULATED",
  data: "\u00a0DATA",
  inChairs: (names) => `, ${names.length === 1 ? "chair" : "chairs"} ${names.join(", ")}`,
  mayGoDark: "Screen may go dark",
  since: (time) => `since ${time}`,
  trying: (attempt) => `Trying again by itself, attempt ${attempt}. Missed data will be filled in.`,
  connected: "Connected, waiting for data.",
  noAnswer: "No answer from the server. Trying again by itself.",
  notAllowed: "This account may not watch these chairs.",
  notSignedOut: "Not signed out, no answer from the server",
  oldScreen: "This screen is older than the server. It loads itself again.",
  brokenScreen: "This screen cannot draw what it receives.",

  board: "Board",
  keysTitle: "Keys",
  keysOn: "Keys on",
  keysOff: "Keys off",
};

export const REASONS = {
  probe_off: "probe off", lead_off: "lead off", weak_signal: "weak signal", motion: "motion", cuff_leak: "cuff leak",
  cuff_failed: "cuff failed", cuff_occlusion: "cuff blocked", sensor_fault: "sensor fault",
};

export const FAILURES = {
  offline: "No answer from the server",
  signedOut: "Signed out",
  forbidden: "Not allowed for this account",
  gone: "This alarm is over",
  late: "Recorded, but this screen has not heard of it",
  other: (status) => `Not recorded, the server answered ${status}`,
};

export const KEYS = [
  ["1 – 9, two digits in a second", "open a chair"],
  ["Arrows", "between tiles"],
  ["Enter", "open"],
  ["Esc", "back to the board"],
  ["A", "acknowledge the highest alarm of this chair"],
  ["T", "order: by chair, by urgency"],
  ["?", "this list"],
];

export const LOGIN = {
  wrong: "Name or password is wrong.",
  code: "A one-time code is due.",
  locked: "Too many attempts. Wait, then try again.",
  offline: "No answer from the server.",
  other: (status) => `The server answered ${status}.`,
  sending: "Signing in",
};
