// The circle of all patterns: 0 at the top, adding goes clockwise.
import { patterns, range, read, spoken } from "./arithmetic.js";

const svg = "http://www.w3.org/2000/svg";
const [middle, radius] = [180, 112];

function shape(name, attributes, text) {
  const element = document.createElementNS(svg, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  if (text !== undefined) element.textContent = text;
  return element;
}

/** The point at `turn` (0 the top, 0.25 the right) and a distance from the middle. */
function at(turn, distance) {
  const angle = (turn - 0.25) * 2 * Math.PI;
  return [middle + Math.cos(angle) * distance, middle + Math.sin(angle) * distance].map((n) => n.toFixed(1));
}

function spoke(turn, from, to, attributes) {
  const [[x1, y1], [x2, y2]] = [at(turn, from), at(turn, to)];
  return shape("line", { x1, y1, x2, y2, ...attributes });
}

/** The way from `start` over `length` (both in turns; negative: anticlockwise), with room for the arrow head. */
function way(start, length, distance) {
  const kept = Math.sign(length) * Math.max(Math.abs(length) - 0.008, 0);
  const [x1, y1] = at(start, distance);
  const half = at(start + kept / 2, distance);
  const end = at(start + kept, distance);
  const sweep = length > 0 ? 1 : 0;
  // Two halves, so that neither is more than half a turn.
  const arc = ([x, y]) => `A${distance} ${distance} 0 0 ${sweep} ${x} ${y}`;
  return `M${x1} ${y1}${arc(half)}${arc(end)}`;
}

function arrowHead(turn, clockwise, distance) {
  const tip = at(turn, distance);
  const back = turn - (clockwise ? 0.022 : -0.022);
  return `M${tip}L${at(back, distance - 5)}L${at(back, distance + 5)}Z`;
}

function labels(bits, signed) {
  const all = patterns(bits);
  return Array.from({ length: 8 }, (_, i) => {
    const turn = i / 8;
    const [x, y] = at(turn, radius + 21);
    const side = turn === 0 || turn === 0.5 ? "middle" : turn < 0.5 ? "start" : "end";
    return shape("text", { x, y, "text-anchor": side, "dominant-baseline": "central" }, short(read(turn * all, bits, signed)));
  });
}

/** A number in little room: 32-bit ones in millions. */
function short(number) {
  return Math.abs(number) >= 1_000_000 ? `${spoken(Math.round(number / 1_000_000))} M` : spoken(number);
}

/** Draws the way from `left` by `by` (a number, its sign is the direction) to `result`. */
export function drawCircle({ bits, signed, left, by, result, fits }) {
  const all = patterns(bits);
  const seam = (signed ? 0.5 : 0) - 0.5 / Math.max(all, 256);
  const [least, most] = range(bits, signed);
  const drawing = shape("svg", { viewBox: "-12 34 384 292", role: "img", "aria-label": `Number circle. From ${spoken(read(left, bits, signed))}, ${spoken(Math.abs(by))} ${by < 0 ? "anticlockwise" : "clockwise"}, to ${spoken(read(result, bits, signed))}${fits ? "" : ", over the seam"}.` });
  drawing.append(shape("circle", { cx: middle, cy: middle, r: radius, class: "circle-ring" }));
  for (let i = 0; i < 64; i += 1) drawing.append(spoke(i / 64, radius, radius + (i % 8 === 0 ? 9 : i % 4 === 0 ? 6 : 3), { class: "circle-tick" }));
  drawing.append(...labels(bits, signed));
  drawing.append(spoke(seam, radius - 40, radius + 13, { class: "circle-seam" }));
  const words = at(seam, 54);
  drawing.append(
    shape("text", { x: middle, y: words[1], class: "circle-small seam", "text-anchor": "middle", "dominant-baseline": "central" }, "seam"),
    shape("text", { x: middle, y: Number(words[1]) + (signed ? -16 : 16), class: "circle-small", "text-anchor": "middle", "dominant-baseline": "central" }, `${short(most)} | ${short(least)}`));
  const track = radius - 15;
  const turn = by / all;
  const meaning = fits ? "defence" : "attack";
  if (by !== 0) {
    drawing.append(shape("path", { d: way(left / all, turn, track), class: `circle-way ${meaning}` }),
      shape("path", { d: arrowHead(left / all + turn, by > 0, track), class: `circle-head ${meaning}` }));
  }
  const [fromX, fromY] = at(left / all, radius);
  const [toX, toY] = at(result / all, radius);
  drawing.append(shape("circle", { cx: fromX, cy: fromY, r: 5.5, class: "circle-from" }), shape("circle", { cx: toX, cy: toY, r: 7, class: `circle-to ${meaning}` }));
  return drawing;
}
