// Whether this screen can be heard, in words that stay; the shift's sound test, which asks a person's ears; and the
// switch that silences this page alone.

import { el, icon, setChildren, setText, show } from "./dom.js";
import { hourMinute } from "./format.js";
import { OrderButton } from "./orders.js";
import { WORDS } from "./words.js";

// A page that only just began has not yet been told whether it may sound.
const BEGAN_MS = 1500;

/** {words, isSilent}: what is wrong with the sound comes first, then whether somebody heard it this shift. */
export function soundSays(state, { tested_until: until }, serverNow, zone) {
  if (state === "off") return { words: WORDS.soundOff, isSilent: true };
  if (state === "blocked") return { words: typeof AudioContext === "undefined" ? WORDS.soundNone : WORDS.soundBlocked, isSilent: true };
  if (!until || Date.parse(until) <= serverNow) return { words: WORDS.soundUntested, isSilent: true };
  return { words: WORDS.soundTested(hourMinute(Date.parse(until), zone)), isSilent: false };
}

export class SoundCheck {
  constructor(sound, orders, screen) {
    Object.assign(this, { sound, orders, screen });
    this.fact = document.getElementById("sound-state");
    this.button = document.getElementById("sound");
    this.says = el("span", "sound-says");
    this.button.replaceChildren(icon("bell"), el("span", "sound-do", WORDS.soundTest), this.says);
    this.button.addEventListener("click", () => this.open());
    this.build();
  }

  build() {
    this.root = el("dialog", "card drawer sound-check");
    this.state = el("p", "sound-words");
    this.progress = el("p", "sound-progress");
    this.progress.setAttribute("role", "status");
    this.play = button("btn--main btn--glove", WORDS.playSounds, () => this.test());
    this.question = el("h4", "", WORDS.whatHeard);
    this.heard = new OrderButton(this.orders, "btn--glove");
    this.unheard = new OrderButton(this.orders, "btn--glove");
    this.answers = el("div", "answers", this.question, this.heard.root, this.unheard.root);
    this.off = button("", "", () => this.sound.switch(!this.sound.speaker.isOff));
    const close = button("btn--quiet", WORDS.close, () => this.root.close());
    this.root.append(el("h3", "", WORDS.soundTitle, close), this.state, this.play, this.progress, this.answers, el("p", "means", WORDS.soundMeans), this.off);
    document.body.append(this.root);
    show(this.answers, false);
    this.began = performance.now();
  }

  open() {
    setText(this.progress, "");
    if (!this.root.open) this.root.show();
    this.play.focus();
  }

  paint(ctx) {
    const { words, isSilent } = soundSays(this.sound.state, ctx.picture.screen, ctx.serverNow, ctx.zone);
    this.paintFact(words, isSilent && performance.now() - this.began > BEGAN_MS);
    setText(this.state, words);
    setText(this.off, this.sound.speaker.isOff ? WORDS.switchSoundOn : WORDS.switchSoundOff);
    if (this.asked) this.paintAnswers(ctx);
  }

  paintFact(words, isSilent) {
    for (const node of [this.fact, this.button]) node.classList.toggle("is-silent", isSilent);
    if (words === this.said) return;
    this.said = words;
    setChildren(this.fact, [icon("bell"), el("span", "", words)]);
    setText(this.says, words);
  }

  /** Sound all three, then ask. A test that an alarm broke off, or that made no sound, asks nothing. */
  async test() {
    if (this.asked === "playing") return;
    this.asked = "playing";
    show(this.answers, false);
    const isWhole = await this.sound.test((priority) => setText(this.progress, WORDS.playing[priority]));
    this.asked = isWhole ? "answer" : null;
    setText(this.progress, isWhole ? "" : this.whyNot());
    show(this.answers, isWhole);
  }

  whyNot() {
    if (this.sound.state !== "running") return WORDS.testSilent;
    return this.sound.isBusy ? WORDS.testBusy : WORDS.testAgain;
  }

  paintAnswers(ctx) {
    const was = ctx.picture.screen.tested_until;
    this.heard.paint(this.answer(true, (until) => Boolean(until) && until !== was), WORDS.heardAll);
    this.unheard.paint(this.answer(false, (until) => !until), WORDS.heardNot);
  }

  /** What a person heard is kept by the server, and done when the stream says until when it counts, or that it does not. */
  answer(heard, isSaid) {
    return {
      key: `sound test ${heard}`, path: `/screens/${this.screen}/sound-test`, body: { heard }, afterAnswer: true,
      isDone: (picture) => isSaid(picture.screen.tested_until),
      onDone: (picture) => this.kept(heard, picture.screen.tested_until, picture.zone),
    };
  }

  kept(heard, until, zone) {
    this.asked = null;
    show(this.answers, false);
    setText(this.progress, heard ? WORDS.testKept(hourMinute(Date.parse(until), zone)) : WORDS.testFailed);
  }
}

function button(className, words, act) {
  const made = el("button", `btn ${className}`, words);
  made.type = "button";
  made.addEventListener("click", act);
  return made;
}
