/** The claims beside the text: in the order of the text, each with its marks and its buttons. */

import { workbench } from "../annotate/annotate.js";
import { pieceOf } from "./server.js";

/** @typedef {import("../annotate/marks.js").Anchor} Anchor */

export class CardList {
  #list = /** @type {HTMLElement} */ (document.querySelector("[data-cards]"));
  #actions = /** @type {HTMLTemplateElement | null} */ (document.getElementById("card-actions"));

  /** Show what can be done with a claim while it is the chosen one. */
  start() {
    if (!this.#actions) return;
    const watch = new MutationObserver(() => this.#moveActions());
    watch.observe(this.#list, { subtree: true, attributeFilter: ["class"] });
  }

  /** @returns {Anchor[]} where the marks of all cards stand */
  anchors() {
    return [...this.#list.children].flatMap((card) => anchorOf(/** @type {HTMLElement} */ (card)) ?? []);
  }

  /**
   * @param {string} id
   * @returns {HTMLElement | null}
   */
  find(id) {
    return this.#list.querySelector(`[data-annotation-id="${CSS.escape(id)}"]`);
  }

  /**
   * Put a card that the server rendered in its place, or in place of the one it had, and paint it.
   * @param {string} html
   * @returns {HTMLElement}
   */
  put(html) {
    const card = pieceOf(html);
    const id = card.dataset.annotationId ?? "";
    const before = this.find(id);
    const hadFocus = before?.contains(document.activeElement) ?? false;
    before?.remove();
    const cards = /** @type {HTMLElement[]} */ ([...this.#list.children]);
    const next = cards.find((other) => isBefore(card, other));
    this.#list.insertBefore(card, next ?? null);
    this.#count();
    const anchor = anchorOf(card);
    if (anchor) tell("plumbline:anchor-set", anchor);
    if (hadFocus) this.focus(card);
    else if (workbench?.cards.active === id) workbench.cards.activate(id);
    return card;
  }

  /**
   * Take a card and its marks away; the focus goes on to the next card.
   * @param {string} id
   */
  remove(id) {
    const card = this.find(id);
    const next = card?.nextElementSibling ?? card?.previousElementSibling;
    card?.remove();
    tell("plumbline:anchor-removed", { annotation_id: id });
    if (workbench?.cards.active === id) workbench.cards.activate(null);
    this.#count();
    if (next instanceof HTMLElement) this.focus(next);
    else document.getElementById("claims-title")?.focus();
  }

  /**
   * Make a card the chosen one. Where it stands below the text, the page stays where it is.
   * @param {HTMLElement} card
   */
  focus(card) {
    card.tabIndex = -1;
    card.focus({ preventScroll: true });
    workbench?.cards.activate(card.dataset.annotationId ?? null);
    const column = this.#list.closest(".split-side");
    if (column && getComputedStyle(column).position === "sticky") {
      card.scrollIntoView({ block: "nearest" });
    }
  }

  #count() {
    const { length } = this.#list.children;
    const shown = document.querySelector("[data-claim-count]");
    if (shown) shown.textContent = String(length);
    const empty = /** @type {HTMLElement | null} */ (document.querySelector("[data-claims-empty]"));
    if (empty) empty.hidden = length > 0;
  }

  #moveActions() {
    const active = /** @type {HTMLElement | null} */ (this.#list.querySelector(".claim.is-active"));
    for (const shown of this.#list.querySelectorAll(".claim-actions")) {
      if (shown.parentElement !== active && !shown.contains(document.activeElement)) shown.remove();
    }
    if (!active || active.querySelector(".claim-actions") || !this.#actions) return;
    const actions = /** @type {HTMLElement} */ (this.#actions.content.firstElementChild?.cloneNode(true));
    actions.querySelector("[data-respan]")?.setAttribute("data-respan", active.dataset.annotationId ?? "");
    active.append(actions);
  }
}

/**
 * @param {HTMLElement} card
 * @returns {Anchor | null} null when its words have no place in the text
 */
export function anchorOf(card) {
  const { annotationId, from, to, anchor } = card.dataset;
  if (!annotationId || from === undefined) return null;
  return {
    annotation_id: annotationId,
    start: Number(from),
    end: Number(to),
    state: anchor ?? "exact",
    label: card.querySelector(".claim-text")?.textContent?.trim() ?? "",
    verdict: card.querySelector(".verdict")?.textContent?.trim() ?? null,
    colour: [...card.classList].find((name) => name.startsWith("tone-"))?.slice(5) ?? null,
    shape: card.dataset.shape ?? null,
  };
}

/**
 * The order that the server gives: by place, the longer one first; without a place, last.
 * @param {HTMLElement} a
 * @param {HTMLElement} b
 */
function isBefore(a, b) {
  const [start, end] = [Number(a.dataset.from ?? Infinity), Number(a.dataset.to ?? 0)];
  const [otherStart, otherEnd] = [Number(b.dataset.from ?? Infinity), Number(b.dataset.to ?? 0)];
  return start < otherStart || (start === otherStart && end > otherEnd);
}

/**
 * @param {string} name
 * @param {object} detail
 */
export function tell(name, detail) {
  document.dispatchEvent(new CustomEvent(name, { detail }));
}
