// Words are never cut off: what does not fit in one line gets smaller type and more lines, step by step.

const STEPS = ["fit-1", "fit-2", "fit-3"];
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

export function overflows(node) {
  return node.scrollWidth > node.clientWidth + 1 || node.scrollHeight > node.clientHeight + 2;
}
