// The way to the callbacks of the Dash application: requests go out as a store's data, answers come back the same way.

const GIVE_UP_MS = 20_000;
const LOOK_MS = 100;

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
    window.dash_clientside.chairside = { deliver: (answer) => { if (answer) filled(answer); return window.dash_clientside.no_update; } };
  }

  /** Ask for the half hours of these chairs. */
  askTrends(chairs, serverNow) {
    this.request("trend-request", { chairs, now: new Date(serverNow).toISOString() });
  }

  /** Ask for a chair's chart as it is now. */
  askChart(chair, serverNow, theme, narrow) {
    if (!document.getElementById("chart")) this.makeChart();
    this.request("chart-request", { chair, now: new Date(serverNow).toISOString(), theme, narrow });
  }

  /** The graph is made once, when a chair is first opened: a board does without the library it needs. */
  makeChart() {
    const graph = {
      type: "Graph", namespace: "dash_core_components",
      props: { id: "chart", figure: { data: [], layout: {} }, responsive: true, style: { height: "100%" },
        config: { displayModeBar: false, displaylogo: false, staticPlot: true, responsive: true } },
    };
    window.dash_clientside.set_props("chart-slot", { children: graph });
  }

  request(store, data) {
    this.count += 1;
    window.dash_clientside.set_props(store, { data: { ...data, count: this.count } });
  }
}
