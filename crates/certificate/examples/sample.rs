//! Writes a certificate as it is handed out, for other programs to verify:
//! `sample FOLDER`.

use std::{fs, path::PathBuf};

use academy::{Certificate, Moment, PersonId, Zone};
use certificate::{InstallationKey, Issuer, pdf};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = PathBuf::from(std::env::args().nth(1).ok_or("which folder?")?);
    let key = InstallationKey::open(&folder.join("installation.pem"))?;
    let issuer = Issuer::new("Quintain", "https://training.example.org", key);
    let mut certificate = Certificate {
        number: "7KQ2-M4XA-9TFD-C0W1".parse()?,
        person: PersonId(4),
        name: "Zoë \"Ada\" O'Neil-Łukasz \\ <b>".into(),
        course: "web".parse()?,
        title: "Web application security in Python".into(),
        sections: 82,
        labs: 40,
        minutes: 7_530,
        issued: Moment(1_768_003_200_123),
        revoked: None,
    };
    let write =
        |name: &str, value: serde_json::Value| fs::write(folder.join(name), value.to_string());
    write("did.json", issuer.did_document())?;
    write("credential.json", issuer.credential(&certificate)?)?;
    write("status.json", issuer.status(&certificate)?)?;
    fs::write(
        folder.join("certificate.pdf"),
        pdf(&certificate, &issuer, &Zone::utc())?,
    )?;
    certificate.revoked = Some(Moment(1_768_100_000_000));
    write("status-void.json", issuer.status(&certificate)?)?;
    Ok(())
}
