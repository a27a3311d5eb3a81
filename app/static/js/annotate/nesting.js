/** Splits text nodes into nested elements for spans that overlap, cross or stand in each other. */

/**
 * One thing's part of a block, in UTF-16 units of the block's text.
 * @template T
 * @typedef {{id: string, of: T, from: number, to: number}} Piece
 */

/** Elements inside elements; what lies deeper shares the innermost one. */
const MOST_NESTED = 8;

/**
 * The text of one node with an element around each stretch that pieces cover.
 * @template T
 * @param {string} data the node's text
 * @param {number} first where it begins in the block
 * @param {Piece<T>[]} pieces outermost first, those that touch this node
 * @param {(layer: Piece<T>[], from: number) => HTMLElement} make an element for the pieces that it
 *   stands for (almost always one) and where it begins in the block
 * @returns {DocumentFragment}
 */
export function nested(data, first, pieces, make) {
  const fragment = document.createDocumentFragment();
  /** @type {{key: string, element: HTMLElement}[]} */
  const open = [];
  const cuts = cutsOf(first, first + data.length, pieces);
  /** @type {Piece<T>[]} */
  let active = [];
  let next = 0;
  cuts.slice(0, -1).forEach((from, index) => {
    active = active.filter((piece) => piece.to > from);
    for (; next < pieces.length && startOf(pieces[next]) <= from; next++) {
      active.push(/** @type {Piece<T>} */ (pieces[next]));
    }
    const layers = layersOf(active);
    const keys = layers.map((layer) => layer.map((piece) => piece.id).join(" "));
    const stays = keys.findIndex((key, depth) => open[depth]?.key !== key);
    open.length = Math.min(open.length, stays < 0 ? layers.length : stays);
    layers.slice(open.length).forEach((layer) => {
      const element = make(layer, from);
      (open.at(-1)?.element ?? fragment).append(element);
      open.push({ key: keys[open.length] ?? "", element });
    });
    const text = data.slice(from - first, (cuts[index + 1] ?? from) - first);
    (open.at(-1)?.element ?? fragment).append(text);
  });
  return fragment;
}

/** @param {{from: number} | undefined} piece */
const startOf = (piece) => piece?.from ?? Infinity;

/**
 * @param {number} first
 * @param {number} last
 * @param {{from: number, to: number}[]} pieces
 * @returns {number[]} every place where the set of pieces changes, `first` and `last` included
 */
function cutsOf(first, last, pieces) {
  const edges = pieces.flatMap(({ from, to }) => [from, to]);
  const inside = edges.filter((edge) => edge > first && edge < last);
  return [first, ...[...new Set(inside)].sort((a, b) => a - b), last];
}

/**
 * @template P
 * @param {P[]} active outermost first
 * @returns {P[][]} one list for each element to be nested
 */
function layersOf(active) {
  const layers = active.slice(0, MOST_NESTED).map((piece) => [piece]);
  layers.at(-1)?.push(...active.slice(MOST_NESTED));
  return layers;
}

/**
 * Take every mark out of a block and leave its text as it was.
 * @param {HTMLElement} block
 */
export function unwrap(block) {
  if (!block.querySelector(":not(mark)")) {
    // Nothing but text and marks, as almost everywhere: far faster than mark by mark.
    block.textContent = block.textContent;
    return;
  }
  block.querySelectorAll("mark.highlight").forEach((mark) => mark.replaceWith(...mark.childNodes));
  block.normalize();
}

/**
 * @param {HTMLElement} block
 * @returns {Text[]}
 */
export function textNodesIn(block) {
  const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) {
    found.push(/** @type {Text} */ (walker.currentNode));
  }
  return found;
}
