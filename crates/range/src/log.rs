//! What an application prints: kept in bounds, and passed on as it comes.

use std::collections::VecDeque;
use std::os::fd::OwnedFd;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::AsyncReadExt;
use tokio::net::unix::pipe;

/// How much of the latest output is kept, in bytes.
pub const KEPT: usize = 256 * 1024;
/// How much is read in one go, in bytes. With [`PAUSE`] between, a program that prints without end is
/// slowed down to 3 MiB a second instead of occupying a processor of ours.
const CHUNK: usize = 64 * 1024;
const PAUSE: Duration = Duration::from_millis(20);

/// The latest output of one application, over all its restarts.
#[derive(Debug, Clone)]
pub struct Log {
    kept: Arc<Mutex<VecDeque<u8>>>,
    limit: usize,
}

impl Default for Log {
    fn default() -> Self {
        Self::keeping(KEPT)
    }
}

impl Log {
    /// A log that keeps this many bytes.
    pub fn keeping(limit: usize) -> Self {
        Self {
            kept: Arc::default(),
            limit,
        }
    }

    /// The latest output.
    pub fn text(&self) -> String {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let bytes: Vec<u8> = kept.iter().copied().collect();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// Appends, forgetting the oldest beyond the limit.
    pub fn push(&self, bytes: &[u8]) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.extend(bytes);
        let surplus = kept.len().saturating_sub(self.limit);
        kept.drain(..surplus);
    }

    /// Reads a pipe to its end on a task of its own, calling `each` with every piece.
    pub(crate) fn follow(
        &self,
        pipe: OwnedFd,
        each: impl Fn(&str) + Send + 'static,
    ) -> std::io::Result<tokio::task::JoinHandle<()>> {
        let mut pipe = pipe::Receiver::from_owned_fd(pipe)?;
        let log = self.clone();
        Ok(tokio::spawn(async move {
            let mut buffer = vec![0; CHUNK];
            while let Ok(count @ 1..) = pipe.read(&mut buffer).await {
                log.push(&buffer[..count]);
                each(&String::from_utf8_lossy(&buffer[..count]));
                if count == CHUNK {
                    tokio::time::sleep(PAUSE).await;
                }
            }
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_is_kept_to_its_latest_part() {
        let log = Log::default();
        log.push(&vec![b'a'; KEPT]);
        log.push(b"the end");
        let text = log.text();
        assert_eq!(text.len(), KEPT);
        assert!(text.ends_with("the end"));
    }
}
