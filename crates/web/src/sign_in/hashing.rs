//! Passwords: hashed with Argon2id, on threads of their own and only so many at a
//! time, so that many sign-ins at once slow one another and nothing else.

use std::sync::Arc;

use academy::PasswordHash;
use argon2::{
    Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version, password_hash::phc,
};
use axum::http::StatusCode;
use tokio::sync::Semaphore;

use crate::{Problem, security::random};

/// Memory in KiB, rounds and lanes: what OWASP's Password Storage Cheat Sheet
/// recommends for Argon2id.
const MEMORY: u32 = 19 * 1024;
const ROUNDS: u32 = 2;
const LANES: u32 = 1;
/// How many wait for their turn before further ones are sent away.
const WAITING: usize = 200;

/// Hashes and compares passwords.
#[derive(Clone)]
pub struct Hasher {
    argon: Argon2<'static>,
    params: Params,
    /// One for each hash that is computed or waits to be.
    queue: Arc<Semaphore>,
    turns: Arc<Semaphore>,
    /// What a password is compared with where there is none, so that this takes
    /// as long.
    nobody: PasswordHash,
}

impl Default for Hasher {
    /// As many hashes at a time as half of the processors, at least one: pages
    /// keep the other half.
    fn default() -> Self {
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        Self::new(MEMORY, ROUNDS, (processors / 2).max(1))
    }
}

impl Hasher {
    fn new(memory: u32, rounds: u32, at_a_time: usize) -> Self {
        let params = Params::new(memory, rounds, LANES, None).expect("within Argon2's bounds");
        let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params.clone());
        let nobody = hash_with(&argon, &random::<16>()).expect("random bytes and memory");
        Self {
            argon,
            params,
            queue: Arc::new(Semaphore::new(WAITING)),
            turns: Arc::new(Semaphore::new(at_a_time)),
            nobody,
        }
    }

    /// Hashes a new password.
    pub(crate) async fn hash(&self, password: String) -> Result<PasswordHash, Problem> {
        let argon = self.argon.clone();
        let hash = self.turn(move || hash_with(&argon, &password)).await?;
        hash.ok_or_else(|| Problem::internal("a password could not be hashed"))
    }

    /// Whether a password is the one that was hashed. Takes as long without a
    /// hash, and says no.
    pub(crate) async fn fits(
        &self,
        password: String,
        hash: Option<&PasswordHash>,
    ) -> Result<bool, Problem> {
        let argon = self.argon.clone();
        let compared = hash.unwrap_or(&self.nobody).0.clone();
        let same = self.turn(move || {
            let hash = phc::PasswordHash::new(&compared);
            hash.is_ok_and(|hash| argon.verify_password(password.as_bytes(), &hash).is_ok())
        });
        Ok(same.await? && hash.is_some())
    }

    /// Whether a hash was made with weaker parameters than are used now.
    pub(crate) fn is_old(&self, hash: &PasswordHash) -> bool {
        let Ok(parsed) = phc::PasswordHash::new(&hash.0) else {
            return true;
        };
        let Ok(params) = Params::try_from(&parsed) else {
            return true;
        };
        parsed.algorithm.as_str() != "argon2id"
            || params.m_cost() < self.params.m_cost()
            || params.t_cost() < self.params.t_cost()
    }

    async fn turn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Problem> {
        let Ok(_place) = self.queue.try_acquire() else {
            let detail = "Too many people are signing in at this moment. Try again in a minute.";
            let busy = StatusCode::SERVICE_UNAVAILABLE;
            return Err(Problem::new(busy, "Busy", detail));
        };
        let turn = self.turns.clone().acquire_owned().await;
        let turn = turn.map_err(Problem::internal)?;
        let done = tokio::task::spawn_blocking(move || {
            // It goes with the work, even if nobody waits for it any more.
            let _turn = turn;
            work()
        });
        done.await.map_err(Problem::internal)
    }
}

fn hash_with(argon: &Argon2<'_>, password: &str) -> Option<PasswordHash> {
    let hash = argon.hash_password(password.as_bytes());
    hash.ok()
        .map(|hash: phc::PasswordHash| PasswordHash(hash.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hasher() -> Hasher {
        Hasher::new(64, 1, 1)
    }

    #[tokio::test]
    async fn a_password_fits_its_own_hash_only() {
        let hasher = hasher();
        let hash = hasher.hash("correct horse battery".into()).await.unwrap();
        let fits = async |password: &str, hash| hasher.fits(password.into(), hash).await.unwrap();
        assert!(fits("correct horse battery", Some(&hash)).await);
        assert!(!fits("correct horse batterz", Some(&hash)).await);
        assert!(!fits("correct horse battery", None).await);
        let again = hasher.hash("correct horse battery".into()).await.unwrap();
        assert_ne!(hash, again, "each has a salt of its own");
    }

    #[tokio::test]
    async fn hashes_have_the_parameters_that_owasp_names() {
        let hash = Hasher::default().hash("x".into()).await.unwrap();
        assert!(
            hash.0.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{}",
            hash.0
        );
    }

    #[tokio::test]
    async fn a_hash_of_weaker_parameters_is_old_and_still_fits() {
        let old = hasher().hash("correct horse battery".into()).await.unwrap();
        let now = Hasher::new(128, 1, 1);
        assert!(now.is_old(&old));
        assert!(
            now.fits("correct horse battery".into(), Some(&old))
                .await
                .unwrap()
        );
        let new = now.hash("correct horse battery".into()).await.unwrap();
        assert!(!now.is_old(&new));
        assert!(now.is_old(&PasswordHash("$2b$12$something".into())));
    }

    #[tokio::test]
    async fn whoever_comes_when_too_many_wait_is_sent_away() {
        let hasher = hasher();
        let _all = hasher
            .queue
            .clone()
            .try_acquire_many_owned(WAITING as u32)
            .unwrap();
        let busy = hasher.hash("x".into()).await.unwrap_err();
        assert_eq!(busy.status, StatusCode::SERVICE_UNAVAILABLE);
    }
}
