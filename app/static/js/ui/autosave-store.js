/**
 * What was typed and not yet confirmed by the server, kept on this device.
 *
 * One entry per form and user, so that nobody at a shared computer meets another's text.
 * @typedef {import("./autosave-fields.js").Fields} Fields
 * @typedef {{version: number, base: Fields, fields: Fields}} Kept
 */

export class DraftStore {
  #key;

  /**
   * @param {string} form - what names the form across visits: its address
   * @param {string} user
   */
  constructor(form, user) {
    this.#key = `plumbline:draft:${user}:${form}`;
  }

  /**
   * Keep what is typed, with the version and the values that it started from.
   * @param {Kept} kept
   * @returns {boolean} false when the device refuses (full, or private mode)
   */
  write(kept) {
    return this.#set("", kept);
  }

  /** @returns {Kept | null} */
  read() {
    return this.#get("");
  }

  clear() {
    this.#remove("");
  }

  /**
   * Own text that gave way to a colleague's, until its writer lets it go.
   * @param {Fields} fields
   * @returns {boolean}
   */
  setAside(fields) {
    return this.#set(":aside", { ...this.readAside(), ...fields });
  }

  /** @returns {Fields} */
  readAside() {
    return this.#get(":aside") ?? {};
  }

  clearAside() {
    this.#remove(":aside");
  }

  /**
   * @param {string} suffix
   * @param {unknown} value
   */
  #set(suffix, value) {
    try {
      localStorage.setItem(this.#key + suffix, JSON.stringify(value));
      return true;
    } catch {
      return false;
    }
  }

  /** @param {string} suffix */
  #get(suffix) {
    try {
      return JSON.parse(localStorage.getItem(this.#key + suffix) ?? "null");
    } catch {
      return null;
    }
  }

  /** @param {string} suffix */
  #remove(suffix) {
    try {
      localStorage.removeItem(this.#key + suffix);
    } catch {
      // A device that refuses storage has nothing to remove.
    }
  }
}
