/**
 * The form that cites a source: offers those of the team as words are typed, and fills in what a
 * web page says about itself. Without scripts the same form works by hand.
 */

import { meta } from "../ui/dom.js";
import { clearError } from "../ui/field-errors.js";

const PAUSE_MS = 250;

/** @param {HTMLFormElement} form */
export function startCitationForm(form) {
  const choice = form.querySelector('select[name="source_id"]');
  if (choice instanceof HTMLSelectElement) startChoice(form, choice);
  startLookUp(form);
}

/**
 * @param {HTMLFormElement} form
 * @param {HTMLSelectElement} choice
 */
function startChoice(form, choice) {
  const box = form.querySelector("[data-source-search]");
  const search = form.querySelector('[data-source-search] input[type="search"]');
  const said = form.querySelector('[data-source-search] [role="status"]');
  showNew(form, choice);
  choice.addEventListener("change", () => showNew(form, choice));
  if (!(box instanceof HTMLElement) || !(search instanceof HTMLInputElement) || !said) return;
  box.hidden = false;
  let timer = 0;
  let running = new AbortController();
  const find = async () => {
    running.abort();
    running = new AbortController();
    const address = `${form.dataset.suggestUrl}?${new URLSearchParams({ q: search.value })}`;
    const found = await ask(address, { signal: running.signal });
    if (!found?.sources) return;
    offer(choice, found.sources);
    showNew(form, choice);
    said.textContent = search.value.trim() ? inWords(found.sources.length) : "";
  };
  search.addEventListener("input", () => {
    clearTimeout(timer);
    timer = window.setTimeout(() => void find(), PAUSE_MS);
  });
  // Enter looks for sources; it does not send the form.
  search.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
}

/** @param {number} count */
function inWords(count) {
  if (count === 0) return "No source of the team holds these words.";
  return count === 1 ? "1 source found; choose it below." : `${count} sources found; choose below.`;
}

/**
 * Put `sources` into the list, keeping what is chosen.
 * @param {HTMLSelectElement} choice
 * @param {{id: string, label: string}[]} sources
 */
function offer(choice, sources) {
  const kept = [...choice.options].filter((option) => option.value === "" || option.selected);
  const known = new Set(kept.map((option) => option.value));
  const added = sources
    .filter(({ id }) => !known.has(id))
    .map(({ id, label }) => new Option(label, id));
  choice.replaceChildren(...kept, ...added);
}

/**
 * What is known of a source that is used again needs no typing.
 * @param {HTMLFormElement} form
 * @param {HTMLSelectElement} choice
 */
function showNew(form, choice) {
  const part = form.querySelector("[data-new-source]");
  if (!(part instanceof HTMLFieldSetElement)) return;
  part.hidden = choice.value !== "";
  part.disabled = choice.value !== "";
}

/** @param {HTMLFormElement} form */
function startLookUp(form) {
  const line = form.querySelector("[data-look-up]");
  const button = line?.querySelector("button");
  const said = line?.querySelector("[data-look-up-said]");
  const address = form.querySelector('input[name="url"]');
  if (!(line instanceof HTMLElement) || !button || !said) return;
  if (!(address instanceof HTMLInputElement)) return;
  line.hidden = false;
  let asked = "";
  const read = async () => {
    const url = address.value.trim();
    if (!url || button.ariaBusy === "true") return;
    asked = url;
    button.ariaBusy = "true";
    said.textContent = "Reading the page…";
    const found = await ask(form.dataset.lookUpUrl ?? "", {
      method: "POST",
      body: JSON.stringify({ url }),
    });
    button.ariaBusy = null;
    if (address.value.trim() !== url) {
      said.textContent = "";
      return;
    }
    said.textContent = fill(form, found);
  };
  button.addEventListener("click", () => void read());
  address.addEventListener("change", () => {
    address.value = withScheme(address.value.trim());
    const isBlank = valueOf(form, "title") === "";
    if (isBlank && address.value.trim() !== asked) void read();
  });
}

/**
 * People type `port.example/report`; an address begins with https://.
 * @param {string} text
 */
function withScheme(text) {
  return /^[^\s/:]+\.[^\s:]+$/.test(text) ? `https://${text}` : text;
}

/**
 * @param {HTMLFormElement} form
 * @param {any} found
 * @returns {string} what to tell
 */
function fill(form, found) {
  if (!found) return "The page could not be read now. Fill in the title and publisher by hand.";
  if (found.title === undefined || found.status) {
    return found.errors?.[0]?.detail ?? found.detail ?? "Fill in the title by hand.";
  }
  if (found.is_known) {
    const choice = form.querySelector('select[name="source_id"]');
    if (choice instanceof HTMLSelectElement) {
      offer(choice, [found]);
      choice.value = found.id;
      showNew(form, choice);
      choice.focus();
    }
    return "The team knows this source already; it is used again.";
  }
  for (const name of ["title", "publisher", "author", "published_on"]) {
    const input = form.querySelector(`input[name="${name}"]`);
    if (input instanceof HTMLInputElement && input.value === "" && found[name]) {
      input.value = found[name];
      clearError(input);
    }
  }
  return found.title
    ? "Filled in from the page; check it."
    : "The page does not say its title. Fill it in by hand.";
}

/**
 * @param {HTMLFormElement} form
 * @param {string} name
 */
function valueOf(form, name) {
  return String(new FormData(form).get(name) ?? "").trim();
}

/**
 * @param {string} address
 * @param {RequestInit} options
 * @returns {Promise<any>} the answer, or null without one
 */
async function ask(address, options) {
  try {
    const response = await fetch(address, {
      headers: {
        Accept: "application/json",
        "Content-Type": "application/json",
        "X-CSRFToken": meta("csrf-token"),
      },
      ...options,
    });
    return await response.json();
  } catch {
    return null;
  }
}
