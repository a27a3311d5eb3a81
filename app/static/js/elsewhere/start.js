/**
 * One key for each answer: y highlights the claim at the place that is offered, n skips it. The
 * button has the focus, so Enter is yes. Without this script the same button and link work.
 */

import { areLettersOn, isElsewhere, latinKey, recallLetters } from "../annotate/shortcuts.js";

recallLetters();
if (areLettersOn()) {
  for (const hint of document.querySelectorAll("[data-answer] kbd")) hint.removeAttribute("hidden");
}
document.addEventListener("keydown", (event) => {
  const hasModifier = event.ctrlKey || event.altKey || event.metaKey || event.shiftKey;
  // A key held down answers for one place.
  if (hasModifier || event.repeat || isElsewhere(event) || !areLettersOn()) return;
  const key = latinKey(event);
  if (key !== "y" && key !== "n") return;
  const answer = document.querySelector(`[data-answer="${key}"]`);
  if (!(answer instanceof HTMLElement)) return;
  event.preventDefault();
  answer.click();
});
