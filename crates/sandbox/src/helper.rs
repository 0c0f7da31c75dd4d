//! The server's own program in another role. What it is to be is the first thing that it is asked.

use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use crate::holder;
use crate::identity;
use crate::template;
use crate::wire::{Reply, Request, receive, send};

/// The whole life of a helper process. Its standard input is the socket to the server. Returns when the
/// server has closed it, or when what was asked is done.
pub fn run() {
    let socket = std::io::stdin();
    let socket = socket.as_fd();
    let Ok(Some((request, fds))) = receive::<Request>(socket) else {
        return;
    };
    let mut fds = fds.into_iter();
    match request {
        Request::Open { spec, identity } => holder::hold(socket, spec, identity, fds.next()),
        Request::Template {
            spec,
            owner,
            has_estate,
        } => {
            let estate = if has_estate { fds.next() } else { None };
            let cgroups: Vec<OwnedFd> = fds.collect();
            template::become_template(socket, *spec, owner, estate, &cgroups);
        }
        Request::Estate => make_estate(socket),
        // Everything else is asked of what is there already.
        _ => {}
    }
}

fn make_estate(socket: BorrowedFd<'_>) {
    let _ = match identity::make_estate() {
        Ok(estate) => send(socket, &Reply::Done, &[estate.as_fd()]),
        Err(failure) => send(socket, &Reply::Failed(failure), &[]),
    };
}
