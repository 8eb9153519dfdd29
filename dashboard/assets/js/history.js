// The way to the callbacks of the Dash application: requests go out as a store's data, answers come back the same way.

const GIVE_UP_MS = 20_000;
const LOOK_MS = 100;
const ASK_AGAIN_MS = 3_000;

/** Resolve with the page's layout once Dash has put it there; reject when it does not come. */
export function layoutReady() {
  return new Promise((resolve, reject) => {
    const began = performance.now();
    const look = setInterval(() => {
      if (document.getElementById("board") && window.dash_clientside?.set_props) {
        clearInterval(look);
        resolve();
      } else if (performance.now() - began > GIVE_UP_MS) {
        clearInterval(look);
        reject(new Error("no layout"));
      }
    }, LOOK_MS);
  });
}

export class History {
  /** `filled(answer)` gets the tiles' half hours. */
  constructor(filled) {
    this.count = 0;
    window.dash_clientside = window.dash_clientside ?? {};
    this.wanted = null;
    window.dash_clientside.chairside = { deliver: (answer) => this.delivered(answer, filled) };
  }

  delivered(answer, filled) {
    this.wanted = null;
    if (answer) filled(answer);
    return window.dash_clientside.no_update;
  }

  /** Ask for the half hours of these chairs. */
  askTrends(chairs, serverNow) {
    this.wanted = { chairs, now: new Date(serverNow).toISOString() };
    this.askedAt = performance.now();
    this.request("trend-request", this.wanted);
  }

  /** Ask once more for what never came: the page may not have been ready, or the server not there. */
  remind() {
    if (this.wanted === null || performance.now() - this.askedAt < ASK_AGAIN_MS) return;
    this.askedAt = performance.now();
    this.request("trend-request", this.wanted);
  }

  /** Ask for a chair's chart as it is now; `window`: {from, to} of a part of it, or empty. */
  askChart(chair, serverNow, theme, window) {
    if (!document.getElementById("chart")) this.makeChart();
    const width = document.getElementById("chart-slot").clientWidth;
    this.request("chart-request", { chair, now: new Date(serverNow).toISOString(), theme, width, narrow: innerWidth < 1600, ...window });
  }

  /** The graph is made once, when a chair is first opened: a board does without the library it needs. */
  makeChart() {
    const graph = {
      type: "Graph", namespace: "dash_core_components",
      props: { id: "chart", figure: { data: [], layout: {} }, responsive: true, style: { height: "100%" },
        config: { displayModeBar: false, displaylogo: false, responsive: true } },
    };
    window.dash_clientside.set_props("chart-slot", { children: graph });
  }

  request(store, data) {
    this.count += 1;
    window.dash_clientside.set_props(store, { data: { ...data, count: this.count } });
  }
}
