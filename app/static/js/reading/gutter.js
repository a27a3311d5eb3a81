/**
 * The gutter along the text: every highlight at its place in proportion to the text, what of it is on
 * the screen, and how many stand above and below that. Places are counted in characters, so that
 * nothing needs to be measured for them; a thousand marks are a few SVG paths.
 */

import { spanBetweenHeights } from "../annotate/viewport.js";
import { firstIndex } from "../annotate/offsets.js";
import { lookOf, outline } from "./glyphs.js";

/** @typedef {import("../annotate/annotate.js").Workbench} Workbench */
/** @typedef {import("../annotate/marks.js").Anchor} Anchor */
/** @typedef {import("../annotate/offsets.js").Span} Span */

const RADIUS = 4;
/** Each mark's room, in pixels. */
const ROOM = 10;
const SVG = "http://www.w3.org/2000/svg";
const FAR = 10;

export class Gutter {
  /** @type {Anchor[]} in reading order */
  #anchors = [];
  /** @type {number[]} where they end, ascending */
  #ends = [];
  /** @type {Span} */
  #view = { start: 0, end: 0 };
  #isDrawnSoon = false;
  #isLookedSoon = false;

  /**
   * @param {Workbench} workbench
   * @param {HTMLElement} rail a slider
   * @param {{above: HTMLButtonElement, below: HTMLButtonElement}} buttons
   */
  constructor(workbench, rail, buttons) {
    this.workbench = workbench;
    this.rail = rail;
    this.buttons = buttons;
    this.svg = /** @type {SVGSVGElement} */ (rail.querySelector("svg"));
    this.bar = document.querySelector("[data-reading-bar]");
    buttons.above.addEventListener("click", () => this.#visit(this.#lastAbove()));
    buttons.below.addEventListener("click", () => this.#visit(this.#firstBelow()));
    rail.addEventListener("click", (event) => this.#press(event));
    rail.addEventListener("keydown", (event) => this.#key(event));
    for (const name of ["painted", "anchor-set", "anchor-removed", "chosen"]) {
      document.addEventListener(`plumbline:${name}`, () => this.#drawSoon());
    }
    document.addEventListener("scroll", () => this.#lookSoon(), { passive: true });
    const sizes = new ResizeObserver(() => this.#drawSoon());
    [rail, workbench.article].forEach((element) => sizes.observe(element));
  }

  #drawSoon() {
    if (this.#isDrawnSoon) return;
    this.#isDrawnSoon = true;
    requestAnimationFrame(() => {
      this.#isDrawnSoon = false;
      this.#anchors = this.workbench.marks.inOrder();
      this.#ends = this.#anchors.map(({ end }) => end).sort((a, b) => a - b);
      this.#look();
      this.#draw();
    });
  }

  #lookSoon() {
    if (this.#isLookedSoon) return;
    this.#isLookedSoon = true;
    requestAnimationFrame(() => {
      this.#isLookedSoon = false;
      this.#look();
    });
  }

  /** See what is on the screen: all boxes are read before anything is written. */
  #look() {
    const { text } = this.workbench;
    const covered = this.bar?.getBoundingClientRect().bottom ?? 0;
    const { top } = /** @type {HTMLElement} */ (this.rail.parentElement).getBoundingClientRect();
    const sticksAt = parseFloat(getComputedStyle(this.rail).top);
    this.#view = spanBetweenHeights(text, Math.max(0, covered), window.innerHeight);
    // Before the text has come up to the bar, the gutter begins lower, and still ends on the screen.
    this.rail.style.setProperty("--lower-by", `${Math.max(0, Math.round(top - sticksAt))}px`);
    const share = (/** @type {number} */ offset) => `${((100 * offset) / (text.length || 1)).toFixed(2)}%`;
    this.rail.style.setProperty("--view-from", share(this.#view.start));
    this.rail.style.setProperty("--view-size", share(this.#view.end - this.#view.start));
    this.#count(this.buttons.above, firstIndex(this.#ends, (end) => end > this.#view.start), "above");
    this.#count(this.buttons.below, this.#anchors.length - this.#firstBelow(), "below");
  }

  /**
   * @param {HTMLButtonElement} button
   * @param {number} count
   * @param {string} word
   */
  #count(button, count, word) {
    const number = /** @type {HTMLElement} */ (button.querySelector("[data-number]"));
    if (number.textContent === String(count)) return;
    number.textContent = String(count);
    button.setAttribute("aria-disabled", String(count === 0));
    const claims = count === 1 ? "claim" : "claims";
    button.title = count ? `${count} ${claims} ${word} the screen: go to the nearest` : `No claim ${word} the screen`;
  }

  #draw() {
    const { clientWidth: width, clientHeight: height } = this.rail;
    const active = this.#indexOfActive();
    /** @type {Map<string, string>} path data for each class */
    const paths = new Map();
    const add = (/** @type {string} */ name, /** @type {string} */ data) => paths.set(name, (paths.get(name) ?? "") + data);
    const columns = Math.max(1, Math.floor(width / ROOM));
    for (const { y, anchors } of this.#rows(height)) {
      anchors.slice(0, columns).forEach((anchor, column) => {
        const x = (width - Math.min(columns, anchors.length) * ROOM) / 2 + (column + 0.5) * ROOM;
        const { shape, tone } = lookOf(anchor);
        add(tone, outline(shape, x, y, RADIUS));
      });
      if (anchors.length > columns) add("is-more", `M2 ${y + RADIUS + 0.5}h${width - 4}v1h${4 - width}Z`);
    }
    const chosen = this.#anchors[active];
    if (chosen) {
      const y = this.#y(chosen, height);
      add("is-chosen", `M0 ${y - ROOM / 2}h${width}v${ROOM}h${-width}Z`);
    }
    this.svg.replaceChildren(...[...paths].map(([name, data]) => pathOf(name, data)));
    this.#describe(active);
  }

  /**
   * Highlights that would lie on each other share a row; those that need a decision come first.
   * @param {number} height
   * @returns {{y: number, anchors: Anchor[]}[]}
   */
  #rows(height) {
    /** @type {Map<number, Anchor[]>} */
    const rows = new Map();
    for (const anchor of this.#anchors) {
      const row = Math.floor(this.#y(anchor, height) / ROOM);
      const there = rows.get(row);
      if (there) there.push(anchor);
      else rows.set(row, [anchor]);
    }
    return [...rows.values()].map((anchors) => {
      const y = this.#y(/** @type {Anchor} */ (anchors[0]), height);
      return { y, anchors: anchors.sort((a, b) => urgency(b) - urgency(a)) };
    });
  }

  /**
   * @param {Anchor} anchor
   * @param {number} height
   */
  #y({ start }, height) {
    const y = (start / (this.workbench.text.length || 1)) * height;
    return Math.round(Math.min(height - ROOM / 2, Math.max(ROOM / 2, y)));
  }

  /** @param {number} active */
  #describe(active) {
    const { length } = this.#anchors;
    const anchor = this.#anchors[active];
    this.rail.hidden = length === 0;
    this.rail.setAttribute("aria-valuemax", String(Math.max(1, length)));
    this.rail.setAttribute("aria-valuenow", String(active < 0 ? 1 : active + 1));
    const words = anchor ? `Claim ${active + 1} of ${length}: ${anchor.label}${anchor.verdict ? `. ${anchor.verdict}` : ""}` : `${length} claims`;
    this.rail.setAttribute("aria-valuetext", words);
  }

  #indexOfActive() {
    const { active } = this.workbench.cards;
    return this.#anchors.findIndex(({ annotation_id }) => annotation_id === active);
  }

  /** @returns {number} */
  #lastAbove() {
    return this.#anchors.findLastIndex(({ end }) => end <= this.#view.start);
  }

  /** @returns {number} how many begin before the screen's end */
  #firstBelow() {
    return firstIndex(this.#anchors, ({ start }) => start >= this.#view.end);
  }

  /** @param {number} index */
  #visit(index) {
    const anchor = this.#anchors[index];
    if (anchor) this.workbench.cards.goTo(anchor.annotation_id);
  }

  /** @param {MouseEvent} event */
  #press(event) {
    const { top, height } = this.rail.getBoundingClientRect();
    const pressed = event.clientY - top;
    const near = this.#anchors.map((anchor) => Math.abs(this.#y(anchor, height) - pressed));
    this.#visit(near.indexOf(Math.min(...near)));
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    const active = this.#indexOfActive();
    const here = active < 0 ? Math.max(0, this.#firstBelow() - 1) : active;
    const last = this.#anchors.length - 1;
    /** @type {Record<string, number>} */
    const targets = {
      ArrowDown: active < 0 ? here : here + 1, ArrowRight: active < 0 ? here : here + 1,
      ArrowUp: here - 1, ArrowLeft: here - 1,
      PageDown: here + FAR, PageUp: here - FAR, Home: 0, End: last,
    };
    const target = event.key === "Enter" ? here : targets[event.key];
    const anchor = target === undefined ? undefined : this.#anchors[Math.min(last, Math.max(0, target))];
    if (!anchor) return;
    event.preventDefault();
    if (event.key === "Enter") this.workbench.cards.goTo(anchor.annotation_id);
    else this.workbench.cards.show(anchor.annotation_id);
  }
}

/** @param {Anchor} anchor */
function urgency({ state, verdict }) {
  return (["exact", "moved"].includes(state) ? 0 : 2) + (verdict ? 1 : 0);
}

/**
 * @param {string} name
 * @param {string} data
 */
function pathOf(name, data) {
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("class", name);
  path.setAttribute("d", data);
  return path;
}
