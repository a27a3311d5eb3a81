/**
 * An article's page while the anchor of one highlight is moved: the words that are selected next
 * are those that make its claim now. Builds on the workbench (../annotate/), which finds the quote.
 */

import { workbench } from "../annotate/annotate.js";
import { areLettersOn, isElsewhere } from "../annotate/shortcuts.js";
import { post } from "../reading/server.js";
import { element, meta } from "../ui/dom.js";

/** @typedef {import("../annotate/offsets.js").Quote} Quote */
/** @typedef {import("../annotate/offsets.js").Span} Span */
/** @typedef {import("../reading/server.js").Outcome} Outcome */

const bar = /** @type {HTMLElement} */ (document.querySelector("[data-move]"));
const form = /** @type {HTMLFormElement} */ (bar.querySelector("form"));
const problem = /** @type {HTMLElement} */ (bar.querySelector("[data-move-problem]"));
const id = bar.dataset.move ?? "";
let isSending = false;

if (workbench) {
  if (workbench.article.dataset.painted === "true") begin();
  else document.addEventListener("plumbline:painted", begin, { once: true });
}

function begin() {
  workbench?.startRespan(id);
  // Before the page's own listeners, which would save the words without deciding anything.
  document.addEventListener("plumbline:respan", onWords, true);
  document.addEventListener("plumbline:respan-cancelled", onCancelled, true);
  const save = /** @type {HTMLButtonElement} */ (bar.querySelector("[data-move-save]"));
  // Pressing it must not take the selection away.
  save.addEventListener("pointerdown", (event) => event.preventDefault());
  save.addEventListener("click", () => workbench?.confirm());
  for (const place of places()) place.addEventListener("click", () => choose(place));
  document.addEventListener("keydown", onKey);
}

/** @param {Event} event */
function onWords(event) {
  const { annotation_id: respanned, ...quote } = /** @type {CustomEvent<any>} */ (event).detail;
  if (respanned !== id) return;
  event.stopPropagation();
  void send(quote);
}

/** @param {Event} event */
function onCancelled(event) {
  if (/** @type {CustomEvent<any>} */ (event).detail.annotation_id !== id) return;
  event.stopPropagation();
  /** @type {HTMLAnchorElement} */ (bar.querySelector("[data-move-cancel]")).click();
}

/** @param {KeyboardEvent} event */
function onKey(event) {
  const hasModifier = event.ctrlKey || event.altKey || event.metaKey || event.shiftKey;
  if (hasModifier || isElsewhere(event) || !areLettersOn()) return;
  const place = places()[Number(event.key) - 1];
  if (!place) return;
  event.preventDefault();
  choose(place);
}

/** @returns {HTMLElement[]} */
function places() {
  return [...bar.querySelectorAll("[data-place]")].map((place) => /** @type {HTMLElement} */ (place));
}

/** @param {HTMLElement} place */
function choose(place) {
  const span = { start: Number(place.dataset.start), end: Number(place.dataset.end) };
  select(span);
  workbench?.announcer.say(`${place.textContent ?? ""}. Enter saves.`);
}

/**
 * Select words of the article for the highlight, and bring them into view.
 * @param {Span} span
 */
function select(span) {
  if (!workbench) return;
  workbench.startRespan(id);
  workbench.selection.choose(span);
  workbench.text.range(span).startContainer.parentElement?.scrollIntoView({ block: "center" });
}

/** @param {Quote} quote */
async function send(quote) {
  if (isSending) return;
  isSending = true;
  problem.replaceChildren();
  const body = new FormData(form);
  for (const [name, value] of Object.entries(quote)) body.set(name, String(value));
  const outcome = await post(form.action, body);
  isSending = false;
  if (outcome.ok && outcome.body.back) {
    location.assign(outcome.body.back);
    return;
  }
  select(quote);
  complain(outcome);
}

/** @param {Outcome} outcome */
function complain(outcome) {
  problem.append(element("p", {}, outcome.detail));
  if (outcome.isSignedOut) {
    const link = element("a", { href: meta("sign-in-url"), target: "_blank" }, "Sign in in a new tab");
    problem.append(element("p", {}, link));
  } else if (outcome.code === 409) {
    const link = element("a", { href: form.action.replace(/\/move$/, "") }, "See how it stands now");
    problem.append(element("p", {}, link));
  }
}
