/**
 * The queue of changed words by keyboard, one case after the other without leaving the page. Every
 * decision is a real form: without this script the same buttons work.
 */

import { Announcer } from "../annotate/announcer.js";
import { areLettersOn, isElsewhere, latinKey, recallLetters, setLetters } from "../annotate/shortcuts.js";
import { post, presentPage } from "../reading/server.js";
import { element, meta } from "../ui/dom.js";
import { toast } from "../ui/toast.js";

/** @typedef {import("../reading/server.js").Outcome} Outcome */

const DECISIONS = new Map([["c", "confirm"], ["m", "move"], ["g", "gone"], ["r", "reopen"]]);
const queue = /** @type {HTMLElement} */ (document.querySelector("[data-queue]"));
/** What was decided last. */
const outcome = /** @type {HTMLElement} */ (document.querySelector("[data-decided]"));
const announcer = new Announcer();

recallLetters();
offerSwitch();
document.addEventListener("submit", (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  const card = form.matches("[data-case-form]") && form.closest("[data-case]");
  if (!card || !(event.submitter instanceof HTMLButtonElement)) return;
  event.preventDefault();
  void decide(/** @type {HTMLElement} */ (card), form, event.submitter.formAction);
});
document.addEventListener("keydown", (event) => {
  const hasModifier = event.ctrlKey || event.altKey || event.metaKey || event.shiftKey;
  // A key held down decides once.
  if (hasModifier || event.repeat || isElsewhere(event)) return;
  if (act(event)) event.preventDefault();
});

/**
 * @param {KeyboardEvent} event
 * @returns {boolean} whether the key had a meaning here
 */
function act(event) {
  const key = latinKey(event);
  const isOnCase = event.target instanceof Element && event.target.matches("[data-case]");
  if (isOnCase && (key === "ArrowDown" || key === "ArrowUp")) return step(key === "ArrowDown" ? 1 : -1);
  if (!areLettersOn()) return false;
  if (key === "j" || key === "k") return step(key === "j" ? 1 : -1);
  const decision = DECISIONS.get(key);
  if (!decision) return false;
  const card = active();
  if (card) press(card, decision);
  else step(1);
  return true;
}

/** @returns {HTMLElement[]} */
function cases() {
  return [...queue.querySelectorAll("[data-case]")].map((card) => /** @type {HTMLElement} */ (card));
}

/** @returns {HTMLElement | null} */
function active() {
  return /** @type {HTMLElement | null} */ (document.activeElement?.closest("[data-case]") ?? null);
}

/**
 * @param {1 | -1} by
 * @returns {boolean} whether there was one to step to
 */
function step(by) {
  const all = cases();
  const at = all.findIndex((card) => card === active());
  const next = at < 0 ? all[0] : all[at + by];
  next?.focus();
  return all.length > 0;
}

/**
 * Press a case's button, or say why it can't be pressed.
 * @param {HTMLElement} card
 * @param {string} decision
 */
function press(card, decision) {
  const button = /** @type {HTMLButtonElement | HTMLAnchorElement | null} */ (
    card.querySelector(`[data-decide="${decision}"]`)
  );
  if (button && !button.matches(":disabled, [aria-disabled=true]")) {
    button.click();
    return;
  }
  const why = card.querySelector(`[data-why~="${decision}"]`)?.textContent;
  if (why) toast(why);
}

/**
 * @param {HTMLElement} card
 * @param {HTMLFormElement} form
 * @param {string} url
 */
async function decide(card, form, url) {
  if (card.ariaBusy === "true") return;
  card.ariaBusy = "true";
  const answer = await post(url, new FormData(form));
  card.ariaBusy = null;
  if (answer.ok) {
    const { message = "", href = "" } = answer.body;
    leave(card, message, href, "success");
  } else if (answer.code === 409 || answer.code === 404) {
    await showFresh(card, form.action, answer.detail);
  } else {
    complain(card, answer);
  }
}

/**
 * The case leaves the list, and the focus goes to the next one. What happened stands in its place,
 * with the way back to it: nothing lies over the buttons of the next.
 * @param {HTMLElement} card
 * @param {string} message
 * @param {string} href
 * @param {"success" | "warning"} kind
 */
function leave(card, message, href, kind) {
  const all = cases();
  const at = all.indexOf(card);
  const hadFocus = card.contains(document.activeElement) || document.activeElement === document.body;
  const next = all[at + 1] ?? all[at - 1];
  const link = element("a", { href, dir: "auto" }, card.querySelector("h2")?.textContent ?? "");
  const text = element("div", {}, element("p", {}, `${message} `, link));
  outcome.replaceChildren(element("div", { class: `notice notice-${kind}` }, text));
  card.replaceWith(outcome);
  announcer.say(`${message} ${all.length - 1} left on this page.`);
  if (hadFocus) (next ?? document.getElementById("main"))?.focus({ preventScroll: true });
  next?.scrollIntoView({ block: "nearest" });
  outcome.scrollIntoView({ block: "nearest" });
  void refresh();
}

/** The numbers above the list and in the navigation; at the end of the list what comes next. */
async function refresh() {
  try {
    const page = await presentPage();
    for (const place of ["[data-queue-head]", "[data-anchor-count]"]) swap(place, page);
    if (cases().length > 0) return;
    const first = page.querySelector("[data-case]");
    queue.before(outcome);
    swap("[data-queue]", page);
    swap("[data-queue-pager]", page);
    if (first) cases()[0]?.focus();
  } catch {
    // The numbers are old until the page is loaded again.
  }
}

/**
 * @param {string} place
 * @param {Document} page
 */
function swap(place, page) {
  const [here, there] = [document.querySelector(place), page.querySelector(place)];
  if (here && there) here.replaceChildren(...there.childNodes);
}

/**
 * Somebody was quicker, or the article changed again: show how the case stands now.
 * @param {HTMLElement} card
 * @param {string} href the page of the case alone
 * @param {string} detail
 */
async function showFresh(card, href, detail) {
  const page = await pageAt(href);
  const fresh = /** @type {HTMLElement | null | undefined} */ (page?.querySelector("[data-case]"));
  if (page && (!fresh || fresh.dataset.open === undefined)) {
    const why = page.querySelector("[data-outcome]")?.textContent?.trim() || detail;
    leave(card, `Somebody was quicker. ${why}`, href, "warning");
    return;
  }
  const shown = fresh ?? card;
  if (fresh) card.replaceWith(fresh);
  warn(shown, `${detail} Nothing was changed${fresh ? "; this is how it stands now." : "."}`);
}

/**
 * @param {string} href
 * @returns {Promise<Document | null>} null without an answer
 */
async function pageAt(href) {
  try {
    const response = await fetch(href, { cache: "no-store" });
    return response.ok || response.status === 404
      ? new DOMParser().parseFromString(await response.text(), "text/html")
      : null;
  } catch {
    return null;
  }
}

/**
 * @param {HTMLElement} card
 * @param {Outcome} answer
 */
function complain(card, answer) {
  warn(card, answer.detail);
  if (!answer.isSignedOut) return;
  const link = element("a", { href: meta("sign-in-url"), target: "_blank" }, "Sign in in a new tab");
  card.querySelector("[data-warning] div")?.append(element("p", {}, link));
}

/**
 * @param {HTMLElement} card
 * @param {string} text
 */
function warn(card, text) {
  card.querySelector("[data-warning]")?.remove();
  const box = element("div", { class: "notice notice-warning", role: "alert", "data-warning": "" });
  card.prepend(box);
  // After it is in the page, so that it is read out.
  box.append(element("div", {}, element("p", {}, text)));
  card.focus();
}

/** The switch for keys of one character (WCAG 2.1.4). */
function offerSwitch() {
  const keys = /** @type {HTMLElement | null} */ (document.querySelector("[data-keys]"));
  const box = /** @type {HTMLInputElement | null} */ (keys?.querySelector("input") ?? null);
  if (!keys || !box) return;
  box.checked = areLettersOn();
  box.addEventListener("change", () => setLetters(box.checked));
  keys.hidden = false;
}
