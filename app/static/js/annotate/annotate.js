/**
 * The article page's workbench: marks, selection, caret and cards, wired together.
 *
 * Reads `<article data-article-text>` and, where the page has it,
 * `<script type="application/json" id="anchors">`; other pages call `workbench.paint`.
 * Sends, from the article and bubbling: `plumbline:make-claim` with a quote; `plumbline:respan` with
 * a quote and its `annotation_id`; `plumbline:respan-cancelled`; `plumbline:resize` (see resizer.js);
 * `plumbline:chosen` with the `annotation_id` that was chosen; `plumbline:painted`.
 * Obeys, anywhere in the document: `plumbline:anchor-set` with an anchor, `plumbline:anchor-removed`
 * with an `annotation_id`, `plumbline:claim-cancelled`; and buttons with `data-respan="<id>"`.
 */

import { Announcer } from "./announcer.js";
import { Cards } from "./cards.js";
import { Caret } from "./caret.js";
import { Marks } from "./marks.js";
import { ArticleText } from "./offsets.js";
import { Resizer } from "./resizer.js";
import { ArticleSelection } from "./selection.js";
import { areLettersOn, isElsewhere, latinKey } from "./shortcuts.js";
import { Toolbar } from "./toolbar.js";

/** @typedef {import("./marks.js").Anchor} Anchor */
/** @typedef {import("./offsets.js").Span} Span */
/** @typedef {import("./toolbar.js").Tool} Tool */

export class Workbench {
  /** @type {string | null} the annotation whose span is being changed */
  #respanned = null;

  /** @param {HTMLElement} article */
  constructor(article) {
    this.article = article;
    this.text = new ArticleText(article);
    this.announcer = new Announcer();
    this.marks = new Marks(this.text);
    this.selection = new ArticleSelection(this.text, (span) => this.#selected(span));
    this.toolbar = new Toolbar(article);
    this.cards = new Cards(this.marks, this.announcer, hasSelection);
    this.resizer = new Resizer(this);
    this.caret = new Caret(this.text, this.selection, this.announcer, this.resizer.words);
    document.addEventListener("keydown", (event) => this.#key(event), true);
    document.addEventListener("click", (event) => this.#click(event));
    this.#obey();
  }

  /**
   * Paint what the server sent.
   * @param {Anchor[]} anchors
   */
  async paint(anchors) {
    await this.marks.paintAll(anchors);
    this.selection.restore();
    this.article.dataset.painted = "true";
    this.#tell("plumbline:painted", { count: anchors.length });
  }

  /**
   * Let the next selection replace the span of an annotation, which starts out selected.
   * @param {string} annotationId
   */
  startRespan(annotationId) {
    this.#respanned = annotationId;
    this.cards.activate(annotationId);
    this.article.focus({ preventScroll: true });
    const anchor = this.marks.get(annotationId);
    if (anchor) {
      this.marks.elements(annotationId)[0]?.scrollIntoView({ block: "center" });
      this.selection.choose(anchor);
      this.toolbar.show(this.text.range(anchor), this.#tools());
    }
    this.announcer.say("Select the words that the claim is about, then press Enter.");
  }

  /** Make a claim of the selected words, or give them to the annotation that is being changed. */
  confirm() {
    const { span } = this.selection;
    if (!span) {
      this.announcer.say("Select the words first.");
      return;
    }
    const quote = this.text.quote(span);
    const respanned = this.#respanned;
    this.#respanned = null;
    this.selection.clear();
    this.caret.release();
    if (respanned) {
      this.#tell("plumbline:respan", { annotation_id: respanned, ...quote });
    } else {
      this.marks.setPending(span);
      this.#tell("plumbline:make-claim", { ...quote });
    }
  }

  /** Select nothing, and leave an annotation that was being changed as it is. */
  cancel() {
    this.selection.clear();
    this.caret.release();
    if (this.#respanned) {
      this.#tell("plumbline:respan-cancelled", { annotation_id: this.#respanned });
      this.#respanned = null;
    }
    this.announcer.say("Nothing selected.");
  }

  /** @param {Span | null} span */
  #selected(span) {
    if (span) {
      this.toolbar.show(this.text.range(span), this.#tools());
    } else {
      this.toolbar.hide();
    }
  }

  /** @returns {Tool[]} */
  #tools() {
    const main = this.#respanned ? "Use these words" : "Make a claim";
    return [
      { text: main, key: "c", isMain: true, run: () => this.confirm() },
      { text: "Sentence", key: "s", run: () => this.selection.growToSentences() },
      { text: "Cancel", run: () => this.cancel() },
    ];
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (isElsewhere(event)) {
      return;
    }
    const hasModifier = event.ctrlKey || event.altKey || event.metaKey || event.shiftKey;
    if (hasModifier ? this.#resize(event) : this.#act(event)) {
      event.preventDefault();
    }
  }

  /**
   * @param {KeyboardEvent} event
   * @returns {boolean} whether the key had a meaning here
   */
  #resize(event) {
    const isResizing = this.resizer.key(event);
    if (isResizing && this.selection.span) {
      this.caret.follow(this.selection.span);
    }
    return isResizing;
  }

  /**
   * @param {KeyboardEvent} event
   * @returns {boolean} whether the key had a meaning here
   */
  #act(event) {
    const key = latinKey(event);
    const target = /** @type {Element} */ (event.target);
    const hasSpan = this.selection.span !== null;
    const isReading = target === document.body || this.article.contains(target);
    const hasLetters = areLettersOn();
    if (hasSpan && ((key === "Enter" && isReading) || (key === "c" && hasLetters))) {
      this.confirm();
    } else if (hasSpan && key === "s" && hasLetters) {
      this.selection.growToSentences();
    } else if (key === "Escape" && (hasSpan || this.#respanned)) {
      this.cancel();
    } else if (hasLetters && (key === "j" || key === "k")) {
      this.cards.visit(key === "j" ? 1 : -1);
    } else {
      return false;
    }
    return true;
  }

  /** @param {MouseEvent} event */
  #click(event) {
    const target = /** @type {Element} */ (event.target);
    const button = /** @type {HTMLElement | null} */ (target.closest("[data-respan]"));
    if (button?.dataset.respan) {
      this.startRespan(button.dataset.respan);
    } else if (target === this.article && event.detail === 0) {
      // A screen reader's 'activate', not a mouse.
      this.caret.start();
    }
  }

  #obey() {
    document.addEventListener("plumbline:anchor-set", (event) => {
      this.marks.setPending(null);
      this.marks.set(/** @type {CustomEvent<Anchor>} */ (event).detail);
      this.selection.restore();
    });
    document.addEventListener("plumbline:anchor-removed", (event) => {
      this.marks.remove(/** @type {CustomEvent<Anchor>} */ (event).detail.annotation_id);
      this.selection.restore();
    });
    document.addEventListener("plumbline:claim-cancelled", () => this.marks.setPending(null));
  }

  /**
   * @param {string} name
   * @param {Record<string, unknown>} detail
   */
  #tell(name, detail) {
    this.article.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));
  }
}

/** A drag that just ended: its click comes before the selection is settled. */
function hasSelection() {
  return document.getSelection()?.isCollapsed === false;
}

const article = /** @type {HTMLElement | null} */ (document.querySelector("[data-article-text]"));
const anchors = document.getElementById("anchors")?.textContent;

/** The page's workbench; null on a page without an article. */
export const workbench = article && new Workbench(article);
if (anchors) workbench?.paint(/** @type {Anchor[]} */ (JSON.parse(anchors)));

/**
 * Let the next confirmed selection replace the span of an annotation.
 * @param {string} annotationId
 */
export function startRespan(annotationId) {
  workbench?.startRespan(annotationId);
}
