// Words are never cut off: what does not fit in one line gets smaller type and a second line, step by step.

const STEPS = ["fit-1", "fit-2", "fit-3"];
const MOST_LINES = 2;
const known = new WeakMap();

/** Fit a node's text; measures only when the text or the room has changed. */
export function fit(node) {
  const room = node.clientWidth;
  if (room === 0) return;
  const key = `${node.textContent}\n${room}`;
  if (known.get(node) === key) return;
  node.classList.remove(...STEPS);
  for (const step of STEPS) {
    if (!overflows(node)) break;
    node.classList.remove(...STEPS);
    node.classList.add(step);
  }
  known.set(node, `${node.textContent}\n${node.clientWidth}`);
}

/** Whether text is wider than its room, or needs more lines than there may be. */
export function overflows(node) {
  if (node.scrollWidth > node.clientWidth + 1) return true;
  return node.clientHeight > parseFloat(getComputedStyle(node).lineHeight) * (MOST_LINES + 0.4);
}
