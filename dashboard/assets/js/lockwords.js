// The words of locked screens and of broken glass.

export const LOCK = {
  lock: "Lock",
  unlock: "Unlock",
  locked: "Locked",
  title: "This screen is locked",
  means: "Numbers and alarms stay live. What changes something needs your PIN; it is entered in your name.",
  name: "Name",
  password: "Password",
  code: "Code of the authenticator app",
  pinOf: (user) => `PIN of ${user}`,
  byPassword: "Someone else, with a password",
  close: "Close",
  sending: "Looking…",
  offline: "The server does not answer. Numbers and alarms go on when it does.",
  glass: "Glass broken",
  glassUntil: (until, reason) => `Charts are open to you until ${until} UTC, to look at. Everything is written down: “${reason}”`,
  endGlass: "End it now",
};
