// Whether this page can be heard, told honestly: proven by an audio clock that runs, never by having asked for it.

const LOOK_MS = 500;
// A clock that stood for this long is no running one, whatever the context says of itself.
const STOOD_MS = 1500;
const GESTURES = ["pointerdown", "pointerup", "touchend", "keydown"];

export class Speaker {
  /** `changed(state)`: the state is another one now. */
  constructor(changed) {
    this.changed = changed;
    this.isOff = false;
    this.context = null;
    this.told = "blocked";
    this.clock = 0;
    this.movedAt = -Infinity;
    this.isAsking = false;
  }

  /** Asks for sound at once, without waiting for a touch: what the browser answers then is the truth of an untouched screen. */
  start() {
    for (const kind of GESTURES) addEventListener(kind, () => this.ask(true), { capture: true, passive: true });
    this.open();
    setInterval(() => this.look(), LOOK_MS);
  }

  open() {
    if (typeof AudioContext === "undefined") return;
    this.context = new AudioContext({ latencyHint: "interactive" });
    this.context.onstatechange = () => this.look();
    this.ask(true);
  }

  /** running, blocked or off. */
  get state() {
    if (this.isOff) return "off";
    const isMoving = performance.now() - this.movedAt < STOOD_MS;
    return this.context?.state === "running" && isMoving ? "running" : "blocked";
  }

  /** Compare the audio clock with the page's; tell a change at once. */
  look() {
    const time = this.context?.currentTime ?? 0;
    if (time > this.clock && this.context.state === "running") this.movedAt = performance.now();
    this.clock = time;
    if (this.state === "blocked") this.ask(false);
    this.tell();
  }

  tell() {
    const { state } = this;
    if (state === this.told) return;
    this.told = state;
    this.changed(state);
  }

  /** Ask the browser for sound. It may leave the question open until somebody touches the screen. */
  ask(isTouched) {
    if (this.isOff || !this.context || this.context.state === "running" || (this.isAsking && !isTouched)) return;
    this.isAsking = true;
    this.context.resume().then(() => this.answered(), () => this.answered());
  }

  answered() {
    this.isAsking = false;
    this.look();
  }

  /** Switch this page's sound off, or on again. */
  switch(isOff) {
    this.isOff = isOff;
    if (isOff) this.context?.suspend().catch(() => {});
    else this.ask(true);
    this.tell();
  }
}
