/**
 * Two people changed the same field: both texts side by side, a choice for each field.
 * Nothing is lost: own text that gave way can be put back until the panel is closed.
 * @typedef {import("./autosave-fields.js").Value} Value
 * @typedef {{name: string, mine: Value, theirs: Value, isTaken: boolean}} Conflict
 *   `isTaken`: the form shows theirs already
 */

import { describe, labelOf, readFields, writeField } from "./autosave-fields.js";
import { actionButton, element } from "./dom.js";

export class ConflictPanel {
  #form;
  #onTake;
  #onSettled;
  #onClose;
  /** @type {HTMLElement | null} */
  #panel = null;
  /** @type {Set<string>} */
  #open = new Set();

  /**
   * @param {HTMLFormElement} form
   * @param {{
   *   onTake: (name: string, mine: Value) => void,
   *   onSettled: () => void,
   *   onClose: () => void,
   * }} events - own text gave way; a choice was made for every field; the panel was closed
   */
  constructor(form, { onTake, onSettled, onClose }) {
    this.#form = form;
    this.#onTake = onTake;
    this.#onSettled = onSettled;
    this.#onClose = onClose;
  }

  /** True while a field waits for a choice. */
  get isOpen() {
    return this.#open.size > 0;
  }

  focus() {
    this.#panel?.focus();
  }

  /**
   * Show the fields in question above the form.
   * @param {Conflict[]} conflicts
   */
  show(conflicts) {
    this.#panel?.remove();
    this.#open = new Set(conflicts.filter((each) => !each.isTaken).map((each) => each.name));
    const title = this.isOpen ? "A colleague changed this too" : "Text you set aside";
    const explanation = this.isOpen
      ? "Both texts are here. Choose one for each field; nothing is lost until you close this."
      : "A colleague's text stands in the form. Yours is kept here until you close this.";
    const close = actionButton("Close", () => this.#close(), "button");
    close.hidden = this.isOpen;
    this.#panel = element(
      "section",
      { class: "conflict", tabindex: "-1", "aria-labelledby": "conflict-title" },
      element("h2", { id: "conflict-title" }, title),
      element("p", {}, explanation),
      ...conflicts.map((each) => this.#row(each, close)),
      close,
    );
    this.#form.before(this.#panel);
    if (this.isOpen) this.#panel.focus();
  }

  #close() {
    this.#panel?.remove();
    this.#panel = null;
    this.#onClose();
  }

  /**
   * @param {Conflict} conflict
   * @param {HTMLElement} close
   */
  #row({ name, mine, theirs, isTaken }, close) {
    const label = labelOf(this.#form, name);
    const own = this.#side("Yours", describe(this.#form, name, mine));
    const other = this.#side("Your colleague's", describe(this.#form, name, theirs));

    const mark = (/** @type {boolean} */ isMine) => {
      own.classList.toggle("is-chosen", isMine);
      other.classList.toggle("is-chosen", !isMine);
      keep.ariaPressed = String(isMine);
      take.ariaPressed = String(!isMine);
    };
    const settle = (/** @type {boolean} */ isMine) => {
      mark(isMine);
      const wasOpen = this.#open.delete(name);
      close.hidden = this.isOpen;
      if (!this.isOpen || !wasOpen) this.#onSettled();
    };
    const keep = actionButton("Keep mine", () => {
      if (isTaken) writeField(this.#form, name, mine);
      isTaken = false;
      settle(true);
    });
    const take = actionButton("Take theirs", () => {
      if (!isTaken) {
        // What stands in the form may have been typed on since the panel opened.
        mine = readFields(this.#form)[name] ?? mine;
        this.#onTake(name, mine);
        writeField(this.#form, name, theirs);
      }
      isTaken = true;
      settle(false);
    });
    keep.setAttribute("aria-label", `Keep mine: ${label}`);
    take.setAttribute("aria-label", `Take theirs: ${label}`);
    own.append(keep);
    other.append(take);
    if (isTaken) mark(false);
    return element(
      "div",
      { class: "conflict-field" },
      element("h3", {}, label),
      element("div", { class: "conflict-sides" }, own, other),
    );
  }

  /**
   * @param {string} title
   * @param {string} text
   */
  #side(title, text) {
    const shown = element("div", { class: "diff", dir: "auto", tabindex: "0" }, text || "(empty)");
    return element("div", { class: "conflict-side" }, element("h4", {}, title), shown);
  }
}
