//! Pages put together from pieces that are ready and pieces made for one reader.
//!
//! A lesson's text is the same for everyone and is compressed once. What stands around it differs for
//! each reader and is compressed as it is sent, piece by piece: the pieces of a DEFLATE stream (RFC 1951)
//! that end on a byte and look back at nothing can be put one after another, and the checksum of the
//! whole comes from those of the pieces.
//!
//! The token against forged requests is never compressed together with anything: lengths would tell of it.

use axum::{
    body::{Body, Bytes},
    http::{HeaderMap, HeaderValue, header},
    response::Response,
};
use flate2::{Compress, Compression, FlushCompress, Status};

use crate::library::{MARK, Ready, Slots};

/// Where the token stands in a template's text.
pub(crate) const TOKEN: &str = "\0token\0";

/// A piece, compressed.
#[derive(Debug)]
pub(crate) struct Packed {
    deflated: Vec<u8>,
    crc: crc32fast::Hasher,
}

impl Packed {
    /// As small as may be, for what is compressed once.
    pub fn small(text: &[u8]) -> Self {
        Self::new(text, Compression::best())
    }

    fn new(text: &[u8], level: Compression) -> Self {
        let mut crc = crc32fast::Hasher::new();
        crc.update(text);
        let mut deflated = Vec::with_capacity(text.len() / 3 + 64);
        let mut compress = Compress::new(level, false);
        loop {
            deflated.reserve(1024);
            let read = usize::try_from(compress.total_in()).unwrap_or(usize::MAX);
            let status = compress.compress_vec(&text[read..], &mut deflated, FlushCompress::Full);
            // `Full` is done when there is room left after it.
            let is_whole =
                compress.total_in() == text.len() as u64 && deflated.len() < deflated.capacity();
            if is_whole || !matches!(status, Ok(Status::Ok)) {
                break;
            }
        }
        Self { deflated, crc }
    }
}

/// A page as a sequence of pieces.
enum Piece<'a> {
    Ready(&'a Ready),
    Fresh(&'a str),
    Token,
}

/// Sends a template's text with the ready pieces in their slots.
pub(crate) fn respond(text: &str, slots: Slots, token: &str, headers: &HeaderMap) -> Response {
    let ready = slots.into_pieces();
    let pieces = pieces(text, &ready);
    let is_gzip = crate::assets::takes_gzip(headers);
    let body = if is_gzip {
        gzip(&pieces, token)
    } else {
        plain(&pieces, token)
    };
    let mut response = Response::new(Body::from(body));
    let headers = response.headers_mut();
    let html = HeaderValue::from_static("text/html; charset=utf-8");
    headers.insert(header::CONTENT_TYPE, html);
    headers.insert(
        header::VARY,
        HeaderValue::from_static("accept-encoding, cookie"),
    );
    // A page is somebody's own, and asked for anew each time; going back shows it as it was.
    let keep = HeaderValue::from_static("private, no-cache");
    headers.insert(header::CACHE_CONTROL, keep);
    if is_gzip {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    response
}

fn pieces<'a>(text: &'a str, ready: &'a [Ready]) -> Vec<Piece<'a>> {
    let parts = text.split(MARK).enumerate();
    let pieces = parts.filter_map(|(at, part)| match part {
        part if at % 2 == 0 => Some(Piece::Fresh(part)),
        "token" => Some(Piece::Token),
        number => ready.get(number.parse::<usize>().ok()?).map(Piece::Ready),
    });
    pieces.collect()
}

fn plain(pieces: &[Piece], token: &str) -> Bytes {
    let bytes = |piece: &Piece| match piece {
        Piece::Ready(ready) => ready.html().len(),
        Piece::Fresh(text) => text.len(),
        Piece::Token => token.len(),
    };
    let mut page = Vec::with_capacity(pieces.iter().map(bytes).sum());
    for piece in pieces {
        page.extend_from_slice(match piece {
            Piece::Ready(ready) => ready.html(),
            Piece::Fresh(text) => text.as_bytes(),
            Piece::Token => token.as_bytes(),
        });
    }
    page.into()
}

fn gzip(pieces: &[Piece], token: &str) -> Bytes {
    // RFC 1952: magic number, DEFLATE, no flags, no time, fastest, system unknown.
    let mut page = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 4, 255];
    let mut crc = crc32fast::Hasher::new();
    let mut length = 0usize;
    for piece in pieces {
        match piece {
            Piece::Ready(ready) => {
                let packed = ready.packed();
                page.extend_from_slice(&packed.deflated);
                crc.combine(&packed.crc);
                length += ready.html().len();
            }
            Piece::Fresh(text) => {
                let packed = Packed::new(text.as_bytes(), Compression::fast());
                page.extend_from_slice(&packed.deflated);
                crc.combine(&packed.crc);
                length += text.len();
            }
            Piece::Token => {
                store(&mut page, token.as_bytes());
                crc.update(token.as_bytes());
                length += token.len();
            }
        }
    }
    // The last block: fixed codes, empty.
    page.extend_from_slice(&[0x03, 0x00]);
    page.extend_from_slice(&crc.finalize().to_le_bytes());
    page.extend_from_slice(&(length as u32).to_le_bytes());
    page.into()
}

/// A stored block: its length, the same inverted, and the bytes.
fn store(page: &mut Vec<u8>, bytes: &[u8]) {
    for chunk in bytes.chunks(usize::from(u16::MAX)) {
        let length = chunk.len() as u16;
        page.push(0);
        page.extend_from_slice(&length.to_le_bytes());
        page.extend_from_slice(&(!length).to_le_bytes());
        page.extend_from_slice(chunk);
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    fn unpacked(bytes: &[u8]) -> String {
        let mut text = String::new();
        flate2::read::GzDecoder::new(bytes)
            .read_to_string(&mut text)
            .unwrap();
        text
    }

    fn page(text: &str, ready: &[Ready], token: &str) -> (String, String) {
        let pieces = pieces(text, ready);
        let plain = String::from_utf8(plain(&pieces, token).to_vec()).unwrap();
        (plain, unpacked(&gzip(&pieces, token)))
    }

    #[test]
    fn a_compressed_page_says_the_same_as_the_plain_one() {
        let long = Ready::new("Ein langer Text mit Ümlauten. ".repeat(5000));
        let ready = [Ready::new("<p>one</p>"), long, Ready::new("")];
        let text = format!("<html>\0{0}\0 and \0{1}\0 \0{2}\0{TOKEN}</html>", 0, 1, 2);
        let (plain, gzipped) = page(&text, &ready, "secret-token");
        assert!(
            plain.starts_with("<html><p>one</p> and Ein") && plain.ends_with("secret-token</html>")
        );
        assert_eq!(plain, gzipped);
    }

    #[test]
    fn texts_of_every_length_come_whole() {
        for length in (0..200).chain([1023, 1024, 1025, 65_535, 65_536, 200_000]) {
            let text: String = (0..length)
                .map(|n| char::from(b'a' + (n * 7 % 26) as u8))
                .collect();
            let (plain, gzipped) = page(&text, &[], "");
            assert_eq!((plain.len(), &gzipped), (length, &text));
        }
    }

    #[test]
    fn the_token_stands_uncompressed_in_the_stream() {
        let token = "abcabcabcabcabcabcabcabc";
        let text = format!("{token}{token}{TOKEN}");
        let stream = gzip(&pieces(&text, &[]), token);
        let found = stream
            .windows(token.len())
            .any(|window| window == token.as_bytes());
        assert!(found);
    }

    #[test]
    fn a_slot_that_is_not_there_is_left_out() {
        assert_eq!(page("a\09\0b", &[], "t").0, "ab");
    }
}
