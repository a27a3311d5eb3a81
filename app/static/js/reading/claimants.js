/** Offers the claimants that the team used before, while a name is typed. */

const PAUSE_MS = 150;

/** @param {HTMLFormElement} form its claimant field names the address in `data-claimants` */
export function suggestClaimants(form) {
  const field = /** @type {HTMLInputElement | null} */ (form.querySelector("[data-claimants]"));
  const list = field?.list;
  if (!field || !list) return;
  let timer = 0;
  let asked = "";
  /** @param {string} q */
  const ask = async (q) => {
    if (q === asked && list.options.length > 0) return;
    asked = q;
    try {
      const response = await fetch(`${field.dataset.claimants}?${new URLSearchParams({ q })}`);
      if (!response.ok || response.redirected) return;
      const { claimants } = await response.json();
      if (q === asked) list.replaceChildren(...claimants.map(optionOf));
    } catch {
      // Without an answer a name is typed in full.
    }
  };
  field.addEventListener("focus", () => void ask(field.value));
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = window.setTimeout(() => void ask(field.value), PAUSE_MS);
  });
}

/** @param {string} name */
function optionOf(name) {
  const option = document.createElement("option");
  option.value = name;
  return option;
}
