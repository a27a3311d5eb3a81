/**
 * Between the DOM and the offsets of the article's text. The server counts code points, JavaScript
 * counts UTF-16 units: this module is the one place that converts.
 */

/** @typedef {{start: number, end: number}} Span  half-open, in code points of the article's text */
/** @typedef {Span & {exact: string, prefix: string, suffix: string}} Quote */
/** @typedef {Span & {element: HTMLElement, sentences: number[]}} Block  `sentences`: their starts */

const CONTEXT_LENGTH = 32;
const BLOCK_BREAK = "\n\n";

// What Python's str.strip() takes away, so that both make the same quote of a selection.
const SPACE_BEFORE = /^(?:[^\S\ufeff]|[\x1c-\x1f\x85])+/u;
const SPACE_AFTER = /(?:[^\S\ufeff]|[\x1c-\x1f\x85])+$/u;

/**
 * How many code points a string holds.
 * @param {string} text
 * @returns {number}
 */
export function codePointLength(text) {
  let length = 0;
  for (let unit = 0; unit < text.length; unit += isPair(text, unit) ? 2 : 1) {
    length += 1;
  }
  return length;
}

/**
 * The UTF-16 index of each of `offsets`, which count code points and ascend.
 * @param {string} text
 * @param {number[]} offsets
 * @returns {number[]}
 */
export function utf16Indexes(text, offsets) {
  let unit = 0;
  let codePoint = 0;
  return offsets.map((offset) => {
    while (codePoint < offset && unit < text.length) {
      unit += isPair(text, unit) ? 2 : 1;
      codePoint += 1;
    }
    return unit;
  });
}

/**
 * @param {string} text
 * @param {number} unit
 */
function isPair(text, unit) {
  return (text.codePointAt(unit) ?? 0) > 0xffff;
}

/**
 * The first index of an ordered list from which on something holds; its length where it never does.
 * @template T
 * @param {T[]} list all that do not hold it stand before all that do
 * @param {(entry: T) => boolean} holds
 * @returns {number}
 */
export function firstIndex(list, holds) {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(/** @type {T} */ (list[middle]))) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}

/** The text that the server rendered as blocks with `data-start`, `data-end`, `data-sentences`. */
export class ArticleText {
  /** @param {HTMLElement} article */
  constructor(article) {
    this.article = article;
    /** @type {Block[]} */
    this.blocks = [...article.querySelectorAll("[data-start]")].map((found) => {
      const element = /** @type {HTMLElement} */ (found);
      const { start, end, sentences } = element.dataset;
      return {
        element,
        start: Number(start),
        end: Number(end),
        sentences: (sentences ?? start ?? "").split(" ").filter(Boolean).map(Number),
      };
    });
  }

  /** Where the last block ends. */
  get length() {
    return this.blocks.at(-1)?.end ?? 0;
  }

  /**
   * The block that holds `offset`; between two blocks the one before.
   * @param {number} offset
   * @returns {Block | undefined}
   */
  blockAt(offset) {
    const after = firstIndex(this.blocks, ({ start }) => start > offset);
    return this.blocks[Math.max(0, after - 1)];
  }

  /**
   * The blocks that a span touches, in order.
   * @param {Span} span
   * @returns {Block[]}
   */
  blocksIn({ start, end }) {
    const first = this.blockAt(start);
    const found = [];
    for (let index = first ? this.blocks.indexOf(first) : 0; index < this.blocks.length; index++) {
      const block = /** @type {Block} */ (this.blocks[index]);
      if (block.start >= end) {
        break;
      }
      if (block.end > start) {
        found.push(block);
      }
    }
    return found;
  }

  /**
   * The article's text in `span`, block breaks included.
   * @param {Span} span
   * @returns {string}
   */
  slice({ start, end }) {
    let text = "";
    for (const block of this.blocksIn({ start: start - BLOCK_BREAK.length, end })) {
      const whole = block.element.textContent ?? "";
      const [from = 0, to = 0] = this.unitsIn(block, [
        Math.max(start, block.start),
        Math.max(start, Math.min(end, block.end)),
      ]);
      text += whole.slice(from, to);
      if (block.end < end) {
        const gap = Math.max(0, start - block.end);
        text += BLOCK_BREAK.slice(gap, Math.max(gap, end - block.end));
      }
    }
    return text;
  }

  /**
   * The UTF-16 indexes, in the block's text, of ascending offsets of the article.
   * @param {Block} block
   * @param {number[]} offsets
   * @returns {number[]}
   */
  unitsIn(block, offsets) {
    const text = block.element.textContent ?? "";
    const inside = offsets.map((offset) => Math.min(offset, block.end) - block.start);
    return text.length === block.end - block.start ? inside : utf16Indexes(text, inside);
  }

  /**
   * The span without the white space at its ends; null when nothing else is in it.
   * @param {Span} span
   * @returns {Span | null}
   */
  trimmed({ start, end }) {
    const text = this.slice({ start, end });
    const before = codePointLength(SPACE_BEFORE.exec(text)?.[0] ?? "");
    const after = codePointLength(SPACE_AFTER.exec(text)?.[0] ?? "");
    const span = { start: start + before, end: end - after };
    return span.start < span.end ? span : null;
  }

  /**
   * What the server's quote_at makes of the same span, which must be trimmed.
   * @param {Span} span
   * @returns {Quote}
   */
  quote({ start, end }) {
    return {
      exact: this.slice({ start, end }),
      prefix: this.slice({ start: Math.max(0, start - CONTEXT_LENGTH), end: start }),
      suffix: this.slice({ start: end, end: Math.min(this.length, end + CONTEXT_LENGTH) }),
      start,
      end,
    };
  }

  /**
   * The part of a DOM range that lies in the article; null when none does.
   * @param {Range} range
   * @returns {Span | null}
   */
  spanOf(range) {
    const touched = this.blocks.filter((block) => range.intersectsNode(block.element));
    const first = touched[0];
    const last = touched.at(-1);
    if (!first || !last) {
      return null;
    }
    const start = this.#offsetIn(first, range.startContainer, range.startOffset) ?? first.start;
    const end = this.#offsetIn(last, range.endContainer, range.endOffset) ?? last.end;
    return { start, end };
  }

  /**
   * @param {Block} block
   * @param {Node} node
   * @param {number} index
   * @returns {number | null} null when the point lies outside the block
   */
  #offsetIn(block, node, index) {
    if (!block.element.contains(node)) {
      return null;
    }
    const before = document.createRange();
    before.setStart(block.element, 0);
    before.setEnd(node, index);
    return block.start + codePointLength(before.toString());
  }

  /**
   * The DOM range of a span of the article.
   * @param {Span} span
   * @returns {Range}
   */
  range({ start, end }) {
    const range = document.createRange();
    range.setStart(...this.#pointAt(start, false));
    range.setEnd(...this.#pointAt(end, true));
    return range;
  }

  /**
   * The DOM ranges of several places of one block, in UTF-16 units of its text, ascending.
   * @param {Block} block
   * @param {{from: number, to: number}[]} places
   * @returns {StaticRange[]} they do not follow later changes of the block
   */
  rangesIn(block, places) {
    const walker = document.createTreeWalker(block.element, NodeFilter.SHOW_TEXT);
    let node = walker.nextNode();
    let unit = 0;
    /**
     * @param {number} at
     * @param {boolean} isEnd
     */
    const pointAt = (at, isEnd) => {
      for (let next = node; next; next = walker.nextNode()) {
        node = next;
        const { length } = /** @type {Text} */ (next);
        if (at < unit + length || (isEnd && at === unit + length)) break;
        unit += length;
      }
      return { container: node ?? block.element, offset: at - unit };
    };
    return places.map(({ from, to }) => {
      const start = pointAt(from, false);
      const end = pointAt(to, true);
      return new StaticRange({
        startContainer: start.container, startOffset: start.offset,
        endContainer: end.container, endOffset: end.offset,
      });
    });
  }

  /**
   * The span from a place of one block to a place of the same or a later one, in UTF-16 units of
   * their texts.
   * @param {Block} first
   * @param {number} from
   * @param {Block} last
   * @param {number} to
   * @returns {Span}
   */
  spanBetween(first, from, last, to) {
    return {
      start: first.start + codePointLength((first.element.textContent ?? "").slice(0, from)),
      end: last.start + codePointLength((last.element.textContent ?? "").slice(0, to)),
    };
  }

  /**
   * @param {number} offset
   * @param {boolean} isEnd whether the point closes a range, and so stays in the earlier text node
   * @returns {[Node, number]}
   */
  #pointAt(offset, isEnd) {
    const block = this.blockAt(offset);
    if (!block) {
      return [this.article, 0];
    }
    let [left = 0] = this.unitsIn(block, [offset]);
    const walker = document.createTreeWalker(block.element, NodeFilter.SHOW_TEXT);
    /** @type {Text | null} */
    let last = null;
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      last = /** @type {Text} */ (node);
      if (left < last.length || (isEnd && left === last.length)) {
        return [last, left];
      }
      left -= last.length;
    }
    return last ? [last, last.length] : [block.element, 0];
  }
}
