// A picture's bytes under AES-128 in several modes, and what an attacker's change does to them.
import { cbc, ctr, ecb, gcm } from "../../../vendor/aes.js";

/** Bytes in a block of AES. */
export const blockSize = 16;

/** The modes that are shown side by side. `start` is the IV of CBC, the first counter block of CTR. */
export const modes = {
  ECB: (key) => ecb(key, { disablePadding: true }),
  CBC: (key, start) => cbc(key, start, { disablePadding: true }),
  CTR: (key, start) => ctr(key, start),
};

export function encrypt(mode, { key, start }, bytes) {
  return modes[mode](key, start).encrypt(bytes);
}

export function decrypt(mode, { key, start }, bytes) {
  return modes[mode](key, start).decrypt(bytes);
}

/** A key, and where CBC and CTR start, at random. */
export function randomSecrets() {
  const random = (length) => crypto.getRandomValues(new Uint8Array(length));
  return { key: random(16), start: freshStart() };
}

/** Twelve random bytes and a counter that begins at 0: a nonce as GCM would use it, an IV for CBC. */
export function freshStart() {
  const start = new Uint8Array(16);
  crypto.getRandomValues(start.subarray(0, 12));
  return start;
}

/** A copy with one bit turned over: the highest of a byte. */
export function flipped(bytes, at) {
  const copy = Uint8Array.from(bytes);
  copy[at] ^= 0x80;
  return copy;
}

export function xor(left, right) {
  return left.map((byte, i) => byte ^ right[i]);
}

/** How many blocks there are, and how many of them differ from all others before. */
export function countBlocks(bytes) {
  const seen = new Set();
  for (let at = 0; at < bytes.length; at += blockSize) seen.add(bytes.subarray(at, at + blockSize).join());
  return { blocks: bytes.length / blockSize, distinct: seen.size };
}

/** What differs: how many bits, and which blocks. */
export function difference(left, right) {
  let bits = 0;
  const blocks = new Set();
  left.forEach((byte, i) => {
    let changed = byte ^ right[i];
    if (changed) blocks.add(Math.floor(i / blockSize));
    for (; changed; changed &= changed - 1) bits += 1;
  });
  return { bits, blocks: [...blocks] };
}

/** Whether GCM, CTR with a tag over the ciphertext, still decrypts after `change` was made to it. */
export function gcmAccepts({ key, start }, bytes, change) {
  const cipher = () => gcm(key, start.subarray(0, 12));
  const received = change(cipher().encrypt(bytes));
  try {
    cipher().decrypt(received);
    return true;
  } catch {
    return false;
  }
}
