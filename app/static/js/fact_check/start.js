/** What a fact-check's page starts: the form that cites a source, and the list of what is missing. */

import { startChecklist } from "./checklist.js";
import { startCitationForm } from "./citation-form.js";

startChecklist();
// What the form began with says nothing once it saves itself.
document.querySelector('#draft input[name="was"]')?.remove();

for (const form of document.querySelectorAll("form[data-citation-form]")) {
  startCitationForm(/** @type {HTMLFormElement} */ (form));
}
