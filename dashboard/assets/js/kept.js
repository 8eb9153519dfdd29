// What a screen remembers about itself: three words in cookies, never anything about a person.

const YEAR_S = 365 * 24 * 3600;

export function kept(name) {
  return new RegExp(`(?:^|; )chairside_${name}=([a-z]+)`).exec(document.cookie)?.[1] ?? null;
}

export function keep(name, word) {
  document.cookie = `chairside_${name}=${word}; Path=/; Max-Age=${YEAR_S}; SameSite=Strict`;
}
