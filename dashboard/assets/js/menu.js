// More: every page that the foot and the head have no room for, and on a phone what else is done to a screen.

import { paintWays } from "./ways.js";

const menu = document.getElementById("menu");
const button = document.getElementById("more");

/** Press the one button that does it: the menu has no way of its own. */
const PRESSES = { theme: "#theme", lock: ".fact--user [data-do='lock']", "sign-out": ".fact--user [data-do='sign-out']" };

function open() {
  paintWays(menu);
  menu.show();
  button.setAttribute("aria-expanded", "true");
  menu.querySelector("a:not([hidden]), button")?.focus();
}

button.addEventListener("click", () => (menu.open ? menu.close() : open()));
menu.addEventListener("close", () => button.setAttribute("aria-expanded", "false"));
menu.addEventListener("click", (event) => {
  const { press } = event.target.closest("button")?.dataset ?? {};
  if (press) document.querySelector(PRESSES[press])?.click();
  if (event.target.closest("a, button")) menu.close();
});
document.addEventListener("pointerdown", (event) => {
  if (menu.open && !menu.contains(event.target) && !button.contains(event.target)) menu.close();
});
