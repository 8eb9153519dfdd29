// The four signs of what is switched off: a bell or an alarm's triangle, crossed out, dashed where it ends by itself.

import { svg } from "./dom.js";

const SHAPES = {
  audio: [
    "M12 3.2c-3.3 0-5.6 2.5-5.6 5.9 0 4.6-1.9 5.9-1.9 7.9h15c0-2-1.9-3.3-1.9-7.9 0-3.4-2.3-5.9-5.6-5.9Z",
    "M9.6 18.8a2.4 2.4 0 0 0 4.8 0Z",
  ],
  alarm: ["M12 4 21.5 20.5H2.5Z"],
};
const CROSS = "M2.5 2.5 21.5 21.5M21.5 2.5 2.5 21.5";
const DASHES = "6.5 3.7";
const masks = {};

/** The sign of an inactivation's kind. */
export function sign(kind) {
  const [what, how] = kind.split("_");
  const dashed = how === "paused";
  const cross = svg("path", { d: CROSS, "stroke-width": 2.2, ...(dashed ? { "stroke-dasharray": DASHES, "stroke-linecap": "butt" } : {}) });
  const filled = SHAPES[what].map((d) => svg("path", { d, fill: "currentColor", stroke: "none" }));
  const shape = svg("g", { mask: `url(#${maskFor(dashed)})` }, ...filled);
  return svg("svg", { class: "ico", viewBox: "0 0 24 24", "aria-hidden": "true" }, shape, cross);
}

/** What the cross cuts out of the shape, so that it stays a cross on any ground. */
function maskFor(dashed) {
  const id = dashed ? "cut-dashed" : "cut-solid";
  if (!masks[id]) {
    const line = { d: CROSS, stroke: "#000", "stroke-width": dashed ? 4.2 : 4.6, ...(dashed ? { "stroke-dasharray": DASHES } : {}) };
    const box = { maskUnits: "userSpaceOnUse", x: 0, y: 0, width: 24, height: 24 };
    masks[id] = svg("mask", { id, ...box }, svg("rect", { width: 24, height: 24, fill: "#fff" }), svg("path", line));
    document.body.append(svg("svg", { width: 0, height: 0, class: "masks", "aria-hidden": "true" }, masks[id]));
  }
  return id;
}
