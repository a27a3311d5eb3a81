/** Watches an import until it ends; the page then says what came of it, or leads to the article. */

const EVERY_MS = 500;

/**
 * @typedef {{step: string, progress: number, is_under_way: boolean, is_waiting_long: boolean}} State
 */

/**
 * What the server says about the import, or null while it can't be reached.
 * @returns {Promise<State | null>}
 */
async function ask() {
  try {
    const answer = await fetch(window.location.href, { headers: { Accept: "application/json" } });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}

/**
 * @param {HTMLElement} place
 * @param {State} state
 */
function show(place, state) {
  const bar = place.querySelector("progress");
  if (bar) bar.value = state.progress;
  const [label, share] = place.querySelectorAll(".progress-head > *");
  if (label && label.textContent !== state.step) label.textContent = state.step;
  const waiting = document.querySelector("[data-import-waiting]");
  if (waiting instanceof HTMLElement) waiting.hidden = !state.is_waiting_long;
  if (share) share.textContent = `${state.progress}%`;
}

/** @param {HTMLElement} place */
async function watch(place) {
  const state = await ask();
  if (state && !state.is_under_way) {
    window.location.reload();
    return;
  }
  if (state) show(place, state);
  window.setTimeout(() => watch(place), EVERY_MS);
}

const place = document.querySelector("[data-import-progress]");
if (place instanceof HTMLElement) watch(place);
