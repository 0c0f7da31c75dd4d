//! One snippet from its start to its end.

use std::time::Instant;

use sandbox::Exit;
use tokio::io::AsyncReadExt;
use tokio::net::unix::pipe;

use super::launch::{self, Launched};
use super::{Cut, OUTPUT_BYTES, Snippet, SnippetEnd, SnippetEvent, TIME};
use crate::error::Error;
use crate::workshop::Workshop;

/// Runs a snippet and tells its events. Returns early if nobody listens any more.
pub(super) async fn run(workshop: &Workshop, mut snippet: Snippet) {
    let began = Instant::now();
    snippet.tell(SnippetEvent::Started);
    let program = std::mem::take(&mut snippet.program);
    let done = tokio::select! {
        done = run_program(workshop, program, &snippet) => done,
        () = snippet.events.closed() => return,
    };
    let (exit, cut) = done.unwrap_or_else(|error| {
        tracing::error!(%error, "a snippet could not be run");
        (None, Some(Cut::Platform))
    });
    let status = match exit {
        Some(Exit::Code(code)) => Some(code),
        Some(Exit::Signal(_)) | None => None,
    };
    snippet.tell(SnippetEvent::Ended(SnippetEnd {
        status,
        seconds: began.elapsed().as_secs_f64(),
        cut,
    }));
}

async fn run_program(
    workshop: &Workshop,
    program: String,
    snippet: &Snippet,
) -> Result<(Option<Exit>, Option<Cut>), Error> {
    let Launched {
        output,
        program,
        session: _session,
    } = launch::launch(workshop, program).await?;
    let mut printed = Printed {
        pipe: pipe::Receiver::from_owned_fd(output).map_err(Error::Io)?,
        room: OUTPUT_BYTES,
        text: Decoder::default(),
        snippet,
    };
    let exit = tokio::select! {
        exit = program.ended() => exit,
        () = printed.pass_on_until_full() => {
            program.kill();
            return Ok((None, Some(Cut::Output)));
        }
        () = tokio::time::sleep(TIME) => {
            program.kill();
            printed.pass_on_rest().await;
            return Ok((None, Some(Cut::Time)));
        }
    };
    // Whatever it left running would hold the pipe open.
    program.kill();
    if printed.pass_on_rest().await {
        return Ok((None, Some(Cut::Output)));
    }
    let by_itself = matches!(exit, Some(Exit::Code(_)));
    let cut = (program.out_of_memory() && !by_itself).then_some(Cut::Memory);
    Ok((exit, cut))
}

/// What a program prints, on its way to the reader.
struct Printed<'a> {
    pipe: pipe::Receiver,
    /// Bytes that it may still print.
    room: usize,
    text: Decoder,
    snippet: &'a Snippet,
}

impl Printed<'_> {
    /// Passes on what comes. Ends only when more has come than may.
    async fn pass_on_until_full(&mut self) {
        if !self.pass_on().await {
            // All writers have closed it; the program may still run.
            std::future::pending::<()>().await;
        }
    }

    /// Passes on what is left after the program's end; says whether it was too much.
    async fn pass_on_rest(&mut self) -> bool {
        let too_much = self.pass_on().await;
        self.send(true);
        too_much
    }

    /// Passes on until the end of the stream, or until more has come than may: then it returns true.
    async fn pass_on(&mut self) -> bool {
        let mut buffer = [0; 8 * 1024];
        while let Ok(count @ 1..) = self.pipe.read(&mut buffer).await {
            let kept = count.min(self.room);
            self.room -= kept;
            self.text.bytes.extend_from_slice(&buffer[..kept]);
            self.send(kept < count);
            if kept < count {
                return true;
            }
        }
        false
    }

    fn send(&mut self, to_the_end: bool) {
        let text = self.text.take(to_the_end);
        if !text.is_empty() {
            self.snippet.tell(SnippetEvent::Output { text });
        }
    }
}

/// Bytes that become text, without tearing a character whose bytes come in two reads.
#[derive(Default)]
struct Decoder {
    bytes: Vec<u8>,
}

impl Decoder {
    fn take(&mut self, to_the_end: bool) -> String {
        let torn = match std::str::from_utf8(&self.bytes) {
            Err(error) if error.error_len().is_none() && !to_the_end => {
                self.bytes.split_off(error.valid_up_to())
            }
            _ => Vec::new(),
        };
        let whole = std::mem::replace(&mut self.bytes, torn);
        String::from_utf8_lossy(&whole).into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_character_whose_bytes_come_in_two_reads_stays_whole() {
        let mut text = Decoder::default();
        text.bytes.extend_from_slice(b"caf\xc3");
        assert_eq!(text.take(false), "caf");
        text.bytes.extend_from_slice(b"\xa9!");
        assert_eq!(text.take(false), "é!");
    }

    #[test]
    fn bytes_that_are_no_text_are_replaced_and_nothing_is_held_back_at_the_end() {
        let mut text = Decoder::default();
        text.bytes.extend_from_slice(b"a\xffb\xe2\x82");
        assert_eq!(text.take(true), "a\u{fffd}b\u{fffd}");
        assert_eq!(text.take(true), "");
    }
}
