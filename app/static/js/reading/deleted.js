/** The highlights that were deleted and can be restored. */

import { pieceOf } from "./server.js";

export class DeletedRows {
  #box = /** @type {HTMLElement} */ (document.querySelector("[data-deleted]"));
  #rows = /** @type {HTMLElement} */ (document.querySelector("[data-deleted-rows]"));

  /** @param {(annotationId: string) => void} onRestore */
  start(onRestore) {
    this.#box.addEventListener("submit", (event) => {
      const id = /** @type {HTMLElement} */ (event.target).dataset.restore;
      if (!id) return;
      event.preventDefault();
      onRestore(id);
    });
  }

  /** @param {string} html */
  add(html) {
    this.#rows.prepend(pieceOf(html));
    this.#count();
  }

  /** @param {string} id */
  remove(id) {
    this.#rows.querySelector(`[data-deleted-id="${CSS.escape(id)}"]`)?.remove();
    this.#count();
  }

  #count() {
    const { length } = this.#rows.children;
    this.#box.hidden = length === 0;
    const shown = this.#box.querySelector("[data-deleted-count]");
    if (shown) shown.textContent = String(length);
  }
}
