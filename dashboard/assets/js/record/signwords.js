// Every word of signing and sending. Sentence case, no exclamation marks, no codes.

export const SIGN = {
  title: "Sign this record", signedTitle: "Signed", reading: "Reading", missing: "missing",
  complete: (done, of) => `${done} of ${of} required parts are complete`,
  meaning: "Meaning", meanings: { review: "I have reviewed this record", responsibility: "I answer for this treatment" },
  said: { review: "reviewed", responsibility: "answers for the treatment", addendum: "added" },
  by: (author, what) => `${author}: ${what}`,
  password: (user) => (user ? `Password of ${user}` : "Password"), needsPassword: "Write the password",
  sign: "Sign", partsMissing: (count) => `Sign: ${count} ${count === 1 ? "part" : "parts"} missing`,
  add: "Add to the record", addendumText: "What is added", needsText: "Write what is added",
  later: "After signing, changes are addenda only.",
  verify: "Prove that it is what was signed", verifying: "Hashing the record again",
  intact: (hash) => `It is what was signed: SHA-256 ${hash}`, broken: (faults) => `It is not what was signed: ${faults.join("; ")}`,
  notVerified: (why) => `Not proved: ${why}`,
  arrived: (observations, lines) => `After signing ${observations} observations and ${lines} lines of the log arrived; they are no part of what was signed.`,
};
