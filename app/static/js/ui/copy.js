/** Copying what is shown once. Without scripts the text can be selected and copied by hand. */

const SAID_FOR_MS = 4000;

/** Every `<button data-copy="ID">` copies the field with that id, and says so. */
export function startCopying() {
  for (const button of document.querySelectorAll("button[data-copy]")) {
    const source = document.getElementById(button.getAttribute("data-copy") ?? "");
    if (!(button instanceof HTMLButtonElement) || !(source instanceof HTMLInputElement)) continue;
    button.hidden = false;
    button.addEventListener("click", () => void copy(button, source));
    source.addEventListener("focus", () => source.select());
  }
}

/**
 * @param {HTMLButtonElement} button
 * @param {HTMLInputElement} source
 */
async function copy(button, source) {
  const text = button.querySelector("span");
  const said = button.closest(".field")?.querySelector("[data-copy-said]");
  let message = "Copied";
  try {
    await navigator.clipboard.writeText(source.value);
  } catch {
    // Not on plain http, or not allowed: the text is selected, one key away.
    source.select();
    message = "Press Ctrl+C";
  }
  if (text) text.textContent = message;
  if (said) said.textContent = message;
  window.setTimeout(() => {
    if (text) text.textContent = "Copy";
    if (said) said.textContent = "";
  }, SAID_FOR_MS);
}
