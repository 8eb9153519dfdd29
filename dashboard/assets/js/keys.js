// Keys. They can be switched off; none of them starts, stops or discharges anything.

import { AcknowledgeButton, acknowledgement } from "./acknowledge.js";
import { audioOrder } from "./actions.js";
import { placeOf, stateOfAlarm } from "./alarms.js";
import { el, mark, setText } from "./dom.js";
import { keep, kept } from "./kept.js";
import { OrderButton } from "./orders.js";
import { KEYS, WORDS } from "./words.js";

const SECOND_DIGIT_MS = 1000;

export class Keys {
  /** `screen` has: picture, chairs(), focused(), alarmsOf(chair), allAlarms(), open(chair), back(), toggleOrder(), search(), careKey(event). */
  constructor(screen, orders) {
    Object.assign(this, { screen, orders });
    this.on = kept("keys") !== "off";
    this.digits = "";
    this.dialog = el("dialog", "card menu");
    document.body.append(this.dialog);
    addEventListener("keydown", (event) => this.pressed(event));
  }

  pressed(event) {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const isTyping = event.target.closest("input, textarea, select") !== null;
    if (event.key === "Escape" && (!isTyping || event.target.closest(".care-work"))) this.escape();
    else if (this.on && !isTyping) this.act(event);
  }

  act(event) {
    const { key } = event;
    if (this.screen.careKey(event)) return;
    if (/^\d$/.test(key)) this.digit(key);
    else if (key.startsWith("Arrow")) this.move(event);
    else if (key === "Enter" && this.screen.focused() && event.target.matches(".tile")) this.screen.open(this.screen.focused());
    else if (key === "a" || key === "A") this.acknowledge();
    else if (key === "p" || key === "P") this.pauseAudio(event.shiftKey);
    else if (key === "t" || key === "T") this.screen.toggleOrder();
    else if (key === "/") this.search(event);
    else if (key === "?") this.list();
  }

  /** The key itself is not typed into the field that it opens. */
  search(event) {
    event.preventDefault();
    this.screen.search();
  }

  escape() {
    const open = document.querySelector("dialog[open]");
    if (open) open.close();
    else this.screen.back();
  }

  digit(figure) {
    clearTimeout(this.wait);
    this.digits += figure;
    const names = this.screen.chairs();
    const longer = names.some((name) => name.length > this.digits.length && name.startsWith(this.digits));
    if (longer && this.digits.length < 2) this.wait = setTimeout(() => this.openTyped(), SECOND_DIGIT_MS);
    else this.openTyped();
  }

  openTyped() {
    const typed = this.digits;
    this.digits = "";
    if (this.screen.chairs().includes(typed)) this.screen.open(typed);
  }

  move(event) {
    const tiles = [...document.querySelectorAll(".tile")];
    const here = document.activeElement?.closest?.(".tile");
    const grid = event.target.closest?.("[data-arrows]");
    if (grid) step(event, nearest(event.target, [...grid.querySelectorAll("button:not([hidden])")], event.key));
    else if (tiles.length > 0 && document.body.dataset.page === "board") step(event, here ? nearest(here, tiles, event.key) : tiles[0]);
  }

  acknowledge() {
    const chair = this.screen.focused();
    const alarms = chair ? this.screen.alarmsOf(chair) : this.screen.allAlarms();
    const open = alarms.filter((alarm) => stateOfAlarm(alarm) !== "acknowledged");
    if (open.length === 0) return;
    if (chair) this.orders.send(acknowledgement(open[0]));
    else this.ask(open);
  }

  ask(alarms) {
    const rows = alarms.map((alarm) => {
      const button = new AcknowledgeButton(this.orders);
      button.paint(alarm);
      button.root.addEventListener("click", () => this.dialog.close());
      return el("li", "", mark(alarm), el("b", "", `${placeOf(alarm)} · ${alarm.message}`), button.root);
    });
    this.openDialog(WORDS.highest, el("ul", "menu-list", ...rows));
  }

  /** Two minutes of silence for the focused chair, or its end; none focused: asks which. */
  pauseAudio(isResume) {
    const { picture } = this.screen;
    const here = this.screen.focused();
    if (here) {
      const order = audioOrder(picture, here, isResume);
      if (order) this.orders.send(order);
      return;
    }
    const sounding = new Set(this.screen.allAlarms().filter((alarm) => alarm.signals?.auditory === "on").map((alarm) => alarm.chair));
    const chairs = this.screen.chairs().filter((name) => audioOrder(picture, name, isResume) && (isResume || sounding.has(name)));
    if (chairs.length) this.askChair(chairs, isResume);
  }

  askChair(chairs, isResume) {
    const rows = chairs.map((name) => {
      const button = new OrderButton(this.orders);
      button.paint(audioOrder(this.screen.picture, name, isResume), isResume ? WORDS.resumeAudio : WORDS.pauseAudio);
      button.root.addEventListener("click", () => this.dialog.close());
      return el("li", "", el("span"), el("b", "", WORDS.chair(name)), button.root);
    });
    this.openDialog(WORDS.whichChair, el("ul", "menu-list", ...rows));
  }

  list() {
    const rows = KEYS.map(([key, words]) => el("div", "", el("dt", "", el("kbd", "kbd", key)), el("dd", "", words)));
    const off = el("button", "btn", this.on ? WORDS.keysOn : WORDS.keysOff);
    off.type = "button";
    off.setAttribute("aria-pressed", String(this.on));
    off.addEventListener("click", () => this.switch(off));
    this.openDialog(WORDS.keysTitle, el("dl", "keys-list", ...rows), off);
  }

  switch(button) {
    this.on = !this.on;
    keep("keys", this.on ? "on" : "off");
    setText(button, this.on ? WORDS.keysOn : WORDS.keysOff);
    button.setAttribute("aria-pressed", String(this.on));
  }

  openDialog(title, ...content) {
    const close = el("button", "btn btn--quiet", WORDS.close);
    close.type = "button";
    close.addEventListener("click", () => this.dialog.close());
    this.dialog.replaceChildren(el("h3", "", title, close), ...content);
    if (!this.dialog.open) this.dialog.show();
    this.dialog.querySelector("button").focus();
  }
}

const AXES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

function step(event, next) {
  if (!next) return;
  event.preventDefault();
  next.focus();
}

/** The tile or button that lies next in that direction, by where it stands on the page. */
function nearest(here, tiles, key) {
  const [right, down] = AXES[key] ?? [0, 0];
  const from = here.getBoundingClientRect();
  const ahead = tiles
    .map((tile) => ({ tile, box: tile.getBoundingClientRect() }))
    .map(({ tile, box }) => ({ tile, x: box.left - from.left, y: box.top - from.top }))
    .map(({ tile, x, y }) => ({ tile, along: x * right + y * down, aside: Math.abs(x * down) + Math.abs(y * right) }))
    .filter(({ along }) => along > 1);
  ahead.sort((a, b) => a.along + 2 * a.aside - (b.along + 2 * b.aside));
  return ahead[0]?.tile;
}
