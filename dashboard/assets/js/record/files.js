// A file of the server, kept by the browser: asked for, and where the server wants the password once more, asked for again.

import { failure } from "../orders.js";
import { EXPORT } from "./exportwords.js";

const PROOF = "proof";
const MINUTE_MS = 60_000;

/**
 * Read a file. `prove()`: lets a person prove to be it, and gives whether that happened. Gives {name, blob}, or null where
 * nobody proved it; throws an error with `words` and the answer's `status` when there is no such file.
 */
export async function readFile(path, prove, signal = null) {
  for (;;) {
    const answer = await fetch(`/api/v1${path}`, { signal }).catch((error) => { throw signal?.aborted ? error : told(EXPORT.offline, 0); });
    if (answer.status === 401 && (await typeOf(answer)) === PROOF) {
      if (!(await prove())) return null;
    } else if (!answer.ok) throw told(await failure(answer), answer.status);
    else {
      const blob = await answer.blob().catch((error) => { throw signal?.aborted ? error : told(EXPORT.offline, 0); });
      return { name: nameOf(answer), blob };
    }
  }
}

/** Let the browser keep a file, as it keeps what is behind a link. */
export function keepFile({ name, blob }) {
  const link = document.createElement("a");
  Object.assign(link, { href: URL.createObjectURL(blob), download: name });
  // Nobody tapped here: menus that close at a tap elsewhere stay.
  link.addEventListener("click", (event) => event.stopPropagation());
  document.body.append(link);
  link.click();
  link.remove();
  // The browser reads it after the click; when it has begun, the name is not needed any more.
  setTimeout(() => URL.revokeObjectURL(link.href), MINUTE_MS);
}

const told = (words, status) => Object.assign(new Error(words), { words, status });

const typeOf = (answer) => answer.clone().json().then(({ type }) => type, () => null);

const nameOf = (answer) => /filename="([^"]+)"/.exec(answer.headers.get("content-disposition") ?? "")?.[1] ?? "record";
