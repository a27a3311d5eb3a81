/** The selected words of the article, however they were selected: mouse, touch, keyboard, script. */

/** @typedef {import("./offsets.js").ArticleText} ArticleText */
/** @typedef {import("./offsets.js").Span} Span */

/** Handles of a touch selection move without pointer events: wait until they rest, in ms. */
const REST = 120;

export class ArticleSelection {
  /** @type {Span | null} trimmed, in code points */
  span = null;
  #isDragging = false;
  #timer = 0;
  /** @type {(span: Span | null) => void} */
  #changed;

  /**
   * @param {ArticleText} text
   * @param {(span: Span | null) => void} changed called when another span is selected, or none
   */
  constructor(text, changed) {
    this.text = text;
    this.#changed = changed;
    document.addEventListener("selectionchange", () => this.#soon());
    document.addEventListener("pointerdown", (event) => this.#press(event));
    document.addEventListener("pointerup", () => this.#release());
    document.addEventListener("pointercancel", () => this.#release());
  }

  /**
   * Select a span of the article, as if by hand.
   * @param {Span} span
   * @param {boolean} [isBackward] whether its moving end is the start
   */
  choose(span, isBackward = false) {
    const { startContainer, startOffset, endContainer, endOffset } = this.text.range(span);
    const selection = document.getSelection();
    if (isBackward) {
      selection?.setBaseAndExtent(endContainer, endOffset, startContainer, startOffset);
    } else {
      selection?.setBaseAndExtent(startContainer, startOffset, endContainer, endOffset);
    }
    this.#set(this.text.trimmed(span));
  }

  /** Grow the selection to the whole sentences that it touches. */
  growToSentences() {
    if (this.span) {
      this.choose(sentencesAround(this.text, this.span));
    }
  }

  clear() {
    const selection = document.getSelection();
    if (selection?.rangeCount && this.text.spanOf(selection.getRangeAt(0))) {
      selection.removeAllRanges();
    }
    this.#set(null);
  }

  /** Select the same words again after their text nodes were replaced. */
  restore() {
    if (this.span) {
      this.choose(this.span);
    }
  }

  /** @param {PointerEvent} event */
  #press(event) {
    const isInArticle = event.target instanceof Node && this.text.article.contains(event.target);
    this.#isDragging = isInArticle && event.pointerType === "mouse" && event.button === 0;
  }

  #release() {
    this.#isDragging = false;
    this.#soon();
  }

  #soon() {
    clearTimeout(this.#timer);
    if (!this.#isDragging) {
      this.#timer = setTimeout(() => this.#read(), REST);
    }
  }

  #read() {
    const selection = document.getSelection();
    if (!selection || selection.isCollapsed || selection.rangeCount === 0) {
      this.#set(null);
      return;
    }
    const span = this.text.spanOf(selection.getRangeAt(0));
    this.#set(span && this.text.trimmed(span));
  }

  /** @param {Span | null} span */
  #set(span) {
    clearTimeout(this.#timer);
    if (span?.start === this.span?.start && span?.end === this.span?.end) {
      return;
    }
    this.span = span;
    this.#changed(span);
  }
}

/**
 * The whole sentences that a span touches; the server says where sentences begin.
 * @param {ArticleText} text
 * @param {Span} span
 * @returns {Span}
 */
export function sentencesAround(text, span) {
  const blocks = text.blocksIn(span);
  const first = blocks[0];
  const last = blocks.at(-1);
  if (!first || !last) {
    return span;
  }
  const start = first.sentences.findLast((begins) => begins <= span.start) ?? first.start;
  const end = last.sentences.find((begins) => begins >= span.end) ?? last.end;
  return text.trimmed({ start, end }) ?? span;
}
