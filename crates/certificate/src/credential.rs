use std::io::Write;

use academy::Certificate;
use data_encoding::BASE64URL_NOPAD;
use flate2::{Compression, write::GzEncoder};
use serde_json::{Value, json};

use crate::{
    InstallationKey,
    proof::{CREDENTIALS, OPEN_BADGES, sign},
};

/// Who issues certificates.
pub struct Issuer {
    name: String,
    url: String,
    did: String,
    key: InstallationKey,
}

/// A credential could not be put into the form that is signed. It means that this
/// program wrote something that its contexts do not know.
#[derive(Debug, thiserror::Error)]
#[error("a credential cannot be signed: {0}")]
pub struct CredentialError(pub(crate) String);

/// Bits in a status list: the least that the standard lets it have.
const STATUS_BITS: usize = 131_072;

impl Issuer {
    /// The installation of this name at this address, `https://HOST` or
    /// `https://HOST:PORT`, without a slash at the end.
    pub fn new(name: &str, url: &str, key: InstallationKey) -> Self {
        let host = url.split_once("://").map_or(url, |(_, host)| host);
        Self {
            name: name.into(),
            url: url.into(),
            // A port's colon would begin a path.
            did: format!("did:web:{}", host.replace(':', "%3A")),
            key,
        }
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The key.
    pub fn key(&self) -> &InstallationKey {
        &self.key
    }

    /// Where a certificate is verified.
    pub fn address(&self, certificate: &Certificate) -> String {
        format!("{}/certificates/{}", self.url, certificate.number)
    }

    /// Who the issuer is and which key it signs with, for
    /// `/.well-known/did.json` (DID method `web`).
    pub fn did_document(&self) -> Value {
        let method = self.method();
        json!({
            "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
            "id": self.did,
            "verificationMethod": [{
                "id": method,
                "type": "Multikey",
                "controller": self.did,
                "publicKeyMultibase": self.key.public(),
            }],
            "assertionMethod": [method],
        })
    }

    /// The Open Badges credential, signed.
    pub fn credential(&self, certificate: &Certificate) -> Result<Value, CredentialError> {
        let issued = certificate.issued.to_rfc3339();
        let address = self.address(certificate);
        let mut credential = json!({
            "@context": [CREDENTIALS, OPEN_BADGES],
            "id": address,
            "type": ["VerifiableCredential", "OpenBadgeCredential"],
            "name": certificate.title,
            "issuer": {
                "id": self.did,
                "type": ["Profile"],
                "name": self.name,
                "url": self.url,
            },
            "validFrom": issued,
            "credentialSubject": {
                "type": ["AchievementSubject"],
                "identifier": [{
                    "type": "IdentityObject",
                    "identityType": "name",
                    "identityHash": certificate.name,
                    "hashed": false,
                }],
                "achievement": {
                    "id": format!("{}/courses/{}", self.url, certificate.course),
                    "type": ["Achievement"],
                    "achievementType": "CertificateOfCompletion",
                    "name": certificate.title,
                    "description": format!("Completion of the course {}", certificate.title),
                    "criteria": { "narrative": narrative(certificate) },
                },
            },
            "credentialStatus": {
                "id": format!("{address}/status#0"),
                "type": "BitstringStatusListEntry",
                "statusPurpose": "revocation",
                "statusListIndex": "0",
                "statusListCredential": format!("{address}/status"),
            },
        });
        sign(&mut credential, &self.key, &self.method(), &issued)?;
        Ok(credential)
    }

    /// Whether a certificate is void, as a signed Bitstring Status List of which
    /// its first bit says so.
    pub fn status(&self, certificate: &Certificate) -> Result<Value, CredentialError> {
        let since = certificate
            .revoked
            .unwrap_or(certificate.issued)
            .to_rfc3339();
        let address = format!("{}/status", self.address(certificate));
        let mut list = json!({
            "@context": [CREDENTIALS],
            "id": address,
            "type": ["VerifiableCredential", "BitstringStatusListCredential"],
            "issuer": self.did,
            "validFrom": since,
            "credentialSubject": {
                "id": format!("{address}#list"),
                "type": "BitstringStatusList",
                "statusPurpose": "revocation",
                "encodedList": encoded_list(certificate.revoked.is_some()),
            },
        });
        sign(&mut list, &self.key, &self.method(), &since)?;
        Ok(list)
    }

    fn method(&self) -> String {
        format!("{}#{}", self.did, self.key.public())
    }
}

fn narrative(certificate: &Certificate) -> String {
    let Certificate { sections, labs, .. } = certificate;
    format!(
        "Finished {sections} {} (lessons read, quizzes passed) and solved {labs} {} \
         (a vulnerable application attacked, repaired, and judged by attacks that were not shown).",
        if *sections == 1 {
            "section"
        } else {
            "sections"
        },
        if *labs == 1 { "lab" } else { "labs" },
    )
}

fn encoded_list(first: bool) -> String {
    let mut bits = vec![0; STATUS_BITS / 8];
    bits[0] = if first { 0x80 } else { 0 };
    let mut zipped = GzEncoder::new(Vec::new(), Compression::default());
    let zipped = zipped.write_all(&bits).and_then(|()| zipped.finish());
    format!(
        "u{}",
        BASE64URL_NOPAD.encode(&zipped.expect("memory takes everything"))
    )
}
