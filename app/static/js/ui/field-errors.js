/** The line under a field that says what is wrong with it (see the macro `error_line`). */

/**
 * @param {HTMLFormElement} form
 * @param {string} name
 * @param {string} detail
 */
export function showError(form, name, detail) {
  const field = form.querySelector(`#field-${CSS.escape(name)}`);
  field?.setAttribute("aria-invalid", "true");
  const place = form.querySelector(`#field-${CSS.escape(name)}-error`);
  if (place) place.textContent = detail;
}

/**
 * A field that is being edited is no longer called wrong.
 * @param {HTMLElement} edited
 */
export function clearError(edited) {
  const field = edited.closest(".field");
  field?.querySelector(".field-error")?.replaceChildren();
  field?.removeAttribute("aria-invalid");
  field?.querySelector('[aria-invalid="true"]')?.removeAttribute("aria-invalid");
}
