/** Sends what was done on the page to the server, and says in words what came of it. */

import { meta, setCsrfToken } from "../ui/dom.js";

const ANSWER_WITHIN_MS = 30_000;
const SIGNED_OUT = "Your session ended. Sign in again, then repeat this; what you typed stays here.";

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
  const who = await renewToken();
  if (who === "same") return postOnce(url, body);
  if (who === "nobody") return { ...first, detail: SIGNED_OUT, isSignedOut: true };
  return who === "another" ? { ...first, detail: "Somebody else is signed in now." } : first;
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
  const errors = body.errors ?? [];
  return { ...failed(response.status, body.detail ?? "The server refused it."), errors };
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
 * @returns {Promise<"same" | "nobody" | "another" | "unknown">} who is signed in now; "same" only
 *   when there is a new token, so that trying again makes sense
 */
async function renewToken() {
  try {
    const text = await (await fetch(location.href, { cache: "no-store" })).text();
    const page = new DOMParser().parseFromString(text, "text/html");
    const [token, actor] = [meta("csrf-token", page), meta("actor", page)];
    if (!actor) return "nobody";
    if (actor !== meta("actor")) return "another";
    if (token === meta("csrf-token")) return "unknown";
    setCsrfToken(token);
    return "same";
  } catch {
    return "unknown";
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
