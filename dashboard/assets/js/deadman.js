// The cover that says NOT LIVE. It rests covered; only a painted beat uncovers it, for three seconds.
// The change back is a CSS animation on opacity, so that it comes even when this script never runs again.

import { el, mark, setText, show } from "./dom.js";
import { WORDS } from "./words.js";

const DEAD_MS = 3000;
const ANSWER_WITHIN_MS = 4000;

export class Deadman {
  constructor() {
    this.cover = document.getElementById("notlive");
    this.since = document.getElementById("nl-since");
    this.had = document.getElementById("nl-had");
    this.list = document.getElementById("nl-alarms");
    this.trying = document.getElementById("nl-try");
    this.beatAt = null;
    document.getElementById("nl-reload").addEventListener("click", () => this.reload());
  }

  /** Load the page again, but only while somebody answers: the browser's own error page never tries again. */
  async reload() {
    const answer = await fetch("/login", { cache: "no-store", signal: AbortSignal.timeout(ANSWER_WITHIN_MS) }).catch(() => null);
    if (answer?.ok) location.reload();
    else setText(this.trying, WORDS.noAnswer);
  }

  get isCovered() {
    return this.cover.classList.contains("is-dead");
  }

  /** A beat heard at `heardAt` (milliseconds, monotonic) has been painted: stay clear for three seconds from then. */
  beat(heardAt, clockText, alarms) {
    this.beatAt = heardAt;
    setText(this.since, WORDS.since(clockText));
    this.listAlarms(alarms);
    this.cover.classList.remove("is-dead", "is-fresh", "is-long");
    this.cover.setAttribute("aria-hidden", "true");
    const behind = performance.now() - heardAt;
    for (const animation of this.cover.getAnimations({ subtree: true })) {
      if (animation.animationName !== "flash") animation.currentTime = behind;
    }
  }

  /** Called often while the script runs: makes the cover a dialog once the beat is too old, with words that explain. */
  watch(now, words) {
    if (this.beatAt !== null && now - this.beatAt < DEAD_MS) return;
    if (!this.isCovered) {
      this.cover.classList.add("is-dead");
      this.cover.removeAttribute("aria-hidden");
    }
    this.cover.classList.toggle("is-long", this.beatAt !== null && now - this.beatAt > 3_590_000);
    setText(this.trying, words);
  }

  /** Cover at once: what is shown can no longer be trusted. */
  coverNow() {
    this.beatAt = this.beatAt === null ? null : Math.min(this.beatAt, performance.now() - DEAD_MS);
    this.cover.classList.add("is-dead");
    this.cover.removeAttribute("aria-hidden");
  }

  listAlarms(alarms) {
    const wanted = alarms.map(({ alarm, place }) => `${alarm.id} ${alarm.priority} ${place}`).join("\n");
    if (wanted === this.listed) return;
    this.listed = wanted;
    this.list.replaceChildren(...alarms.map(({ alarm, place }) => el("li", "", mark(alarm), place)));
    show(this.had, alarms.length > 0);
  }
}
