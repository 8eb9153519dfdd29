// The ways a record leaves, as a menu of links: the browser keeps the file as it comes.

import { el, setChildren } from "../dom.js";
import { EXPORT } from "./signwords.js";

export class ExportMenu {
  constructor() {
    this.list = el("ul", "card rs-formats");
    const opener = el("summary", "btn", EXPORT.title);
    this.root = el("details", "rs-export", opener, this.list);
    document.addEventListener("click", (event) => { if (!this.root.contains(event.target) || event.target.closest("a")) this.root.open = false; });
    this.root.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !this.root.open) return;
      event.stopPropagation();
      this.root.open = false;
      opener.focus();
    });
  }

  paint(session) {
    if (session === this.session) return;
    this.session = session;
    setChildren(this.list, Object.entries(EXPORT.formats).map(([format, words]) => {
      const link = el("a", "btn btn--quiet", words);
      Object.assign(link, { href: `/api/v1/sessions/${session}/export?format=${format}`, download: "" });
      return el("li", "", link);
    }));
  }
}
