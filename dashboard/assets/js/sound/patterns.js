// What an alarm sounds like: the bursts of IEC 60601-1-8 (tables 3 and 4) as plain data. Pure: seconds in, seconds out.

// Of a pulse: the strength of its fundamental and of the harmonics above it. Five within 15 dB of the first; with these
// fundamentals at least four lie between 300 and 4000 Hz.
export const HARMONICS = [1, 0.8, 0.65, 0.5, 0.4];

// The least silence between two bursts, whatever they are.
export const LEAST_APART_S = 2.5;

// What escalation adds: 6 dB, and nothing beyond full scale.
const LOUDER = 2;

// `gaps_s` are the silences between pulses; `again_after_s` is the silence before the same burst again, null for once.
// High: three and two pulses, a pause, three and two. What is left out before the fourth and the ninth is one pulse.
const HIGH = { pulse_s: 0.15, gap_s: 0.075, pause_s: 0.6 };
const SKIPPED_S = 2 * HIGH.gap_s + HIGH.pulse_s;
const FIVE = [HIGH.gap_s, HIGH.gap_s, SKIPPED_S, HIGH.gap_s];

export const PATTERNS = {
  high: {
    rank: 3, fundamental_hz: 660, pulse_s: HIGH.pulse_s, rise_s: 0.02, fall_s: 0.025,
    gaps_s: [...FIVE, HIGH.pause_s, ...FIVE], again_after_s: 7, level: 0.5,
  },
  medium: {
    rank: 2, fundamental_hz: 440, pulse_s: 0.2, rise_s: 0.03, fall_s: 0.035,
    gaps_s: [0.16, 0.16], again_after_s: 15, level: 0.42,
  },
  low: {
    rank: 1, fundamental_hz: 330, pulse_s: 0.2, rise_s: 0.03, fall_s: 0.035,
    gaps_s: [0.16], again_after_s: null, level: 0.36,
  },
};

/** When each pulse of a burst begins, in seconds after the first. */
export function startsOf(priority) {
  const { gaps_s: gaps, pulse_s: pulse } = PATTERNS[priority];
  return gaps.reduce((starts, gap) => [...starts, starts.at(-1) + pulse + gap], [0]);
}

/** How long a burst lasts, from its first pulse's beginning to its last one's end. */
export function lengthOf(priority) {
  return startsOf(priority).at(-1) + PATTERNS[priority].pulse_s;
}

/** How strong it is, of 1 at most. */
export function levelOf(priority, isLouder) {
  return Math.min(1, PATTERNS[priority].level * (isLouder ? LOUDER : 1));
}
