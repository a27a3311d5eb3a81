/**
 * Saves highlights that grow and shrink by keys: however fast these come, the server gets one save
 * when they rest, and the words of the last key are those that stand in the end.
 */

import { workbench } from "../annotate/annotate.js";
import { anchorOf, tell } from "./cards.js";

/** @typedef {import("../annotate/offsets.js").Quote} Quote */
/** @typedef {import("../annotate/offsets.js").Span} Span */
/** @typedef {import("./edits.js").Edits} Edits */
/** @typedef {import("./server.js").Outcome} Outcome */
/**
 * What is yet to be saved of one highlight.
 * @typedef {{wanted: Span, timer: number, sending: Promise<void> | null}} Job
 */

/** How long keys must rest before what they did is saved. */
const REST_MS = 600;

export class SpanSaver {
  /** @type {Map<string, Job>} */
  #jobs = new Map();

  /**
   * @param {Edits} edits
   * @param {{
   *   onSaved: (id: string, before: Quote, after: Quote) => void,
   *   onRefused: (outcome: Outcome, retry: () => void) => void,
   * }} tell
   */
  constructor(edits, tell) {
    this.edits = edits;
    this.tell = tell;
    window.addEventListener("pagehide", () => this.#leave());
  }

  /**
   * @param {string} id
   * @param {Span} span the words that the highlight has on the page from now on
   */
  want(id, span) {
    const job = this.#jobs.get(id) ?? { wanted: span, timer: 0, sending: null };
    job.wanted = span;
    this.#jobs.set(id, job);
    clearTimeout(job.timer);
    job.timer = window.setTimeout(() => void this.#save(id), REST_MS);
  }

  /** Save at once what is not saved yet, before something else is done. */
  async flush() {
    await Promise.all([...this.#jobs.keys()].map((id) => this.#save(id)));
  }

  /** @param {string} id */
  #save(id) {
    const job = this.#jobs.get(id);
    if (!job) return undefined;
    clearTimeout(job.timer);
    job.sending ??= this.#send(id, job);
    return job.sending;
  }

  /**
   * @param {string} id
   * @param {Job} job
   */
  async #send(id, job) {
    const before = this.edits.saved(id);
    const sent = job.wanted;
    const after = workbench?.text.quote(sent);
    if (!before || !after) {
      this.#jobs.delete(id);
      return;
    }
    const outcome = isSame(before, sent) ? null : await this.edits.respan(id, after);
    job.sending = null;
    if (outcome && !outcome.ok) {
      this.#fail(id, job, outcome);
      return;
    }
    const isDone = outcome?.body.kept === "theirs" || isSame(job.wanted, sent);
    if (outcome && outcome.body.kept !== "theirs") this.tell.onSaved(id, before, after);
    if (isDone) {
      clearTimeout(job.timer);
      this.#jobs.delete(id);
      return;
    }
    // Keys went on meanwhile: the answer painted what was sent.
    this.#paint(id, job.wanted);
    await this.#save(id);
  }

  /**
   * @param {string} id
   * @param {Job} job
   * @param {Outcome} outcome
   */
  #fail(id, job, outcome) {
    clearTimeout(job.timer);
    if (outcome.isFinal) {
      this.#jobs.delete(id);
      this.#paintSaved(id);
    }
    this.tell.onRefused(outcome, () => void this.#save(id));
  }

  /**
   * @param {string} id
   * @param {Span} span
   */
  #paint(id, span) {
    const anchor = workbench?.marks.get(id);
    if (anchor) tell("plumbline:anchor-set", { ...anchor, ...span });
  }

  /** @param {string} id */
  #paintSaved(id) {
    const card = this.edits.cards.find(id);
    const anchor = card && anchorOf(card);
    if (anchor) tell("plumbline:anchor-set", anchor);
  }

  #leave() {
    for (const [id, { wanted, sending }] of this.#jobs) {
      const before = this.edits.saved(id);
      const after = workbench?.text.quote(wanted);
      if (!before || !after || isSame(before, wanted)) continue;
      this.tell.onSaved(id, before, after);
      this.edits.respanLeaving(id, after, sending ? 1 : 0);
    }
    this.#jobs.clear();
  }
}

/**
 * @param {Span} a
 * @param {Span} b
 */
function isSame(a, b) {
  return a.start === b.start && a.end === b.end;
}
