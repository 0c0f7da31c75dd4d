//! The `eddsa-rdfc-2022` suite of W3C's Data Integrity: what a document says, in a
//! form that does not depend on how it is written down, is hashed and signed.

use std::{collections::BTreeSet, pin::pin, task};

use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use sophia_api::{quad::Spog, source::QuadSource, term::SimpleTerm, term::Term};
use sophia_jsonld::{JsonLdOptions, JsonLdParser, loader::ClosureLoader};

use crate::{CredentialError, InstallationKey};

/// Contexts that credentials are written in; their files never change.
pub(crate) const CREDENTIALS: &str = "https://www.w3.org/ns/credentials/v2";
pub(crate) const OPEN_BADGES: &str = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json";

/// Signs a document that has a `@context`, by adding its proof.
pub(crate) fn sign(
    document: &mut Value,
    key: &InstallationKey,
    method: &str,
    created: &str,
) -> Result<(), CredentialError> {
    let mut proof = json!({
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-rdfc-2022",
        "created": created,
        "verificationMethod": method,
        "proofPurpose": "assertionMethod",
    });
    let mut configuration = proof.clone();
    configuration["@context"] = document["@context"].clone();
    let mut hashed = Sha256::digest(canonical(&configuration)?).to_vec();
    hashed.extend(Sha256::digest(canonical(document)?));
    let value = bs58::encode(key.sign(&hashed)).into_string();
    proof["proofValue"] = format!("z{value}").into();
    document["proof"] = proof;
    Ok(())
}

/// What a document says, as canonical N-Quads (RDFC-1.0).
fn canonical(document: &Value) -> Result<Vec<u8>, CredentialError> {
    let told = |error: &dyn std::fmt::Display| CredentialError(error.to_string());
    let options = JsonLdOptions::new().with_document_loader_closure(|| {
        ClosureLoader::new(|iri| Box::pin(async move { context(iri.as_str()) }))
    });
    let parser = JsonLdParser::new_with_options(options);
    let text = document.to_string();
    let mut quads: BTreeSet<Spog<SimpleTerm<'static>>> = BTreeSet::new();
    at_once(parser.async_parse_str(&text))
        .for_each_quad(|quad| {
            let ([s, p, o], g) = sophia_api::quad::Quad::to_spog(quad);
            quads.insert((
                [s.into_term(), p.into_term(), o.into_term()],
                g.map(Term::into_term),
            ));
        })
        .map_err(|error| told(&error))?;
    let mut canonical = Vec::new();
    sophia_c14n::rdfc10::normalize(&quads, &mut canonical).map_err(|error| told(&error))?;
    Ok(canonical)
}

fn context(iri: &str) -> Result<String, String> {
    match iri {
        CREDENTIALS => Ok(include_str!("../contexts/credentials-v2.jsonld").into()),
        OPEN_BADGES => Ok(include_str!("../contexts/open-badges-3.0.3.jsonld").into()),
        other => Err(format!(
            "{other} is not one of the contexts of this program"
        )),
    }
}

/// The outcome of a future that waits for nothing.
fn at_once<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut task::Context::from_waker(task::Waker::noop())) {
        task::Poll::Ready(outcome) => outcome,
        task::Poll::Pending => unreachable!("contexts are part of the program"),
    }
}
