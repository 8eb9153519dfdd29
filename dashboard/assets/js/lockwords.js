// The words of locked screens and of broken glass.

export const LOCK = {
  lock: "Lock",
  unlock: "Unlock",
  locked: "Locked",
  title: "This screen is locked",
  means: "Numbers and alarms stay live. What changes something needs your PIN; it is entered in your name.",
  meansAlone: "Show that you are there, and you go on where you were.",
  name: "Name",
  password: "Password",
  code: "Code of the authenticator app",
  pinOf: (user) => `PIN of ${user}`,
  byPasskey: "By a passkey",
  byProvider: (name) => `At ${name}`,
  noPasskey: "No passkey was given.",
  byPassword: "Someone else, with a password",
  close: "Close",
  sending: "Looking…",
  offline: "The server does not answer. Numbers and alarms go on when it does.",
  glass: "Glass broken",
  glassUntil: (until, reason) => `Charts are open to you until ${until} UTC, to look at. Everything is written down: “${reason}”`,
  endGlass: "End it now",
};

export const PROVE = {
  title: "Is it still you?",
  why: "What you are about to do reaches far, or takes a record along. Prove once more that it is you.",
  password: "Your password",
  code: "Code of your authenticator app",
  go: "Go on",
  close: "Close",
  byPasskey: "By a passkey",
  byProvider: (name) => `At ${name}, which leads back here`,
  noPasskey: "No passkey was given.",
  wrong: "Password or code is wrong",
  offline: "The server does not answer. Try again.",
};
