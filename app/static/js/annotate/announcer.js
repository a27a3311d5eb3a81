/** Says to screen readers what the eye sees: the caret's word, the selection, the active claim. */

const MOST_SPOKEN = 160;

export class Announcer {
  #region = document.createElement("div");

  constructor() {
    this.#region.className = "visually-hidden";
    this.#region.setAttribute("role", "status");
    this.#region.setAttribute("aria-live", "polite");
    document.body.append(this.#region);
  }

  /**
   * @param {string} text a long one is cut in the middle
   */
  say(text) {
    const spoken = text.trim().replace(/\s+/gu, " ");
    this.#region.textContent =
      spoken.length > MOST_SPOKEN
        ? `${spoken.slice(0, MOST_SPOKEN / 2)} … ${spoken.slice(-MOST_SPOKEN / 2)}`
        : spoken;
  }
}
