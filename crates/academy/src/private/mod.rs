//! What is a person's own, and nobody else's to see.

mod erase;
mod export;
mod note;

pub use erase::{ERASED, KEPT};
pub use export::{Export, ExportedFile, SignInWith};
pub use note::{Bookmark, Note, NoteText, NoteTextError, Spot};
