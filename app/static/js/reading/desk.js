/** What a person does to the highlights of an article, said in words and kept to be undone. */

import { workbench } from "../annotate/annotate.js";
import { toast } from "../ui/toast.js";
import { History } from "./history.js";
import { SpanSaver } from "./span-saver.js";

/** @typedef {import("../annotate/offsets.js").Quote} Quote */
/** @typedef {import("./edits.js").Edits} Edits */
/** @typedef {import("./history.js").Entry} Entry */
/** @typedef {import("./history.js").Way} Way */
/** @typedef {import("./server.js").Outcome} Outcome */

const VIEWER = "Viewers read; ask an admin of your team for the role of a reviewer to make claims.";
const KEPT_THEIRS = "The highlight keeps their words.";
/** @type {Record<Exclude<Entry["kind"], "respan">, Record<Way, {removes: boolean, said: string}>>} */
const PLAYED = {
  create: { undo: { removes: true, said: "Claim taken back." }, redo: { removes: false, said: "The claim is back." } },
  delete: { undo: { removes: false, said: "The highlight is back." }, redo: { removes: true, said: "Highlight deleted." } },
  restore: { undo: { removes: true, said: "Highlight deleted." }, redo: { removes: false, said: "The highlight is back." } },
};

export class Desk {
  /** Takes the last message away: its button undoes what was done last, and that changes. */
  #quiet = () => {};

  /**
   * @param {string} actor
   * @param {Edits} edits
   */
  constructor(actor, edits) {
    this.edits = edits;
    this.saver = new SpanSaver(edits, {
      onSaved: (id, before, after) => {
        this.history.record({ kind: "respan", id, words: after.exact, before, after });
        workbench?.announcer.say(`Saved: ${after.exact}`);
      },
      onRefused: (outcome, retry) => this.#complain(outcome, retry),
    });
    this.history = new History(actor, {
      play: (entry, way) => this.#play(entry, way),
      settle: () => this.saver.flush(),
      changed: () => document.dispatchEvent(new CustomEvent("plumbline:history")),
    });
  }

  /**
   * @param {string} cardHtml
   * @param {string} id
   */
  created(cardHtml, id) {
    document.dispatchEvent(new CustomEvent("plumbline:claim-cancelled"));
    this.edits.cards.focus(this.edits.cards.put(cardHtml));
    this.#done({ kind: "create", id, words: this.#wordsOf(id) }, "Claim saved.");
  }

  /**
   * @param {string} id
   * @param {Quote} quote
   */
  async respan(id, quote) {
    await this.saver.flush();
    const before = this.edits.saved(id);
    const outcome = await this.edits.respan(id, quote);
    if (!outcome.ok) {
      this.#complain(outcome);
      return;
    }
    this.#showCard(id);
    if (outcome.body.kept === "theirs") this.#say(KEPT_THEIRS);
    else if (before) this.#done({ kind: "respan", id, words: quote.exact, before, after: quote }, "The highlight has its new words.");
    else this.#say("The highlight has its new words.");
  }

  /** @param {string} id */
  async remove(id) {
    await this.saver.flush();
    const words = this.#wordsOf(id);
    const outcome = await this.edits.remove(id);
    if (outcome.ok) this.#done({ kind: "delete", id, words }, "Highlight deleted.");
    else this.#complain(outcome);
  }

  /** @param {string} id */
  async restore(id) {
    const outcome = await this.edits.restore(id);
    if (outcome.ok) this.#done({ kind: "restore", id, words: this.#wordsOf(id) }, "The highlight is back.");
    else this.#complain(outcome);
  }

  refuseViewer() {
    this.#say(VIEWER);
  }

  /** @param {Way} way */
  go(way) {
    return this.history.go(way, () => this.#say(way === "undo" ? "There is nothing to undo." : "There is nothing to redo."));
  }

  /**
   * @param {Entry} entry
   * @param {Way} way
   */
  async #play(entry, way) {
    const [outcome, said] = entry.kind === "respan" ? await this.#playRespan(entry, way) : await this.#playPresence(entry, way);
    if (!outcome.ok) {
      this.#complain({ ...outcome, detail: `Can’t ${way} this. ${outcome.detail}` });
      return outcome.isFinal ? "refused" : "failed";
    }
    if (outcome.body.kept === "theirs") {
      this.#say(KEPT_THEIRS);
      return "refused";
    }
    const back = way === "undo" ? "redo" : "undo";
    this.#say(said, back);
    return "done";
  }

  /**
   * @param {Entry} entry
   * @param {Way} way
   * @returns {Promise<[Outcome, string]>}
   */
  async #playPresence({ id, kind }, way) {
    const { removes, said } = PLAYED[/** @type {keyof typeof PLAYED} */ (kind)][way];
    return [removes ? await this.edits.remove(id) : await this.edits.restore(id), said];
  }

  /**
   * @param {Extract<Entry, {kind: "respan"}>} entry
   * @param {Way} way
   * @returns {Promise<[Outcome, string]>}
   */
  async #playRespan({ id, before, after }, way) {
    const [from, to] = way === "undo" ? [after, before] : [before, after];
    const present = this.edits.saved(id);
    const isOurs = present?.start === from.start && present.end === from.end && present.exact === from.exact;
    if (!isOurs || !this.edits.isInText(to)) return [refusal(), ""];
    const hadMark = document.activeElement?.matches("mark.highlight") ?? false;
    const outcome = await this.edits.respan(id, to);
    if (outcome.ok && !hadMark) this.#showCard(id);
    if (outcome.ok) workbench?.marks.elements(id)[0]?.scrollIntoView({ block: "nearest" });
    return [outcome, way === "undo" ? "The highlight has its old words again." : "The highlight has its new words."];
  }

  /** @param {string} id */
  #showCard(id) {
    const card = this.edits.cards.find(id);
    if (card) this.edits.cards.focus(card);
  }

  /** @param {string} id */
  #wordsOf(id) {
    return this.edits.saved(id)?.exact ?? "";
  }

  /**
   * @param {Entry} entry
   * @param {string} message
   */
  #done(entry, message) {
    this.history.record(entry);
    this.#say(message, "undo");
  }

  /**
   * @param {string} message
   * @param {Way} [way] what its button offers
   */
  #say(message, way) {
    this.#quiet();
    const label = way === "undo" ? "Undo" : "Redo";
    this.#quiet = toast(message, way ? { action: { label, run: () => void this.go(way) } } : {});
  }

  /**
   * @param {Outcome} outcome
   * @param {() => void} [retry] tries a highlight's unsaved words again
   */
  #complain({ detail, isFinal }, retry) {
    this.#quiet();
    const action = retry && !isFinal ? { action: { label: "Try again", run: retry } } : {};
    this.#quiet = toast(detail, { kind: "error", ...action });
  }
}

/** @returns {Outcome} */
function refusal() {
  return {
    ok: false, code: 409, body: {}, detail: "It has other words by now, or the text does.",
    errors: [], isSignedOut: false, isFinal: true, isStale: false,
  };
}
