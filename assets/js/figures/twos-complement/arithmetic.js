// Whole numbers of 8, 16 or 32 bits. A pattern is what the bits say without a sign, 0 to 2^bits - 1.

/** How many patterns there are. */
export const patterns = (bits) => 2 ** bits;

/** The smallest and the largest number that a reader of that kind can see. */
export function range(bits, signed) {
  return signed ? [-patterns(bits - 1), patterns(bits - 1) - 1] : [0, patterns(bits) - 1];
}

/** The number that `pattern` is for a signed or an unsigned reader. */
export function read(pattern, bits, signed) {
  return signed && pattern >= patterns(bits - 1) ? pattern - patterns(bits) : pattern;
}

/** What a register of that many bits keeps of a whole number: its low bits. */
export function write(number, bits) {
  return ((number % patterns(bits)) + patterns(bits)) % patterns(bits);
}

/** Bit `index` (0 is the lowest) of a pattern, 0 or 1. */
export function bit(pattern, index) {
  return Math.floor(pattern / 2 ** index) % 2;
}

/** The pattern with bit `index` set to 0 or 1. */
export function withBit(pattern, index, value) {
  return pattern + (value - bit(pattern, index)) * 2 ** index;
}

/** What one bit adds to the number: the highest of a signed one counts negative. */
export function weight(index, bits, signed) {
  return signed && index === bits - 1 ? -(2 ** index) : 2 ** index;
}

/**
 * Adds or subtracts as a processor does. Returns the pattern that is left, `carry` (unsigned: the sum
 * needed one bit more, or the difference had to borrow) and `overflow` (signed: the true result does not fit).
 */
export function calculate(left, operator, right, bits) {
  const sign = operator === "+" ? 1 : -1;
  const unsigned = left + sign * right;
  const signed = read(left, bits, true) + sign * read(right, bits, true);
  const [least, most] = range(bits, true);
  return {
    pattern: write(unsigned, bits),
    carry: unsigned < 0 || unsigned >= patterns(bits),
    overflow: signed < least || signed > most,
  };
}

/** The bits in groups of four: "1111 1011". */
export function inGroups(pattern, bits) {
  const digits = Math.floor(pattern).toString(2).padStart(bits, "0");
  return digits.match(/.{4}/g).join(" ");
}

/** A number with a real minus and thousands apart: "−2 147 483 648". */
export function spoken(number) {
  return `${number < 0 ? "−" : ""}${String(Math.abs(number)).replace(/\B(?=(\d{3})+$)/g, "\u202f")}`;
}

/** The calculation in words, for a reader of that kind: what came out, and why. */
export function explain({ left, operator, right, bits, signed }) {
  const [a, b] = [read(left, bits, signed), read(right, bits, signed)];
  const { pattern, carry, overflow } = calculate(left, operator, right, bits);
  const [least, most] = range(bits, signed);
  const truth = operator === "+" ? a + b : a - b;
  const kept = read(pattern, bits, signed);
  const sum = `${spoken(a)} ${operator === "+" ? "+" : "−"} ${b < 0 ? `(${spoken(b)})` : spoken(b)}`;
  if (truth === kept) {
    const aside = signed && carry
      ? ` The ${operator === "+" ? "carry out of the top bit" : "borrow"} means nothing to a signed reader.`
      : !signed && overflow ? " A signed reader of the same bits would see an overflow." : "";
    return { fits: true, words: `${sum} = ${spoken(kept)}. It fits.${aside}` };
  }
  const way = truth > most ? "above the largest" : "below the smallest";
  const border = truth > most ? most : least;
  const turn = truth > most ? "minus" : "plus";
  const name = signed ? "Overflow" : operator === "+" ? "Carry" : "Borrow";
  return {
    fits: false,
    words: `${sum} is ${spoken(truth)}, ${way} number, ${spoken(border)}. ${name}: ${spoken(kept)} is left, which is ${spoken(truth)} ${turn} ${spoken(patterns(bits))}.`,
  };
}
