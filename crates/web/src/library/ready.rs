//! HTML that is the same for every reader.

use std::{
    fmt::Display,
    sync::{Arc, OnceLock},
};

use axum::body::Bytes;

use crate::assembled::Packed;

/// A piece of a page that is the same for every reader. It is compressed once, when a browser first asks
/// for it that way.
#[derive(Debug, Clone)]
pub(crate) struct Ready {
    html: Bytes,
    packed: Arc<OnceLock<Packed>>,
}

impl Ready {
    pub fn new(html: impl Display) -> Self {
        Self {
            html: html.to_string().into(),
            packed: Arc::default(),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.html.is_empty()
    }

    pub fn html(&self) -> &Bytes {
        &self.html
    }

    pub fn packed(&self) -> &Packed {
        self.packed.get_or_init(|| Packed::small(&self.html))
    }
}

/// The ready pieces of one page. A template writes `{{ slots.put(piece)|safe }}` where one stands, which
/// leaves a mark in the text; the piece itself is put in when the page is sent.
#[derive(Debug, Default)]
pub(crate) struct Slots(std::cell::RefCell<Vec<Ready>>);

/// Stands around a slot's number. Texts never have it: HTML has no such character.
pub(crate) const MARK: char = '\0';

impl Slots {
    pub fn put(&self, piece: &Ready) -> String {
        let mut pieces = self.0.borrow_mut();
        pieces.push(piece.clone());
        format!("{MARK}{}{MARK}", pieces.len() - 1)
    }

    pub fn into_pieces(self) -> Vec<Ready> {
        self.0.into_inner()
    }
}
