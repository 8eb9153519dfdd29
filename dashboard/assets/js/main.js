// A screen from start to end: live stream in, painting, receipt out, cover when that chain breaks anywhere.

import { Account } from "./account.js";
import { placeOf, sortedAlarms } from "./alarms.js";
import { AlarmBar, StatusBar } from "./bar.js";
import { Board } from "./board.js";
import { BurdenPage } from "./burden.js";
import { BURDEN } from "./burdenwords.js";
import { ChairPage } from "./chair.js";
import { Deadman } from "./deadman.js";
import { setText } from "./dom.js";
import { timeOfDay } from "./format.js";
import { History } from "./history.js";
import { keep, keepForTab, kept, keptForTab, screenId } from "./kept.js";
import { Keys } from "./keys.js";
import { LiveClient } from "./live.js";
import { GlassBanner, Lock } from "./lock.js";
import { Orders } from "./orders.js";
import { HandoverPage } from "./people/handover.js";
import { PatientsPage } from "./people/patients.js";
import { HANDOVER, PEOPLE } from "./people/words.js";
import { Picture } from "./picture.js";
import { sceneOf } from "./scene.js";
import { Sound } from "./sound/sound.js";
import { SoundCheck } from "./soundcheck.js";
import { Strip } from "./strip.js";
import { TrainingPage } from "./training.js";
import { Trends } from "./trend.js";
import { Wake } from "./wake.js";
import { WORDS } from "./words.js";

const TICK_MS = 500;
const SLEPT_MS = 2000;
const LOOK_AGAIN_MS = 2000;
const RELOADS_APART_MS = 30_000;
const NOT_ALLOWED = 4403;
const PAGES = { "/training": "training", "/alarms": "alarms", "/handover": "handover", "/sessions": "sessions", "/clinic": "clinic" };
// Pages whose scripts come when they are first opened: a board does not wait for them.
const LATER = { record: () => import("./record/page.js").then(({ RecordPage }) => RecordPage), sessions: () => import("./record/sessions.js").then(({ SessionsPage }) => SessionsPage), clinic: () => import("./record/clinic.js").then(({ ClinicPage }) => ClinicPage), "over-time": () => import("./people/overtime.js").then(({ OverTimePage }) => OverTimePage) };
// What holds people, and is emptied when the screen locks.
const OF_PEOPLE = ["burden", "patients", "handover", "record", "sessions", "clinic", "over-time"];
const LINKS = ["/board", "/alarms", "/training", "/handover"].map((path) => `a[href="${path}"]`).join(", ");

const meta = (name) => document.querySelector(`meta[name="chairside-${name}"]`).content;

class Screen {
  constructor() {
    this.picture = new Picture();
    this.trends = new Trends();
    this.deadman = new Deadman();
    this.orders = new Orders(() => this.paintSoon());
    this.screen = screenId();
    this.sound = new Sound(() => this.soundChanged());
    this.history = new History((answer) => { this.trends.fill(answer); this.paintSoon(); }, () => this.startOver());
    this.live = new LiveClient(liveAddress(this.screen), this.picture, meta("build"), {
      snapshot: () => this.heard(true), change: () => this.heard(false), beat: () => this.beat(),
      signedOut: () => this.signedOut(),
      otherBuild: () => reload(),
      audio: () => this.sound.state,
    });
    this.filled = 0;
    this.offset = Date.now() - performance.now();
  }

  start() {
    this.route();
    this.sound.start();
    this.live.start();
    setInterval(() => this.tick(), TICK_MS);
    document.addEventListener("visibilitychange", () => this.seen());
    this.mount();
  }

  mount() {
    const part = (id) => document.getElementById(id);
    this.status = new StatusBar();
    this.bar = new AlarmBar(part("alarms"));
    this.strip = new Strip(part("strip"), this.orders);
    this.board = new Board(part("board"), this.orders, (chair) => this.open(chair));
    this.chairPage = new ChairPage(this.orders, this.history, () => this.paintSoon(), (path) => this.go(path));
    this.empty = new Map(OF_PEOPLE.map((id) => [id, part(id).cloneNode(true)]));
    this.people();
    const training = part("training");
    if (training) this.training = new TrainingPage(training, () => this.orders.csrfToken());
    this.keys = new Keys(this, this.orders);
    this.soundCheck = new SoundCheck(this.sound, this.orders, this.screen);
    this.controls();
    this.wake = new Wake((held) => this.status.note("wake", held ? null : WORDS.mayGoDark));
    this.wake.hold();
    this.account = new Account(this.orders, (words) => this.status.note("sign-out", words));
    this.lock = new Lock(this.orders, {
      note: (key, words) => this.status.note(key, words), go: (path) => this.go(path, { instead: true }),
      reconnect: () => this.unlocked(), loaded: () => this.account.load(), forget: () => this.forget(),
    });
    this.account.load().then(() => this.signedIn());
    this.route();
  }

  /** The pages that show people, as empty as they came. */
  people() {
    const about = { go: (path, how) => this.go(path, how), changed: () => this.paintSoon() };
    const part = (id) => document.getElementById(id);
    this.later = { record: NOTHING, sessions: NOTHING, clinic: NOTHING, "over-time": NOTHING };
    this.burden = new BurdenPage(part("burden"), () => this.orders.csrfToken());
    this.patients = new PatientsPage(part("patients"), this.orders, about);
    this.handover = new HandoverPage(part("handover"), this.orders, about);
  }

  /** The screen locked: nothing that people wrote, and nobody's name, stays in the page or in what it remembers. */
  forget() {
    this.orders.prove.end(false);
    for (const [id, empty] of this.empty) document.getElementById(id).replaceWith(empty.cloneNode(true));
    this.people();
    this.chairPage.forget();
    this.route();
  }

  /** Dash did not start, so no chart comes. Loading again while the server is away would end on the browser's own page, which never tries again. */
  startOver() {
    if (this.live.isOpen) reload();
    setTimeout(() => this.startOver(), LOOK_AGAIN_MS);
  }

  controls() {
    this.board.order = kept("order");
    document.getElementById("order").addEventListener("click", (event) => {
      const { order } = event.target.closest("button")?.dataset ?? {};
      if (order) this.order(order);
    });
    document.getElementById("mine").addEventListener("click", () => { this.board.filter(!this.board.isMine); this.paintSoon(); });
    document.getElementById("theme").addEventListener("click", () => this.switchTheme());
    document.getElementById("keys").addEventListener("click", () => this.keys.list());
    for (const button of document.querySelectorAll("[data-do='sign-out']")) button.addEventListener("click", () => this.account.signOut());
    document.addEventListener("click", (event) => this.followed(event));
    addEventListener("popstate", () => this.route());
    addEventListener("resize", () => this.paintSoon());
  }

  // ---------------------------------------------------------------------------------------------- the live chain

  heard(whole) {
    const now = performance.now();
    const serverNow = this.picture.serverNow(now);
    for (const chair of this.picture.chairs.values()) if (chair.at === this.picture.heardAt) this.trends.take(chair, serverNow);
    if (whole) {
      this.trends.keep(new Set([...this.picture.chairs.values()].map((chair) => chair.session)));
      this.filled += 1;
      this.askTrends();
    }
    this.listen();
    this.paintSoon();
  }

  beat() {
    this.status?.beat();
    this.listen();
    this.paintSoon();
  }

  /** Sound does not wait for the next picture: a hidden page has none. */
  listen() {
    this.sound.hear(this.picture, this.picture.epoch !== null && !this.live.isCurrent(performance.now()));
  }

  /** Another person may have taken this browser's place, in another of its tabs: then the stream is opened anew. */
  async signedOut() {
    const answer = await fetch("/api/v1/me").catch(() => null);
    const wall = document.body.hasAttribute("data-wall") ? "/wall" : `/login?next=${encodeURIComponent(location.pathname)}`;
    if (answer?.ok) this.account.load().then(() => this.live.again());
    else location.assign(wall);
  }

  /** What is sent from now on is the whole again. */
  unlocked() {
    this.picture.screen = { ...this.picture.screen, locked: false };
    this.live.again();
  }

  /** A wall display does nothing: its buttons are not there. */
  signedIn() {
    document.body.toggleAttribute("data-wall", this.orders.me?.role === "wall");
    new GlassBanner(this.orders.me, this.orders.token);
  }

  soundChanged() {
    this.live.sayNow();
    this.paintSoon();
  }

  /** A hidden page draws too, without a frame to wait for, so that it is right at once when it is shown. */
  paintSoon() {
    if (this.waiting) return;
    this.waiting = true;
    const draw = () => { this.waiting = false; this.paint(); };
    if (document.visibilityState === "visible") requestAnimationFrame(draw);
    else setTimeout(draw);
  }

  paint() {
    if (!this.status || this.picture.epoch === null) return;
    const now = performance.now();
    const ctx = this.context(now);
    this.orders.settle(this.picture);
    this.broken = true;
    this.status.paint(ctx, this.live.provenAt === null ? null : (now - this.live.provenAt) / 1000);
    this.bar.paint(ctx);
    this.strip.paint(ctx);
    this.soundCheck.paint(ctx);
    this.lock.paint(this.picture);
    this.pageNow().paint(ctx);
    this.paintOrder();
    inPhase();
    this.broken = false;
    this.confirm(ctx, now);
  }

  pageNow() {
    return { chair: this.chairPage, training: this.training, alarms: this.burden, patients: this.patients, handover: this.handover, record: this.later.record, sessions: this.later.sessions, clinic: this.later.clinic, "over-time": this.later["over-time"] }[document.body.dataset.page] ?? this.board;
  }

  /** What was painted is on the screen two frames later: then the server hears of it. */
  confirm(ctx, now) {
    const { epoch, version } = this.picture;
    if (this.live.isCurrent(now)) {
      const alarms = ctx.alarms.map((alarm) => ({ alarm, place: placeOf(alarm) }));
      this.deadman.beat(this.live.provenAt, timeOfDay(ctx.serverNow, ctx.zone), alarms);
    }
    const seen = () => this.live.painted(epoch, version);
    if (document.visibilityState === "visible") requestAnimationFrame(() => requestAnimationFrame(seen));
    else seen();
  }

  context(now) {
    return { ...sceneOf(this.picture, now), trends: this.trends, filled: this.filled, theme: document.documentElement.dataset.theme };
  }

  tick() {
    const now = performance.now();
    const offset = Date.now() - now;
    if (Math.abs(offset - this.offset) > SLEPT_MS) {
      this.deadman.coverNow();
      this.live.ask();
    }
    this.offset = offset;
    this.deadman.watch(now, this.explanation());
    this.listen();
    if (this.live.isCurrent(now)) this.history.remind();
    this.paintSoon();
  }

  explanation() {
    if (this.live.closeCode === NOT_ALLOWED) return WORDS.notAllowed;
    if (this.live.isOther) return WORDS.oldScreen;
    if (this.broken) return WORDS.brokenScreen;
    return this.live.isOpen ? WORDS.connected : WORDS.trying(this.live.attempt);
  }

  /** Shown or hidden: the server is told either way; a screen shown again asks for everything. */
  seen() {
    this.live.sayNow();
    this.waiting = false;
    this.paintSoon();
    if (document.visibilityState === "visible") {
      this.live.hurry();
      this.live.ask();
    }
  }

  /** The half hours of all tiles, once for each whole picture; nothing else shows them. */
  askTrends() {
    if (document.body.dataset.page !== "board" || this.picture.epoch === null || this.trendsOf === this.filled) return;
    this.trendsOf = this.filled;
    this.history.askTrends([...this.picture.chairs.keys()], this.picture.serverNow(performance.now()));
  }

  // ------------------------------------------------------------------------------------------------ going about

  route() {
    const chair = /^\/chair\/([^/]+)$/.exec(location.pathname);
    const name = chair ? decodeURIComponent(chair[1]) : null;
    const person = /^\/patients(?:\/([^/]+))?$/.exec(location.pathname);
    const record = /^\/sessions\/(\d+)$/.exec(location.pathname);
    const over = /^\/patients\/(\d+)\/over-time$/.exec(location.pathname);
    const page = chair ? "chair" : over ? "over-time" : person ? "patients" : record ? "record" : (PAGES[location.pathname] ?? "board");
    document.body.dataset.page = page;
    if (chair) this.chairPage?.open(name);
    if (person) this.patients?.open(person[1] ?? null);
    this.askTrends();
    if (LATER[page] && this.status) this.openLater(page, record || over ? Number((record ?? over)[1]) : null);
    document.title = `${{ chair: WORDS.chair(name), training: WORDS.training, board: WORDS.board, alarms: BURDEN.title, patients: PEOPLE.title, handover: HANDOVER.title, record: WORDS.record, sessions: WORDS.sessions, clinic: WORDS.clinic, "over-time": WORDS.overTime }[page]} · Chairside`;
    for (const link of document.querySelectorAll(".nav a")) link.setAttribute("aria-current", link.pathname === `/${{ record: "sessions", clinic: "sessions", "over-time": "patients" }[page] ?? page}` ? "page" : "false");
    this.paintSoon();
  }

  /** A page whose scripts come now, once. */
  async openLater(page, which) {
    if (this.later[page] === NOTHING) {
      this.later[page] = { ...NOTHING };
      const about = { go: (path, how) => this.go(path, how), changed: () => this.paintSoon() };
      const Page = await LATER[page]();
      this.later[page] = new Page(document.getElementById(page), this.orders, about);
      this.route();
      return;
    }
    this.later[page].open(which);
  }

  /** `instead`: in the place of this address, which led there. */
  go(path, { instead = false } = {}) {
    if (path !== location.pathname) history[instead ? "replaceState" : "pushState"](null, "", path);
    this.route();
  }

  open(chair) {
    this.go(`/chair/${encodeURIComponent(chair)}`);
  }

  back() {
    if (document.body.dataset.page === "chair" && this.chairPage.escape()) return;
    if (document.body.dataset.page === "record") this.go("/sessions");
    else if (document.body.dataset.page !== "board") this.go("/board");
  }

  followed(event) {
    const link = event.target.closest?.(`${LINKS}, a[href^="/chair/"], a[href^="/patients"], a[href^="/sessions"], a[href="/clinic"]`);
    if (!link || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    this.go(link.getAttribute("href"));
  }

  // ---------------------------------------------------------------------------------------------- what keys need

  /** Where a patient is looked for. */
  search() {
    this.go("/patients");
    this.patients.list.input.focus();
  }

  chairs() {
    return [...this.picture.chairs.keys()];
  }

  /** Keys of the nurse's half of the chair's page; true when it was one. */
  careKey(event) {
    return document.body.dataset.page === "chair" && this.chairPage.care.key(event);
  }

  focused() {
    if (document.body.dataset.page === "chair") return this.chairPage.chair;
    return document.activeElement?.closest?.(".tile")?.dataset.chair ?? null;
  }

  alarmsOf(chair) {
    return this.allAlarms().filter((alarm) => alarm.chair === chair);
  }

  allAlarms() {
    return sortedAlarms(this.picture);
  }

  toggleOrder() {
    this.order(this.board.orderNow() === "chair" ? "urgency" : "chair");
  }

  order(order) {
    this.board.choose(order);
    keep("order", order);
    this.paintSoon();
  }

  paintOrder() {
    const mine = document.getElementById("mine");
    setText(mine.querySelector(".wide"), this.board.mine);
    mine.setAttribute("aria-pressed", String(this.board.isMine));
    const order = this.board.orderNow();
    for (const button of document.querySelectorAll("#order button")) {
      const pressed = String(button.dataset.order === order);
      if (button.getAttribute("aria-pressed") !== pressed) button.setAttribute("aria-pressed", pressed);
    }
  }

  switchTheme() {
    const theme = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
    document.documentElement.dataset.theme = theme;
    keep("theme", theme);
    this.paintSoon();
  }
}

/** A page that is not there yet. */
const NOTHING = { paint: () => {}, open: () => {} };

/** All faces that flash do so together, whenever they began. */
function inPhase() {
  for (const animation of document.getAnimations()) {
    if (animation.animationName === "flash" && animation.startTime !== 0) animation.startTime = 0;
  }
}

function liveAddress(screen) {
  return `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/live?chairs=all&screen=${screen}`;
}

/** Load the page anew, but not again and again: a screen that stays old stays covered. */
function reload() {
  if (Date.now() - Number(keptForTab("reloaded") ?? 0) < RELOADS_APART_MS) return;
  keepForTab("reloaded", String(Date.now()));
  location.reload();
}

new Screen().start();
