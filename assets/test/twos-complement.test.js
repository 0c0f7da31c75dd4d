import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { bit, calculate, explain, inGroups, range, read, spoken, weight, withBit, write } from "../js/figures/twos-complement/arithmetic.js";

describe("numbers of a fixed width", () => {
  it("a pattern is another number for another reader", () => {
    assert.equal(read(251, 8, false), 251);
    assert.equal(read(251, 8, true), -5);
    assert.equal(read(0x80000000, 32, true), -2147483648);
    assert.equal(read(0xffffffff, 32, true), -1);
  });

  it("a register keeps the low bits, as the lesson's mask does", () => {
    for (const [number, unsigned, signed] of [[127, 127, 127], [128, 128, -128], [255, 255, -1], [256, 0, 0], [300, 44, 44], [-1, 255, -1], [-129, 127, 127]]) {
      assert.equal(read(write(number, 8), 8, false), unsigned);
      assert.equal(read(write(number, 8), 8, true), signed);
    }
  });

  it("every 8-bit sum and difference is what typed arrays say", () => {
    const [u, s] = [new Uint8Array(1), new Int8Array(1)];
    for (let a = 0; a < 256; a += 1) {
      for (let b = 0; b < 256; b += 1) {
        for (const operator of ["+", "-"]) {
          const { pattern, carry, overflow } = calculate(a, operator, b, 8);
          const [sa, sb] = [read(a, 8, true), read(b, 8, true)];
          const [unsigned, signed] = operator === "+" ? [a + b, sa + sb] : [a - b, sa - sb];
          u[0] = unsigned;
          s[0] = signed;
          assert.equal(pattern, u[0]);
          assert.equal(read(pattern, 8, true), s[0]);
          assert.equal(carry, unsigned !== u[0]);
          assert.equal(overflow, signed !== s[0]);
          assert.equal(explain({ left: a, operator, right: b, bits: 8, signed: true }).fits, !overflow);
          assert.equal(explain({ left: a, operator, right: b, bits: 8, signed: false }).fits, !carry);
        }
      }
    }
  });

  it("32 bits wrap at their own borders", () => {
    assert.deepEqual(calculate(0x7fffffff, "+", 1, 32), { pattern: 0x80000000, carry: false, overflow: true });
    assert.deepEqual(calculate(0xffffffff, "+", 1, 32), { pattern: 0, carry: true, overflow: false });
    assert.deepEqual(calculate(0, "-", 1, 32), { pattern: 0xffffffff, carry: true, overflow: false });
  });

  it("bits can be read, set and weighed up to the highest", () => {
    assert.equal(bit(0x80000000, 31), 1);
    assert.equal(withBit(0, 31, 1), 0x80000000);
    assert.equal(withBit(0x80000000, 31, 1), 0x80000000);
    assert.equal(withBit(255, 0, 0), 254);
    assert.equal(weight(7, 8, true), -128);
    assert.equal(weight(7, 8, false), 128);
    const sum = (pattern, signed) => [...Array(8).keys()].reduce((all, i) => all + bit(pattern, i) * weight(i, 8, signed), 0);
    for (let pattern = 0; pattern < 256; pattern += 1) assert.equal(sum(pattern, true), read(pattern, 8, true));
  });

  it("ranges are those of C's types", () => {
    assert.deepEqual(range(8, true), [-128, 127]);
    assert.deepEqual(range(16, false), [0, 65535]);
    assert.deepEqual(range(32, true), [-2147483648, 2147483647]);
  });

  it("words say what happened and why", () => {
    assert.equal(explain({ left: 100, operator: "+", right: 50, bits: 8, signed: true }).words,
      "100 + 50 is 150, above the largest number, 127. Overflow: −106 is left, which is 150 minus 256.");
    assert.equal(explain({ left: 0, operator: "-", right: 1, bits: 8, signed: false }).words,
      "0 − 1 is −1, below the smallest number, 0. Borrow: 255 is left, which is −1 plus 256.");
    assert.equal(explain({ left: 200, operator: "+", right: 50, bits: 8, signed: false }).words, "200 + 50 = 250. It fits.");
    assert.match(explain({ left: 255, operator: "+", right: 1, bits: 8, signed: true }).words, /= 0\. It fits\. The carry/);
    assert.match(explain({ left: 5, operator: "-", right: 0xfe, bits: 8, signed: true }).words, /^5 − \(−2\) = 7/);
  });

  it("numbers are written to be read", () => {
    assert.equal(inGroups(251, 8), "1111 1011");
    assert.equal(spoken(-2147483648), "−2\u202f147\u202f483\u202f648");
    assert.equal(spoken(128), "128");
  });
});
