// Which monitors serve a session and in which chair it sits: bound, confirmed, taken off and moved here. Whatever gives a
// device to a patient is confirmed with both identifiers, as read at the chair.

import { el, setChildren, setText, show } from "../dom.js";
import { birthDate, hourMinute } from "../format.js";
import { button, Choice, dayField, Field, Submit } from "./form.js";
import { lastTime } from "./when.js";
import { CARE } from "./words.js";

const READ_EVERY_MS = 5_000;
const isHere = (chair) => chair.session !== null && chair.session !== undefined;
const named = ({ patient }) => (patient?.name ? `${patient.name} · ${birthDate(patient.birth_date)}` : CARE.nameHidden);

/** At which chair each device serves now, by its name. */
export function seatsOf(picture) {
  return new Map([...picture.chairs.values()].filter(isHere).flatMap((chair) => (chair.devices ?? []).map(({ device }) => [device, chair])));
}

class PlaceForm {
  constructor({ desk, session, finish, clock, picture }, title) {
    Object.assign(this, { desk, session, title, clock, picture });
    this.finish = () => { this.isOver = true; finish(); };
    this.changed = () => this.submit.paint();
  }

  assemble(words, parts, done = () => this.finish(), className = "btn--main") {
    this.submit = new Submit(this.desk, words, () => this.job(), done, className);
    this.root = el("div", "care-form", ...parts, this.submit.root);
  }

  /** The two identifiers, as read at the chair. */
  identifiers() {
    this.family = new Field(CARE.familyRead, { changed: this.changed });
    this.birth = dayField(CARE.birthRead, this.changed);
    return [el("p", "means", CARE.readAtChair), this.family.root, this.birth.root];
  }

  /** {confirm} of a body, or words that say what is missing. */
  confirmed() {
    if (!this.family.value) return CARE.write(CARE.familyRead);
    if (!this.birth.value) return CARE.write(CARE.birthRead);
    return { family_name: this.family.value, birth_date: this.birth.value };
  }

  paint() {
    this.submit.paint();
  }

  focus() {
    (this.root.querySelector("input, textarea") ?? this.submit.button).focus();
  }
}

/** Gives a device to this session; one that serves another chair is taken from there, and the form says so first. */
export class BindForm extends PlaceForm {
  constructor(about, { device, seat }) {
    super(about, CARE.bindTitle(device));
    this.device = device;
    const taken = seat ? [el("p", "place-loud", CARE.takenFrom(device, seat.chair, named(seat)))] : [];
    this.assemble(CARE.bindDo(device), [...taken, ...this.identifiers()]);
  }

  job() {
    const confirm = this.confirmed();
    if (typeof confirm === "string") return confirm;
    return { key: `bind ${this.session} ${this.device}`, path: `/sessions/${this.session}/bindings`, body: { device: this.device, confirm } };
  }
}

/** Says at the chair that a device that was moved while nobody heard it measures this patient. */
export class ConfirmBindingForm extends PlaceForm {
  constructor(about, { binding }) {
    super(about, CARE.confirmBindingTitle(binding.device));
    this.binding = binding;
    this.assemble(CARE.confirmBindingDo, [el("p", "means", CARE.heldMeans), ...this.identifiers()]);
  }

  job() {
    const confirm = this.confirmed();
    if (typeof confirm === "string") return confirm;
    return { key: `confirm ${this.binding.id}`, path: `/sessions/${this.session}/bindings/${this.binding.id}/confirmation`, body: confirm };
  }
}

/** Takes a device off: its numbers go to nobody from now on. */
export class TakeOffForm extends PlaceForm {
  constructor(about, { binding }) {
    super(about, CARE.takeOffTitle(binding.device));
    this.binding = binding;
    this.assemble(CARE.takeOffDo(binding.device), [el("p", "means", CARE.takeOffMeans)]);
  }

  job() {
    return { key: `take off ${this.binding.id}`, method: "DELETE", path: `/sessions/${this.session}/bindings/${this.binding.id}`, body: {} };
  }
}

/** What a device measured belongs to another session: the interval moves, no number is touched. */
export class WrongBindingForm extends PlaceForm {
  constructor(about, { binding }) {
    super(about, CARE.wrongTitle(binding.device));
    this.binding = binding;
    const { serverNow, zone } = this.clock();
    const others = [...this.picture().chairs.values()].filter((chair) => isHere(chair) && chair.session !== this.session);
    this.whose = new Choice(CARE.whoseItWas, others.map((chair) => [chair.session, CARE.chairOf(chair.chair, named(chair))]), { changed: this.changed });
    const time = (words) => new Field(words, { kind: "time", most: 5, changed: this.changed, hint: hourMinute(serverNow, zone) });
    this.from = time(CARE.wrongFrom);
    this.to = time(CARE.wrongTo);
    this.why = new Field(CARE.reason, { most: 2000, changed: this.changed });
    this.assemble(CARE.wrongDo, [el("p", "means", CARE.wrongMeans), this.whose.root, this.from.root, this.to.root, this.why.root, ...this.identifiers()]);
  }

  /** ISO of a time typed; undefined where none was; null where it is no time. */
  moment(field) {
    if (field.value === "") return undefined;
    const { serverNow, zone } = this.clock();
    const found = lastTime(field.value, serverNow, zone);
    return found === null ? null : new Date(found).toISOString();
  }

  job() {
    const [from, to] = [this.from, this.to].map((field) => this.moment(field));
    if (this.whose.value === null) return CARE.choose(CARE.whoseItWas);
    if (from === null || to === null) return CARE.badTime;
    if (this.why.value === "") return CARE.sayWhy;
    const confirm = this.confirmed();
    if (typeof confirm === "string") return confirm;
    const body = { to_session: this.whose.value, ...(from ? { from_at: from } : {}), ...(to ? { to_at: to } : {}), reason: this.why.value, confirm };
    return { key: `wrong ${this.binding.id}`, path: `/sessions/${this.session}/bindings/${this.binding.id}/correction`, body };
  }
}

/** Another chair for the whole session: its monitors, alarms and pauses go along, and so does this page. */
export class MoveForm extends PlaceForm {
  constructor(about) {
    super(about, CARE.moveTitle);
    const free = [...this.picture().chairs.values()].filter((chair) => !isHere(chair)).map(({ chair }) => chair);
    this.chair = new Choice(CARE.toChair, free.map((name) => [name, name]), { changed: this.changed });
    this.other = new Field(free.length ? CARE.otherChair : CARE.noChairFree, { most: 40, changed: this.changed });
    this.why = new Field(CARE.reasonIfAny, { changed: this.changed });
    const parts = [el("p", "means", CARE.moveMeans), ...(free.length ? [this.chair.root] : []), this.other.root, this.why.root];
    this.assemble(CARE.moveDo, parts, (moved) => { this.finish(); about.go(`/chair/${encodeURIComponent(moved.chair)}`); });
  }

  job() {
    const chair = this.other.value || this.chair.value;
    if (!chair) return CARE.choose(CARE.toChair);
    return { key: `move ${this.session}`, path: `/sessions/${this.session}/chair`, body: { chair, ...(this.why.value ? { reason: this.why.value } : {}) } };
  }

  focus() {
    this.root.querySelector("button, input").focus();
  }
}

/** One line of a device: what people call it beside its id, how it stands, and what can be done about it. */
class DeviceRow {
  constructor(acts) {
    this.name = el("span", "what");
    this.about = el("span", "by");
    this.root = el("li", "care-entry place-row", el("div", "", this.name, this.about), el("div", "acts", ...acts));
  }

  paint(device, title, about, isLoud) {
    setText(this.name, title ? `${title} · ${device}` : device);
    setText(this.about, about);
    this.root.classList.toggle("is-loud", isLoud);
  }
}

class BoundRow extends DeviceRow {
  constructor(open) {
    const act = (name) => () => open(name, { id: this.binding.id, binding: this.binding });
    const confirm = button("btn--glove btn--main", CARE.confirmAtChair, act("confirmBinding"));
    super([confirm, button("btn--glove", CARE.takeOff, act("takeOff")), button("btn--glove", CARE.wrongOne, act("wrongBinding"))]);
    this.confirm = confirm;
  }

  show(binding, title, chair, ctx) {
    this.binding = binding;
    const found = chair.devices?.find(({ device }) => device === binding.device);
    const since = CARE.boundSince(hourMinute(Date.parse(binding.bound_at), ctx.zone), binding.bound_by);
    const waits = Boolean(binding.held_at);
    this.paint(binding.device, title, [waits ? CARE.waitsAtChair : found?.connected ? CARE.connected : CARE.notConnected, since].join(" · "), waits);
    show(this.confirm, waits);
  }
}

class FreeRow extends DeviceRow {
  constructor(open) {
    super([button("btn--glove", CARE.bindHere, () => open("bind", { id: this.device, device: this.device, seat: this.seat }))]);
  }

  show({ device, title, connected }, seat) {
    Object.assign(this, { device, seat });
    const where = seat ? CARE.atChair(seat.chair, named(seat)) : CARE.atNoChair;
    this.paint(device, title, [connected ? CARE.connected : CARE.notConnected, where].join(" · "), false);
  }
}

export class PlaceView {
  constructor({ desk, session, chair, picture }, open) {
    Object.assign(this, { desk, session, chair, picture, open, name: "place", title: CARE.place, readAt: -Infinity, bindings: [], devices: [] });
    this.bound = new Map();
    this.free = new Map();
    this.fault = el("p", "care-fault");
    this.boundList = el("ol", "care-entries");
    this.noneBound = el("p", "care-none", CARE.noneBound);
    this.freeList = el("ol", "care-entries");
    this.noneFree = el("p", "care-none", CARE.noneFree);
    this.seat = el("h3");
    const move = button("btn--glove", CARE.moveOpen, () => open("move"));
    this.root = el("div", "care-form place", this.fault, el("h3", "", CARE.boundNow), this.noneBound, this.boundList, el("h3", "", CARE.bindAnother), this.noneFree, this.freeList, this.seat, move);
  }

  async read() {
    this.readAt = performance.now();
    try {
      const [found, devices] = await Promise.all([this.desk.get(`/sessions/${this.session}`), this.desk.readAll("/devices")]);
      Object.assign(this, { bindings: found.bindings.filter((one) => one.ended_at === null), devices: devices.filter((one) => !one.revoked), words: "" });
    } catch (error) {
      this.words = CARE.loadFailed(error.words ?? CARE.noAnswer);
    }
    this.desk.changed();
  }

  paint(session, ctx) {
    const chair = this.chair();
    const seats = seatsOf(this.picture());
    const key = JSON.stringify([...seats].map(([device, { chair: name }]) => [device, name]));
    if (key !== this.key || performance.now() - this.readAt > READ_EVERY_MS) this.read();
    this.key = key;
    const own = new Set(this.bindings.map(({ device }) => device));
    const titles = new Map(this.devices.map(({ device, title }) => [device, title]));
    this.rows(this.boundList, this.bound, this.bindings, ({ id }) => id, BoundRow, (row, one) => row.show(one, titles.get(one.device), chair, ctx));
    // Who streams for nobody is most likely the one at this chair.
    const others = this.devices.filter(({ device }) => !own.has(device)).sort((a, b) => likely(b, seats) - likely(a, seats));
    this.rows(this.freeList, this.free, others, ({ device }) => device, FreeRow, (row, one) => row.show(one, seats.get(one.device) ?? null));
    show(this.noneBound, this.bindings.length === 0);
    show(this.noneFree, others.length === 0);
    setText(this.seat, CARE.sitsIn(chair.chair));
    setText(this.fault, this.words ?? "");
  }

  rows(list, known, items, keyOf, Row, paint) {
    for (const one of items) {
      if (!known.has(keyOf(one))) known.set(keyOf(one), new Row(this.open));
      paint(known.get(keyOf(one)), one);
    }
    setChildren(list, items.map((one) => known.get(keyOf(one)).root));
  }

  /** Shown again after something was done in one of its forms: what it lists may be otherwise now. */
  again() {
    this.readAt = -Infinity;
  }

  focus() {
    this.again();
    this.root.querySelector("button:not([hidden])").focus();
  }
}

const likely = ({ device, connected }, seats) => (seats.has(device) ? 0 : 1) + (connected ? 2 : 0);
