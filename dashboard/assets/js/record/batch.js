// Many records at once: chosen in the table, written one after the other, kept as one archive. What was broken off goes on
// with the session it broke off at; a session of which there is no such file is left out, and said.

import { button } from "../care/form.js";
import { el, setChildren, setText, show } from "../dom.js";
import { Archive } from "./archive.js";
import { pathOf } from "./exports.js";
import { BATCH, EXPORT } from "./exportwords.js";
import { keepFile, readFile } from "./files.js";

const RESEARCH = "research";
const NO_SUCH_FILE = 422;
const MOST = 500;
const PAGE = 500;
const ARCHIVE = "records";

export class Batch {
  /** `lines(asked)`: a page of what is found now; `changed()`: the marks in the table are others now. */
  constructor(desk, { lines, changed }) {
    Object.assign(this, { desk, lines, changed, total: 0, fault: "", run: null });
    this.chosen = new Set();
    this.prove = desk.orders.prove;
    this.opener = button("sl-many", BATCH.open, () => this.toggle());
    this.opener.setAttribute("aria-expanded", "false");
    this.format = el("select", "care-input sl-formats", ...Object.entries(EXPORT.formats).map(([value, words]) => new Option(words, value)));
    this.format.addEventListener("change", () => this.paint());
    this.count = el("p", "sl-chosen");
    this.all = button("btn--quiet", "", () => this.chooseAll());
    this.none = button("btn--quiet", BATCH.clear, () => { this.chosen.clear(); this.marked(); });
    this.go = button("btn--main btn--glove", BATCH.go, () => this.press());
    this.bar = el("progress");
    this.bar.setAttribute("aria-label", BATCH.go);
    this.said = el("p", "sl-batch-said");
    this.said.setAttribute("role", "status");
    this.left = el("ul", "sl-left-out");
    const format = el("label", "sl-field", el("span", "care-label", BATCH.format), this.format);
    this.root = el("section", "card sl-batch", el("div", "sl-batch-row", format, this.count, this.all, this.none, el("div", "grow"), this.go), this.bar, this.said, this.left);
    show(this.root, false);
  }

  get isOpen() {
    return !this.root.hidden;
  }

  get isRunning() {
    return this.run !== null && this.run.aborter !== null;
  }

  toggle() {
    show(this.root, !this.isOpen);
    this.opener.setAttribute("aria-expanded", String(this.isOpen));
    this.root.parentElement.classList.toggle("is-choosing", this.isOpen);
    this.changed();
    this.paint();
  }

  /** Choose a session, or take it out again; while records are written their list stays as it is. */
  mark(session, isChosen) {
    if (this.isRunning) return;
    if (isChosen && this.chosen.size < MOST) this.chosen.add(session);
    else this.chosen.delete(session);
    this.paint();
  }

  marked() {
    this.changed();
    this.paint();
  }

  async chooseAll() {
    setText(this.said, BATCH.reading);
    try {
      for (let offset = 0; offset < Math.min(this.total, MOST); offset += PAGE) {
        const { items } = await this.lines({ offset, limit: PAGE, order: "at", falling: true });
        for (const { session } of items) if (this.chosen.size < MOST) this.chosen.add(session);
      }
      setText(this.said, "");
    } catch (error) {
      setText(this.said, error.words ?? EXPORT.offline);
    }
    this.marked();
  }

  press() {
    if (this.isRunning) this.run.aborter.abort();
    else this.work();
  }

  /** Begin, or go on with what was broken off. */
  async work() {
    const format = this.format.value;
    if (this.run === null || this.run.format !== format || this.run.isOver) this.run = begun(format, [...this.chosen].sort((a, b) => a - b));
    const { run } = this;
    run.aborter = new AbortController();
    setText(this.said, "");
    this.paint();
    try {
      await (format === RESEARCH ? this.oneFile(run) : this.each(run));
    } catch (error) {
      setText(this.said, error.name === "AbortError" ? BATCH.stopped : error.words ?? EXPORT.offline);
    }
    run.aborter = null;
    this.marked();
  }

  async oneFile(run) {
    const file = await readFile(pathOf(run.sessions.join(","), RESEARCH), () => this.prove.ask(), run.aborter.signal);
    if (file === null) return;
    keepFile(file);
    run.place = run.sessions.length;
    this.over(run, BATCH.done(run.sessions.length, file.name));
  }

  async each(run) {
    for (; run.place < run.sessions.length; run.place += 1) {
      const session = run.sessions[run.place];
      if (!(await this.one(run, session))) return;
      this.paint();
    }
    this.hand(run);
    this.over(run, run.kept.length ? run.kept.join("; ") : BATCH.nothing);
  }

  /** Write one session's file into the archive; false: nobody proved to be there, and it waits. */
  async one(run, session) {
    try {
      const file = await readFile(pathOf(session, run.format), () => this.prove.ask(), run.aborter.signal);
      if (file === null) return false;
      if (!run.archive.hasRoomFor(file.blob)) this.hand(run);
      await run.archive.add(file.name, file.blob);
    } catch (error) {
      if (error.status !== NO_SUCH_FILE) throw error.words ? Object.assign(error, { words: BATCH.brokeOff(session, error.words) }) : error;
      run.left.push([session, error.words]);
    }
    return true;
  }

  /** Hand the archive over, and begin another one. */
  hand(run) {
    if (run.archive.files === 0) return;
    const name = `${ARCHIVE}-${run.format}${run.kept.length ? `-${run.kept.length + 1}` : ""}.zip`;
    keepFile({ name, blob: run.archive.blob() });
    run.kept.push(BATCH.done(run.archive.files, name));
    run.archive = new Archive();
  }

  over(run, words) {
    run.isOver = true;
    setText(this.said, [words, run.left.length ? BATCH.leftOut(run.left.length) : ""].filter(Boolean).join("; "));
  }

  paint() {
    const { run, isRunning, chosen } = this;
    const waits = run !== null && !run.isOver && !isRunning && run.place > 0;
    setText(this.count, chosen.size === 0 ? BATCH.none : chosen.size >= MOST ? `${BATCH.chosen(chosen.size)}. ${BATCH.tooMany(MOST)}` : BATCH.chosen(chosen.size));
    setText(this.all, BATCH.all(Math.min(this.total, MOST)));
    show(this.all, this.total > 0);
    setText(this.go, isRunning ? BATCH.stop : waits ? BATCH.goOn : BATCH.go);
    this.go.setAttribute("aria-disabled", String(!isRunning && chosen.size === 0));
    show(this.format.querySelector(`[value=${RESEARCH}]`), this.desk.mayPrescribe);
    show(this.bar, run !== null && (isRunning || waits));
    if (run !== null) this.paintProgress(run, isRunning);
    const left = run?.left ?? [];
    if (left.length !== this.left.childElementCount) setChildren(this.left, left.map(([session, why]) => el("li", "", BATCH.leftOne(session, why))));
    for (const part of [this.all, this.none, this.format]) part.toggleAttribute("disabled", isRunning);
  }

  paintProgress(run, isRunning) {
    const all = run.sessions.length;
    if (run.format === RESEARCH) this.bar.removeAttribute("value");
    else Object.assign(this.bar, { max: all, value: run.place });
    if (isRunning && run.format !== RESEARCH) setText(this.said, BATCH.progress(run.place, all));
    if (isRunning && run.format === RESEARCH) setText(this.said, EXPORT.writing(EXPORT.formats.research));
  }
}

const begun = (format, sessions) => ({ format, sessions, place: 0, archive: new Archive(), left: [], kept: [], aborter: null, isOver: false });
