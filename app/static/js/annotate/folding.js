/**
 * Folds text as the server does for search (app/domain/search.py): letters and digits alone, without
 * case and accents, single-spaced. Unlike there, hyphens that only hint at a break are left out, and
 * scripts without spaces stay unspaced, as found words need not be whole.
 */

/**
 * `text`, and for each of its units where in the source the letter begins and ends (UTF-16).
 * @typedef {{text: string, starts: number[], ends: number[]}} Folded
 */

const KEPT = /[\p{L}\p{N}]/u;
const ACCENT = /\p{Mn}/u;
const INVISIBLE = /\p{Cf}/u;

/**
 * @param {string} source
 * @returns {Folded} without space at its ends
 */
export function folded(source) {
  const starts = [];
  const ends = [];
  let text = "";
  let unit = 0;
  let hasGap = false;
  for (const character of source) {
    const next = unit + character.length;
    for (const part of plain(character)) {
      if (KEPT.test(part)) {
        if (hasGap && text) {
          text += " ";
          starts.push(unit);
          ends.push(unit);
        }
        hasGap = false;
        text += part;
        for (let added = 0; added < part.length; added += 1) {
          starts.push(unit);
          ends.push(next);
        }
      } else if (ACCENT.test(part) || INVISIBLE.test(part)) {
        // Belongs to the letter before it.
        if (!hasGap && ends.length > 0) ends[ends.length - 1] = next;
      } else {
        hasGap = true;
      }
    }
    unit = next;
  }
  return { text, starts, ends };
}

/**
 * @param {string} character
 * @returns {string} decomposed, without case (upper case first: ß is SS)
 */
function plain(character) {
  if (character < "\x80") return character.toLowerCase();
  return character.normalize("NFKD").toUpperCase().toLowerCase();
}
