// The one place that converts between the page and the stored text.
//
// The server counts code points; the DOM and JavaScript strings count UTF-16 units. "Points" are
// offsets as they are stored, "units" are offsets into textOf(root). What stands in an element with
// data-uncounted is drawn in the article but is not part of its text.

import { codePoints } from "./fields.js";

export { codePoints };

const UNCOUNTED = "[data-uncounted]";

/** The stored text, as the page holds it. */
export function textOf(root) {
  return countedNodes(root).map((node) => node.data).join("");
}

/** Code points before an offset in units. */
export function toPoints(text, units) {
  return codePoints(text.slice(0, units));
}

/** Units before an offset in code points. */
export function toUnits(text, points) {
  let units = 0;
  for (let left = points; left > 0 && units < text.length; left -= 1)
    units += text.codePointAt(units) > 0xffff ? 2 : 1;
  return units;
}

/**
 * The part of the text that a DOM Range covers: {start, end, quote}, start and end in code points,
 * end exclusive; null when it covers nothing of it. Edges outside the root, inside uncounted parts
 * or between the halves of a character move to the nearest whole character of the range.
 */
export function selectionToSpan(root, range) {
  const text = textOf(root);
  let start = unitsAt(root, range.startContainer, range.startOffset);
  let end = unitsAt(root, range.endContainer, range.endOffset);
  if (start >= end) return null;
  if (isInsidePair(text, start)) start -= 1;
  if (isInsidePair(text, end)) end += 1;
  const first = toPoints(text, start);
  const quote = text.slice(start, end);
  return { start: first, end: first + codePoints(quote), quote };
}

/** The DOM Range of a span in code points; the inverse of selectionToSpan. */
export function spanToRange(root, start, end) {
  const text = textOf(root);
  return unitsToRange(root, toUnits(text, start), toUnits(text, end));
}

/** The DOM Range of a place in units. */
export function unitsToRange(root, start, end) {
  const nodes = countedNodes(root);
  const range = document.createRange();
  range.setStart(...placeOf(root, nodes, start, false));
  range.setEnd(...placeOf(root, nodes, end, true));
  return range;
}

function countedNodes(root) {
  const accept = (node) => {
    if (node.nodeType === Node.TEXT_NODE) return NodeFilter.FILTER_ACCEPT;
    return node.matches(UNCOUNTED) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_SKIP;
  };
  const walker = document.createTreeWalker(
    root,
    NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT,
    accept,
  );
  const nodes = [];
  while (walker.nextNode()) nodes.push(walker.currentNode);
  return nodes;
}

/** Units before a node and an offset in it. */
export function unitsAt(root, container, offset) {
  const boundary = document.createRange();
  boundary.setStart(container, offset);
  let units = 0;
  for (const node of countedNodes(root)) {
    if (node === container) return units + offset;
    if (boundary.comparePoint(node, 0) >= 0) break;
    units += node.length;
  }
  return units;
}

/** Node and offset of a place. Between two nodes an end stays in the first, a start in the next. */
function placeOf(root, nodes, units, isEnd) {
  let left = units;
  for (const node of nodes) {
    if (left < node.length || (isEnd && left === node.length)) return [node, left];
    left -= node.length;
  }
  const last = nodes.at(-1);
  return last ? [last, last.length] : [root, 0];
}

function isInsidePair(text, units) {
  return /[\udc00-\udfff]/.test(text[units] ?? "") && /[\ud800-\udbff]/.test(text[units - 1] ?? "");
}
