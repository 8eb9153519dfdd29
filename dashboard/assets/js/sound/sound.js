// What this screen sounds: the alarms it heard, when their bursts are due, and whether anybody could hear them.

import { keepForTab, keptForTab } from "../kept.js";
import { LEAST_APART_S, lengthOf } from "./patterns.js";
import { playBurst } from "./player.js";
import { Speaker } from "./speaker.js";
import { Turns } from "./turns.js";

const TEST = ["high", "medium", "low"];
const TEST_APART_S = LEAST_APART_S / 2;
const TEST_LASTS_S = TEST.reduce((sum, priority) => sum + lengthOf(priority) + TEST_APART_S, 0);
const OFF = "sound-off";

export class Sound {
  /** `changed()`: the state, or the test, is another one now. */
  constructor(changed) {
    this.changed = changed;
    this.speaker = new Speaker(() => this.stateChanged());
    this.turns = new Turns();
    this.scene = { alarms: [], inactivations: [], isLost: false };
    this.burst = null;
    this.testing = null;
  }

  start() {
    this.speaker.start();
    if (keptForTab(OFF)) this.speaker.switch(true);
  }

  get state() {
    return this.speaker.state;
  }

  /** Switched off on this page: until somebody switches it on, or opens the page anew. */
  switch(isOff) {
    keepForTab(OFF, isOff ? "yes" : null);
    this.speaker.switch(isOff);
  }

  stateChanged() {
    this.act();
    this.changed();
  }

  /** What is to be heard now; called with every message and twice a second, hidden or not. */
  hear(picture, isLost) {
    this.scene = { alarms: [...picture.alarms.values()], inactivations: [...picture.inactivations.values()], isLost };
    this.speaker.look();
    this.act();
  }

  act() {
    clearTimeout(this.wait);
    const canSound = this.state === "running";
    const { cut, play } = this.turns.next(seconds(), { ...this.scene, canSound });
    if (cut) this.stop();
    if (play) this.play(play);
    if (canSound) this.wait = setTimeout(() => this.act(), 1000 * this.turns.waitsFor(seconds()));
  }

  play({ priority, isLouder }) {
    this.stop();
    this.burst = playBurst(this.speaker.context, priority, isLouder);
  }

  /** Whatever sounds, a test too: an alarm comes before it. */
  stop() {
    this.testing = null;
    this.burst?.stop();
    this.burst = null;
  }

  /** Whether a test would hide what must not wait: a high alarm that sounds, or a burst that has begun. */
  get isBusy() {
    return this.turns.loudest === "high" || this.turns.playing !== null;
  }

  /** Sound all three bursts; `said(priority)` as each begins. Resolves with whether all of them went out. */
  async test(said) {
    if (this.state !== "running" || this.isBusy) return false;
    const testing = {};
    const goesOn = () => this.testing === testing && this.state === "running";
    this.testing = testing;
    this.turns.hold(seconds(), TEST_LASTS_S);
    for (const priority of TEST) {
      if (!goesOn()) return false;
      said(priority);
      this.burst = playBurst(this.speaker.context, priority, false);
      await pause(lengthOf(priority) + TEST_APART_S);
    }
    if (!goesOn()) return false;
    this.testing = null;
    this.turns.release(seconds());
    return true;
  }
}

const seconds = () => performance.now() / 1000;
const pause = (lasts) => new Promise((resolve) => { setTimeout(resolve, 1000 * lasts); });
