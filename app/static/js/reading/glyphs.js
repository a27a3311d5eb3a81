/** The small marks of the gutter: a verdict's shape, a bar before there is one, and what is undecided. */

/** @typedef {import("../annotate/marks.js").Anchor} Anchor */

/** Corners around a centre, as fractions of the radius. */
/** @type {Record<string, [number, number][]>} */
const CORNERS = {
  square: [[-0.85, -0.85], [0.85, -0.85], [0.85, 0.85], [-0.85, 0.85]],
  diamond: [[0, -1.1], [1.1, 0], [0, 1.1], [-1.1, 0]],
  triangle: [[0, -1], [1.1, 0.9], [-1.1, 0.9]],
  hexagon: around(6),
  pentagon: around(5),
  star: around(10, 0.5),
  bar: [[-1, -0.4], [1, -0.4], [1, 0.4], [-1, 0.4]],
};

/**
 * What a highlight's mark looks like: its shape, and the class that colours it.
 * @param {Anchor} anchor
 * @returns {{shape: string, tone: string}}
 */
export function lookOf({ state, shape, colour }) {
  if (!["exact", "moved"].includes(state)) return { shape: "undecided", tone: "is-undecided" };
  return { shape: shape ?? "bar", tone: colour ? `tone-${colour}` : "is-open" };
}

/**
 * The outline of a mark as SVG path data.
 * @param {string} shape
 * @param {number} x its centre
 * @param {number} y
 * @param {number} radius
 * @returns {string}
 */
export function outline(shape, x, y, radius) {
  if (shape === "ring") return circle(x, y, radius) + circle(x, y, radius * 0.45);
  // Two triangles, the inner one the other way round: hollow.
  if (shape === "undecided") return polygon("triangle", x, y, radius) + polygon("triangle", x, y + 0.1 * radius, radius * 0.4);
  return CORNERS[shape] ? polygon(shape, x, y, radius) : circle(x, y, radius);
}

/**
 * @param {string} shape
 * @param {number} x
 * @param {number} y
 * @param {number} radius
 */
function polygon(shape, x, y, radius) {
  const corners = (CORNERS[shape] ?? []).map(([dx, dy]) => `${round(x + dx * radius)} ${round(y + dy * radius)}`);
  return `M${corners.join("L")}Z`;
}

/**
 * @param {number} x
 * @param {number} y
 * @param {number} radius
 */
function circle(x, y, radius) {
  const [r, wide] = [round(radius), round(2 * radius)];
  return `M${round(x - radius)} ${round(y)}a${r} ${r} 0 1 0 ${wide} 0a${r} ${r} 0 1 0 ${-wide} 0Z`;
}

/**
 * @param {number} count
 * @param {number} [inner] the radius of every other corner
 * @returns {[number, number][]}
 */
function around(count, inner = 1) {
  return Array.from({ length: count }, (_, index) => {
    const angle = (2 * Math.PI * index) / count - Math.PI / 2;
    const radius = index % 2 === 1 ? 1.1 * inner : 1.1;
    return [radius * Math.cos(angle), radius * Math.sin(angle)];
  });
}

/** @param {number} number */
function round(number) {
  return Math.round(number * 10) / 10;
}
