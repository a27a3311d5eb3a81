/** While a look at the article's address is under way, waits for it and shows what came of it. */

const FIRST_MS = 700;
const SLOWER = 1.3;
const SLOWEST_MS = 15_000;
/** What a look can change. The forms below stay, with what was typed in them. */
const SHOWN = ["versions", "recheck"];

/** @returns {Promise<Document | null>} the page as it is now, or null while it can't be had */
async function ask() {
  try {
    const answer = await fetch(window.location.href);
    if (!answer.ok) return null;
    return new DOMParser().parseFromString(await answer.text(), "text/html");
  } catch {
    return null;
  }
}

/** @param {number} pause */
async function watch(pause) {
  const page = await ask();
  const now = page?.getElementById("recheck");
  if (!page || !now || now.hasAttribute("data-looking")) {
    const next = Math.min(pause * SLOWER, SLOWEST_MS);
    window.setTimeout(() => watch(next), pause);
    return;
  }
  for (const id of SHOWN) {
    const fresh = page.getElementById(id);
    if (fresh) document.getElementById(id)?.replaceWith(fresh);
  }
}

window.setTimeout(() => watch(FIRST_MS), FIRST_MS);

// Names of its own: without this line it would share those of other scripts.
export {};
