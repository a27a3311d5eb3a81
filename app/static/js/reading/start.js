/**
 * An article at the desk: what is done in the text goes to the server, and what the server says is
 * shown in the text and beside it. The marks themselves are the workbench's (../annotate/).
 */

import { workbench } from "../annotate/annotate.js";
import { actionButton, element } from "../ui/dom.js";
import { toast } from "../ui/toast.js";
import { CardList, anchorOf, tell } from "./cards.js";
import { ClaimDialog } from "./claim-dialog.js";
import { DeletedRows } from "./deleted.js";
import { post } from "./server.js";

/** @typedef {import("../annotate/offsets.js").Quote} Quote */
/** @typedef {import("./server.js").Outcome} Outcome */

const annotations = document.querySelector("[data-annotations]")?.getAttribute("data-annotations") ?? "";
const cards = new CardList();
const deleted = new DeletedRows();
const dialogElement = /** @type {HTMLDialogElement | null} */ (document.getElementById("claim-dialog"));
const dialog =
  dialogElement &&
  new ClaimDialog(dialogElement, { onSaved: showSaved, onClosed: () => tell("plumbline:claim-cancelled", {}) });

cards.start();
deleted.start((id) => void restore(id));
listen();
offerUnfinished();
await workbench?.paint(cards.anchors());
showNamed();

function listen() {
  document.addEventListener("plumbline:make-claim", (event) => {
    if (dialog) {
      dialog.open(/** @type {CustomEvent<Quote>} */ (event).detail);
      return;
    }
    tell("plumbline:claim-cancelled", {});
    toast("Viewers read; ask an admin of your team for the role of a reviewer to make claims.");
  });
  document.addEventListener("plumbline:claim-cancelled", offerUnfinished);
  document.addEventListener("plumbline:respan", (event) => {
    const { annotation_id: id, ...quote } = /** @type {CustomEvent<any>} */ (event).detail;
    void respan(id, quote);
  });
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element && event.target.closest("[data-delete]");
    const id = button && button.closest("[data-annotation-id]")?.getAttribute("data-annotation-id");
    if (id) void remove(id);
  });
}

/**
 * @param {string} cardHtml
 * @param {string} id
 */
function showSaved(cardHtml, id) {
  tell("plumbline:claim-cancelled", {});
  cards.focus(cards.put(cardHtml));
  toast("Claim saved.", { action: { label: "Undo", run: () => void remove(id, "Claim taken back.") } });
}

/**
 * @param {string} id
 * @param {Quote} quote
 * @param {string} [message]
 */
async function respan(id, quote, message = "The highlight has its new words.") {
  const card = cards.find(id);
  const before = card && anchorOf(card);
  const old = before && workbench?.text.quote(before);
  const version = Number(card?.dataset.version);
  const outcome = await post(`${annotations}/${id}/quote`, { ...quote, version });
  if (!outcome.ok) {
    complain(outcome);
    return;
  }
  cards.focus(cards.put(outcome.body.card_html ?? ""));
  const run = () => void respan(id, /** @type {Quote} */ (old), "The highlight has its old words again.");
  toast(message, old ? { action: { label: "Undo", run } } : {});
}

/**
 * @param {string} id
 * @param {string} [message]
 */
async function remove(id, message = "Highlight deleted.") {
  const outcome = await post(`${annotations}/${id}/delete`);
  if (!outcome.ok) {
    complain(outcome);
    return;
  }
  cards.remove(id);
  deleted.add(outcome.body.deleted_html ?? "");
  toast(message, { action: { label: "Undo", run: () => void restore(id) } });
}

/** @param {string} id */
async function restore(id) {
  const outcome = await post(`${annotations}/${id}/restore`);
  if (!outcome.ok) {
    complain(outcome);
    return;
  }
  deleted.remove(id);
  cards.focus(cards.put(outcome.body.card_html ?? ""));
  toast("The highlight is back.");
}

/** @param {Outcome} outcome */
function complain({ detail }) {
  toast(detail, { kind: "error" });
}

/** A claim that was begun and not saved, such as before the page was closed. */
function offerUnfinished() {
  const place = document.querySelector("[data-unfinished]");
  const kept = dialog?.unfinished;
  if (!place || !dialog || !kept) {
    place?.replaceChildren();
    return;
  }
  const discard = () => {
    dialog.discard();
    offerUnfinished();
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

/** The highlight that the address names, as links from a claim's page do. */
function showNamed() {
  const card = document.getElementById(location.hash.slice(1));
  const id = card?.dataset.annotationId;
  if (!card || !id) return;
  cards.focus(card);
  workbench?.marks.elements(id)[0]?.scrollIntoView({ block: "center" });
}
