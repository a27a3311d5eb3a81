/** What a draft needs before review, ticked off while it is typed. */

/** Keep the list in step with the form `draft`. */
export function startChecklist() {
  const form = document.getElementById("draft");
  if (!(form instanceof HTMLFormElement)) return;
  const refresh = () => {
    const data = new FormData(form);
    tick("verdict", data.get("verdict") !== null);
    tick("summary", String(data.get("summary") ?? "").trim() !== "");
  };
  form.addEventListener("input", refresh);
  form.addEventListener("change", refresh);
  refresh();
}

/**
 * @param {string} name
 * @param {boolean} isDone
 */
function tick(name, isDone) {
  const entry = document.querySelector(`[data-needs="${name}"]`);
  if (!entry || entry.hasAttribute("data-is-done") === isDone) return;
  entry.toggleAttribute("data-is-done", isDone);
  const use = entry.querySelector("use");
  const [sprite] = (use?.getAttribute("href") ?? "").split("#");
  use?.setAttribute("href", `${sprite}#${isDone ? "circle-check" : "minus"}`);
  const said = entry.querySelector("[data-needs-said]");
  if (said) said.textContent = isDone ? ": there" : ": missing";
}
