/** Two people gave a highlight other words: both are shown, and a person decides. */

import { actionButton, element } from "../ui/dom.js";

/**
 * Ask which words a highlight shall have.
 * @param {string | null} theirs the words that it has now; null when they stand nowhere in the text
 * @param {string} mine
 * @returns {Promise<boolean>} whether mine shall replace theirs
 */
export function askWhose(theirs, mine) {
  const title = element("h2", { id: "whose-title" }, "Somebody else changed this highlight");
  const row = element("div", { class: "button-row" });
  const dialog = /** @type {HTMLDialogElement} */ (
    element("dialog", { class: "dialog whose", "aria-labelledby": "whose-title" })
  );
  dialog.append(
    element("div", { class: "dialog-head" }, title),
    element(
      "div",
      { class: "dialog-body" },
      ...wordsOf("Their words, saved", theirs ?? "No words of this text"),
      ...wordsOf("Your words, not saved", mine),
      row,
    ),
  );
  return new Promise((resolve) => {
    const keep = actionButton("Keep theirs", () => dialog.close(), "button");
    keep.autofocus = true;
    row.append(keep, actionButton("Use mine instead", () => dialog.close("mine"), "button button-primary"));
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "mine");
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

/**
 * @param {string} label
 * @param {string} words
 */
function wordsOf(label, words) {
  return [
    element("h3", { class: "whose-label" }, label),
    element("blockquote", { class: "quote claim-quote", dir: "auto" }, words),
  ];
}
