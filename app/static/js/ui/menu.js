/** Menus are details elements; scripts only close them when attention goes elsewhere. */

/** Close open menus on Escape, on a click outside and when the focus leaves. */
export function startMenus() {
  document.addEventListener("click", (event) => closeAllBut(event.target));
  document.addEventListener("focusin", (event) => closeAllBut(event.target));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of openMenus()) {
      const hadFocus = menu.contains(document.activeElement);
      menu.open = false;
      if (hadFocus) menu.querySelector("summary")?.focus();
    }
  });
}

/** @returns {HTMLDetailsElement[]} */
function openMenus() {
  return Array.from(document.querySelectorAll("details.menu[open]"));
}

/** @param {EventTarget | null} target */
function closeAllBut(target) {
  for (const menu of openMenus()) {
    if (!(target instanceof Node && menu.contains(target))) menu.open = false;
  }
}
