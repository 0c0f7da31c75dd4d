//! Style sheets, scripts, fonts and pictures, inside the program.

use std::{borrow::Cow, collections::HashMap, io::Write, sync::LazyLock};

use axum::{
    body::Body,
    extract::Path,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use data_encoding::HEXLOWER;
use flate2::{Compression, write::GzEncoder};
use rust_embed::{EmbeddedFile, RustEmbed};
use sha2::{Digest, Sha256};

use crate::Problem;

/// In a debug build the files are read from disk at each request.
#[derive(RustEmbed)]
#[folder = "../../assets"]
#[include = "css/*"]
#[include = "js/*"]
#[include = "vendor/*"]
#[include = "*.svg"]
#[exclude = "*/node_modules/*"]
struct Assets;

/// What an answer may be kept for where its address names its content.
const FOR_EVER: &str = "public, max-age=31536000, immutable";

static ALL: LazyLock<All> = LazyLock::new(All::read);

/// What is known of all files together.
struct All {
    version: String,
    /// Compressed forms, of text files that get smaller by it.
    gzipped: HashMap<String, Vec<u8>>,
}

impl All {
    fn read() -> Self {
        let mut hash = Sha256::new();
        let mut gzipped = HashMap::new();
        let mut names: Vec<Cow<str>> = Assets::iter().collect();
        names.sort();
        for name in names {
            let Some(file) = Assets::get(&name) else {
                continue;
            };
            hash.update(name.as_bytes());
            hash.update(file.metadata.sha256_hash());
            if is_text(&name)
                && let Some(small) = gzip(&file.data)
            {
                gzipped.insert(name.into_owned(), small);
            }
        }
        let version = HEXLOWER.encode(&hash.finalize()[..6]);
        Self { version, gzipped }
    }
}

fn gzip(data: &[u8]) -> Option<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::new(6));
    encoder.write_all(data).ok()?;
    let small = encoder.finish().ok()?;
    (small.len() < data.len() * 9 / 10).then_some(small)
}

/// What every address of an asset begins with, without a slash at the end:
/// `/assets/` and the version of all of them.
pub fn prefix() -> String {
    format!("/assets/{}", ALL.version)
}

/// Reads and compresses everything now rather than at the first request.
pub fn warm_up() {
    LazyLock::force(&ALL);
}

/// GET /assets/{version}/{*path}: the file, whatever the version says. The
/// version stands in the path since modules and style sheets name each other
/// by relative addresses.
pub(crate) async fn show(
    Path((version, path)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let none = || Problem::not_found("There is no such asset.");
    let kind = kind(&path).ok_or_else(none)?;
    // A debug build looks the path up on disk.
    let file = Some(&path).filter(|path| !path.contains(".."));
    let file = file.and_then(|path| Assets::get(path)).ok_or_else(none)?;
    let is_current = version == ALL.version;
    let etag = etag(&file);
    let mut response = if said(&headers, header::IF_NONE_MATCH, &etag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        content(&path, file, &headers)
    };
    let keep = if is_current && !cfg!(debug_assertions) {
        FOR_EVER
    } else {
        "no-cache"
    };
    let answer = response.headers_mut();
    answer.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    answer.insert(header::CACHE_CONTROL, HeaderValue::from_static(keep));
    answer.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    answer.insert(
        header::ETAG,
        HeaderValue::from_str(&etag).expect("hexadecimal"),
    );
    Ok(response)
}

fn content(path: &str, file: EmbeddedFile, headers: &HeaderMap) -> Response {
    // The compressed form is of the file as it was at the start.
    let small = (takes_gzip(headers) && !cfg!(debug_assertions))
        .then(|| ALL.gzipped.get(path))
        .flatten();
    match small {
        Some(small) => {
            let gzip = [(header::CONTENT_ENCODING, "gzip")];
            (gzip, Body::from(small.as_slice())).into_response()
        }
        None => match file.data {
            Cow::Borrowed(data) => Body::from(data).into_response(),
            Cow::Owned(data) => Body::from(data).into_response(),
        },
    }
}

/// Whether a client reads compressed answers.
pub(crate) fn takes_gzip(headers: &HeaderMap) -> bool {
    let accepted = headers.get(header::ACCEPT_ENCODING);
    let accepted = accepted.and_then(|value| value.to_str().ok());
    accepted.is_some_and(|value| {
        value.split(',').any(|it| {
            let it = it.trim();
            it == "gzip" || it.starts_with("gzip;") && !it.ends_with("q=0")
        })
    })
}

/// Weak: the compressed form has the same one.
fn etag(file: &EmbeddedFile) -> String {
    format!(
        "W/\"{}\"",
        HEXLOWER.encode(&file.metadata.sha256_hash()[..12])
    )
}

fn said(headers: &HeaderMap, name: header::HeaderName, etag: &str) -> bool {
    let values = headers
        .get_all(name)
        .iter()
        .filter_map(|value| value.to_str().ok());
    values
        .flat_map(|value| value.split(','))
        .any(|value| value.trim() == etag)
}

/// Types of the files there are; any other kind is not served.
fn kind(path: &str) -> Option<&'static str> {
    Some(match path.rsplit_once('.')?.1 {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "svg" => "image/svg+xml",
        "woff2" => "font/woff2",
        _ => return None,
    })
}

fn is_text(path: &str) -> bool {
    matches!(path.rsplit_once('.'), Some((_, "css" | "js" | "svg")))
}
