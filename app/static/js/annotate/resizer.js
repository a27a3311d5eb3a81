/**
 * Grows and shrinks the selected words, or else the highlight in focus, word by word: Alt+Shift with
 * left and right moves the end (as the eye sees it), with up and down the start. Neither browsers
 * nor screen readers give these keys another meaning outside of text fields.
 *
 * A highlight's new words are painted at once. Before that, `plumbline:resize` is sent from the
 * article with `annotation_id` and `span`; whoever prevents its default leaves the highlight as it is.
 */

import { Words } from "./words.js";

/** @typedef {import("./announcer.js").Announcer} Announcer */
/** @typedef {import("./cards.js").Cards} Cards */
/** @typedef {import("./marks.js").Marks} Marks */
/** @typedef {import("./offsets.js").ArticleText} ArticleText */
/** @typedef {import("./offsets.js").Span} Span */
/** @typedef {import("./selection.js").ArticleSelection} ArticleSelection */
/** @typedef {import("./words.js").Edge} Edge */

/** @type {Record<string, {edge: Edge, step: 1 | -1}>} */
const MOVES = {
  ArrowLeft: { edge: "end", step: -1 },
  ArrowRight: { edge: "end", step: 1 },
  ArrowUp: { edge: "start", step: -1 },
  ArrowDown: { edge: "start", step: 1 },
};

export class Resizer {
  /**
   * @param {{text: ArticleText, selection: ArticleSelection, marks: Marks, cards: Cards,
   *   announcer: Announcer}} parts
   */
  constructor({ text, selection, marks, cards, announcer }) {
    this.text = text;
    this.selection = selection;
    this.marks = marks;
    this.cards = cards;
    this.announcer = announcer;
    this.words = new Words(text);
  }

  /**
   * @param {KeyboardEvent} event
   * @returns {boolean} whether the key had a meaning here
   */
  key({ key, altKey, shiftKey, ctrlKey, metaKey }) {
    const move = MOVES[key];
    if (!move || !altKey || !shiftKey || ctrlKey || metaKey) return false;
    const { span } = this.selection;
    const id = span ? null : this.cards.focused();
    const anchor = id ? this.marks.get(id) : undefined;
    const from = span ?? anchor;
    if (!from) return false;
    const step = this.#step(key, move.step, from);
    const to = this.words.resized({ start: from.start, end: from.end }, move.edge, step);
    if (!to) {
      this.announcer.say(isGrowing(move.edge, step) ? "The article has no more words here." : "One word must stay.");
    } else if (span) {
      this.selection.choose(to, move.edge === "start");
      this.announcer.say(this.#change(from, to));
    } else if (anchor && this.#mayResize(anchor.annotation_id, to)) {
      this.marks.set({ ...anchor, ...to });
      this.marks.elements(anchor.annotation_id)[0]?.focus({ preventScroll: true });
      this.cards.activate(anchor.annotation_id);
      this.announcer.say(this.#change(from, to));
    }
    return true;
  }

  /**
   * @param {string} key
   * @param {1 | -1} step
   * @param {Span} span
   * @returns {1 | -1}
   */
  #step(key, step, span) {
    const block = this.text.blockAt(span.end - 1);
    const isSideways = key === "ArrowLeft" || key === "ArrowRight";
    const isMirrored = isSideways && block && getComputedStyle(block.element).direction === "rtl";
    return isMirrored ? (step === 1 ? -1 : 1) : step;
  }

  /**
   * @param {string} annotationId
   * @param {Span} span
   */
  #mayResize(annotationId, span) {
    const detail = { annotation_id: annotationId, span };
    const asked = new CustomEvent("plumbline:resize", { bubbles: true, cancelable: true, detail });
    return this.text.article.dispatchEvent(asked);
  }

  /**
   * @param {Span} from
   * @param {Span} to
   * @returns {string} the words that came or went
   */
  #change(from, to) {
    const starts = [from.start, to.start].sort((a, b) => a - b);
    const ends = [from.end, to.end].sort((a, b) => a - b);
    const [start, end] = from.end === to.end ? starts : ends;
    const isLonger = to.end - to.start > from.end - from.start;
    return `${isLonger ? "Added" : "Left out"}: ${this.text.slice({ start: start ?? 0, end: end ?? 0 })}`;
  }
}

/**
 * @param {Edge} edge
 * @param {1 | -1} step
 */
function isGrowing(edge, step) {
  return (edge === "end") === (step === 1);
}
