// Who looks after a chair: taken on and handed over by tap; a chair that nobody has taken says so.

import { el, setText, show } from "../dom.js";
import { hourMinute } from "../format.js";
import { Field, Submit, button } from "./form.js";
import { CARE } from "./words.js";

export class Nurse {
  constructor(desk, open) {
    Object.assign(this, { desk, open });
    this.name = el("b");
    this.since = el("span");
    this.fault = el("span", "fault");
    this.take = button("btn--glove", CARE.take, () => this.press());
    this.root = el("div", "nurse", el("div", "", this.name, this.since, this.fault), this.take);
  }

  paint(chair, ctx) {
    const care = chair?.care ?? null;
    show(this.root, care !== null);
    if (care === null) return;
    Object.assign(this, { session: chair.session, isMine: care.nurse !== null && care.nurse === this.desk.user });
    const state = this.desk.of(this.key);
    setText(this.name, care.nurse ?? CARE.nobody);
    setText(this.since, care.nurse_since ? CARE.since(hourMinute(Date.parse(care.nurse_since), ctx.zone)) : "");
    setText(this.fault, state?.phase === "failed" ? state.words : "");
    setText(this.take, state?.phase === "sending" ? CARE.sending : this.isMine ? CARE.handOver : care.nurse === null ? CARE.take : CARE.takeOver);
    this.take.classList.toggle("is-pressed", state?.phase === "sending");
    this.root.classList.toggle("is-nobody", care.nurse === null);
  }

  get key() {
    return `care ${this.session}`;
  }

  press() {
    if (this.isMine) this.open("handOver");
    else this.desk.send({ key: this.key, path: `/sessions/${this.session}/care`, body: { kind: "chair_taken" } });
  }
}

export class HandOverForm {
  constructor({ desk, session, finish }) {
    Object.assign(this, { title: CARE.handOverTitle });
    this.finish = () => { this.isOver = true; finish(); };
    const changed = () => this.submit.paint();
    this.to = new Field(CARE.handTo, { most: 100, changed });
    this.note = new Field(CARE.handNote, { kind: "area", most: 2000, changed });
    const job = () => ({ key: `hand over ${session}`, path: `/sessions/${session}/care`, body: { kind: "chair_handed_over", to: this.to.value || null, note: this.note.value || null } });
    this.submit = new Submit(desk, CARE.handOverDo, job, this.finish);
    this.root = el("div", "care-form", this.to.root, this.note.root, this.submit.root);
  }

  paint() {
    this.submit.paint();
  }

  focus() {
    this.to.input.focus();
  }
}
