import assert from "node:assert/strict";
import { createCipheriv } from "node:crypto";
import { describe, it } from "node:test";
import { blockSize, countBlocks, decrypt, difference, encrypt, flipped, gcmAccepts, modes, randomSecrets, xor } from "../js/figures/block-modes/modes.js";
import { blank, colours, samples, side, toBytes } from "../js/figures/block-modes/picture.js";

const secrets = { key: Uint8Array.from({ length: 16 }, (_, i) => i * 7), start: Uint8Array.from({ length: 16 }, (_, i) => (i < 12 ? 200 - i : 0)) };
const padlock = toBytes(samples.padlock());

describe("pictures", () => {
  it("fill whole blocks, one byte for each colour and 255", () => {
    assert.equal(padlock.length, side * side * 4);
    assert.equal(padlock.length % blockSize, 0);
    assert.deepEqual([...toBytes(blank()).subarray(0, 4)], [...colours[0].slice(1), 255]);
  });

  it("are flat enough that most blocks repeat", () => {
    for (const [name, draw] of Object.entries(samples)) {
      const { blocks, distinct } = countBlocks(toBytes(draw()));
      assert.equal(blocks, 576);
      assert.ok(distinct < 90 && distinct > 5, `${name}: ${distinct}`);
    }
  });
});

describe("modes of AES", () => {
  for (const name of Object.keys(modes)) {
    it(`${name} is the AES-128-${name} of OpenSSL`, () => {
      const cipher = createCipheriv(`aes-128-${name.toLowerCase()}`, secrets.key, name === "ECB" ? null : secrets.start).setAutoPadding(false);
      assert.deepEqual(encrypt(name, secrets, padlock), new Uint8Array(Buffer.concat([cipher.update(padlock), cipher.final()])));
    });

    it(`${name} decrypts what it encrypted`, () => {
      const fresh = randomSecrets();
      assert.deepEqual(decrypt(name, fresh, encrypt(name, fresh, padlock)), padlock);
    });
  }

  it("ECB keeps equal blocks equal, CBC and CTR do not", () => {
    assert.equal(countBlocks(encrypt("ECB", secrets, padlock)).distinct, countBlocks(padlock).distinct);
    for (const name of ["CBC", "CTR"]) assert.equal(countBlocks(encrypt(name, secrets, padlock)).distinct, 576);
  });
});

describe("one changed bit of ciphertext", () => {
  const at = 5000;
  const block = Math.floor(at / blockSize);
  const damage = (name) => {
    const changed = decrypt(name, secrets, flipped(encrypt(name, secrets, padlock), at));
    return { changed, ...difference(padlock, changed) };
  };

  it("destroys one block in ECB", () => {
    const { bits, blocks } = damage("ECB");
    assert.deepEqual(blocks, [block]);
    assert.ok(bits > 30);
  });

  it("destroys one block in CBC and turns over the same bit of the next", () => {
    const { blocks, changed } = damage("CBC");
    assert.deepEqual(blocks, [block, block + 1]);
    assert.equal(changed[at + blockSize], padlock[at + blockSize] ^ 0x80);
    assert.equal(difference(padlock.subarray((block + 1) * blockSize), changed.subarray((block + 1) * blockSize)).bits, 1);
  });

  it("turns over exactly that bit in CTR", () => {
    const { bits, blocks, changed } = damage("CTR");
    assert.equal(bits, 1);
    assert.deepEqual(blocks, [block]);
    assert.equal(changed[at], padlock[at] ^ 0x80);
  });

  it("is refused by GCM", () => {
    assert.equal(gcmAccepts(secrets, padlock, (hidden) => hidden), true);
    assert.equal(gcmAccepts(secrets, padlock, (hidden) => flipped(hidden, at)), false);
  });
});

describe("a nonce used twice", () => {
  const ship = toBytes(samples.ship());
  it("gives away the XOR of the pictures", () => {
    assert.deepEqual(xor(encrypt("CTR", secrets, padlock), encrypt("CTR", secrets, ship)), xor(padlock, ship));
  });

  it("once each, it does not", () => {
    const other = { ...secrets, start: randomSecrets().start };
    assert.ok(difference(xor(encrypt("CTR", secrets, padlock), encrypt("CTR", other, ship)), xor(padlock, ship)).bits > 10_000);
  });
});
