/**
 * What the page's keys mean, and whether keys of one character act at all (WCAG 2.1.4): a person may
 * turn them off, which this device remembers for that person.
 */

import { meta } from "../ui/dom.js";

const TYPING = "input, textarea, select, [contenteditable], [role=textbox]";
const OFF = "off";

/** Whether keys of a single character act. */
export function areLettersOn() {
  return document.documentElement.dataset.shortcuts !== OFF;
}

/** @param {boolean} isOn */
export function setLetters(isOn) {
  show(isOn);
  try {
    if (isOn) localStorage.removeItem(storageKey());
    else localStorage.setItem(storageKey(), OFF);
  } catch {
    // A device that refuses storage forgets it with the page.
  }
}

/** Follow what was chosen on this device before. */
export function recallLetters() {
  try {
    show(localStorage.getItem(storageKey()) !== OFF);
  } catch {
    show(true);
  }
}

/**
 * Whether a key belongs to something else: a field, or a dialog over the page.
 * @param {KeyboardEvent} event
 */
export function isElsewhere(event) {
  const target = /** @type {Element} */ (event.target);
  return target.matches(TYPING) || document.querySelector("dialog[open]") !== null;
}

/**
 * The key's character; on a keyboard without Latin letters, that of the key in its place.
 * @param {KeyboardEvent} event
 * @returns {string}
 */
export function latinKey({ key, code }) {
  const place = /^Key([A-Z])$/.exec(code)?.[1];
  const hasLatin = key.length > 1 || /[\p{Script=Latin}\P{L}]/u.test(key);
  return place && !hasLatin ? place.toLowerCase() : key;
}

/** @param {boolean} isOn */
function show(isOn) {
  if (isOn) delete document.documentElement.dataset.shortcuts;
  else document.documentElement.dataset.shortcuts = OFF;
}

function storageKey() {
  return `plumbline:shortcuts:${meta("actor")}`;
}
