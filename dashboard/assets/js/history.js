// The way to the callbacks of the Dash application: requests go out as a store's data, answers come back the same way.
// Dash itself is started when the first of them is wanted: numbers are painted before it, and never wait for it.

const GIVE_UP_MS = 20_000;
const ASK_AGAIN_MS = 3_000;
const LOAD_AGAIN_MS = 2_000;
// Charts are drawn with two kinds of trace; the whole library, which Dash would load, is four times as large.
const PLOTLY = new URL("../vendor/plotly-basic.min.js", import.meta.url).pathname;

// Until the first answer there is nothing to see: axes without numbers would look like a chart.
const EMPTY = { xaxis: { visible: false }, yaxis: { visible: false }, paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)" };

const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));

/** Load a script, and try again for as long as the server is away. */
function load(address) {
  return new Promise((resolve) => {
    const script = Object.assign(document.createElement("script"), { src: address });
    script.addEventListener("load", resolve);
    script.addEventListener("error", () => { script.remove(); setTimeout(() => resolve(load(address)), LOAD_AGAIN_MS); });
    document.head.append(script);
  });
}

/** Fetch a script that will be wanted soon. */
function ahead(address) {
  document.head.append(Object.assign(document.createElement("link"), { rel: "preload", as: "script", href: address }));
  return true;
}

/** Start Dash; resolve when it has laid out its part of the page, reject when it does not in good time. */
async function startDash() {
  const held = document.getElementById("dash-scripts").content.querySelectorAll("script[src]");
  const addresses = [...held].map((script) => script.getAttribute("src"));
  addresses.forEach(ahead);
  for (const address of addresses) await load(address); // each needs those before it
  new window.DashRenderer();
  await new Promise((resolve, reject) => {
    const isThere = () => document.getElementById("chart-place") && window.dash_clientside?.set_props;
    const watch = new MutationObserver(() => { if (isThere()) resolve(); });
    watch.observe(document.getElementById("react-entry-point"), { childList: true, subtree: true });
    setTimeout(() => reject(new Error("no layout")), GIVE_UP_MS);
    if (isThere()) resolve();
  });
}

export class History {
  /** `filled(answer)` gets the tiles' half hours; `failed()`: Dash did not start. */
  constructor(filled, failed) {
    Object.assign(this, { failed, count: 0, wanted: null, isReady: false, isDrawing: false, waiting: new Map() });
    window.dash_clientside = window.dash_clientside ?? {};
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
    this.isDrawing ||= ahead(PLOTLY);
    if (this.isReady && !document.getElementById("chart")) this.makeChart();
    const width = document.getElementById("chart-slot").clientWidth;
    this.request("chart-request", { chair, now: new Date(serverNow).toISOString(), theme, width, narrow: innerWidth < 1600, ...window });
  }

  /** The graph is made once, when a chair is first opened: a board does without the library it needs. */
  makeChart() {
    window._dashPlotlyJSURL = PLOTLY; // what Dash loads when there is a graph
    const graph = {
      type: "Graph", namespace: "dash_core_components",
      props: { id: "chart", figure: { data: [], layout: EMPTY }, responsive: true, style: { height: "100%" },
        config: { displayModeBar: false, displaylogo: false, responsive: true } },
    };
    window.dash_clientside.set_props("chart-place", { children: graph });
  }

  /** What is on the screen first is painted first: two frames later the rest may take its time. */
  start() {
    this.started ??= frame().then(frame).then(startDash).then(() => this.ready(), () => this.failed());
    return this.started;
  }

  ready() {
    this.isReady = true;
    if (this.isDrawing) this.makeChart();
    for (const [store, data] of this.waiting) this.request(store, data);
    this.waiting.clear();
  }

  /** Send a question, or, before Dash is there, keep the newest of its kind. */
  request(store, data) {
    if (!this.isReady) {
      this.waiting.set(store, data);
      this.start();
      return;
    }
    this.count += 1;
    window.dash_clientside.set_props(store, { data: { ...data, count: this.count } });
  }
}
