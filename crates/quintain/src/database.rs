//! Where learners' work is kept: the data folder, or a PostgreSQL database.

use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt;
use std::path::PathBuf;

use data_encoding::HEXLOWER;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use sha2::{Digest, Sha256};
use store::{
    Place,
    copy::{Phase, Progress, Summary},
};

use crate::setup::Failure;

/// Where learners' work is kept.
#[derive(clap::Args)]
pub struct Kept {
    /// Where learners' work is kept.
    #[arg(
        long,
        default_value = "data",
        env = "QUINTAIN_DATA",
        value_name = "DIR"
    )]
    pub data: PathBuf,
    /// Keep it in PostgreSQL instead: postgres://USER:PASSWORD@HOST/DATABASE. The environment keeps
    /// the password out of the list of processes.
    #[arg(
        long,
        env = "QUINTAIN_DATABASE",
        hide_env_values = true,
        value_name = "ADDRESS"
    )]
    database: Option<String>,
}

impl Kept {
    /// SQLite in a folder.
    #[cfg(test)]
    pub fn folder(data: PathBuf) -> Self {
        Self {
            data,
            database: None,
        }
    }

    /// Makes the data folder, which PostgreSQL does not need but the installation's key does.
    pub fn make_folder(&self) -> Result<(), Failure> {
        let mut folder = DirBuilder::new();
        let made = folder.recursive(true).mode(0o700).create(&self.data);
        made.map_err(|error| Failure::Other(format!("can't make {}: {error}", self.data.display())))
    }

    /// A name for the database that is fit for a file, and holds no secret.
    pub fn mark(&self) -> String {
        let address = self.database.as_deref().unwrap_or_default();
        HEXLOWER.encode(&Sha256::digest(address)[..4])
    }

    pub fn place(&self) -> Result<Place, Failure> {
        Place::new(self.database.as_deref(), &self.data).map_err(failure)
    }
}

pub fn failure(error: impl std::fmt::Display) -> Failure {
    Failure::Other(error.to_string())
}

/// Shows on a terminal how far the copying is.
pub struct Bar(ProgressBar);

impl Bar {
    pub fn new() -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
        let style =
            ProgressStyle::with_template("{msg} {bar:30} {human_pos}/{human_len} rows {elapsed}");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        Self(bar)
    }

    pub fn tell(&self, progress: Progress) {
        self.0.set_message(match progress.phase {
            Phase::Reading => "reading",
            Phase::Writing => "writing and comparing",
        });
        self.0.set_length(progress.of);
        self.0.set_position(progress.done);
    }

    pub fn finish(self) {
        self.0.finish_and_clear();
    }
}

/// What was copied, in words.
pub fn said(summary: &Summary) -> String {
    format!("{} rows of {} tables", summary.rows(), summary.tables.len())
}
