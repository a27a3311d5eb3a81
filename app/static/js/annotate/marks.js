/**
 * Paints anchors as real `<mark>` elements: nested where they overlap, split where they cross, one
 * set per block. Painting replaces text nodes only, so other elements in a block stay.
 */

import { firstIndex } from "./offsets.js";
import { nested, textNodesIn, unwrap } from "./nesting.js";

/** @typedef {import("./offsets.js").ArticleText} ArticleText */
/** @typedef {import("./offsets.js").Block} Block */
/** @typedef {import("./offsets.js").Span} Span */
/**
 * What the server says of one annotation; offsets in code points. `label` is the claim's text,
 * `verdict` the verdict's label, `colour` and `shape` its tokens, `state` the anchor's state.
 * @typedef {Span & {
 *   annotation_id: string, label: string, state: string,
 *   verdict?: string | null, colour?: string | null, shape?: string | null,
 * }} Anchor
 */
/** @typedef {import("./nesting.js").Piece<Anchor>} Piece */

/** How long painting may hold up the page at a time, in milliseconds. */
const SLICE = 6;
const PENDING = "pending";
const PAINT = "plumbline:paint";

export class Marks {
  /** @type {Map<string, Anchor>} */
  #anchors = new Map();
  /** @type {Map<Block, Set<Anchor>>} */
  #byBlock = new Map();
  /** @type {string | null} */
  #active = null;

  /** @param {ArticleText} text */
  constructor(text) {
    this.text = text;
  }

  /**
   * Paint many anchors in idle moments, none of them longer than a slice; those on the screen first.
   * Each slice is left in the browser's performance timeline as `plumbline:paint`.
   * @param {Anchor[]} anchors
   * @returns {Promise<void>} settles when all are painted
   */
  async paintAll(anchors) {
    anchors.forEach((anchor) => this.#keep(anchor));
    const blocks = this.#fromScreenOn().filter((block) => this.#byBlock.get(block)?.size);
    let start = performance.now();
    for (const block of blocks) {
      if (performance.now() - start > SLICE) {
        performance.measure(PAINT, { start });
        await idle();
        start = performance.now();
      }
      this.#paint(block);
    }
    performance.measure(PAINT, { start });
  }

  /** @returns {Block[]} from the first block on the screen to the last, then those before it */
  #fromScreenOn() {
    const { blocks } = this.text;
    const first = firstIndex(blocks, ({ element }) => element.getBoundingClientRect().bottom > 0);
    return [...blocks.slice(first), ...blocks.slice(0, first)];
  }

  /**
   * Paint one anchor, or paint it anew where it stood before.
   * @param {Anchor} anchor
   */
  set(anchor) {
    const before = this.#forget(anchor.annotation_id);
    const blocks = new Set([...before, ...this.#keep(anchor)]);
    blocks.forEach((block) => this.#paint(block));
  }

  /**
   * Take an annotation's marks away.
   * @param {string} id
   */
  remove(id) {
    this.#forget(id).forEach((block) => this.#paint(block));
  }

  /**
   * Show the words that a claim is being made of, until it is saved or given up.
   * @param {Span | null} span
   */
  setPending(span) {
    if (span) {
      this.set({ ...span, annotation_id: PENDING, label: "", state: PENDING });
    } else {
      this.remove(PENDING);
    }
  }

  /**
   * @param {string} id
   * @returns {Anchor | undefined}
   */
  get(id) {
    return this.#anchors.get(id);
  }

  /**
   * Every annotation in reading order.
   * @returns {Anchor[]}
   */
  inOrder() {
    return [...this.#anchors.values()].filter(isSaved).sort(byPlace);
  }

  /**
   * The marks of an annotation, in reading order.
   * @param {string} id
   * @returns {HTMLElement[]}
   */
  elements(id) {
    const selector = `mark[data-annotation-ids~="${CSS.escape(id)}"]`;
    return /** @type {HTMLElement[]} */ ([...this.text.article.querySelectorAll(selector)]);
  }

  /**
   * Mark one annotation, or none, as the chosen one.
   * @param {string | null} id
   */
  activate(id) {
    for (const element of this.#active ? this.elements(this.#active) : []) {
      element.classList.remove("is-active");
    }
    this.#active = id;
    for (const element of id ? this.elements(id) : []) {
      element.classList.add("is-active");
    }
  }

  /**
   * @param {Anchor} anchor
   * @returns {Block[]} the blocks that it touches
   */
  #keep(anchor) {
    this.#anchors.set(anchor.annotation_id, anchor);
    const blocks = this.text.blocksIn(anchor);
    for (const block of blocks) {
      const here = this.#byBlock.get(block) ?? new Set();
      this.#byBlock.set(block, here.add(anchor));
    }
    return blocks;
  }

  /**
   * @param {string} id
   * @returns {Block[]} the blocks that it touched
   */
  #forget(id) {
    const anchor = this.#anchors.get(id);
    if (!anchor) {
      return [];
    }
    this.#anchors.delete(id);
    const blocks = this.text.blocksIn(anchor);
    blocks.forEach((block) => this.#byBlock.get(block)?.delete(anchor));
    return blocks;
  }

  /** @param {Block} block */
  #paint(block) {
    const focused = focusedIn(block.element);
    unwrap(block.element);
    const pieces = this.#piecesIn(block);
    let unit = 0;
    for (const node of pieces.length ? textNodesIn(block.element) : []) {
      const { length } = node;
      const inNode = pieces.filter((piece) => piece.from < unit + length && piece.to > unit);
      if (inNode.length > 0) {
        node.replaceWith(nested(node.data, unit, inNode, (layer, from) => this.#mark(layer, from, block)));
      }
      unit += length;
    }
    if (focused) {
      this.elements(focused)[0]?.focus({ preventScroll: true });
    }
  }

  /**
   * @param {Block} block
   * @returns {Piece[]} what lies in the block of each anchor, outermost first
   */
  #piecesIn(block) {
    const anchors = [...(this.#byBlock.get(block) ?? [])].sort(byPlace);
    const offsets = anchors.flatMap(({ start, end }) => [start, end]);
    const clipped = offsets.map((offset) => Math.min(block.end, Math.max(block.start, offset)));
    const ascending = [...new Set(clipped)].sort((a, b) => a - b);
    const units = this.text.unitsIn(block, ascending);
    const unitOf = new Map(ascending.map((offset, index) => [offset, units[index] ?? 0]));
    return anchors.map((anchor, index) => ({
      id: anchor.annotation_id,
      of: anchor,
      from: unitOf.get(/** @type {number} */ (clipped[2 * index])) ?? 0,
      to: unitOf.get(/** @type {number} */ (clipped[2 * index + 1])) ?? 0,
    }));
  }

  /**
   * @param {Piece[]} layer the annotations that this mark stands for, almost always one
   * @param {number} from where the mark begins
   * @param {Block} block
   * @returns {HTMLElement}
   */
  #mark(layer, from, block) {
    const { of: anchor, from: begins } = /** @type {Piece} */ (layer[0]);
    const element = document.createElement("mark");
    element.className = "highlight";
    element.dataset.annotationIds = layer.map((piece) => piece.id).join(" ");
    if (!isSaved(anchor)) {
      element.classList.add("is-pending");
      return element;
    }
    if (anchor.colour) {
      element.classList.add(`tone-${anchor.colour}`);
    }
    element.classList.toggle("is-undecided", !["exact", "moved"].includes(anchor.state));
    element.classList.toggle("is-active", layer.some((piece) => piece.id === this.#active));
    if (begins === from && anchor.start >= block.start) {
      // A description, not a label: a label would be read instead of the article's own words.
      element.tabIndex = 0;
      element.setAttribute("role", "link");
      element.setAttribute("aria-description", described(anchor));
    }
    return element;
  }
}

/** @param {Anchor} anchor */
const isSaved = (anchor) => anchor.annotation_id !== PENDING;

/**
 * Reading order; of two that begin together the longer one is outside.
 * @param {Anchor} a
 * @param {Anchor} b
 */
function byPlace(a, b) {
  return a.start - b.start || b.end - a.end || (a.annotation_id < b.annotation_id ? -1 : 1);
}

/** @param {Anchor} anchor */
function described({ label, verdict, state }) {
  const parts = [`Claim: ${label}`, verdict ? `Verdict: ${verdict}` : "No verdict yet"];
  if (!["exact", "moved"].includes(state)) {
    parts.push("The text around it changed");
  }
  return parts.join(". ");
}

/**
 * @param {HTMLElement} block
 * @returns {string | undefined} the annotation whose mark in the block has the focus
 */
function focusedIn(block) {
  const focused = document.activeElement;
  const isHere = focused instanceof HTMLElement && focused.matches("mark") && block.contains(focused);
  return isHere ? focused.dataset.annotationIds?.split(" ")[0] : undefined;
}

/** @returns {Promise<void>} when the browser has time to spare */
function idle() {
  return new Promise((resolve) => {
    if ("requestIdleCallback" in window) {
      requestIdleCallback(() => resolve(), { timeout: 100 });
    } else {
      setTimeout(resolve);
    }
  });
}
