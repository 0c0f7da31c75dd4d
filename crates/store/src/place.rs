use std::{
    fmt,
    path::{Path, PathBuf},
    str::FromStr,
};

use sqlx::postgres::PgConnectOptions;

use crate::StoreError;

/// Where a database is.
#[derive(Clone)]
pub enum Place {
    /// SQLite, in a file of this folder.
    Folder(PathBuf),
    /// PostgreSQL, at this address.
    Server(Address),
}

/// Address of a PostgreSQL database. Shown without what only its owner should know.
#[derive(Clone)]
pub struct Address {
    url: String,
    shown: String,
}

impl Place {
    /// What `--database` says; without it, the data folder.
    pub fn new(database: Option<&str>, data: &Path) -> Result<Self, StoreError> {
        match database {
            None => Ok(Self::Folder(data.to_owned())),
            Some(text) => text.parse().map(Self::Server),
        }
    }
}

impl Address {
    pub(crate) fn url(&self) -> &str {
        &self.url
    }
}

impl FromStr for Address {
    type Err = StoreError;

    fn from_str(text: &str) -> Result<Self, StoreError> {
        // Neither the text nor the driver's words are repeated: a password may stand in them.
        if !(text.starts_with("postgres://") || text.starts_with("postgresql://")) {
            return Err(StoreError::Address("it does not begin with postgres://"));
        }
        let options: PgConnectOptions = text
            .parse()
            .map_err(|_| StoreError::Address("it cannot be read"))?;
        let database = options.get_database().filter(|name| !name.is_empty());
        let database = database.ok_or(StoreError::Address("it names no database"))?;
        let at = match options.get_socket() {
            Some(socket) => socket.display().to_string(),
            None => format!("{}:{}", options.get_host(), options.get_port()),
        };
        Ok(Self {
            url: text.to_owned(),
            shown: format!("the PostgreSQL database {database} at {at}"),
        })
    }
}

impl From<&Path> for Place {
    fn from(dir: &Path) -> Self {
        Self::Folder(dir.to_owned())
    }
}

impl From<&PathBuf> for Place {
    fn from(dir: &PathBuf) -> Self {
        Self::Folder(dir.clone())
    }
}

impl From<&Place> for Place {
    fn from(place: &Place) -> Self {
        place.clone()
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder(dir) => dir.display().fmt(f),
            Self::Server(address) => address.fmt(f),
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

impl fmt::Debug for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(text: &str) -> String {
        match text.parse::<Address>() {
            Ok(address) => panic!("accepted as {address}"),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn an_address_is_shown_without_user_and_password() {
        let address: Address = "postgres://ann:open%20sesame@db.test:6543/quintain?sslmode=require"
            .parse()
            .unwrap();
        let shown = address.to_string();
        assert_eq!(shown, "the PostgreSQL database quintain at db.test:6543");
        assert_eq!(format!("{:?}", Place::Server(address)), shown);
    }

    #[test]
    fn what_is_no_address_is_refused_without_repeating_it() {
        for (text, why) in [
            ("mysql://ann:sesame@db/quintain", "postgres://"),
            ("ann:sesame", "postgres://"),
            ("postgres://ann:sesame@db", "names no database"),
            ("postgres://ann:sesame@db:port/quintain", "cannot be read"),
            (
                "postgres://ann:pw@db/quintain?sslmode=sesame",
                "cannot be read",
            ),
        ] {
            let told = refusal(text);
            assert!(told.contains(why), "{text}: {told}");
            assert!(!told.contains("sesame"), "{told}");
        }
    }
}
