//! What can go wrong in the range.

/// Why the range could not do what was asked. The texts are for people.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The sandbox refused.
    #[error("the sandbox: {0}")]
    Sandbox(#[from] sandbox::Error),
    /// The host refused.
    #[error("{0}")]
    Io(std::io::Error),
    /// A part of the lab does not do what it should.
    #[error("{part}: {message}")]
    Lab {
        /// Which part.
        part: &'static str,
        /// What happened.
        message: String,
    },
    /// The lab has no such thing.
    #[error("this lab has no {0}")]
    NotInThisLab(&'static str),
    /// There is no such session for this learner.
    #[error("there is no such lab session; it may have ended")]
    NoSession,
    /// A path or name can't be used.
    #[error("{0}")]
    BadInput(String),
    /// Not now.
    #[error("{0}")]
    NotNow(String),
    /// The learning record could not be written; nothing was acknowledged.
    #[error("the learning record could not be written: {0}")]
    Record(String),
}
