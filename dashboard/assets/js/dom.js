// Making and changing elements. Data enters the page as text only: nothing here or elsewhere parses HTML.

const SVG = "http://www.w3.org/2000/svg";

export function el(tag, className = "", ...children) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  node.append(...children);
  return node;
}

export function svg(tag, attributes = {}, ...children) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

/** Write text, but touch the page only when it changes. */
export function setText(node, text) {
  const wanted = text === null || text === undefined ? "" : String(text);
  const only = node.firstChild;
  if (only?.nodeType === Node.TEXT_NODE && !only.nextSibling) {
    if (only.data !== wanted) only.data = wanted;
  } else if (node.textContent !== wanted) node.textContent = wanted;
}

/** Exactly these of the classes that belong to `family`; other classes stay. */
export function setClasses(node, family, wanted) {
  for (const name of family) node.classList.toggle(name, wanted.includes(name));
}

export function show(node, visible) {
  node.toggleAttribute("hidden", !visible);
}

/** Make a parent's children exactly these, in this order, without touching those already in place. */
export function setChildren(parent, wanted) {
  const keep = new Set(wanted);
  for (const child of [...parent.children]) if (!keep.has(child)) child.remove();
  wanted.forEach((child, place) => {
    if (parent.children[place] !== child) parent.insertBefore(child, parent.children[place] ?? null);
  });
}

const SHAPES = {
  high: "M12 1 23 12 12 23 1 12Z",
  medium: "M12 2 23 21.5H1Z",
  low: "M12 1.5a10.5 10.5 0 1 0 0 21a10.5 10.5 0 1 0 0-21Z",
};
const STARS = { high: "***", medium: "**", low: "*" };

/** What of an alarm its mark shows; where that is another, the mark is made anew. */
export const markKey = (alarm) => `${alarm.priority} ${alarm.kind}`;

/** The alarm mark: filled shape physiological, hollow technical; shape and stars give the priority. */
export function mark(alarm) {
  const technical = alarm.kind === "technical" ? " mark--technical" : "";
  const shape = svg("svg", { viewBox: "0 0 24 24", "aria-hidden": "true" }, svg("path", { d: SHAPES[alarm.priority] }));
  return el("span", `mark${technical}`, shape, el("b", "", STARS[alarm.priority]));
}

const ICONS = {
  acknowledged: [["M12 3.5 22 20.5H2Z", 2], ["m8 14.5 3 3 5-6", 2.4]],
  blocking: [["M8 3h8l5 5v8l-5 5H8l-5-5V8Z", 2], ["M8 12h8", 2.4]],
  met: [["m4.5 12.5 5 5 10-11", 2]],
  open: [["M12 3.5a8.5 8.5 0 1 0 0 17a8.5 8.5 0 1 0 0-17Z", 2]],
  back: [["m15 5-7 7 7 7", 2]],
  hand: [["M4 20l1.5-5.5L16 4l4 4L9.5 18.5Z", 2.6]],
  bell: [["M6 9a6 6 0 0 1 12 0c0 5 2 6 2 8H4c0-2 2-3 2-8Z", 2], ["M10 20.5a2.2 2.2 0 0 0 4 0", 2]],
};

export function icon(name) {
  const paths = ICONS[name].map(([d, width]) => svg("path", { d, "stroke-width": width }));
  return svg("svg", { class: "ico", viewBox: "0 0 24 24", "aria-hidden": "true" }, ...paths);
}
