/** Which part of the article's text is on the screen. Reads a few boxes, whatever the text's length. */

import { firstIndex } from "./offsets.js";

/** @typedef {import("./offsets.js").ArticleText} ArticleText */
/** @typedef {import("./offsets.js").Block} Block */
/** @typedef {import("./offsets.js").Span} Span */

/** White space at a line's end has no box: this many code points are tried for one that has. */
const TRIED = 8;

/**
 * The text between two heights of the window, to the line.
 * @param {ArticleText} text
 * @param {number} top in pixels, as in getBoundingClientRect
 * @param {number} bottom
 * @returns {Span} half-open, in code points; empty where no text lies between them
 */
export function spanBetweenHeights(text, top, bottom) {
  const start = firstOffset(text, (box) => box.bottom > top);
  const end = firstOffset(text, (box) => box.top >= bottom);
  return { start, end: Math.max(start, end) };
}

/**
 * @param {ArticleText} text
 * @param {(box: DOMRect) => boolean} isPast holds from some height on
 * @returns {number}
 */
function firstOffset(text, isPast) {
  const index = firstIndex(text.blocks, ({ element }) => isPast(element.getBoundingClientRect()));
  const whole = text.blocks[index];
  // The block before, or this one, holds the line at which it begins to be so.
  const before = text.blocks[index - 1];
  const inBefore = before && firstIn(text, before, isPast);
  if (before && inBefore !== undefined && inBefore < before.end) return inBefore;
  return whole ? firstIn(text, whole, isPast) : text.length;
}

/**
 * @param {ArticleText} text
 * @param {Block} block
 * @param {(box: DOMRect) => boolean} isPast
 * @returns {number}
 */
function firstIn(text, block, isPast) {
  let low = block.start;
  let high = block.end;
  while (low < high) {
    const middle = (low + high) >> 1;
    const box = boxAt(text, block, middle);
    if (box && isPast(box)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * @param {ArticleText} text
 * @param {Block} block
 * @param {number} offset
 * @returns {DOMRect | undefined}
 */
function boxAt(text, block, offset) {
  const last = Math.min(block.end, offset + TRIED);
  for (let at = offset; at < last; at += 1) {
    const box = text.range({ start: at, end: at + 1 }).getClientRects()[0];
    if (box) return box;
  }
  return undefined;
}
