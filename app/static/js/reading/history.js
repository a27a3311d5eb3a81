/**
 * The last 50 things that were done to the highlights of this article, to be undone and redone. Kept
 * for this tab, article and person, so that a reload keeps them and nobody else meets them.
 */

/** @typedef {import("../annotate/offsets.js").Quote} Quote */
/**
 * One thing that was done; `words` are the highlight's, to name it by.
 * @typedef {{id: string, words: string} & (
 *   {kind: "create" | "delete" | "restore"} | {kind: "respan", before: Quote, after: Quote}
 * )} Entry
 */
/** @typedef {"undo" | "redo"} Way */
/**
 * Carries an entry out: "done", "refused" (it never will be) or "failed" (it may be later).
 * @typedef {(entry: Entry, way: Way) => Promise<"done" | "refused" | "failed">} Play
 */

const MOST = 50;
const PREFIX = "plumbline:history:";

export class History {
  /** @type {Record<Way, Entry[]>} what can be undone and redone, the next one last */
  #entries = { undo: [], redo: [] };
  /** @type {Promise<void>} one after the other, however fast the keys are */
  #work = Promise.resolve();
  #key;

  /**
   * @param {string} actor
   * @param {{
   *   play: Play, settle: () => Promise<void>, changed: (history: History) => void,
   * }} by `settle` finishes what is not recorded yet; `changed` is called when there is something
   *   else to undo or redo
   */
  constructor(actor, { play, settle, changed }) {
    this.#key = `${PREFIX}${actor}:${location.pathname}`;
    this.play = play;
    this.settle = settle;
    this.changed = changed;
    forgetOthers(`${PREFIX}${actor}:`);
    this.#recall();
  }

  /**
   * @param {Way} way
   * @returns {Entry | undefined} what would be undone or redone next
   */
  next(way) {
    return this.#entries[way].at(-1);
  }

  /**
   * Keep what was just done; what was undone before can't be redone any more.
   * @param {Entry} entry
   */
  record(entry) {
    this.#set({ undo: [...this.#entries.undo, entry].slice(-MOST), redo: [] });
  }

  /**
   * Undo or redo the next entry, once what was asked for before is through.
   * @param {Way} way
   * @param {() => void} onNothing called when there is nothing to undo or redo
   */
  go(way, onNothing) {
    this.#work = this.#work.then(async () => {
      await this.settle();
      const entry = this.next(way);
      if (!entry) {
        onNothing();
        return;
      }
      const seen = this.#entries;
      const result = await this.play(entry, way);
      if (result === "failed") return;
      const back = way === "undo" ? "redo" : "undo";
      const from = this.#entries[way].filter((other) => other !== entry);
      // Something done meanwhile voids what could be redone.
      const isKept = result === "done" && (back === "undo" || this.#entries === seen);
      const to = isKept ? [...this.#entries[back], entry] : this.#entries[back];
      this.#set({ ...this.#entries, [way]: from, [back]: to });
    });
    return this.#work;
  }

  /** @param {Record<Way, Entry[]>} entries */
  #set(entries) {
    this.#entries = entries;
    try {
      sessionStorage.setItem(this.#key, JSON.stringify(entries));
    } catch {
      // A device that refuses storage forgets them with the page.
    }
    this.changed(this);
  }

  #recall() {
    try {
      const { undo, redo } = JSON.parse(sessionStorage.getItem(this.#key) ?? "{}");
      if (Array.isArray(undo) && Array.isArray(redo)) this.#entries = { undo, redo };
    } catch {
      // Nothing legible is kept: begin anew.
    }
  }
}

/** @param {string} own what the present person's keys begin with */
function forgetOthers(own) {
  try {
    const others = Object.keys(sessionStorage).filter((key) => key.startsWith(PREFIX) && !key.startsWith(own));
    others.forEach((key) => sessionStorage.removeItem(key));
  } catch {
    // A device that refuses storage has nothing of others.
  }
}
