/** Short messages at the foot of the page. */

import { actionButton, element } from "./dom.js";

const SHOWN_FOR_MS = 7000;
const SHOWN_FOR_WITH_ACTION_MS = 12000;

/**
 * Say something without moving the page. It goes by itself, but waits while it has the pointer or
 * the focus; an error stays until it is closed.
 * @param {string} message
 * @param {{kind?: "info" | "error", action?: {label: string, run: () => void}}} [options]
 * @returns {() => void} takes it away
 */
export function toast(message, { kind = "info", action } = {}) {
  const box = element("div", { class: "toast" }, element("span", {}, message));
  if (kind === "error") box.setAttribute("role", "alert");
  const remove = () => {
    clearTimeout(timer);
    box.remove();
  };
  if (action) {
    const { label, run } = action;
    box.append(
      actionButton(label, () => {
        remove();
        run();
      }, ""),
    );
  }
  const close = actionButton("×", remove, "");
  close.setAttribute("aria-label", "Close");
  box.append(close);
  region().append(box);

  let timer = 0;
  const wait = () => {
    clearTimeout(timer);
    if (kind === "error") return;
    timer = window.setTimeout(remove, action ? SHOWN_FOR_WITH_ACTION_MS : SHOWN_FOR_MS);
  };
  const hold = () => clearTimeout(timer);
  box.addEventListener("pointerenter", hold);
  box.addEventListener("pointerleave", wait);
  box.addEventListener("focusin", hold);
  box.addEventListener("focusout", wait);
  wait();
  return remove;
}

/** @returns {HTMLElement} */
function region() {
  const there = document.getElementById("toasts");
  if (there) return there;
  const made = element("div", { id: "toasts", class: "toasts", role: "status" });
  document.body.append(made);
  return made;
}
