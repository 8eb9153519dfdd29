// One burst, made of one oscillator and one gain, that leave nothing behind when they end. Works on any audio context,
// so what a screen sounds can also be written into a buffer and measured.

import { HARMONICS, PATTERNS, lengthOf, levelOf, startsOf } from "./patterns.js";

// Room before the first pulse, so that none begins in the past; and how fast a burst that is cut off fades.
const LEAD_S = 0.03;
const FADE_S = 0.02;

/**
 * Sound one burst, beginning now. Returns {end, stop, ended}: when it ends on the context's clock, a way to cut it off,
 * and a promise that resolves once its parts are taken out of the context.
 */
export function playBurst(context, priority, isLouder, destination = context.destination) {
  const begin = context.currentTime + LEAD_S;
  const end = begin + lengthOf(priority);
  const tone = context.createOscillator();
  const envelope = context.createGain();
  tone.setPeriodicWave(waveOf(context));
  tone.frequency.value = PATTERNS[priority].fundamental_hz;
  shape(envelope.gain, priority, begin, levelOf(priority, isLouder));
  tone.connect(envelope).connect(destination);
  const ended = new Promise((resolve) => {
    tone.onended = () => {
      tone.disconnect();
      envelope.disconnect();
      resolve();
    };
  });
  tone.start(begin);
  tone.stop(end + FADE_S);
  return { end, ended, stop: () => cutOff(context, tone, envelope.gain) };
}

/** Every pulse rises, stays and falls within its own time; between pulses there is silence. */
function shape(gain, priority, begin, level) {
  const { pulse_s: lasts, rise_s: rise, fall_s: fall } = PATTERNS[priority];
  gain.setValueAtTime(0, 0);
  for (const start of startsOf(priority).map((after) => begin + after)) {
    gain.setValueAtTime(0, start);
    gain.linearRampToValueAtTime(level, start + rise);
    gain.setValueAtTime(level, start + lasts - fall);
    gain.linearRampToValueAtTime(0, start + lasts);
  }
}

function cutOff(context, tone, gain) {
  const now = context.currentTime;
  gain.cancelAndHoldAtTime?.(now) ?? gain.cancelScheduledValues(now);
  gain.linearRampToValueAtTime(0, now + FADE_S);
  tone.stop(now + FADE_S);
}

const waves = new WeakMap();

function waveOf(context) {
  if (!waves.has(context)) {
    const sine = new Float32Array([0, ...HARMONICS]);
    waves.set(context, context.createPeriodicWave(new Float32Array(sine.length), sine));
  }
  return waves.get(context);
}
