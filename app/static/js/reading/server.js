/** Sends what was done on the page to the server, and says in words what came of it. */

import { meta, setCsrfToken } from "../ui/dom.js";

const ANSWER_WITHIN_MS = 30_000;

/**
 * What came of a write. `detail` is a sentence for a person; `errors` name fields by RFC 6901
 * pointers; `isSignedOut` says that signing in again helps.
 * @typedef {{
 *   ok: boolean, body: Record<string, string>, detail: string,
 *   errors: {pointer: string, detail: string}[], isSignedOut: boolean,
 * }} Outcome
 */

/**
 * Post a form or an object. A session that was renewed in another tab is noticed and used.
 * @param {string} url
 * @param {FormData | Record<string, unknown>} [body]
 * @returns {Promise<Outcome>} never rejects
 */
export async function post(url, body = {}) {
  const first = await postOnce(url, body);
  if (first.code !== 400 && first.code !== 401) return first;
  return (await renewToken()) ? postOnce(url, body) : first;
}

/**
 * @param {string} url
 * @param {FormData | Record<string, unknown>} body
 * @returns {Promise<Outcome & {code: number}>}
 */
async function postOnce(url, body) {
  const isForm = body instanceof FormData;
  const headers = { Accept: "application/json", "X-CSRFToken": meta("csrf-token") };
  if (isForm) body.set("csrf_token", meta("csrf-token"));
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: isForm ? headers : { ...headers, "Content-Type": "application/json" },
      body: isForm ? body : JSON.stringify(body),
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
    return outcomeOf(response, await response.json());
  } catch {
    return failed(0, "The server can’t be reached. Nothing is lost; try again.");
  }
}

/**
 * @param {Response} response
 * @param {any} body
 */
function outcomeOf(response, body) {
  if (response.ok) return { ...failed(response.status, ""), ok: true, body };
  const isSignedOut = response.status === 401;
  const detail = isSignedOut ? "Your session ended. Sign in again, then repeat this." : body.detail;
  return {
    ...failed(response.status, detail ?? "The server refused it."),
    errors: body.errors ?? [],
    isSignedOut,
  };
}

/**
 * @param {number} code
 * @param {string} detail
 */
function failed(code, detail) {
  return { ok: false, code, detail, body: {}, errors: [], isSignedOut: false };
}

/**
 * Read this page again for the token of the present session.
 * @returns {Promise<boolean>} true when the same person is signed in and the token is another one
 */
async function renewToken() {
  try {
    const text = await (await fetch(location.href, { cache: "no-store" })).text();
    const page = new DOMParser().parseFromString(text, "text/html");
    const token = meta("csrf-token", page);
    if (meta("actor", page) !== meta("actor") || !token || token === meta("csrf-token")) return false;
    setCsrfToken(token);
    return true;
  } catch {
    return false;
  }
}

/**
 * A piece of a page that the server rendered (and escaped).
 * @param {string} html
 * @returns {HTMLElement}
 */
export function pieceOf(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return /** @type {HTMLElement} */ (template.content.firstElementChild);
}
