/** The dialog in which a quote becomes a claim. What is typed in it is kept until it is saved. */

import { DraftStore } from "../ui/autosave-store.js";
import { element, meta } from "../ui/dom.js";
import { clearError, showError } from "../ui/field-errors.js";
import { suggestClaimants } from "./claimants.js";
import { post } from "./server.js";
import { SimilarClaims } from "./similar.js";

/** @typedef {import("../annotate/offsets.js").Quote} Quote */
/** @typedef {Record<string, string>} Fields */

const QUOTE = ["exact", "prefix", "suffix", "start", "end"];
const TYPED = ["text", "claimant", "claimed_on", "note"];

export class ClaimDialog {
  #store = new DraftStore(`claim:${location.pathname}`, meta("actor"));
  #isSaved = false;
  #isSending = false;
  #started = "";

  /**
   * @param {HTMLDialogElement} dialog
   * @param {{onSaved: (cardHtml: string, annotationId: string) => void, onClosed: () => void}} tell
   */
  constructor(dialog, tell) {
    this.dialog = dialog;
    this.tell = tell;
    this.form = /** @type {HTMLFormElement} */ (dialog.querySelector("form"));
    this.problem = /** @type {HTMLElement} */ (dialog.querySelector("[data-problem]"));
    this.similar = new SimilarClaims(this.form, (claimId) => void this.#save(claimId));
    suggestClaimants(this.form);
    this.form.addEventListener("input", (event) => this.#edited(/** @type {HTMLElement} */ (event.target)));
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#save("");
    });
    this.form.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.form.requestSubmit();
    });
    dialog.addEventListener("close", () => this.#closed());
  }

  /** @returns {Fields | null} a claim that was begun and neither saved nor discarded */
  get unfinished() {
    const fields = this.#store.read()?.fields;
    return fields ? /** @type {Fields} */ (fields) : null;
  }

  discard() {
    this.#store.clear();
  }

  /**
   * Begin a claim of selected words.
   * @param {Quote} quote
   */
  open(quote) {
    const said = Object.fromEntries(QUOTE.map((name) => [name, String(quote[/** @type {keyof Quote} */ (name)])]));
    this.#show({ ...said, text: quote.exact.replace(/\s+/gu, " ").trim(), key: newKey() });
  }

  /** Go on with the unfinished claim. */
  resume() {
    if (this.unfinished) this.#show(this.unfinished);
  }

  /** @param {Fields} fields */
  #show(fields) {
    this.#isSaved = false;
    for (const name of [...QUOTE, ...TYPED, "key"]) this.#input(name).value = fields[name] ?? "";
    for (const field of this.form.querySelectorAll(".field")) clearError(/** @type {HTMLElement} */ (field));
    this.#say();
    this.similar.clear();
    const shown = this.dialog.querySelector("[data-quote]");
    if (shown) shown.textContent = fields.exact ?? "";
    this.#started = this.#typed();
    this.dialog.showModal();
    const text = this.#input("text");
    text.focus();
    text.select();
    this.similar.lookFor(text.value);
  }

  /** @param {HTMLElement} field */
  #edited(field) {
    clearError(field);
    this.#keep();
    if (field === this.#input("text")) this.similar.lookFor(this.#input("text").value);
  }

  #keep() {
    const names = [...QUOTE, ...TYPED, "key"];
    const fields = Object.fromEntries(names.map((name) => [name, this.#input(name).value]));
    this.#store.write({ version: 0, base: {}, fields });
  }

  /** @param {string} claimId the earlier claim that it is, or "" for a new one */
  async #save(claimId) {
    if (this.#isSending) return;
    this.#setSending(true);
    this.#say();
    this.#keep();
    const body = new FormData(this.form);
    body.set("claim_id", claimId);
    const outcome = await post(this.form.action, body);
    this.#setSending(false);
    if (!outcome.ok) {
      this.#tellProblem(outcome);
      return;
    }
    this.#store.clear();
    this.#isSaved = true;
    this.dialog.close();
    this.tell.onSaved(outcome.body.card_html ?? "", outcome.body.annotation_id ?? "");
  }

  /** @param {boolean} isSending */
  #setSending(isSending) {
    this.#isSending = isSending;
    this.form.ariaBusy = isSending ? "true" : null;
    const button = this.form.querySelector('button[type="submit"]');
    if (button) button.ariaBusy = isSending ? "true" : null;
  }

  /** @param {import("./server.js").Outcome} outcome */
  #tellProblem({ detail, errors, isSignedOut }) {
    const named = errors.filter(({ pointer }) => TYPED.includes(pointer.slice(1)));
    for (const { pointer, detail: sentence } of named) showError(this.form, pointer.slice(1), sentence);
    if (named[0]) {
      this.#input(named[0].pointer.slice(1)).focus();
    }
    if (named.length === 0 || named.length < errors.length) this.#say(detail, isSignedOut);
  }

  /**
   * @param {string} [sentence]
   * @param {boolean} [isSignedOut]
   */
  #say(sentence = "", isSignedOut = false) {
    const place = this.problem.querySelector("[data-problem-text]");
    const line = element("p", {}, sentence);
    if (isSignedOut) {
      const address = { href: meta("sign-in-url"), target: "_blank", rel: "noopener" };
      line.append(" ", element("a", address, "Sign in in a new tab"));
    }
    place?.replaceChildren(line);
    this.problem.hidden = sentence === "";
    if (sentence) this.problem.scrollIntoView({ block: "nearest" });
  }

  #closed() {
    this.similar.clear();
    if (this.#isSaved) return;
    // Closed without having typed anything: there is nothing to keep.
    if (this.#typed() === this.#started && !this.unfinished?.claimant) this.#store.clear();
    this.tell.onClosed();
  }

  #typed() {
    return JSON.stringify(TYPED.map((name) => this.#input(name).value));
  }

  /** @param {string} name */
  #input(name) {
    return /** @type {HTMLInputElement} */ (this.form.elements.namedItem(name));
  }
}

/** Tells one claim from another when a request has to be sent twice. */
function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
