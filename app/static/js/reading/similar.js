/** 'Already checked?': earlier claims with similar words, offered while a new one is typed. */

const PAUSE_MS = 250;
const LEAST_CHARACTERS = 8;

export class SimilarClaims {
  #timer = 0;
  #asked = "";
  /** @type {AbortController | null} */
  #request = null;

  /**
   * @param {HTMLFormElement} form says the address in `data-similar`
   * @param {(claimId: string) => void} onAttach called when one of them is the same claim
   */
  constructor(form, onAttach) {
    this.form = form;
    this.panel = /** @type {HTMLElement} */ (form.querySelector("[data-similar-claims]"));
    this.panel.addEventListener("click", (event) => {
      const button = event.target instanceof Element && event.target.closest("[data-attach]");
      if (button) onAttach(button.getAttribute("data-attach") ?? "");
    });
    form.addEventListener("keydown", (event) => {
      const number = event.altKey ? /^Digit([1-9])$/.exec(event.code)?.[1] : undefined;
      const button = number && this.panel.querySelectorAll("[data-attach]")[Number(number) - 1];
      if (!button) return;
      event.preventDefault();
      onAttach(button.getAttribute("data-attach") ?? "");
    });
  }

  /**
   * Look again when the words have rested for a moment.
   * @param {string} text
   */
  lookFor(text) {
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.#look(text.trim()), PAUSE_MS);
  }

  clear() {
    clearTimeout(this.#timer);
    this.#request?.abort();
    this.#asked = "";
    this.#show("");
  }

  /** @param {string} text */
  async #look(text) {
    if (text === this.#asked) return;
    this.#asked = text;
    this.#request?.abort();
    if (text.length < LEAST_CHARACTERS) {
      this.#show("");
      return;
    }
    this.#request = new AbortController();
    try {
      const address = `${this.form.dataset.similar}?${new URLSearchParams({ text })}`;
      const response = await fetch(address, { signal: this.#request.signal });
      if (response.ok && !response.redirected) this.#show(await response.text());
    } catch {
      // Without an answer nothing is offered; the claim can be saved all the same.
    }
  }

  /** @param {string} html rendered, and escaped, by the server */
  #show(html) {
    this.panel.innerHTML = html;
    this.panel.hidden = this.panel.querySelector("[data-attach]") === null;
  }
}
