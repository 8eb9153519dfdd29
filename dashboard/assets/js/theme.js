// Sets light or dark before the first paint; a classic script, because modules come later. Kept per screen in a cookie.
(() => {
  const kept = /(?:^|; )chairside_theme=(light|dark)/.exec(document.cookie);
  const wants = matchMedia("(prefers-color-scheme: light)").matches ? "light" : "dark";
  document.documentElement.dataset.theme = kept ? kept[1] : wants;
})();
