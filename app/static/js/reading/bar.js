/** The bar over the text, and the keys for what it does: find, go to claims, undo, redo, all keys. */

import { isElsewhere, areLettersOn, latinKey, recallLetters, setLetters } from "../annotate/shortcuts.js";
import { FindBar } from "./find-bar.js";
import { Gutter } from "./gutter.js";

/** @typedef {import("../annotate/annotate.js").Workbench} Workbench */
/** @typedef {import("./desk.js").Desk} Desk */
/** @typedef {import("./history.js").Way} Way */

/** @type {Record<string, string>} */
const KINDS = { create: "making a claim of", delete: "deleting", restore: "restoring", respan: "new words for" };

export class ReadingBar {
  /**
   * @param {Workbench} workbench
   * @param {Desk} desk
   */
  constructor(workbench, desk) {
    this.workbench = workbench;
    this.desk = desk;
    this.bar = part("[data-reading-bar]");
    this.find = new FindBar(workbench, /** @type {HTMLFormElement} */ (part("[data-find-bar]")));
    this.keys = /** @type {HTMLDialogElement} */ (part("#keys-dialog"));
    this.place = part("[data-claim-place]");
  }

  start() {
    recallLetters();
    const above = /** @type {HTMLButtonElement} */ (part("[data-above]"));
    const below = /** @type {HTMLButtonElement} */ (part("[data-below]"));
    new Gutter(this.workbench, part("[data-gutter]"), { above, below });
    this.bar.addEventListener("click", (event) => this.#click(/** @type {Element} */ (event.target)));
    document.addEventListener("keydown", (event) => this.#key(event));
    for (const name of ["painted", "chosen", "anchor-set", "anchor-removed"]) {
      document.addEventListener(`plumbline:${name}`, () => this.#showPlace());
    }
    document.addEventListener("plumbline:history", () => this.#showHistory());
    this.#startSwitch();
    this.#showHistory();
    this.bar.hidden = false;
  }

  /** @param {Element} target */
  #click(target) {
    const action = target.closest("[data-do]")?.getAttribute("data-do");
    if (action === "find") this.find.open();
    else if (action === "previous") this.workbench.cards.visit(-1);
    else if (action === "next") this.workbench.cards.visit(1);
    else if (action === "keys") this.keys.showModal();
    else if (action === "undo" || action === "redo") void this.desk.go(action);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (isElsewhere(event) || event.defaultPrevented) return;
    const key = latinKey(event);
    const way = wayOf(event, key);
    const hasModifier = event.ctrlKey || event.altKey || event.metaKey;
    if (way && this.#isWriter()) void this.desk.go(way);
    else if (hasModifier || !areLettersOn()) return;
    else if (key === "/") this.find.open();
    else if (key === "?") this.keys.showModal();
    else return;
    event.preventDefault();
  }

  #isWriter() {
    return this.#button("undo") !== null;
  }

  /** Which claim of how many is the chosen one. */
  #showPlace() {
    const anchors = this.workbench.marks.inOrder();
    const here = anchors.findIndex(({ annotation_id }) => annotation_id === this.workbench.cards.active);
    const { length } = anchors;
    const [place, ending] = this.place.children;
    const all = length === 1 ? "1 claim" : `${length} claims`;
    if (place) place.textContent = here < 0 ? all : `${here + 1} of ${length}`;
    if (ending) ending.textContent = endOf(here, length);
    for (const name of ["previous", "next"]) {
      this.#button(name)?.setAttribute("aria-disabled", String(length === 0));
    }
  }

  #showHistory() {
    for (const way of /** @type {Way[]} */ (["undo", "redo"])) {
      const entry = this.desk.history.next(way);
      const button = this.#button(way);
      if (!button) continue;
      const name = way === "undo" ? "Undo" : "Redo";
      const what = entry ? `${name} ${KINDS[entry.kind]} “${shortened(entry.words)}”` : `Nothing to ${way}`;
      button.setAttribute("aria-disabled", String(!entry));
      button.title = what;
      button.setAttribute("aria-label", entry ? what : `${name} (nothing to ${way})`);
    }
  }

  #startSwitch() {
    const box = /** @type {HTMLInputElement} */ (part("[data-letters]"));
    box.checked = areLettersOn();
    box.addEventListener("change", () => setLetters(box.checked));
  }

  /** @param {string} action */
  #button(action) {
    return /** @type {HTMLButtonElement | null} */ (this.bar.querySelector(`[data-do="${action}"]`));
  }
}

/**
 * @param {KeyboardEvent} event
 * @param {string} key
 * @returns {Way | null}
 */
function wayOf({ ctrlKey, metaKey, altKey, shiftKey }, key) {
  if (!(ctrlKey || metaKey) || altKey) return null;
  if (key.toLowerCase() === "z") return shiftKey ? "redo" : "undo";
  return key === "y" && ctrlKey && !shiftKey ? "redo" : null;
}

/**
 * @param {number} here
 * @param {number} length
 */
function endOf(here, length) {
  if (here < 0 || length < 2) return "";
  return here === 0 ? ", the first" : here === length - 1 ? ", the last" : "";
}

/** @param {string} words */
function shortened(words) {
  const line = words.replace(/\s+/gu, " ");
  return line.length > 50 ? `${line.slice(0, 49)}…` : line;
}

/** @param {string} selector */
function part(selector) {
  return /** @type {HTMLElement} */ (document.querySelector(selector));
}
