/** Where words begin and end, in any script, and the next place at which a passage can begin or end. */

import { codePointLength } from "./offsets.js";

/** @typedef {import("./offsets.js").ArticleText} ArticleText */
/** @typedef {import("./offsets.js").Block} Block */
/** @typedef {import("./offsets.js").Span} Span */
/** @typedef {"start" | "end"} Edge */

export class Words {
  #segmenter = new Intl.Segmenter(document.documentElement.lang || undefined, { granularity: "word" });
  /** @type {WeakMap<Block, Span[]>} */
  #words = new WeakMap();
  /** @type {WeakMap<Block, Record<Edge, number[]>>} */
  #stops = new WeakMap();

  /** @param {ArticleText} text */
  constructor(text) {
    this.text = text;
  }

  /**
   * @param {Block} block
   * @returns {Span[]} its words; an emoji is one
   */
  in(block) {
    const known = this.#words.get(block);
    if (known) return known;
    const words = [];
    let offset = block.start;
    for (const { segment, isWordLike } of this.#segmenter.segment(block.element.textContent ?? "")) {
      const end = offset + codePointLength(segment);
      // An emoji is no word to the segmenter, and yet something to select.
      if (isWordLike || /\p{Extended_Pictographic}/u.test(segment)) words.push({ start: offset, end });
      offset = end;
    }
    this.#words.set(block, words);
    return words;
  }

  /**
   * The span with one of its edges a word further on or back; null where the text ends or nothing
   * would be left. An edge also stops where a sentence begins or ends, so that its full stop or
   * opening quote can be had.
   * @param {Span} span
   * @param {Edge} edge
   * @param {1 | -1} step
   * @returns {Span | null}
   */
  resized(span, edge, step) {
    const moved = { ...span, [edge]: this.#stop(span[edge], edge, step) };
    return moved[edge] !== null && moved.start < moved.end ? moved : null;
  }

  /**
   * @param {number} offset
   * @param {Edge} edge
   * @param {1 | -1} step
   * @returns {number | null}
   */
  #stop(offset, edge, step) {
    const { blocks } = this.text;
    const here = this.text.blockAt(offset);
    const from = here ? blocks.indexOf(here) : 0;
    for (let block = blocks[from], index = from; block; index += step, block = blocks[index]) {
      const stops = this.#stopsOf(block)[edge];
      const found = step > 0 ? stops.find((stop) => stop > offset) : stops.findLast((stop) => stop < offset);
      if (found !== undefined) return found;
    }
    return null;
  }

  /**
   * @param {Block} block
   * @returns {Record<Edge, number[]>}
   */
  #stopsOf(block) {
    const known = this.#stops.get(block);
    if (known) return known;
    const sentences = block.sentences.flatMap((start, index) => {
      return this.text.trimmed({ start, end: block.sentences[index + 1] ?? block.end }) ?? [];
    });
    const spans = [...this.in(block), ...sentences];
    const stops = {
      start: ascending(spans.map(({ start }) => start)),
      end: ascending(spans.map(({ end }) => end)),
    };
    this.#stops.set(block, stops);
    return stops;
  }
}

/** @param {number[]} numbers */
function ascending(numbers) {
  return [...new Set(numbers)].sort((a, b) => a - b);
}
