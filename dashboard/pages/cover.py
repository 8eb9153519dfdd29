"""The cover that says NOT LIVE: part of the page itself, so that it shows without scripts, server or Dash.

Covered is the resting state. A beat of the live stream that was painted uncovers the page for three seconds
(``deadman.js``); the change back happens in a CSS animation, on opacity alone, so that it comes even while the page's
script hangs. The seconds count in CSS for the same reason.
"""

from html import escape

from dashboard import text

# One strip of digits: how many, the seconds in which it runs through, and whether it counts hours.
_HOURS = (10, 36_000)
_TENS_OF_MINUTES = (6, 3_600)
_MINUTES = (10, 600)
_TENS_OF_SECONDS = (6, 60)
_SECONDS = (10, 10)


def simulated_html(*, simulated: bool) -> str:
    """Return the mark that every page bears unless its clinic is a real one."""
    return f'<span class="sim">{escape(text.SIMULATED)}</span>' if simulated else ""


def cover_html(*, simulated: bool) -> str:
    """Return the cover's HTML.

    Args:
        simulated: Whether the installation says SIMULATED DATA on every page.
    """
    mark = simulated_html(simulated=simulated)
    return f"""
<div class="notlive is-dead is-fresh" id="notlive" role="alertdialog" aria-labelledby="nl" aria-describedby="nl-do">
  <div class="nl-in">
    <div class="nl-title lit is-high is-on" id="nl">{escape(text.NOT_LIVE)}</div>
    <div class="nl-age"><span class="nl-had-data">{escape(text.NO_DATA_FOR)}</span>
      <strong class="nl-had-data">{_counter()}</strong><span class="nl-had-data" id="nl-since"></span>
      <span class="nl-no-data">{escape(text.NO_DATA_YET)}</span></div>
    <p class="nl-do" id="nl-do">{escape(text.LOOK_AT_MONITORS)}</p>
    <div class="nl-had" id="nl-had" hidden><span>{escape(text.IN_ALARM)}</span><ul id="nl-alarms"></ul></div>
    <div class="nl-try"><span id="nl-try">{escape(text.TRYING)}</span>
      <button class="btn btn--main btn--glove" type="button" id="nl-reload">{escape(text.RELOAD)}</button></div>
    <noscript>{escape(text.NO_SCRIPT)}</noscript>
  </div>
  <div class="nl-foot">{mark}<span>{escape(text.SECONDARY)}</span></div>
</div>"""


def _counter() -> str:
    return (
        f'<span class="nl-hours">{_digits(*_HOURS)}:</span>'
        f'<span class="nl-hours nl-tens">{_digits(*_TENS_OF_MINUTES)}</span>{_digits(*_MINUTES)}:'
        f"{_digits(*_TENS_OF_SECONDS)}{_digits(*_SECONDS)}"
    )


def _digits(count: int, period_s: int) -> str:
    figures = "".join(f"<b>{figure}</b>" for figure in range(count))
    return f'<span class="odo" style="--n:{count};--p:{period_s}s"><i>{figures}</i></span>'
