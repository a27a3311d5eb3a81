/** Sends what was done on the page to the server, and says in words what came of it. */

import { meta, setCsrfToken } from "../ui/dom.js";

const ANSWER_WITHIN_MS = 30_000;
/** The server understood, and will say the same again. */
const FINAL = [403, 404, 409, 410, 422];
const NEWER_TEXT = "This is saved. The article has a newer text than this page: reload the page to see it.";
const SIGNED_OUT = "Your session ended. Sign in again, then repeat this; what you typed stays here.";

/**
 * What came of a write. `detail` is a sentence for a person; `errors` name fields by RFC 6901
 * pointers; `isSignedOut` says that signing in again helps; `isFinal` that asking again does not;
 * `isStale` that somebody else changed the same thing since it was read.
 * @typedef {{
 *   ok: boolean, code: number, body: Record<string, string>, detail: string,
 *   errors: {pointer: string, detail: string}[],
 *   isSignedOut: boolean, isFinal: boolean, isStale: boolean,
 * }} Outcome
 */

/**
 * Post a form or an object. A session that was renewed in another tab is noticed and used.
 * @param {string} url
 * @param {FormData | Record<string, unknown>} [body]
 * @param {RequestInit} [options] such as `keepalive`, for what is sent as the page goes away
 * @returns {Promise<Outcome>} never rejects
 */
export async function post(url, body = {}, options = {}) {
  const first = await postOnce(url, body, options);
  if (first.code !== 400 && first.code !== 401) return first;
  const who = await renewToken();
  if (who === "same") return postOnce(url, body);
  if (who === "nobody") return { ...first, detail: SIGNED_OUT, isSignedOut: true };
  return who === "another" ? { ...first, detail: "Somebody else is signed in now." } : first;
}

/**
 * @param {string} url
 * @param {FormData | Record<string, unknown>} body
 * @param {RequestInit} [options]
 * @returns {Promise<Outcome>}
 */
async function postOnce(url, body, options = {}) {
  const isForm = body instanceof FormData;
  const headers = { Accept: "application/json", "X-CSRFToken": meta("csrf-token") };
  if (isForm) body.set("csrf_token", meta("csrf-token"));
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: isForm ? headers : { ...headers, "Content-Type": "application/json" },
      body: isForm ? body : JSON.stringify(body),
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      ...options,
    });
    return outcomeOf(response, await response.json());
  } catch {
    return failed(0, "The server can’t be reached. Nothing is lost; try again.");
  }
}

/**
 * @param {Response} response
 * @param {any} body
 * @returns {Outcome}
 */
function outcomeOf(response, body) {
  const { status: code } = response;
  if (response.ok && isOfAnotherText(body)) return { ...failed(code, NEWER_TEXT), isFinal: true };
  if (response.ok) return { ...failed(code, ""), ok: true, body };
  const errors = body.errors ?? [];
  const isStale = body.current !== undefined;
  return { ...failed(code, body.detail ?? "The server refused it."), errors, isStale };
}

/**
 * Whether the places in an answer are of a newer text of the article than this page shows.
 * @param {Record<string, string>} body
 */
function isOfAnotherText({ article_version_id: id }) {
  const shown = document.querySelector("[data-article-version]")?.getAttribute("data-article-version");
  return id !== undefined && shown !== null && id !== shown;
}

/**
 * @param {number} code
 * @param {string} detail
 * @returns {Outcome}
 */
function failed(code, detail) {
  const isFinal = FINAL.includes(code);
  return { ok: false, code, detail, body: {}, errors: [], isSignedOut: false, isFinal, isStale: false };
}

/**
 * Read this page again for the token of the present session.
 * @returns {Promise<"same" | "nobody" | "another" | "unknown">} who is signed in now; "same" only
 *   when there is a new token, so that trying again makes sense
 */
async function renewToken() {
  try {
    const page = await presentPage();
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
 * This page as the server would give it now.
 * @returns {Promise<Document>} rejects without an answer
 */
export async function presentPage() {
  const text = await (await fetch(location.href, { cache: "no-store" })).text();
  return new DOMParser().parseFromString(text, "text/html");
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
