/** A claim that was begun and not saved, such as before the page was closed. */

import { actionButton, element } from "../ui/dom.js";

/** @typedef {import("./claim-dialog.js").ClaimDialog} ClaimDialog */

/** @param {ClaimDialog | null} dialog */
export function offerUnfinished(dialog) {
  const place = document.querySelector("[data-unfinished]");
  const kept = dialog?.unfinished;
  if (!place || !dialog || !kept) {
    place?.replaceChildren();
    return;
  }
  const discard = () => {
    dialog.discard();
    offerUnfinished(dialog);
  };
  place.replaceChildren(
    element(
      "div",
      { class: "notice notice-warning unfinished" },
      element(
        "div",
        {},
        element("p", {}, `You began a claim and did not save it: “${shortened(kept.text || kept.exact || "")}”`),
        element("div", { class: "button-row" }, actionButton("Continue", () => dialog.resume()), actionButton("Discard", discard, "button button-small button-quiet")),
      ),
    ),
  );
}

/** @param {string} text */
function shortened(text) {
  return text.length > 90 ? `${text.slice(0, 89)}…` : text;
}
