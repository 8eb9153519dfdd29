// The board: one tile a chair, in the order chosen, and the places a screen of this size has.

import { stateOfAlarm, urgency } from "./alarms.js";
import { CARE } from "./care/words.js";
import { el, setChildren, setClasses } from "./dom.js";
import { Tile } from "./tile.js";

const STILL_MS = 10_000;
// Two rows of tiles with their messages whole, on screens narrower than a wall's.
const TWO_ROWS_PX = 600;
const SIZES = ["board--12", "board--24", "board--more", "dense", "compact"];
const names = new Intl.Collator("en", { numeric: true });

export const byChairName = (a, b) => names.compare(a, b);

export class Board {
  constructor(root, orders, open) {
    Object.assign(this, { root, orders, open });
    this.tiles = new Map();
    this.order = null;
    this.isMine = false;
    this.none = el("p", "card none-mine", CARE.noneMine);
    this.touchedAt = -Infinity;
    this.shown = [];
    for (const kind of ["pointerdown", "pointermove", "wheel", "keydown", "touchmove"]) {
      addEventListener(kind, (event) => this.touched(event), { passive: true, capture: true });
    }
    root.addEventListener("click", (event) => this.clicked(event));
  }

  /** A browser also tells of a pointer that rests while the page moves under it: that is nobody's touch. */
  touched(event) {
    const place = `${event.screenX} ${event.screenY}`;
    if (event.type === "pointermove" && place === this.pointer) return;
    if (event.type === "pointermove") this.pointer = place;
    this.touchedAt = performance.now();
  }

  clicked(event) {
    const tile = event.target.closest(".tile");
    if (tile && !event.target.closest("button")) this.open(tile.dataset.chair);
  }

  /** The order was chosen: it holds at once, the chooser is the one who touches. */
  choose(order) {
    this.order = order;
    this.chosen = true;
  }

  /** Only the chairs that who is signed in here has taken, or all; a chair in alarm is shown to everybody. */
  filter(isMine) {
    this.isMine = isMine;
    this.chosen = true;
  }

  isShown(chair, ctx) {
    return !this.isMine || this.owns(chair) || ctx.alarmsOf(chair.chair).some((alarm) => stateOfAlarm(alarm) === "on");
  }

  owns(chair) {
    return Boolean(chair.care?.nurse) && chair.care.nurse === this.orders.me?.user;
  }

  paint(ctx) {
    const every = [...ctx.picture.chairs.values()];
    const chairs = every.filter((chair) => this.isShown(chair, ctx));
    this.mine = CARE.mineOf(every.filter((chair) => this.owns(chair)).length, every.length);
    for (const name of this.tiles.keys()) if (!ctx.picture.chairs.has(name)) this.tiles.delete(name);
    for (const chair of chairs) if (!this.tiles.has(chair.chair)) this.tiles.set(chair.chair, new Tile(chair.chair, this.orders));
    setClasses(this.root, SIZES, sizeFor(chairs.length, this.root.clientHeight));
    this.arrange(chairs, ctx);
    for (const chair of chairs) this.tiles.get(chair.chair).paint(chair, ctx.alarmsOf(chair.chair), ctx);
  }

  /** Tiles change place only on a screen that nobody has touched for ten seconds, with no menu open. */
  arrange(chairs, ctx) {
    const wanted = sorted(chairs, this.orderNow(chairs.length), ctx).map((chair) => chair.chair);
    const newcomers = wanted.some((name) => !this.shown.includes(name)) || this.shown.some((name) => !wanted.includes(name));
    const still = ctx.now - this.touchedAt > STILL_MS && !document.querySelector("dialog[open]");
    if (!still && !newcomers && !this.chosen) return;
    const isChosen = this.chosen;
    this.chosen = false;
    this.shown = newcomers && !still && !isChosen ? inPlace(this.shown, wanted) : wanted;
    const focused = document.activeElement;
    setChildren(this.root, this.shown.length || !this.isMine ? this.shown.map((name) => this.tiles.get(name).root) : [this.none]);
    if (focused !== document.activeElement && this.root.contains(focused)) focused.focus({ preventScroll: true });
  }

  /** A phone's list begins with the alarms, and so does a crowded wall unless asked; elsewhere chairs keep their places. */
  orderNow(count = this.tiles.size) {
    if (innerWidth < 700) return "urgency";
    return this.order ?? (count > 12 ? "urgency" : "chair");
  }
}

/** What is shown keeps its place; what is new comes last. */
function inPlace(shown, wanted) {
  return [...shown.filter((name) => wanted.includes(name)), ...wanted.filter((name) => !shown.includes(name))];
}

function sizeFor(count, height) {
  const size = count > 24 ? "board--more" : count > 12 ? "board--24" : count > 8 ? "board--12" : "";
  const compact = innerWidth < 900 || (innerWidth < 1600 && (count > 8 || height < TWO_ROWS_PX));
  return [size, compact ? "compact" : count > 12 ? "dense" : ""];
}

function sorted(chairs, order, ctx) {
  const own = ctx.picture.clinic.chair_order ?? [];
  const place = ({ chair }) => (own.includes(chair) ? own.indexOf(chair) : own.length);
  const byName = (a, b) => place(a) - place(b) || byChairName(a.chair, b.chair);
  if (order !== "urgency") return chairs.sort(byName);
  const occupied = (chair) => (chair.session === null || chair.session === undefined ? 0 : 1);
  return chairs.sort((a, b) =>
    urgency(ctx.alarmsOf(b.chair)) - urgency(ctx.alarmsOf(a.chair)) || occupied(b) - occupied(a) || byName(a, b));
}
