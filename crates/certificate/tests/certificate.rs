//! A certificate from outside: as a page and as a credential.

use academy::{Certificate, Moment, PersonId, Zone};
use certificate::{InstallationKey, Issuer, PageError, pdf};

fn certificate(name: &str) -> Certificate {
    Certificate {
        number: "7KQ2-M4XA-9TFD-C0W1".parse().unwrap(),
        person: PersonId(4),
        name: name.into(),
        course: "web".parse().unwrap(),
        title: "Web application security in Python".into(),
        sections: 82,
        labs: 1,
        minutes: 7_530,
        // The evening before in New York.
        issued: Moment(1_803_859_200_000),
        revoked: None,
    }
}

fn issuer() -> (Issuer, tempfile::TempDir) {
    let dir = tempfile::tempdir().unwrap();
    let key = InstallationKey::open(&dir.path().join("installation.pem")).unwrap();
    (
        Issuer::new("Quintain", "https://training.example.org:8443", key),
        dir,
    )
}

fn page(name: &str) -> Result<Vec<u8>, PageError> {
    pdf(&certificate(name), &issuer().0, &Zone::utc())
}

#[test]
fn the_page_is_an_accessible_pdf() {
    let pdf = page("Ada Lovelace").unwrap();
    let text = String::from_utf8_lossy(&pdf);
    assert!(text.starts_with("%PDF-1.7"));
    for mark in [
        "/StructTreeRoot",
        "/MarkInfo",
        "pdfuaid:part",
        "/Lang",
        "/DisplayDocTitle true",
    ] {
        assert!(text.contains(mark), "{mark} is missing");
    }
    assert!(
        pdf.len() < 200_000,
        "{} bytes: fonts are cut to what is used",
        pdf.len()
    );
}

#[test]
fn the_page_is_the_same_each_time() {
    assert_eq!(page("Ada Lovelace").unwrap(), page("Ada Lovelace").unwrap());
}

#[test]
fn names_of_many_alphabets_and_lengths_fit() {
    for name in [
        "Ελένη Παπαδοπούλου",
        "Дмитрий Шостакович",
        "Nguyễn Thị Minh Khai",
        "Łukasz Żółć",
        &"Wolfeschlegelsteinhausen ".repeat(4),
        &"W".repeat(120),
    ] {
        page(name).unwrap_or_else(|error| panic!("{name}: {error}"));
    }
}

#[test]
fn a_name_that_no_font_can_write_is_not_printed_as_boxes() {
    let error = page("Ada \u{f8f0}").unwrap_err();
    assert!(matches!(error, PageError::NoFont('\u{f8f0}')), "{error}");
}

#[test]
fn a_credential_says_who_completed_what_and_who_says_so() {
    let (issuer, _dir) = issuer();
    let credential = issuer.credential(&certificate("Ada Lovelace")).unwrap();
    assert_eq!(
        credential["id"],
        "https://training.example.org:8443/certificates/7KQ2-M4XA-9TFD-C0W1"
    );
    assert_eq!(
        credential["issuer"]["id"],
        "did:web:training.example.org%3A8443"
    );
    assert_eq!(credential["validFrom"], "2027-03-01T00:00:00Z");
    assert_eq!(
        credential["credentialSubject"]["identifier"][0]["identityHash"],
        "Ada Lovelace"
    );
    assert_eq!(credential["proof"]["cryptosuite"], "eddsa-rdfc-2022");
    let did = issuer.did_document();
    assert_eq!(
        did["verificationMethod"][0]["id"],
        credential["proof"]["verificationMethod"]
    );
    let again = issuer.credential(&certificate("Ada Lovelace")).unwrap();
    assert_eq!(credential, again, "it is the same each time");
}

#[test]
fn another_name_or_another_status_has_another_signature() {
    let (issuer, _dir) = issuer();
    let proof =
        |name: &str| issuer.credential(&certificate(name)).unwrap()["proof"]["proofValue"].clone();
    assert_ne!(proof("Ada"), proof("Grace"));
    let mut void = certificate("Ada");
    let fine = issuer.status(&void).unwrap();
    void.revoked = Some(Moment(1_803_900_000_000));
    let revoked = issuer.status(&void).unwrap();
    assert_ne!(
        fine["credentialSubject"]["encodedList"],
        revoked["credentialSubject"]["encodedList"]
    );
    assert_ne!(fine["proof"]["proofValue"], revoked["proof"]["proofValue"]);
}
