//! A folder of mails, for an installation without a mail server.

use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::Path,
};

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use crate::Mail;

/// Lays a mail down, for its owner's eyes only: it may hold a link that signs in.
/// The same parcel lands in the same file, so laying it down again changes
/// nothing. When this returns, the file survives a power cut.
pub(crate) fn put(folder: &Path, mail: &Mail) -> io::Result<()> {
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)?;
    let name = name(&mail.key);
    let (place, draft) = (folder.join(&name), folder.join(format!(".{name}.draft")));
    let mut file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&draft)?;
    file.write_all(&mail.message.formatted())?;
    file.sync_all()?;
    fs::rename(&draft, &place)?;
    File::open(folder)?.sync_all()
}

/// A name for people, and a hash that tells it from all others.
fn name(key: &str) -> String {
    let readable: String = key
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
        .take(60)
        .collect();
    let hash = HEXLOWER.encode(&Sha256::digest(key)[..4]);
    format!("{readable}-{hash}.eml")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_named_for_its_parcel_and_no_two_share_one() {
        assert!(name("unit-opened/12/3").starts_with("unit-opened-12-3-"));
        assert_ne!(name("a/1"), name("a-1"));
        assert!(name(&"../".repeat(100)).len() < 80);
        assert!(!name("../../etc/passwd").contains('/'));
    }
}
