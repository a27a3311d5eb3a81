/** Refuses a file that is too large before it is sent: a server cuts such a request off. */

import { clearError, showError } from "../ui/field-errors.js";

const form = document.querySelector("form[data-max-bytes]");
const input = form?.querySelector('input[type="file"]');

/**
 * @param {HTMLFormElement} form
 * @param {HTMLInputElement} input
 * @returns {boolean} whether the chosen file, if any, can be sent
 */
function check(form, input) {
  const limit = Number(form.dataset["maxBytes"]);
  clearError(input);
  const size = input.files?.[0]?.size ?? 0;
  if (size <= limit) return true;
  const sent = (size / 1e6).toFixed(1);
  showError(form, "file", `This file has ${sent} MB; up to ${limit / 1e6} MB are taken.`);
  return false;
}

if (form instanceof HTMLFormElement && input instanceof HTMLInputElement) {
  input.addEventListener("change", () => check(form, input));
  form.addEventListener("submit", (event) => {
    // A file that was chosen before another way was need not travel along.
    if (new FormData(form).get("way") !== "file") input.value = "";
    if (check(form, input)) return;
    event.preventDefault();
    input.focus();
  });
}
