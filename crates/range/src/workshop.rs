//! What sessions are made with, on this machine.

use std::sync::Arc;

use sandbox::Launcher;

use crate::runtime::Runtime;

/// What every instance is made with.
#[derive(Debug, Clone)]
pub struct Workshop {
    /// Starts sandboxes.
    pub launcher: Launcher,
    /// What they show of Python.
    pub runtime: Runtime,
    /// How many browsers may run at a time, over all sessions.
    pub browsers: Arc<tokio::sync::Semaphore>,
}
