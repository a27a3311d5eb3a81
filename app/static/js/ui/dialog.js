/** Native dialogs: opened by `data-dialog="id"`, and a question before `data-confirm` forms. */

import { actionButton, element } from "./dom.js";

/** Wire openers, close buttons and forms that ask first, also those added to the page later. */
export function startDialogs() {
  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element)) return;
    const opener = event.target.closest("[data-dialog]");
    if (opener) {
      const dialog = document.getElementById(opener.getAttribute("data-dialog") ?? "");
      if (dialog instanceof HTMLDialogElement) {
        event.preventDefault();
        dialog.showModal();
      }
      return;
    }
    if (event.target.closest("[data-close]")) {
      event.target.closest("dialog")?.close();
    } else if (event.target instanceof HTMLDialogElement && isOutside(event.target, event)) {
      event.target.close();
    }
  });
  document.addEventListener("submit", (event) => void askBeforeSubmit(event));
}

/**
 * A click on the backdrop arrives at the dialog itself, but lies outside its box. One without a
 * place (a key press on a button) is never outside.
 * @param {HTMLDialogElement} dialog
 * @param {MouseEvent} event
 */
function isOutside(dialog, event) {
  if (event.detail === 0) return false;
  const box = dialog.getBoundingClientRect();
  const { clientX: x, clientY: y } = event;
  return x < box.left || x > box.right || y < box.top || y > box.bottom;
}

/** @type {WeakSet<HTMLFormElement>} */
const agreed = new WeakSet();

/** @param {SubmitEvent} event */
async function askBeforeSubmit(event) {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || !form.dataset.confirm || event.defaultPrevented) return;
  if (agreed.delete(form)) return;
  event.preventDefault();
  const { submitter } = event;
  if (await confirmAction(form.dataset.confirm, submitter?.textContent?.trim() || "Go on")) {
    agreed.add(form);
    form.requestSubmit(submitter);
  }
}

/**
 * Ask a question in a dialog.
 * @param {string} question
 * @param {string} action - the word on the button that agrees
 * @returns {Promise<boolean>} false also when the dialog was closed
 */
export function confirmAction(question, action) {
  const heading = element("h2", { id: "confirm-title" }, question);
  const row = element("div", { class: "button-row" });
  const dialog = /** @type {HTMLDialogElement} */ (
    element("dialog", { class: "dialog", "aria-labelledby": "confirm-title" })
  );
  dialog.append(
    element("div", { class: "dialog-head" }, heading),
    element("div", { class: "dialog-body" }, row),
  );
  return new Promise((resolve) => {
    const cancel = actionButton("Cancel", () => dialog.close(), "button");
    cancel.autofocus = true;
    row.append(
      actionButton(action, () => dialog.close("agreed"), "button button-danger"),
      cancel,
    );
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "agreed");
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
