use std::{
    fs::{File, OpenOptions},
    io::{self, Read, Write},
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
};

use ed25519_dalek::{
    Signer, SigningKey, VerifyingKey,
    pkcs8::{DecodePrivateKey, EncodePrivateKey, spki::der::pem::LineEnding},
};
use hmac::{Hmac, KeyInit, Mac};
use rand::{TryRngCore, rngs::OsRng};
use sha2::Sha256;

/// The installation's own key, Ed25519. Certificates are signed with it, and
/// secrets that must be the same at every start come from it.
pub struct InstallationKey(SigningKey);

/// The key cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The file cannot be read or made.
    #[error("the installation's key {path} cannot be used: {error}", path = .path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// Others may read it.
    #[error(
        "the installation's key {path} can be read by others; `chmod 600` it, and think about whether somebody copied it", path = .0.display()
    )]
    Open(PathBuf),
    /// Something else is in the file.
    #[error(
        "{path} holds no Ed25519 key in PKCS#8; put back the one from your backup: signatures of another key would not be this installation's", path = .0.display()
    )]
    NoKey(PathBuf),
}

impl InstallationKey {
    /// Reads the key in this file, or makes one if there is no file. The file is
    /// PKCS#8 in PEM, mode 0600, and belongs into the backup: who has another key
    /// cannot sign as this installation.
    pub fn open(path: &Path) -> Result<Self, KeyError> {
        let told = |error| KeyError::File {
            path: path.to_owned(),
            error,
        };
        match File::open(path) {
            Ok(file) => Self::read(file, path),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                make(path).map_err(told)?;
                Self::read(File::open(path).map_err(told)?, path)
            }
            Err(error) => Err(told(error)),
        }
    }

    fn read(mut file: File, path: &Path) -> Result<Self, KeyError> {
        let told = |error| KeyError::File {
            path: path.to_owned(),
            error,
        };
        if file.metadata().map_err(told)?.permissions().mode() & 0o077 != 0 {
            return Err(KeyError::Open(path.to_owned()));
        }
        let mut pem = String::new();
        file.read_to_string(&mut pem).map_err(told)?;
        let key = SigningKey::from_pkcs8_pem(&pem);
        key.map(Self).map_err(|_| KeyError::NoKey(path.to_owned()))
    }

    /// A secret for this purpose, that says nothing about the key or about
    /// secrets for other purposes.
    pub fn secret_for(&self, purpose: &str) -> [u8; 32] {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(self.0.as_bytes()).expect("any length is a key");
        mac.update(b"quintain/");
        mac.update(purpose.as_bytes());
        mac.finalize().into_bytes().into()
    }

    /// The public half as a Multikey: `z6Mk...`.
    pub fn public(&self) -> String {
        multikey(&self.0.verifying_key())
    }

    pub(crate) fn sign(&self, bytes: &[u8]) -> [u8; 64] {
        self.0.sign(bytes).to_bytes()
    }
}

/// `z` is base58, 0xed01 is Ed25519.
fn multikey(key: &VerifyingKey) -> String {
    let mut bytes = vec![0xed, 0x01];
    bytes.extend(key.as_bytes());
    format!("z{}", bs58::encode(bytes).into_string())
}

/// Makes a key, whole or not at all. If two make one at the same time, the first
/// one stays.
fn make(path: &Path) -> io::Result<()> {
    let mut seed = [0; 32];
    OsRng.try_fill_bytes(&mut seed).map_err(io::Error::other)?;
    let key = SigningKey::from_bytes(&seed);
    let pem = key.to_pkcs8_pem(LineEnding::LF).map_err(io::Error::other)?;
    let draft = path.with_extension(format!("{}.draft", std::process::id()));
    let mut file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&draft)?;
    file.write_all(pem.as_bytes())?;
    file.sync_all()?;
    let linked = std::fs::hard_link(&draft, path);
    std::fs::remove_file(&draft)?;
    match linked {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
        _ => {}
    }
    match path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty())
    {
        Some(folder) => File::open(folder)?.sync_all(),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use std::fs::{self, Permissions};

    use super::*;

    #[test]
    fn a_key_is_made_once_and_stays() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("installation.pem");
        let made = InstallationKey::open(&path).unwrap();
        assert!(made.public().starts_with("z6Mk"), "{}", made.public());
        assert_eq!(
            fs::metadata(&path).unwrap().permissions().mode() & 0o777,
            0o600
        );
        assert_eq!(
            InstallationKey::open(&path).unwrap().public(),
            made.public()
        );
        assert_eq!(
            fs::read_dir(dir.path()).unwrap().count(),
            1,
            "nothing else is left"
        );
    }

    #[test]
    fn a_key_that_others_can_read_is_not_used() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("installation.pem");
        InstallationKey::open(&path).unwrap();
        fs::set_permissions(&path, Permissions::from_mode(0o640)).unwrap();
        assert!(matches!(
            InstallationKey::open(&path),
            Err(KeyError::Open(_))
        ));
    }

    #[test]
    fn what_is_no_key_is_neither_used_nor_replaced() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("installation.pem");
        fs::write(&path, "precious").unwrap();
        fs::set_permissions(&path, Permissions::from_mode(0o600)).unwrap();
        assert!(matches!(
            InstallationKey::open(&path),
            Err(KeyError::NoKey(_))
        ));
        assert_eq!(fs::read_to_string(&path).unwrap(), "precious");
    }

    #[test]
    fn each_purpose_has_a_secret_of_its_own_that_stays() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("installation.pem");
        let key = InstallationKey::open(&path).unwrap();
        assert_ne!(key.secret_for("mail"), key.secret_for("other"));
        let again = InstallationKey::open(&path).unwrap();
        assert_eq!(key.secret_for("mail"), again.secret_for("mail"));
    }
}
