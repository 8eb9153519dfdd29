"""Pages that are opened in a benchmark, and the script that sees what of them is painted when.

The script looks in every frame and notes the one after it: what it saw is on the screen then.
"""

from dataclasses import dataclass

_USEFUL_CHAIR = """
  /\\S/.test(text("#chair-head .who b")) && /\\d/.test(text("#chair-numbers .num--hr .v")) && isUncovered()
"""
_WHOLE_CHAIR = """document.querySelector("#chart .scatterlayer .trace path") !== null"""
_USEFUL_RECORD = """
  /\\S/.test(text(".record-head .who b")) && document.querySelectorAll(".rc-chart path").length > 20 && isUncovered()
"""
_WHOLE_RECORD = """document.querySelector(".record-stats .rc-stat") !== null"""
_BARE = """document.querySelector("input[name=username]") !== null"""

_WATCH = """
(() => {
  if (window !== top) return;
  const text = (css) => document.querySelector(css)?.textContent ?? "";
  const isUncovered = () => getComputedStyle(document.getElementById("notlive")).opacity === "0";
  const tests = { useful: () => USEFUL, whole: () => WHOLE };
  const shownAt = {};
  let isWhole;
  window.allShown = new Promise((resolve) => { isWhole = resolve; });
  const look = () => {
    for (const [name, test] of Object.entries(tests)) {
      if (name in shownAt || !document.body || !test()) continue;
      shownAt[name] = null;
      requestAnimationFrame(() => { shownAt[name] = performance.now(); });
    }
    if (Object.values(shownAt).filter((at) => at !== null).length < 2) requestAnimationFrame(look);
    else isWhole(shownAt);
  };
  requestAnimationFrame(look);
})();
"""

# Both tap what a person taps, and wait for the frame after the one in which all numbers of the window are there.
_ZOOM_CHAIR = """
async () => {
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const graph = document.querySelector("#chart .js-plotly-plot");
  const slot = document.getElementById("chart-slot");
  const enter = new KeyboardEvent("keydown", { key: "Enter", bubbles: true });
  if (document.getElementById("chart-view").hidden) slot.dispatchEvent(enter);
  const before = graph.layout.meta.span_s;
  let drawn = false;
  graph.on("plotly_afterplot", () => { drawn ||= graph.layout.meta.span_s !== before; });
  const began = performance.now();
  document.querySelector("#chart-view button").click();
  while (!drawn) await frame();
  await frame();
  return performance.now() - began;
}
"""
_ZOOM_RECORD = """
async () => {
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const isZoom = ({ name }) => name.includes("series_only");
  const asked = () => performance.getEntriesByType("resource").filter(isZoom).length;
  const before = asked();
  const began = performance.now();
  document.querySelectorAll(".rc-zooms button")[1].click();
  while (asked() === before) await frame();
  await frame();
  await frame();
  return performance.now() - began;
}
"""


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its path, with the record's number in it, when it is useful and whole, and a tap on a closer look."""

    path: str
    useful: str
    whole: str
    zoom: str | None = None

    @property
    def watch(self) -> str:
        """The script that notes when."""
        return _WATCH.replace("USEFUL", self.useful).replace("WHOLE", self.whole)


BARE = Page("/login", _BARE, _BARE)
PAGES = {
    "chair, 4 h": Page("/chair/Running", _USEFUL_CHAIR, _WHOLE_CHAIR, _ZOOM_CHAIR),
    "record, 8 h": Page("/sessions/{record}", _USEFUL_RECORD, _WHOLE_RECORD, _ZOOM_RECORD),
}
