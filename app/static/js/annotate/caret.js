/**
 * Reading and selecting without a mouse: a caret that moves by word, sentence and block.
 * Left and right go by word, up and down by sentence, Page Up and Page Down by block, Home and End
 * to the ends of the sentence, with Ctrl to the ends of the article; Shift selects on the way.
 */

import { sentencesAround } from "./selection.js";

/** @typedef {import("./announcer.js").Announcer} Announcer */
/** @typedef {import("./offsets.js").ArticleText} ArticleText */
/** @typedef {import("./offsets.js").Block} Block */
/** @typedef {import("./offsets.js").Span} Span */
/** @typedef {import("./selection.js").ArticleSelection} ArticleSelection */
/** @typedef {import("./words.js").Words} Words */
/** @typedef {"word" | "sentence" | "block" | "edge" | "article"} Unit */
/** @typedef {{unit: Unit, forward: boolean}} Move */

/** @type {Record<string, Move>} */
const MOVES = {
  ArrowLeft: { unit: "word", forward: false },
  ArrowRight: { unit: "word", forward: true },
  ArrowUp: { unit: "sentence", forward: false },
  ArrowDown: { unit: "sentence", forward: true },
  PageUp: { unit: "block", forward: false },
  PageDown: { unit: "block", forward: true },
  Home: { unit: "edge", forward: false },
  End: { unit: "edge", forward: true },
};
/** The caret keeps this far from the window's edges, in pixels: clear of what sticks to its top. */
const COMFORT = 128;

export class Caret {
  #element = document.createElement("span");
  /** @type {number | null} where the caret stands, null before it was first used */
  #offset = null;
  /** @type {number | null} the resting end of a selection made here */
  #rest = null;
  #isKeyboard = false;
  #isOn = false;

  /**
   * @param {ArticleText} text
   * @param {ArticleSelection} selection
   * @param {Announcer} announcer
   * @param {Words} words
   */
  constructor(text, selection, announcer, words) {
    this.text = text;
    this.words = words;
    this.selection = selection;
    this.announcer = announcer;
    const { article } = text;
    article.tabIndex = 0;
    this.#element.className = "reading-caret";
    this.#element.hidden = true;
    article.after(this.#element);
    // A click focuses the article as well, and must leave the arrow keys to scrolling.
    document.addEventListener("keydown", () => (this.#isKeyboard = true), true);
    document.addEventListener("pointerdown", () => (this.#isKeyboard = false), true);
    article.addEventListener("focus", () => this.#isKeyboard && this.start());
    article.addEventListener("blur", () => this.#stop());
    article.addEventListener("keydown", (event) => this.#key(event));
    document.addEventListener("scroll", () => this.#draw(), { passive: true, capture: true });
    window.addEventListener("resize", () => this.#draw());
  }

  /** Show the caret where it was, or at the first block in the window. */
  start() {
    this.#isOn = true;
    this.#offset ??= this.#firstInWindow();
    // So that screen readers leave the arrow keys to the caret; it speaks for itself.
    this.text.article.setAttribute("role", "application");
    this.announcer.say(
      "Caret in the article. Arrow keys move by word and sentence, Shift selects, " +
        "Enter makes a claim, Escape leaves.",
    );
    this.#draw();
  }

  #stop() {
    this.#isOn = false;
    this.text.article.removeAttribute("role");
    this.#element.hidden = true;
  }

  /** Let the next move begin from here, with nothing selected. */
  release() {
    this.#rest = null;
  }

  /**
   * Go on from words that were selected by other means: the next move starts at their end.
   * @param {Span} span
   */
  follow({ start, end }) {
    if (this.#isOn) {
      this.#rest = start;
      this.#offset = end;
      this.#draw();
    }
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.target !== this.text.article || !this.#isOn || event.defaultPrevented) {
      return;
    }
    const move = this.#moveOf(event);
    if (move) {
      event.preventDefault();
      this.#go(move, event.shiftKey);
    } else if (event.key === "Escape") {
      this.#stop();
    }
  }

  /**
   * @param {KeyboardEvent} event
   * @returns {Move | null}
   */
  #moveOf({ key, ctrlKey, altKey, metaKey }) {
    const move = MOVES[key];
    if (!move || altKey || metaKey) {
      return null;
    }
    if (ctrlKey) {
      return move.unit === "edge" ? { ...move, unit: "article" } : null;
    }
    const block = this.text.blockAt(this.#offset ?? 0);
    const isMirrored =
      move.unit === "word" && block && getComputedStyle(block.element).direction === "rtl";
    return isMirrored ? { ...move, forward: !move.forward } : move;
  }

  /**
   * @param {Move} move
   * @param {boolean} isSelecting
   */
  #go({ unit, forward }, isSelecting) {
    const from = this.#offset ?? 0;
    const to = this.#target(unit, forward, from, isSelecting);
    this.#rest = isSelecting ? (this.#rest ?? from) : null;
    this.#offset = to;
    if (this.#rest !== null && this.#rest !== to) {
      const span = { start: Math.min(this.#rest, to), end: Math.max(this.#rest, to) };
      this.selection.choose(span, to < this.#rest);
      this.announcer.say(`Selected: ${this.text.slice(span)}`);
    } else {
      this.selection.clear();
      this.announcer.say(this.text.slice(this.#around(unit, forward, to)));
    }
    this.#draw();
    this.#scroll();
  }

  /**
   * @param {Unit} unit
   * @param {boolean} forward
   * @param {number} from
   * @param {boolean} isSelecting
   * @returns {number}
   */
  #target(unit, forward, from, isSelecting) {
    if (unit === "article") {
      return forward ? this.text.length : 0;
    }
    if (unit === "edge") {
      const beside = Math.min(from, (this.text.blockAt(from)?.end ?? 1) - 1);
      const { start, end } = sentencesAround(this.text, { start: beside, end: beside + 1 });
      return forward ? end : start;
    }
    const spans = this.#spansNear(unit, from);
    if (!forward) {
      return spans.findLast(({ start }) => start < from)?.start ?? 0;
    }
    if (unit === "word" || isSelecting) {
      return spans.find(({ end }) => end > from)?.end ?? this.text.length;
    }
    return spans.find(({ start }) => start > from)?.start ?? this.text.length;
  }

  /**
   * What is read out where the caret arrived.
   * @param {Unit} unit
   * @param {boolean} forward
   * @param {number} at
   * @returns {Span}
   */
  #around(unit, forward, at) {
    const spans = this.#spansNear(unit === "word" ? "word" : "sentence", at);
    const found =
      unit === "word" && forward
        ? spans.findLast(({ end }) => end <= at)
        : spans.find(({ end }) => end > at);
    return found ?? { start: at, end: at };
  }

  /**
   * The words, sentences or blocks of the caret's block and of those beside it.
   * @param {Unit} unit
   * @param {number} offset
   * @returns {Span[]}
   */
  #spansNear(unit, offset) {
    const here = this.text.blockAt(offset);
    const index = here ? this.text.blocks.indexOf(here) : 0;
    const near = this.text.blocks.slice(Math.max(0, index - 1), index + 2);
    return near.flatMap((block) => this.#spansIn(unit, block));
  }

  /**
   * @param {Unit} unit
   * @param {Block} block
   * @returns {Span[]}
   */
  #spansIn(unit, block) {
    if (unit === "word") {
      return this.words.in(block);
    }
    if (unit === "block") {
      return [{ start: block.start, end: block.end }];
    }
    return block.sentences.flatMap((start, index) => {
      const end = block.sentences[index + 1] ?? block.end;
      return this.text.trimmed({ start, end }) ?? [];
    });
  }

  /** @returns {number} */
  #firstInWindow() {
    const seen = this.text.blocks.find(
      ({ element }) => element.getBoundingClientRect().bottom > COMFORT,
    );
    return (seen ?? this.text.blocks[0])?.start ?? 0;
  }

  #draw() {
    this.#element.hidden = !this.#isOn || this.#offset === null;
    const rect = this.#element.hidden ? null : this.#rect();
    if (!rect) {
      return;
    }
    this.#element.style.setProperty("--caret-x", `${rect.x}px`);
    this.#element.style.setProperty("--caret-y", `${rect.y}px`);
    this.#element.style.setProperty("--caret-height", `${rect.height}px`);
  }

  /** @returns {{x: number, y: number, height: number} | null} */
  #rect() {
    const offset = this.#offset ?? 0;
    const block = this.text.blockAt(offset);
    if (!block) {
      return null;
    }
    // The edge of the character beside it: an empty range has no box at a line's end.
    const isAtEnd = offset >= block.end;
    const beside = isAtEnd
      ? { start: block.end - 1, end: block.end }
      : { start: offset, end: offset + 1 };
    const box = this.text.range(beside).getClientRects()[0];
    if (!box) {
      return null;
    }
    const isMirrored = getComputedStyle(block.element).direction === "rtl";
    return { x: isAtEnd === isMirrored ? box.left : box.right, y: box.top, height: box.height };
  }

  #scroll() {
    const rect = this.#rect();
    if (rect && (rect.y < COMFORT || rect.y + rect.height > window.innerHeight - COMFORT)) {
      window.scrollBy({ top: rect.y - window.innerHeight / 3, behavior: "auto" });
    }
  }
}
