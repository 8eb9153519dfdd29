// The signs of what is switched off: on a tile, in the alarm bar, on the chair page. Always with a name and a time.

import { el, setChildren, setText } from "./dom.js";
import { headline, sayOf, timeOf } from "./inactivations.js";
import { sign } from "./signs.js";
import { WORDS } from "./words.js";

/** Sign, name and time: beside the answer to an alarm. */
export class Hush {
  constructor() {
    this.sign = el("span", "sign");
    this.name = el("span");
    this.time = el("span");
    this.root = el("div", "hush", this.sign, el("span", "", this.name, " ", this.time));
  }

  paint(one, ctx) {
    paintSign(this.sign, one);
    setText(this.name, one.author);
    setText(this.time, timeOf(one, ctx));
    this.root.setAttribute("aria-label", sayOf(one, ctx));
  }
}

/** The same in the alarm bar, with the chair that it leads to. */
export class HushChip {
  constructor(one) {
    this.root = el("a", "chip chip--hush");
    this.root.href = `/chair/${encodeURIComponent(one.chair)}`;
    this.sign = el("span", "sign");
    this.number = el("span");
    this.place = el("span", "n", el("span", "word", WORDS.chairWord), this.number);
    this.words = el("span", "words");
    this.name = el("span", "by");
    this.time = el("b", "until");
    this.root.append(this.sign, this.place, this.words, this.name, this.time);
  }

  paint(one, ctx) {
    paintSign(this.sign, one);
    setText(this.number, one.chair);
    setText(this.words, headline(one));
    setText(this.name, one.author);
    setText(this.time, timeOf(one, ctx));
    this.root.setAttribute("aria-label", `${WORDS.chair(one.chair)}: ${sayOf(one, ctx)}`);
  }
}

/** One line each, where no alarm wants the place: on a tile. */
export class HushNote {
  constructor() {
    this.root = el("div", "msg msg--note");
    this.lines = new Map();
  }

  paint(inactivations, ctx) {
    const ids = new Set(inactivations.map((one) => one.id));
    for (const id of this.lines.keys()) if (!ids.has(id)) this.lines.delete(id);
    for (const one of inactivations) {
      if (!this.lines.has(one.id)) this.lines.set(one.id, new Line());
      this.lines.get(one.id).paint(one, ctx);
    }
    setChildren(this.root, inactivations.map((one) => this.lines.get(one.id).root));
  }
}

class Line {
  constructor() {
    this.sign = el("span", "sign");
    this.words = el("b");
    this.name = el("span", "by");
    this.time = el("b", "time");
    this.root = el("div", "hush-line", this.sign, this.words, this.name, this.time);
  }

  paint(one, ctx) {
    paintSign(this.sign, one);
    setText(this.words, headline(one));
    setText(this.name, one.author);
    setText(this.time, timeOf(one, ctx));
  }
}

/** The sign of one inactivation, made anew only when its kind is another. */
export function paintSign(holder, one) {
  if (holder.dataset.sign === one.kind) return;
  holder.dataset.sign = one.kind;
  holder.replaceChildren(sign(one.kind));
}
