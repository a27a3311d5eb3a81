/**
 * The writes that a highlight can meet: each is sent, its answer shown in the text and beside it,
 * and its outcome handed back. Nothing is said here; whoever asked knows what it was for.
 */

import { workbench } from "../annotate/annotate.js";
import { anchorOf } from "./cards.js";
import { askWhose } from "./conflict.js";
import { post, presentPage } from "./server.js";

/** @typedef {import("../annotate/offsets.js").Quote} Quote */
/** @typedef {import("../annotate/offsets.js").Span} Span */
/** @typedef {import("./cards.js").CardList} CardList */
/** @typedef {import("./deleted.js").DeletedRows} DeletedRows */
/** @typedef {import("./server.js").Outcome} Outcome */

const NEW_TEXT = "The article has a newer text than this page. Reload the page to go on with it.";

export class Edits {
  /**
   * @param {string} address of all annotations
   * @param {CardList} cards
   * @param {DeletedRows} deleted
   */
  constructor(address, cards, deleted) {
    this.address = address;
    this.cards = cards;
    this.deleted = deleted;
  }

  /**
   * @param {string} id
   * @returns {Quote | null} the words that a highlight has by what the server last said
   */
  saved(id) {
    const card = this.cards.find(id);
    const anchor = card && anchorOf(card);
    return (anchor && workbench?.text.quote({ start: anchor.start, end: anchor.end })) ?? null;
  }

  /**
   * Whether a quote's words still stand at its place of this page's text.
   * @param {Quote} quote
   */
  isInText({ exact, start, end }) {
    return workbench?.text.slice({ start, end }) === exact;
  }

  /**
   * Give a highlight other words. Where somebody else did so meanwhile, a person is asked whose it
   * shall have; `body.kept` is "theirs" when that was the answer.
   * @param {string} id
   * @param {Quote} quote
   * @returns {Promise<Outcome>}
   */
  async respan(id, quote) {
    const outcome = await this.#sendQuote(id, quote);
    if (!outcome.isStale) return outcome;
    const problem = await this.#catchUp(id);
    if (problem) return { ...outcome, isStale: false, detail: problem };
    const theirs = this.saved(id)?.exact ?? null;
    if (theirs === quote.exact) return { ...outcome, ok: true };
    if (await askWhose(theirs, quote.exact)) return this.respan(id, quote);
    return { ...outcome, ok: true, body: { kept: "theirs" } };
  }

  /**
   * Send a quote as the page goes away; nobody will be there for the answer.
   * @param {string} id
   * @param {Quote} quote
   * @param {number} underWay how many saves of it are yet to be answered; each raises its version
   */
  respanLeaving(id, quote, underWay) {
    const body = this.#withVersion(id, quote);
    body.version += underWay;
    void post(`${this.address}/${id}/quote`, body, { keepalive: true });
  }

  /** @param {string} id */
  async remove(id) {
    const outcome = await post(`${this.address}/${id}/delete`);
    if (outcome.ok) {
      this.cards.remove(id);
      this.deleted.remove(id);
      this.deleted.add(outcome.body.deleted_html ?? "");
    }
    return outcome;
  }

  /** @param {string} id */
  async restore(id) {
    const outcome = await post(`${this.address}/${id}/restore`);
    if (outcome.ok) {
      this.deleted.remove(id);
      this.cards.focus(this.cards.put(outcome.body.card_html ?? ""));
    }
    return outcome;
  }

  /**
   * @param {string} id
   * @param {Quote} quote
   */
  async #sendQuote(id, quote) {
    const outcome = await post(`${this.address}/${id}/quote`, this.#withVersion(id, quote));
    if (outcome.ok) this.cards.put(outcome.body.card_html ?? "");
    return outcome;
  }

  /**
   * @param {string} id
   * @param {Quote} quote
   */
  #withVersion(id, quote) {
    return { ...quote, version: Number(this.cards.find(id)?.dataset.version) };
  }

  /**
   * Show what somebody else made of a highlight.
   * @param {string} id
   * @returns {Promise<string>} why that can't be shown, or ""
   */
  async #catchUp(id) {
    try {
      const page = await presentPage();
      const there = page.querySelector("[data-article-text]")?.textContent;
      if (there !== workbench?.text.article.textContent) return NEW_TEXT;
      const card = page.querySelector(`[data-cards] > [data-annotation-id="${CSS.escape(id)}"]`);
      if (card) {
        this.cards.put(card.outerHTML);
        return "";
      }
      this.cards.remove(id);
      return "Somebody else deleted this highlight.";
    } catch {
      return "Somebody else changed this highlight. Reload the page to see how.";
    }
  }
}
