/** Finds words in the article's text, whatever their case, accents and punctuation, block breaks included. */

import { folded } from "../annotate/folding.js";
import { firstIndex } from "../annotate/offsets.js";

/** @typedef {import("../annotate/folding.js").Folded} Folded */
/** @typedef {import("../annotate/offsets.js").ArticleText} ArticleText */
/** @typedef {import("../annotate/offsets.js").Block} Block */
/** @typedef {import("../annotate/offsets.js").Span} Span */
/** One place where the words stand, in the blocks' order; units are UTF-16 of each block's text. */
/** @typedef {{first: number, from: number, last: number, to: number}} Found */

/** How long folding may hold up the page at a time, in milliseconds. */
const SLICE = 8;

export class Finding {
  /** @type {Promise<{text: string, parts: {at: number, block: number, folded: Folded}[]}> | null} */
  #index = null;

  /** @param {ArticleText} text */
  constructor(text) {
    this.text = text;
  }

  /**
   * Every place of the words, in reading order; they do not overlap.
   * @param {string} query
   * @returns {Promise<Found[]>}
   */
  async find(query) {
    const wanted = folded(query).text;
    if (!wanted) return [];
    this.#index ??= this.#fold();
    const { text, parts } = await this.#index;
    const found = [];
    for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + wanted.length)) {
      const [start, end] = [placeOf(parts, at), placeOf(parts, at + wanted.length - 1)];
      found.push({
        first: start.block,
        from: start.folded.starts[start.unit] ?? 0,
        last: end.block,
        to: end.folded.ends[end.unit] ?? 0,
      });
    }
    return found;
  }

  /**
   * @param {Found} found
   * @returns {Span}
   */
  spanOf({ first, from, last, to }) {
    const { blocks } = this.text;
    return this.text.spanBetween(/** @type {Block} */ (blocks[first]), from, /** @type {Block} */ (blocks[last]), to);
  }

  /**
   * @param {Found[]} places in reading order
   * @returns {StaticRange[]} one for each block that a place touches
   */
  rangesOf(places) {
    /** @type {Map<number, {from: number, to: number}[]>} */
    const byBlock = new Map();
    for (const { first, from, last, to } of places) {
      for (let block = first; block <= last; block += 1) {
        const length = block === last ? 0 : (this.text.blocks[block]?.element.textContent?.length ?? 0);
        const piece = { from: block === first ? from : 0, to: block === last ? to : length };
        const there = byBlock.get(block);
        if (there) there.push(piece);
        else byBlock.set(block, [piece]);
      }
    }
    return [...byBlock].flatMap(([block, pieces]) => {
      return this.text.rangesIn(/** @type {Block} */ (this.text.blocks[block]), pieces);
    });
  }

  /** The whole text folded, block by block, with pauses. */
  async #fold() {
    const parts = [];
    const texts = [];
    let at = 0;
    let began = performance.now();
    for (const [block, { element }] of this.text.blocks.entries()) {
      if (performance.now() - began > SLICE) {
        await new Promise((resolve) => setTimeout(resolve));
        began = performance.now();
      }
      const part = folded(element.textContent ?? "");
      if (!part.text) continue;
      parts.push({ at, block, folded: part });
      texts.push(part.text);
      at += part.text.length + 1;
    }
    return { text: texts.join(" "), parts };
  }
}

/**
 * @param {{at: number, block: number, folded: Folded}[]} parts
 * @param {number} unit of the joined text
 */
function placeOf(parts, unit) {
  const index = Math.max(0, firstIndex(parts, ({ at }) => at > unit) - 1);
  const part = /** @type {{at: number, block: number, folded: Folded}} */ (parts[index]);
  return { block: part.block, folded: part.folded, unit: unit - part.at };
}
