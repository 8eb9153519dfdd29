// Where somebody wanted to go before being asked who it is.

/** Only a path of this site: one slash, then no second one and no backslash; the board where there is none. */
export function nextPath(search) {
  const wanted = new URLSearchParams(search).get("next") ?? "";
  const inside = /^\/(?![/\\])[^\\\u0000-\u001f]*$/.test(wanted) && new URL(wanted, location.origin).origin === location.origin;
  return inside && !wanted.startsWith("/login") ? wanted : "/board";
}
