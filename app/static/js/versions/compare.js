/** Walking from change to change: by buttons, and by the keys n and p. */

import { areLettersOn, isElsewhere, latinKey, recallLetters } from "../annotate/shortcuts.js";
import { actionButton } from "../ui/dom.js";

const rows = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("[data-change]")]);
const place = document.querySelector("[data-change-place]");
const walk = document.querySelector("[data-change-walk]");

/** The change that was gone to, or that the address names; -1 before the first. */
function present() {
  const focused = rows.findIndex((row) => row.contains(document.activeElement));
  return focused >= 0 ? focused : rows.findIndex((row) => `#${row.id}` === window.location.hash);
}

/** @param {number} step */
function go(step) {
  const from = present();
  const to = from < 0 ? (step > 0 ? 0 : rows.length - 1) : from + step;
  const row = rows[Math.min(Math.max(to, 0), rows.length - 1)];
  if (!row) return;
  row.focus({ preventScroll: true });
  row.scrollIntoView({ block: "center" });
  // So that the way back, a reload and a copied address come to the same change.
  window.history.replaceState(null, "", `#${row.id}`);
  if (place) place.textContent = `Change ${rows.indexOf(row) + 1} of ${rows.length}`;
}

if (walk && rows.length > 0) {
  recallLetters();
  const previous = actionButton("Previous change", () => go(-1));
  const next = actionButton("Next change", () => go(1));
  previous.title = "Key p";
  next.title = "Key n";
  walk.replaceChildren(previous, next);
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isElsewhere(event)) return;
    const step = { n: 1, p: -1 }[latinKey(event)];
    if (step === undefined || !areLettersOn()) return;
    event.preventDefault();
    go(step);
  });
}
