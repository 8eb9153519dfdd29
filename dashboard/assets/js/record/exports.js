// The ways a record leaves, as a menu: the browser keeps the file; where there is none, the menu says why.

import { el, setChildren, setText, show } from "../dom.js";
import { EXPORT } from "./exportwords.js";
import { keepFile, readFile } from "./files.js";

const RESEARCH = "research";

/** Where a session's file is asked for. */
export const pathOf = (session, format) => (format === RESEARCH ? `/research-export?sessions=${session}` : `/sessions/${session}/export?format=${format}`);

export class ExportMenu {
  /** `desk`: knows who is signed in, and sends. */
  constructor(desk) {
    this.desk = desk;
    this.prove = desk.orders.prove;
    this.list = el("ul");
    this.said = el("p", "rs-said");
    this.said.setAttribute("role", "status");
    const opener = el("summary", "btn", EXPORT.title);
    this.root = el("details", "rs-export", opener, el("div", "card rs-formats", this.list, this.said));
    const elsewhere = (event) => { if (!this.root.contains(event.target) && !this.prove.root.contains(event.target)) this.root.open = false; };
    // Heard while it is open alone: a menu whose page went is not kept by the document.
    this.root.addEventListener("toggle", () => document[this.root.open ? "addEventListener" : "removeEventListener"]("click", elsewhere));
    this.root.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !this.root.open) return;
      event.stopPropagation();
      this.root.open = false;
      opener.focus();
    });
  }

  paint(session) {
    const key = `${session} ${this.desk.mayPrescribe}`;
    if (key === this.key) return;
    Object.assign(this, { session, key });
    this.say("");
    const formats = Object.entries(EXPORT.formats).filter(([format]) => format !== RESEARCH || this.desk.mayPrescribe);
    setChildren(this.list, formats.map(([format, words]) => {
      const link = el("a", "btn btn--quiet", words);
      Object.assign(link, { href: `/api/v1${pathOf(session, format)}`, download: "" });
      link.addEventListener("click", (event) => { event.preventDefault(); this.take(session, format, words); });
      return el("li", "", link);
    }));
  }

  async take(session, format, words) {
    this.say(EXPORT.writing(words));
    try {
      const file = await readFile(pathOf(session, format), () => this.prove.ask());
      if (file !== null) keepFile(file);
      if (session === this.session) this.say(file === null ? "" : EXPORT.kept(file.name));
    } catch (error) {
      if (session === this.session) this.say(error.words ?? EXPORT.offline);
    }
  }

  say(words) {
    setText(this.said, words);
    show(this.said, words !== "");
  }
}
