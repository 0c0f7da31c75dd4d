//! The learner's shell: a pseudo-terminal that outlives the connections to it.

use std::collections::VecDeque;
use std::os::fd::OwnedFd;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use rustix::termios::{Winsize, tcsetwinsize};
use sandbox::{Session, Streams};
use tokio::io::Interest;
use tokio::io::unix::AsyncFd;
use tokio::sync::broadcast;

use crate::error::Error;
use crate::plan::Members;
use crate::running::Running;

/// How much output is shown again to a new connection, in bytes.
const REMEMBERED: usize = 128 * 1024;
/// The most that is read in one go. With [`PAUSE`] between, endless output is slowed to 3 MiB a second.
const CHUNK: usize = 32 * 1024;
const PAUSE: Duration = Duration::from_millis(10);
/// The widest and highest terminal, in characters.
const LARGEST: u16 = 500;

/// A running shell.
pub struct Terminal {
    control: AsyncFd<OwnedFd>,
    shell: Running,
    screen: Mutex<Screen>,
    ended: AtomicBool,
}

struct Screen {
    remembered: VecDeque<u8>,
    output: broadcast::Sender<Bytes>,
}

impl Terminal {
    /// Starts a shell in the session.
    pub(crate) async fn open(
        session: &Arc<Session>,
        members: Members<'_>,
    ) -> Result<Arc<Self>, Error> {
        let spec = members.terminal(80, 24);
        let mut shell = Running::start(session, spec, Streams::default()).await?;
        let control = shell
            .take_terminal()
            .ok_or(Error::NotInThisLab("terminal"))?;
        rustix::io::ioctl_fionbio(&control, true).map_err(|error| Error::Io(error.into()))?;
        let (output, _) = broadcast::channel(256);
        let terminal = Arc::new(Self {
            control: sandbox::watch(control, Interest::READABLE | Interest::WRITABLE)
                .map_err(Error::Io)?,
            shell,
            ended: AtomicBool::new(false),
            screen: Mutex::new(Screen {
                remembered: VecDeque::new(),
                output,
            }),
        });
        tokio::spawn(follow(Arc::downgrade(&terminal)));
        Ok(terminal)
    }

    /// What is on the screen, and what comes next.
    pub fn attach(&self) -> (Bytes, broadcast::Receiver<Bytes>) {
        let screen = self.screen.lock().unwrap_or_else(PoisonError::into_inner);
        let remembered: Vec<u8> = screen.remembered.iter().copied().collect();
        (remembered.into(), screen.output.subscribe())
    }

    /// Types.
    pub async fn input(&self, mut bytes: &[u8]) -> std::io::Result<()> {
        while !bytes.is_empty() {
            let mut ready = self.control.writable().await?;
            match ready.try_io(|control| Ok(rustix::io::write(control, bytes)?)) {
                Ok(Ok(count)) => bytes = &bytes[count..],
                Ok(Err(error)) => return Err(error),
                Err(_) => {}
            }
        }
        Ok(())
    }

    /// Changes the size, in characters.
    pub fn resize(&self, cols: u16, rows: u16) {
        let size = Winsize {
            ws_row: rows.clamp(1, LARGEST),
            ws_col: cols.clamp(1, LARGEST),
            ws_xpixel: 0,
            ws_ypixel: 0,
        };
        let _ = tcsetwinsize(self.control.get_ref(), size);
    }

    /// Whether the shell has ended.
    pub fn has_ended(&self) -> bool {
        self.ended.load(Ordering::Relaxed)
    }

    /// Ends the shell and all that runs in it.
    pub fn end(&self) {
        self.shell.kill();
    }

    fn show(&self, bytes: &[u8]) {
        let mut screen = self.screen.lock().unwrap_or_else(PoisonError::into_inner);
        screen.remembered.extend(bytes);
        let surplus = screen.remembered.len().saturating_sub(REMEMBERED);
        screen.remembered.drain(..surplus);
        let _ = screen.output.send(Bytes::copy_from_slice(bytes));
    }
}

/// Passes the shell's output on until it ends.
async fn follow(terminal: std::sync::Weak<Terminal>) {
    let mut buffer = vec![0; CHUNK];
    loop {
        // Held only while there is something to do, so that a dropped terminal ends its shell.
        let Some(strong) = terminal.upgrade() else {
            return;
        };
        let readable =
            tokio::time::timeout(Duration::from_secs(5), strong.control.readable()).await;
        let Ok(ready) = readable else {
            continue;
        };
        let Ok(mut ready) = ready else {
            return;
        };
        match ready.try_io(|control| Ok(rustix::io::read(control, &mut buffer)?)) {
            Ok(Ok(count @ 1..)) => {
                strong.show(&buffer[..count]);
                if count == CHUNK {
                    tokio::time::sleep(PAUSE).await;
                }
            }
            // The shell is gone: the other side of the terminal is closed.
            Ok(_) => {
                strong.ended.store(true, Ordering::Relaxed);
                strong.show(b"\r\n[The shell has ended. Press Enter for a new one.]\r\n");
                return;
            }
            Err(_) => {}
        }
    }
}
