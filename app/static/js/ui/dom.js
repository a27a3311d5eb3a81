/** Making elements and reading what the page says about itself. */

/**
 * An element with attributes and children; text is never parsed as HTML.
 * @param {string} tag
 * @param {Record<string, string>} [attributes]
 * @param {...(Node | string)} children
 * @returns {HTMLElement}
 */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

/**
 * A button that acts in the page.
 * @param {string} text
 * @param {() => void} run
 * @param {string} [className]
 * @returns {HTMLButtonElement}
 */
export function actionButton(text, run, className = "button button-small") {
  const button = document.createElement("button");
  button.type = "button";
  button.className = className;
  button.textContent = text;
  button.addEventListener("click", run);
  return button;
}

/**
 * The content of a meta tag, or "" when the page has none.
 * @param {string} name
 * @param {ParentNode} [page]
 * @returns {string}
 */
export function meta(name, page = document) {
  return page.querySelector(`meta[name="${name}"]`)?.getAttribute("content") ?? "";
}

/**
 * Write the CSRF token of a new session into the page's meta tag and all its forms.
 * @param {string} token
 */
export function setCsrfToken(token) {
  document.querySelector('meta[name="csrf-token"]')?.setAttribute("content", token);
  for (const input of document.querySelectorAll('input[name="csrf_token"]')) {
    /** @type {HTMLInputElement} */ (input).value = token;
  }
}
