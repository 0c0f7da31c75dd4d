// What js/figures/block-modes.js uses of noble-ciphers: AES that runs without HTTPS too, where WebCrypto does not.
export { cbc, ctr, ecb, gcm } from "@noble/ciphers/aes.js";
