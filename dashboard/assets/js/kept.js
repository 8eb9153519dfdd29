// What a screen remembers about itself: words in cookies, a number of its own, whether this tab is silent. Never
// anything about a person; this is the only script that may keep something in the browser.

const YEAR_S = 365 * 24 * 3600;
const SCREEN = "chairside-screen";

export function kept(name) {
  return new RegExp(`(?:^|; )chairside_${name}=([a-z]+)`).exec(document.cookie)?.[1] ?? null;
}

export function keep(name, word) {
  document.cookie = `chairside_${name}=${word}; Path=/; Max-Age=${YEAR_S}; SameSite=Strict`;
}

/** This screen's own UUID, made once. Where the browser keeps nothing it is another one at each load. */
export function screenId() {
  const known = guarded(() => localStorage.getItem(SCREEN));
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(known ?? "")) return known;
  const made = newId();
  guarded(() => localStorage.setItem(SCREEN, made));
  return made;
}

/** Kept while this tab lives, through loading it again; null takes it away. */
export function keepForTab(name, word) {
  guarded(() => (word === null ? sessionStorage.removeItem(`chairside-${name}`) : sessionStorage.setItem(`chairside-${name}`, word)));
}

export function keptForTab(name) {
  return guarded(() => sessionStorage.getItem(`chairside-${name}`));
}

/** A random UUID, also on a page that is not served over TLS, where the browser's own maker is missing. */
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const text = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [text.slice(0, 8), text.slice(8, 12), text.slice(12, 16), text.slice(16, 20), text.slice(20)].join("-");
}

/** A browser may forbid a page to keep anything. */
function guarded(act) {
  try {
    return act();
  } catch {
    return null;
  }
}
