//! A started member, watched without a thread.

use std::os::fd::{AsFd, OwnedFd};
use std::sync::Arc;

use sandbox::{Exit, Member, MemberSpec, Session, Streams};
use tokio::io::Interest;
use tokio::io::unix::AsyncFd;

use crate::blocking::blocking;

/// A member whose end can be awaited. Dropping it kills it.
#[derive(Debug)]
pub(crate) struct Running {
    member: Member,
    ended: AsyncFd<OwnedFd>,
}

impl Running {
    /// Starts a member.
    pub(crate) async fn start(
        session: &Arc<Session>,
        spec: MemberSpec,
        streams: Streams,
    ) -> Result<Self, sandbox::Error> {
        let session = session.clone();
        let name = spec.template.clone().map(|_| spec.name.clone());
        let member = blocking(move || session.spawn(&spec, streams)).await?;
        if let Some(name) = name.filter(|_| !member.forked) {
            tracing::debug!(%name, "started cold: its template is not there, or could not be forked");
        }
        let watch = member
            .ended()
            .try_clone_to_owned()
            .and_then(|fd| sandbox::watch(fd, Interest::READABLE))
            .map_err(sandbox::Error::Holder)?;
        Ok(Self {
            member,
            ended: watch,
        })
    }

    /// Takes the controlling side of its terminal.
    pub(crate) fn take_terminal(&mut self) -> Option<OwnedFd> {
        self.member.terminal.take()
    }

    /// Waits for its end. To be called once.
    pub(crate) async fn ended(&self) -> Option<Exit> {
        let _ = self.ended.readable().await;
        // Readable: the report or the end of the socket is there, so this does not block.
        self.member.wait()
    }

    pub(crate) fn kill(&self) {
        self.member.kill();
    }

    pub(crate) fn out_of_memory(&self) -> bool {
        self.member.out_of_memory()
    }
}

/// A pipe whose reading end is ours.
pub(crate) fn pipe() -> std::io::Result<(OwnedFd, OwnedFd)> {
    let (reader, writer) = std::io::pipe()?;
    Ok((reader.into(), writer.into()))
}

/// `/dev/null`, for a member's input.
pub(crate) fn null() -> std::io::Result<OwnedFd> {
    Ok(std::fs::File::open("/dev/null")?.into())
}

/// Standard streams: no input, output and errors to one pipe. Returns the pipe's reading end.
pub(crate) fn output_to_pipe() -> std::io::Result<([OwnedFd; 3], OwnedFd)> {
    let (reader, writer) = pipe()?;
    let errors = writer.as_fd().try_clone_to_owned()?;
    Ok(([null()?, writer, errors], reader))
}
