/** The small bar at the selection. It stays in the window, whatever its width. */

/** @typedef {{text: string, key?: string, isMain?: boolean, run: () => void}} Tool */

/** How far it keeps from the window's edges and from the selected words, in pixels. */
const MARGIN = 8;
/** Room for the handles of a touch selection, in pixels. */
const HANDLES = 32;

export class Toolbar {
  #bar = document.createElement("div");
  /** @type {Range | null} */
  #range = null;
  #hasHandles = false;

  /**
   * @param {HTMLElement} article the bar follows it in the order of tabs
   */
  constructor(article) {
    this.#bar.className = "selection-toolbar";
    this.#bar.setAttribute("role", "toolbar");
    this.#bar.setAttribute("aria-label", "Selected words");
    this.#bar.hidden = true;
    // A press on a button must not take the selection away.
    this.#bar.addEventListener("mousedown", (event) => event.preventDefault());
    article.after(this.#bar);
    document.addEventListener("pointerdown", (event) => {
      this.#hasHandles = event.pointerType !== "mouse";
    });
    document.addEventListener("scroll", () => this.#place(), { passive: true, capture: true });
    window.addEventListener("resize", () => this.#place());
  }

  /**
   * @param {Range} range the selected words
   * @param {Tool[]} tools
   */
  show(range, tools) {
    this.#range = range;
    this.#bar.replaceChildren(...tools.map(buttonOf));
    this.#bar.hidden = false;
    this.#place();
  }

  hide() {
    this.#range = null;
    this.#bar.hidden = true;
  }

  /** @param {Node} node */
  contains(node) {
    return this.#bar.contains(node);
  }

  #place() {
    if (!this.#range) {
      return;
    }
    const words = this.#range.getBoundingClientRect();
    const { clientWidth, clientHeight } = document.documentElement;
    const { offsetWidth, offsetHeight } = this.#bar;
    const above = words.top - offsetHeight - MARGIN;
    const below = words.bottom + MARGIN + (this.#hasHandles ? HANDLES : 0);
    // A finger's own menu stands above the words, so the bar goes below them.
    const y = above < MARGIN || this.#hasHandles ? below : above;
    const x = words.left + words.width / 2 - offsetWidth / 2;
    this.#set("--toolbar-x", x, clientWidth - offsetWidth);
    this.#set("--toolbar-y", y, clientHeight - offsetHeight);
  }

  /**
   * @param {string} property
   * @param {number} value
   * @param {number} most where the bar would touch the window's far edge
   */
  #set(property, value, most) {
    const inside = Math.max(MARGIN, Math.min(value, most - MARGIN));
    this.#bar.style.setProperty(property, `${Math.round(inside)}px`);
  }
}

/**
 * @param {Tool} tool
 * @returns {HTMLButtonElement}
 */
function buttonOf({ text, key, isMain, run }) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = isMain ? "selection-tool is-main" : "selection-tool";
  button.textContent = text;
  if (key) {
    const hint = document.createElement("kbd");
    hint.textContent = key;
    hint.setAttribute("aria-hidden", "true");
    button.append(hint);
    button.setAttribute("aria-keyshortcuts", key);
  }
  button.addEventListener("click", run);
  return button;
}
