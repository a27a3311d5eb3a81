/**
 * Links each mark with its card: a click, Enter or Tab leads from one to the other and back.
 * With Tab one walks mark, card, what is in the card, next mark, in the order of the text.
 */

/** @typedef {import("./announcer.js").Announcer} Announcer */
/** @typedef {import("./marks.js").Marks} Marks */

const ACTING = "a[href], button, input, select, textarea, summary, label";
const FOCUSABLE = "a[href], button:not([disabled]), input, select, textarea, summary";

export class Cards {
  /** @type {string | null} */
  #active = null;
  /** @type {string | null} the chosen annotation when the pointer went down */
  #pressed = null;

  /**
   * @param {Marks} marks
   * @param {Announcer} announcer
   * @param {() => boolean} isSelecting whether words are selected, so that a click is no visit
   */
  constructor(marks, announcer, isSelecting) {
    this.marks = marks;
    this.announcer = announcer;
    this.isSelecting = isSelecting;
    // The press focuses the mark, so the click must know what was the chosen one before it.
    document.addEventListener("pointerdown", () => (this.#pressed = this.#active), true);
    document.addEventListener("mousedown", letDragsBegin);
    document.addEventListener("click", (event) => this.#click(event));
    document.addEventListener("focusin", (event) => this.#focus(event));
    document.addEventListener("keydown", (event) => this.#key(event));
  }

  /**
   * Make one annotation, or none, the chosen one.
   * @param {string | null} id
   */
  activate(id) {
    for (const card of document.querySelectorAll("[data-annotation-id].is-active")) {
      card.classList.remove("is-active");
    }
    this.#active = id;
    this.marks.activate(id);
    if (id) {
      cardOf(id)?.classList.add("is-active");
    }
    document.dispatchEvent(new CustomEvent("plumbline:chosen", { detail: { annotation_id: id } }));
  }

  /** The chosen annotation, if any. */
  get active() {
    return this.#active;
  }

  /** @returns {string | null} the annotation whose mark or card has the focus */
  focused() {
    const focused = document.activeElement;
    if (!focused) return null;
    const ids = idsAround(focused);
    const isChosen = this.#active !== null && ids.includes(this.#active);
    return (isChosen ? this.#active : ids[0]) ?? cardAround(focused)?.dataset.annotationId ?? null;
  }

  /**
   * Go to the next annotation of the text, or the previous one, and bring its card along. Stops at
   * the first and at the last.
   * @param {1 | -1} step
   */
  visit(step) {
    const anchors = this.marks.inOrder();
    const here = anchors.findIndex(({ annotation_id }) => annotation_id === this.#active);
    const wanted = here < 0 ? this.#nearest() : here + step;
    const next = Math.min(anchors.length - 1, Math.max(0, wanted));
    const anchor = anchors[next];
    if (!anchor) {
      this.announcer.say("No claims in this article yet.");
      return;
    }
    this.goTo(anchor.annotation_id);
    const end = wanted < 0 ? "This is the first. " : wanted > next ? "This is the last. " : "";
    this.announcer.say(`${end}Claim ${next + 1} of ${anchors.length}: ${anchor.label}`);
  }

  /**
   * Bring an annotation's mark and card into view, and choose it; the focus stays where it is.
   * @param {string} id
   */
  show(id) {
    this.activate(id);
    this.marks.elements(id)[0]?.scrollIntoView({ block: "center" });
    cardOf(id)?.scrollIntoView({ block: "nearest" });
    // Where the cards stand below the text, theirs was the last word.
    this.marks.elements(id)[0]?.scrollIntoView({ block: "nearest" });
  }

  /** @returns {number} the first annotation in the window or below it */
  #nearest() {
    const anchors = this.marks.inOrder();
    const below = anchors.findIndex(({ annotation_id }) => {
      const mark = this.marks.elements(annotation_id)[0];
      return mark !== undefined && mark.getBoundingClientRect().bottom > 0;
    });
    return Math.max(0, below);
  }

  /**
   * Put the focus on an annotation's mark.
   * @param {string} id
   */
  goTo(id) {
    this.marks.elements(id)[0]?.focus({ preventScroll: true });
    // Several annotations may share one mark: the focus alone does not say which is meant.
    this.show(id);
  }

  /**
   * @param {string} id
   * @returns {boolean} whether there is such a card
   */
  #visitCard(id) {
    const card = cardOf(id);
    if (!card) {
      return false;
    }
    card.tabIndex = -1;
    card.focus({ preventScroll: true });
    card.scrollIntoView({ block: "nearest" });
    this.activate(id);
    return true;
  }

  /** @param {MouseEvent} event */
  #click(event) {
    const target = /** @type {Element} */ (event.target);
    if (!(target instanceof Element) || this.isSelecting()) {
      return;
    }
    const ids = idsAround(target);
    const card = cardAround(target);
    if (ids.length > 0) {
      // A second click on the same words goes on to the claim that lies around them.
      const id = ids[(ids.indexOf(this.#pressed ?? "") + 1) % ids.length] ?? null;
      this.marks.elements(id ?? "")[0]?.focus({ preventScroll: true });
      this.activate(id);
      cardOf(id ?? "")?.scrollIntoView({ block: "nearest" });
    } else if (card && !target.closest(ACTING)) {
      this.#showMarkOf(card);
    }
  }

  /** @param {HTMLElement} card */
  #showMarkOf(card) {
    const id = card.dataset.annotationId ?? null;
    this.activate(id);
    this.marks.elements(id ?? "")[0]?.scrollIntoView({ block: "center" });
  }

  /** @param {FocusEvent} event */
  #focus(event) {
    const target = /** @type {Element} */ (event.target);
    const id = idsAround(target)[0] ?? cardAround(target)?.dataset.annotationId;
    if (id && id !== this.#active) {
      this.activate(id);
    }
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const target = /** @type {Element} */ (event.target);
    if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey) {
      return;
    }
    const id = target.matches("mark.highlight") ? idsAround(target)[0] : undefined;
    const card = cardAround(target);
    const hasMoved = id ? this.#keyOnMark(event, id) : card ? this.#keyInCard(event, card) : false;
    if (hasMoved) {
      event.preventDefault();
    }
  }

  /**
   * @param {KeyboardEvent} event
   * @param {string} id
   * @returns {boolean} whether the focus has moved
   */
  #keyOnMark({ key, shiftKey }, id) {
    if (key === "Tab" && shiftKey) {
      const before = this.#neighbour(id, -1);
      const card = before ? cardOf(before) : null;
      const last = card && lastIn(card);
      last?.focus();
      return last === document.activeElement;
    }
    return ["Enter", " ", "Tab"].includes(key) && this.#visitCard(id);
  }

  /**
   * @param {KeyboardEvent} event
   * @param {HTMLElement} card
   * @returns {boolean} whether the focus has moved
   */
  #keyInCard({ key, shiftKey, target }, card) {
    const id = card.dataset.annotationId ?? "";
    const isCardItself = target === card;
    if (isCardItself && (key === "Enter" || (key === "Tab" && shiftKey))) {
      this.goTo(id);
      return this.marks.elements(id).length > 0;
    }
    if (key === "Tab" && shiftKey && target === focusableIn(card)[0]) {
      return this.#visitCard(id);
    }
    const next = this.#neighbour(id, 1);
    if (key === "Tab" && !shiftKey && next && target === lastIn(card)) {
      this.goTo(next);
      return true;
    }
    return false;
  }

  /**
   * @param {string} id
   * @param {1 | -1} step
   * @returns {string | undefined}
   */
  #neighbour(id, step) {
    const ids = this.marks.inOrder().map(({ annotation_id }) => annotation_id);
    const here = ids.indexOf(id);
    return here < 0 ? undefined : ids[here + step];
  }
}

/**
 * Chromium drops a selection that begins where a mark begins when the press focuses the mark, as
 * its start then lies outside. So a press focuses no mark; a click does.
 * @param {MouseEvent} event
 */
function letDragsBegin({ target }) {
  const pressed = target instanceof Element ? target.closest("mark.highlight") : null;
  for (let mark = pressed; mark; mark = mark.parentElement?.closest("mark.highlight") ?? null) {
    if (mark.hasAttribute("tabindex")) {
      mark.removeAttribute("tabindex");
      const pressedMark = mark;
      setTimeout(() => pressedMark.setAttribute("tabindex", "0"));
    }
  }
}

/**
 * @param {string} id
 * @returns {HTMLElement | null}
 */
function cardOf(id) {
  return document.querySelector(`[data-annotation-id="${CSS.escape(id)}"]`);
}

/**
 * @param {Element} element
 * @returns {HTMLElement | null}
 */
function cardAround(element) {
  return element.closest("[data-annotation-id]");
}

/**
 * @param {Element} element
 * @returns {string[]} the annotations whose marks hold it, innermost first
 */
function idsAround(element) {
  const ids = [];
  /** @type {HTMLElement | null} */
  let mark = element.closest("mark[data-annotation-ids]");
  for (; mark; mark = mark.parentElement?.closest("mark[data-annotation-ids]") ?? null) {
    ids.push(...(mark.dataset.annotationIds ?? "").split(" "));
  }
  return ids;
}

/**
 * @param {HTMLElement} card
 * @returns {HTMLElement[]} what in it takes the focus
 */
function focusableIn(card) {
  const inside = /** @type {HTMLElement[]} */ ([...card.querySelectorAll(FOCUSABLE)]);
  return inside.filter((element) => element.checkVisibility());
}

/**
 * @param {HTMLElement} card
 * @returns {HTMLElement} the last thing in it that takes the focus, or the card itself
 */
function lastIn(card) {
  return focusableIn(card).at(-1) ?? card;
}
