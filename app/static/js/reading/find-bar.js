/**
 * Find in article: the bar, its count, and the marks of what was found. Esc leads back to where one
 * was, Done stays at what was found. The browser's own search keeps its keys.
 */

import { folded } from "../annotate/folding.js";
import { Finding } from "./finding.js";

/** @typedef {import("../annotate/annotate.js").Workbench} Workbench */
/** @typedef {import("../annotate/offsets.js").Span} Span */
/** @typedef {import("./finding.js").Found} Found */

const PAUSE_MS = 120;
/** So many are painted, around the present one; all are counted. */
const MOST_PAINTED = 1000;

export class FindBar {
  /** @type {Found[]} */
  #found = [];
  #present = -1;
  #timer = 0;
  /** The query whose places are `#found`. */
  #query = "";
  /** @type {{x: number, y: number, focus: Element | null, offset: number} | null} where one was */
  #left = null;

  /**
   * @param {Workbench} workbench
   * @param {HTMLFormElement} form
   */
  constructor(workbench, form) {
    this.workbench = workbench;
    this.form = form;
    this.finding = new Finding(workbench.text);
    this.field = /** @type {HTMLInputElement} */ (form.querySelector("input"));
    this.count = /** @type {HTMLElement} */ (form.querySelector("[data-find-count]"));
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("keydown", (event) => this.#key(event));
    form.addEventListener("click", (event) => this.#click(/** @type {Element} */ (event.target)));
    this.field.addEventListener("input", () => {
      clearTimeout(this.#timer);
      this.#timer = window.setTimeout(() => void this.#search(), PAUSE_MS);
    });
    for (const name of ["anchor-set", "anchor-removed", "painted"]) {
      // Painting replaces text nodes.
      document.addEventListener(`plumbline:${name}`, () => this.#paint());
    }
  }

  /** Show the bar with what is selected, or with what was last looked for. */
  open() {
    const { span } = this.workbench.selection;
    if (this.form.hidden) {
      const offset = this.workbench.text.blocks.findIndex(({ element }) => element.getBoundingClientRect().bottom > 0);
      this.#left = { x: scrollX, y: scrollY, focus: document.activeElement, offset };
    }
    if (span) this.field.value = this.workbench.text.slice(span).replace(/\s+/gu, " ");
    this.form.hidden = false;
    this.field.focus();
    this.field.select();
    void this.#search();
  }

  /** Stay at what was found. */
  #done() {
    const span = this.#spanOfPresent();
    this.#close();
    if (span) this.workbench.selection.choose(span);
    this.workbench.article.focus({ preventScroll: true });
    if (span) this.workbench.caret.follow(span);
  }

  /** Go back to where one was. */
  #back() {
    const left = this.#left;
    this.#close();
    if (!left) return;
    if (left.focus instanceof HTMLElement && left.focus.isConnected) left.focus.focus({ preventScroll: true });
    scrollTo({ left: left.x, top: left.y, behavior: "instant" });
  }

  #close() {
    clearTimeout(this.#timer);
    this.form.hidden = true;
    this.#left = null;
    this.#found = [];
    this.#query = "";
    this.#paint();
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const { key, shiftKey, ctrlKey, metaKey } = event;
    if (key === "Escape") this.#back();
    else if (key === "Enter" && event.target === this.field && (ctrlKey || metaKey)) void this.#claim();
    else if (key === "Enter" && event.target === this.field) void this.#step(shiftKey ? -1 : 1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {Element} target */
  #click(target) {
    const action = target.closest("[data-find]")?.getAttribute("data-find");
    if (action === "next") void this.#step(1);
    else if (action === "previous") void this.#step(-1);
    else if (action === "claim") void this.#claim();
    else if (action === "done") this.#done();
  }

  /** Make a claim of the words that were found. */
  async #claim() {
    await this.#search();
    const span = this.#spanOfPresent();
    if (!span) return;
    this.#close();
    this.workbench.selection.choose(span);
    this.workbench.confirm();
  }

  /** Look for what the field says, beginning from the screen. */
  async #search() {
    clearTimeout(this.#timer);
    const query = this.field.value;
    if (query === this.#query) return;
    const found = await this.finding.find(query);
    if (query !== this.field.value || this.form.hidden) return;
    this.#query = query;
    this.#found = found;
    const from = this.#left?.offset ?? 0;
    const next = found.findIndex(({ first }) => first >= from);
    this.#present = next < 0 ? 0 : next;
    this.#show();
  }

  /** @param {1 | -1} step */
  async #step(step) {
    const isNew = this.field.value !== this.#query;
    await this.#search();
    const { length } = this.#found;
    if (isNew || length === 0) return;
    this.#present = (this.#present + step + length) % length;
    this.#show();
  }

  #show() {
    this.#paint();
    this.count.textContent = this.#counted();
    const span = this.#spanOfPresent();
    if (!span) return;
    const box = this.workbench.text.range(span).getBoundingClientRect();
    const isSeen = box.top > this.form.getBoundingClientRect().bottom && box.bottom < innerHeight;
    if (!isSeen) scrollBy({ top: box.top - innerHeight / 3, behavior: "instant" });
  }

  #counted() {
    const { length } = this.#found;
    if (length > 0) return `${this.#present + 1} of ${length}`;
    if (!this.field.value.trim()) return "";
    return folded(this.field.value).text ? "Not found" : "Type letters or digits";
  }

  #spanOfPresent() {
    const present = this.#found[this.#present];
    return present ? this.workbench.text.trimmed(this.finding.spanOf(present)) : null;
  }

  #paint() {
    if (!("highlights" in CSS)) return;
    const present = this.#found[this.#present];
    if (!present) {
      CSS.highlights.delete("found");
      CSS.highlights.delete("found-present");
      return;
    }
    const from = Math.max(0, this.#present - MOST_PAINTED / 2);
    const near = this.#found.slice(from, from + MOST_PAINTED);
    CSS.highlights.set("found", new Highlight(...this.finding.rangesOf(near)));
    const one = new Highlight(...this.finding.rangesOf([present]));
    one.priority = 1;
    CSS.highlights.set("found-present", one);
  }
}
