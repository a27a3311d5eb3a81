/**
 * A form that saves itself and loses nothing.
 *
 * Every keystroke is kept on this device until the server confirms it. The form says what it
 * needs: `<form id="draft" data-autosave="/address" data-version="3">`.
 *
 * Request: `PATCH /address` with `{version, fields: {name: value}}` (the changed fields only) and
 * `X-CSRFToken`. Answers: 200 `{version, saved_at}`; 409 `{current: {version, fields}}` when
 * somebody saved since; 422 `{errors: [{pointer: "/fields/name", detail}]}`; 401 when the session
 * ended. Anything else is told and tried again when that can help.
 */

import { ConflictPanel } from "./autosave-conflict.js";
import {
  changedFields,
  isSame,
  labelOf,
  readDefaults,
  readFields,
  writeField,
} from "./autosave-fields.js";
import { DraftStore } from "./autosave-store.js";
import { element, meta, setCsrfToken } from "./dom.js";
import { clearError, showError } from "./field-errors.js";
import { toast } from "./toast.js";

/**
 * @typedef {import("./autosave-fields.js").Value} Value
 * @typedef {import("./autosave-fields.js").Fields} Fields
 * @typedef {"saved" | "saving" | "unsaved" | "problem"} Kind
 * @typedef {{
 *   version?: number, saved_at?: string, detail?: string,
 *   current?: {version: number, fields: Record<string, Value | null>},
 *   errors?: {pointer: string, detail: string}[],
 * }} Answer
 */

const PAUSE_MS = 800;
const FIRST_RETRY_MS = 2000;
const LAST_RETRY_MS = 60_000;
const ANSWER_WITHIN_MS = 30_000;
const ASK_SESSION_EVERY_MS = 30_000;
// Browsers refuse to carry on with a larger request once the page is gone.
const KEEPALIVE_LIMIT = 60_000;

export class Autosave {
  #form;
  #url;
  #version;
  #user = meta("actor");
  #store;
  #panel;
  /** What the server last confirmed. @type {Fields} */
  #base;
  /** @type {Promise<void> | null} */
  #sending = null;
  #timer = 0;
  #failures = 0;
  #sessionTimer = 0;
  #isLeaving = false;
  #isReleased = false;
  #hadProblem = false;

  /** @param {HTMLFormElement} form */
  constructor(form) {
    this.#form = form;
    this.#url = form.dataset.autosave ?? "";
    this.#version = Number(form.dataset.version);
    this.#store = new DraftStore(this.#url, this.#user);
    this.#base = readDefaults(form);
    this.#panel = new ConflictPanel(form, {
      onTake: (name, mine) => void this.#store.setAside({ [name]: mine }),
      onSettled: () => void this.save(),
      onClose: () => this.#store.clearAside(),
    });
  }

  /** Put back what an earlier visit left unsaved, and save from now on. */
  start() {
    const form = this.#form;
    form.addEventListener("input", (event) => this.#onEdit(event.target));
    form.addEventListener("change", (event) => this.#onEdit(event.target));
    document.addEventListener("submit", (event) => void this.#beforeSubmit(event), true);
    window.addEventListener("online", () => void this.save());
    window.addEventListener("focus", () => this.#askSession());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") void this.save();
      else this.#askSession();
    });
    window.addEventListener("beforeunload", (event) => {
      if (this.isUnsaved && !this.#isLeaving) event.preventDefault();
    });
    window.addEventListener("pageshow", () => {
      this.#isLeaving = false;
    });
    this.#restore();
    this.#offerAside();
  }

  /** True while the form holds what the server has not confirmed. */
  get isUnsaved() {
    return Object.keys(this.#changes()).length > 0;
  }

  #changes() {
    return changedFields(readFields(this.#form), this.#base);
  }

  #restore() {
    const kept = this.#store.read();
    if (kept) {
      const typed = changedFields(kept.fields, this.#base);
      const known = Object.entries(typed).filter(([name]) => name in this.#base);
      if (known.length > 0) {
        // With the version it started from: if somebody saved since, the server says so.
        this.#setVersion(kept.version);
        this.#base = { ...this.#base, ...pick(kept.base, this.#base) };
        for (const [name, value] of known) writeField(this.#form, name, value);
        toast("What you typed earlier and could not be saved is back in the form.");
      }
    }
    if (this.isUnsaved) this.#schedule(0);
    else this.#store.clear();
  }

  #offerAside() {
    const now = readFields(this.#form);
    const aside = Object.entries(this.#store.readAside()).filter(
      ([name, mine]) => name in now && !isSame(mine, now[name]),
    );
    if (aside.length === 0) return;
    this.#panel.show(
      aside.map(([name, mine]) => ({ name, mine, theirs: now[name] ?? "", isTaken: true })),
    );
  }

  /** @param {EventTarget | null} target */
  #onEdit(target) {
    if (target instanceof HTMLElement) clearError(target);
    this.#isLeaving = false;
    if (!this.isUnsaved) {
      if (!this.#sending) this.#store.clear();
      return;
    }
    this.#keep();
    if (!this.#sending && !this.#hadProblem) this.#say("unsaved", "Not saved yet");
    this.#schedule(PAUSE_MS);
  }

  #keep() {
    const fields = readFields(this.#form);
    return this.#store.write({ version: this.#version, base: this.#base, fields });
  }

  /** @param {number} pause - milliseconds */
  #schedule(pause) {
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.save(), pause);
  }

  /**
   * Save now what is not saved. Ends when the server has answered, whatever it said.
   * @returns {Promise<void>}
   */
  async save() {
    clearTimeout(this.#timer);
    if (this.#sending) {
      await this.#sending;
      return;
    }
    if (this.#panel.isOpen) return;
    const changes = this.#changes();
    if (Object.keys(changes).length === 0) return;
    this.#sending = this.#send(changes);
    try {
      await this.#sending;
    } finally {
      this.#sending = null;
    }
  }

  /** @param {Fields} changes */
  async #send(changes) {
    if (!this.#hadProblem) this.#say("saving", "Saving…");
    const response = await this.#patch(changes);
    if (!response) {
      this.#retryLater("Not saved: no connection.");
      return;
    }
    const answer = await readAnswer(response);
    if (response.ok && answer?.version !== undefined) {
      this.#onSaved(changes, answer.version, answer.saved_at);
    } else if (response.ok || response.status === 401) {
      // A page instead of an answer: the server led to the sign-in page.
      this.#onSessionEnded();
    } else if (response.status === 400 || response.status === 403) {
      await this.#onRefusedToken(answer);
    } else if (response.status === 409 && answer?.current) {
      this.#merge(answer.current);
    } else if (response.status === 422) {
      this.#onInvalid(answer);
    } else if (response.status === 429 || response.status >= 500) {
      this.#retryLater("Not saved: the server is busy.", response.headers.get("Retry-After"));
    } else {
      this.#problem(`Not saved: ${answer?.detail ?? "the server refused it."}`);
    }
  }

  /**
   * @param {Fields} changes
   * @returns {Promise<Response | null>} null without a connection
   */
  async #patch(changes) {
    const body = JSON.stringify({ version: this.#version, fields: changes });
    try {
      return await fetch(this.#url, {
        method: "PATCH",
        headers: {
          Accept: "application/json",
          "Content-Type": "application/json",
          "X-CSRFToken": meta("csrf-token"),
        },
        body,
        keepalive: body.length < KEEPALIVE_LIMIT,
        signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      });
    } catch {
      return null;
    }
  }

  /**
   * @param {Fields} changes
   * @param {number} version
   * @param {string} [savedAt]
   */
  #onSaved(changes, version, savedAt) {
    this.#failures = 0;
    clearInterval(this.#sessionTimer);
    this.#sessionTimer = 0;
    this.#base = { ...this.#base, ...changes };
    this.#setVersion(version);
    const at = (savedAt ? new Date(savedAt) : new Date()).toLocaleTimeString("en-GB", {
      hour: "2-digit",
      minute: "2-digit",
    });
    this.#say("saved", `Saved ${at}`);
    if (this.isUnsaved) {
      this.#keep();
      this.#schedule(PAUSE_MS);
    } else {
      this.#store.clear();
    }
  }

  /**
   * Somebody saved since. What only one of us changed is taken in; what both changed is asked.
   * @param {{version: number, fields: Record<string, Value | null>}} current
   */
  #merge({ version, fields }) {
    const now = readFields(this.#form);
    const theirs = pick(fields, this.#base);
    const before = this.#base;
    this.#base = { ...before, ...theirs };
    this.#setVersion(version);
    const conflicts = [];
    const taken = [];
    for (const [name, value] of Object.entries(theirs)) {
      const mine = now[name] ?? "";
      if (isSame(value, before[name]) || isSame(value, mine)) continue;
      if (isSame(mine, before[name])) {
        writeField(this.#form, name, value);
        taken.push(labelOf(this.#form, name));
      } else {
        conflicts.push({ name, mine, theirs: value, isTaken: false });
      }
    }
    this.#keep();
    if (taken.length > 0) toast(`Changed by a colleague just now: ${taken.join(", ")}.`);
    if (conflicts.length > 0) {
      this.#problem("Not saved: a colleague changed this too. Choose above.");
      this.#panel.show(conflicts);
    } else {
      this.#schedule(0);
    }
  }

  /** @param {Answer | null} answer */
  #onInvalid(answer) {
    const errors = answer?.errors ?? [];
    for (const { pointer, detail } of errors) {
      showError(this.#form, pointer.split("/").at(-1) ?? "", detail);
    }
    this.#problem(`Not saved: ${errors[0]?.detail ?? answer?.detail ?? "something is not right."}`);
  }

  /**
   * The token belongs to a session that is gone. Take a new one from the page, if we are signed in.
   * @param {Answer | null} answer
   */
  async #onRefusedToken(answer) {
    const old = meta("csrf-token");
    if (!(await this.#renewToken())) return;
    if (meta("csrf-token") === old) {
      this.#problem(`Not saved: ${answer?.detail ?? "you may not change this."}`);
    } else {
      this.#schedule(0);
    }
  }

  #onSessionEnded() {
    const link = element(
      "a",
      { href: meta("sign-in-url"), target: "_blank", rel: "noopener" },
      "Sign in again in a new tab",
    );
    this.#problem("Your session ended.", link);
    if (this.#sessionTimer) return;
    this.#sessionTimer = window.setInterval(() => this.#askSession(), ASK_SESSION_EVERY_MS);
  }

  /** After the session ended: is somebody signed in again? */
  #askSession() {
    if (!this.#sessionTimer) return;
    void this.#renewToken().then((isBack) => {
      if (isBack) void this.save();
    });
  }

  /**
   * Read this page again for the token of the present session.
   * @returns {Promise<boolean>} true when the same person is signed in
   */
  async #renewToken() {
    let text;
    try {
      text = await (await fetch(location.href, { cache: "no-store" })).text();
    } catch {
      this.#retryLater("Not saved: no connection.");
      return false;
    }
    const page = new DOMParser().parseFromString(text, "text/html");
    const user = meta("actor", page);
    if (user === "") {
      this.#onSessionEnded();
      return false;
    }
    if (user !== this.#user) {
      this.#problem("Somebody else is signed in now.");
      return false;
    }
    setCsrfToken(meta("csrf-token", page));
    return true;
  }

  /**
   * @param {string} reason
   * @param {string | null} [retryAfter] - seconds, as the server wishes
   */
  #retryLater(reason, retryAfter) {
    const pause = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** this.#failures);
    this.#failures += 1;
    this.#problem(reason);
    this.#schedule(Math.max(pause, Number(retryAfter ?? 0) * 1000 || 0));
  }

  /**
   * Before the form, or one that depends on its version, goes to the server: save first.
   * @param {SubmitEvent} event
   */
  async #beforeSubmit(event) {
    const going = event.target;
    if (!(going instanceof HTMLFormElement)) return;
    const isOwn = going === this.#form;
    if (!isOwn && !going.querySelector(`[data-version-of="${this.#form.id}"]`)) return;
    const isReleased = this.#isReleased;
    this.#isReleased = false;
    if (isReleased || (!this.#sending && !this.#panel.isOpen && !this.isUnsaved)) return;
    event.preventDefault();
    event.stopPropagation();
    const { submitter } = event;
    await this.save();
    if (this.isUnsaved) await this.save();
    if (this.#panel.isOpen) {
      this.#panel.focus();
      return;
    }
    if (this.isUnsaved && !isOwn) {
      toast("Your last words are not saved yet, so this was not done.", { kind: "error" });
      return;
    }
    // The form carries its own fields, so it may go even when autosave could not.
    this.#isLeaving = true;
    this.#isReleased = true;
    going.requestSubmit(submitter);
  }

  /** @param {number} version */
  #setVersion(version) {
    this.#version = version;
    const followers = [
      ...this.#form.querySelectorAll('input[name="version"]'),
      ...document.querySelectorAll(`input[data-version-of="${this.#form.id}"]`),
    ];
    for (const input of followers) {
      /** @type {HTMLInputElement} */ (input).value = String(version);
    }
  }

  /**
   * @param {string} reason - one sentence
   * @param {Node} [remedy]
   */
  #problem(reason, remedy) {
    const isKept = !this.isUnsaved || this.#keep();
    const comfort = isKept ? "What you typed is kept on this device." : "Keep this page open.";
    this.#hadProblem = true;
    this.#say("problem", element("span", {}, `${reason} ${comfort} `, remedy ?? ""));
  }

  /**
   * @param {Kind} kind
   * @param {...(Node | string)} words
   */
  #say(kind, ...words) {
    const shown = this.#form.querySelector("[data-save-state]");
    if (shown instanceof HTMLElement) {
      shown.dataset.kind = kind;
      shown.replaceChildren(...words);
    }
    // Read out what matters only: a problem, and that it is over.
    const isNews = kind === "problem" || (kind === "saved" && this.#hadProblem);
    if (kind === "saved") this.#hadProblem = false;
    const announced = this.#form.querySelector("[data-save-announce]");
    if (announced && isNews) announced.textContent = shown?.textContent ?? "";
  }
}

/**
 * The fields that `known` has, with none as "".
 * @param {Record<string, Value | null>} fields
 * @param {Fields} known
 * @returns {Fields}
 */
function pick(fields, known) {
  const entries = Object.entries(fields).filter(([name]) => name in known);
  return Object.fromEntries(entries.map(([name, value]) => [name, value ?? ""]));
}

/**
 * @param {Response} response
 * @returns {Promise<Answer | null>} null when it is not JSON
 */
async function readAnswer(response) {
  try {
    return await response.json();
  } catch {
    return null;
  }
}
