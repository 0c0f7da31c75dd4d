// Pictures of 48 by 48 pixels in six flat colours, drawn from boxes and discs.

/** Pixels in a row, and rows. Four pixels of four bytes are one block of AES. */
export const side = 48;

/** What the reader can paint with: [name, red, green, blue]. The first is the ground. */
export const colours = [
  ["paper", 246, 241, 229], ["ink", 34, 37, 42], ["red", 192, 57, 43], ["blue", 43, 101, 173], ["green", 56, 128, 84], ["amber", 226, 162, 56],
];
const [paper, ink, red, blue, green, amber] = colours.keys();

/** An empty picture: the number of a colour for each pixel, row by row. */
export function blank(colour = paper) {
  return new Uint8Array(side * side).fill(colour);
}

function paint(pixels, colour, inside) {
  for (let i = 0; i < pixels.length; i += 1) if (inside(i % side, Math.floor(i / side))) pixels[i] = colour;
}
const box = (pixels, colour, x, y, width, height) => paint(pixels, colour, (px, py) => px >= x && px < x + width && py >= y && py < y + height);
const disc = (pixels, colour, x, y, radius) => paint(pixels, colour, (px, py) => (px + 0.5 - x) ** 2 + (py + 0.5 - y) ** 2 <= radius ** 2);

function padlock() {
  const pixels = blank();
  disc(pixels, ink, 24, 20, 12);
  disc(pixels, paper, 24, 20, 7.5);
  box(pixels, ink, 12, 20, 24, 4);
  box(pixels, paper, 16, 20, 16, 4);
  box(pixels, amber, 8, 23, 32, 20);
  disc(pixels, ink, 24, 31, 3.4);
  box(pixels, ink, 22, 32, 4, 7);
  return pixels;
}

function target() {
  const pixels = blank();
  box(pixels, ink, 22, 30, 4, 15);
  box(pixels, ink, 14, 43, 20, 3);
  [[red, 17], [paper, 13], [red, 9], [paper, 5], [red, 2]].forEach(([colour, radius]) => disc(pixels, colour, 24, 19, radius));
  return pixels;
}

function ship() {
  const pixels = blank();
  box(pixels, blue, 0, 37, 48, 11);
  paint(pixels, ink, (x, y) => y >= 31 && y < 38 && x >= 6 + (y - 31) && x < 42 - (y - 31));
  box(pixels, ink, 23, 5, 2, 26);
  paint(pixels, red, (x, y) => y >= 7 && y < 29 && x >= 26 && x < 26 + (y - 6) * 0.7);
  paint(pixels, green, (x, y) => y >= 11 && y < 29 && x < 22 && x >= 22 - (y - 10) * 0.7);
  return pixels;
}

/** The pictures to begin with. */
export const samples = { padlock, target, ship };

/** The picture as bytes: red, green, blue and 255 for each pixel. */
export function toBytes(pixels) {
  const bytes = new Uint8Array(pixels.length * 4);
  pixels.forEach((colour, i) => bytes.set([...colours[colour].slice(1), 255], i * 4));
  return bytes;
}
