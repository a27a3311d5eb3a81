/**
 * An article at the desk: what is done in the text goes to the server, and what the server says is
 * shown in the text and beside it. The marks themselves are the workbench's (../annotate/).
 */

import { workbench } from "../annotate/annotate.js";
import { meta } from "../ui/dom.js";
import { ReadingBar } from "./bar.js";
import { CardList, tell } from "./cards.js";
import { ClaimDialog } from "./claim-dialog.js";
import { DeletedRows } from "./deleted.js";
import { Desk } from "./desk.js";
import { Edits } from "./edits.js";
import { offerUnfinished } from "./unfinished.js";

/** @typedef {import("../annotate/offsets.js").Quote} Quote */

const annotations = document.querySelector("[data-annotations]")?.getAttribute("data-annotations") ?? "";
const cards = new CardList();
const deleted = new DeletedRows();
const desk = new Desk(meta("actor"), new Edits(annotations, cards, deleted));
const dialogElement = /** @type {HTMLDialogElement | null} */ (document.getElementById("claim-dialog"));
const dialog =
  dialogElement &&
  new ClaimDialog(dialogElement, {
    onSaved: (cardHtml, id) => desk.created(cardHtml, id),
    onClosed: () => tell("plumbline:claim-cancelled", {}),
  });

cards.start();
deleted.start((id) => void desk.restore(id));
listen();
if (workbench) new ReadingBar(workbench, desk).start();
offerUnfinished(dialog);
await workbench?.paint(cards.anchors());
showNamed();

function listen() {
  document.addEventListener("plumbline:make-claim", (event) => {
    if (dialog) {
      dialog.open(/** @type {CustomEvent<Quote>} */ (event).detail);
      return;
    }
    tell("plumbline:claim-cancelled", {});
    desk.refuseViewer();
  });
  document.addEventListener("plumbline:claim-cancelled", () => offerUnfinished(dialog));
  document.addEventListener("plumbline:respan", (event) => {
    const { annotation_id: id, ...quote } = /** @type {CustomEvent<any>} */ (event).detail;
    void desk.respan(id, quote);
  });
  document.addEventListener("plumbline:resize", (event) => {
    const { annotation_id: id, span } = /** @type {CustomEvent<any>} */ (event).detail;
    if (dialog) {
      desk.saver.want(id, span);
      return;
    }
    event.preventDefault();
    desk.refuseViewer();
  });
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element && event.target.closest("[data-delete]");
    const id = button && button.closest("[data-annotation-id]")?.getAttribute("data-annotation-id");
    if (id) void desk.remove(id);
  });
}

/** The highlight that the address names, as links from a claim's page do. */
function showNamed() {
  const card = document.getElementById(location.hash.slice(1));
  const id = card?.dataset.annotationId;
  if (!card || !id) return;
  cards.focus(card);
  workbench?.marks.elements(id)[0]?.scrollIntoView({ block: "center" });
}
