// What every part of the record's chart draws with.

import { svg } from "../dom.js";
import { duration } from "../format.js";

/** A title that comes up under the pointer. */
export function titled(node, words) {
  node.append(svg("title", {}, words));
  return node;
}

export function lengthWords(ms) {
  return duration(ms / 1000);
}
