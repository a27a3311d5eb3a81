/** What every desk page starts: menus, dialogs, single submission, and what its forms ask for. */

import { startDialogs } from "./dialog.js";
import { startMenus } from "./menu.js";
import { startSingleSubmit } from "./submit.js";

startMenus();
startDialogs();
startSingleSubmit();

const saving = document.querySelectorAll("form[data-autosave]");
if (saving.length > 0) {
  const { Autosave } = await import("./autosave.js");
  for (const form of saving) {
    new Autosave(/** @type {HTMLFormElement} */ (form)).start();
  }
}

const editors = document.querySelectorAll("[data-preview-url]");
if (editors.length > 0) {
  const { startPreview } = await import("./preview.js");
  for (const editor of editors) {
    startPreview(/** @type {HTMLElement} */ (editor));
  }
}

if (document.querySelector("[data-copy]")) {
  const { startCopying } = await import("./copy.js");
  startCopying();
}
