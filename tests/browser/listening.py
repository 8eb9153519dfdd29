"""Listening to a page: what its audio really carries, burst by burst, and what a rendered burst is made of."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from playwright.sync_api import Page

# Put before the page's own scripts: every start of a tone is written down, and whatever goes to the loudspeaker goes
# through an ear as well, which notes its strength every five milliseconds. The ear hears up to a second late: its
# pieces are long, so that a busy machine drops none.
EAR = """(() => {
  window.tones = [];
  window.strengths = [];
  window.joined = 0;
  const start = OscillatorNode.prototype.start, connect = AudioNode.prototype.connect;
  const disconnect = AudioNode.prototype.disconnect;
  OscillatorNode.prototype.start = function (when) {
    window.tones.push({ hz: this.frequency.value, begins: when, at: performance.now() });
    return start.call(this, when);
  };
  const ears = new WeakMap();
  const earOf = (context) => {
    if (!ears.has(context)) {
      const ear = context.createScriptProcessor(16384, 1, 1), frame = Math.round(context.sampleRate / 200);
      let sum = 0, count = 0;
      ear.onaudioprocess = ({ inputBuffer }) => {
        for (const value of inputBuffer.getChannelData(0)) {
          sum += value * value;
          if (++count === frame) { window.strengths.push(Math.sqrt(sum / frame)); sum = count = 0; }
        }
      };
      ears.set(context, ear);
      connect.call(ear, context.destination);
    }
    return ears.get(context);
  };
  AudioNode.prototype.connect = function (to, ...rest) {
    const { context } = this, isHeard = to === context.destination && context instanceof AudioContext;
    if (isHeard) connect.call(this, earOf(context));
    if (to instanceof AudioNode) window.joined += 1;
    return connect.call(this, to, ...rest);
  };
  AudioNode.prototype.disconnect = function (...rest) { window.joined -= 1; return disconnect.apply(this, rest); };
})();"""

# A burst written into a buffer: when each pulse begins and ends, how fast the first rises and falls, and how strong the
# multiples of its fundamental are (dB against the fundamental).
RENDER = """async ([priority, isLouder]) => {
  const { playBurst } = await import('/assets/js/sound/player.js');
  const { PATTERNS } = await import('/assets/js/sound/patterns.js');
  const rate = 44100, context = new OfflineAudioContext(1, 5 * rate, rate);
  playBurst(context, priority, isLouder);
  const data = (await context.startRendering()).getChannelData(0);
  const peak = data.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const span = Math.round(rate / PATTERNS[priority].fundamental_hz);
  const envelope = new Float32Array(data.length);
  for (let at = 0; at < data.length; at++) for (let back = 0; back < span; back++) {
    if (at >= back) envelope[at] = Math.max(envelope[at], Math.abs(data[at - back]));
  }
  const pulses = [];
  for (let at = 0, inside = false; at < envelope.length; at++) {
    const loud = envelope[at] > peak / 10;
    if (loud && !inside) pulses.push([at / rate, null]);
    if (!loud && inside) pulses.at(-1)[1] = (at - span) / rate;
    inside = loud;
  }
  const [begin, end] = pulses[0], first = Math.round(begin * rate), last = Math.round(end * rate);
  const ninety = (at) => envelope[at] > 0.9 * peak;
  let up = first; while (!ninety(up)) up++;
  let down = last; while (!ninety(down)) down--;
  const strength = (hz) => {
    let real = 0, imaginary = 0;
    for (let at = up; at < down; at++) {
      const turn = (2 * Math.PI * hz * at) / rate;
      real += data[at] * Math.cos(turn);
      imaginary += data[at] * Math.sin(turn);
    }
    return Math.hypot(real, imaginary);
  };
  const { fundamental_hz: base } = PATTERNS[priority];
  const against = (hz) => 20 * Math.log10(strength(hz) / strength(base));
  const harmonics = [1, 2, 3, 4, 5, 6, 7].map((times) => [base * times, against(base * times)]);
  return { pulses, peak, rise: (up - first) / rate, fall: (last - down) / rate, harmonics };
}"""


_SILENCE = 5  # of the ear's frames


@dataclass(frozen=True)
class Burst:
    """A burst as it was rendered."""

    pulses: list[tuple[float, float]]
    peak: float
    rise: float
    fall: float
    harmonics: list[tuple[float, float]]

    @property
    def lengths(self) -> list[float]:
        """How long each pulse lasts, in seconds."""
        return [end - begin for begin, end in self.pulses]

    @property
    def gaps(self) -> list[float]:
        """How long each silence between pulses lasts, in seconds."""
        return [after[0] - before[1] for before, after in pairwise(self.pulses)]


def render(page: Page, priority: str, *, is_louder: bool = False) -> Burst:
    """Have the page write a burst into a buffer, and measure it there."""
    found: dict[str, Any] = page.evaluate(RENDER, [priority, is_louder])
    return Burst(**found)


def tones(page: Page) -> list[float]:
    """The fundamentals of the bursts that began, in order, in hertz."""
    return [tone["hz"] for tone in page.evaluate("window.tones")]


def pulses_heard(page: Page) -> int:
    """How many times the loudspeaker's signal rose out of silence (25 ms of it, at least) since the last `listen`."""
    strengths: list[float] = page.evaluate("window.strengths")
    silent, pulses = _SILENCE, 0
    for strength in strengths:
        is_loud = strength > 0.02
        pulses += is_loud and silent >= _SILENCE
        silent = 0 if is_loud else silent + 1
    return pulses


def listen(page: Page) -> None:
    """Forget what was heard until now."""
    page.evaluate("window.tones.length = window.strengths.length = 0")
