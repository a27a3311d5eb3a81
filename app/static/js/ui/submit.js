/** A double click sends a form once. */

/** Refuse a second submission of a form that is on its way. */
export function startSingleSubmit() {
  // On window, so that it runs after every other listener has had its chance to stop the form.
  window.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || event.defaultPrevented) return;
    if (form.method !== "post" || form.target === "_blank") return;
    if (form.ariaBusy === "true") {
      event.preventDefault();
      return;
    }
    form.ariaBusy = "true";
    if (event.submitter) event.submitter.ariaBusy = "true";
  });
  // A page that comes back from the browser's cache is ready again.
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    for (const busy of document.querySelectorAll('form[aria-busy], button[aria-busy]')) {
      busy.ariaBusy = null;
    }
  });
}
