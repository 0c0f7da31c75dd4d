//! Programs of lessons: what they print comes as they print it, and what they may take is bounded.

#[path = "../support/mod.rs"]
mod support;

mod bounds;
mod turns;

use std::sync::Arc;

use range::snippet::{SnippetBounds, SnippetEnd, Snippets};

use support::{soon, workshop};

/// Snippets of which this many run at a time.
fn snippets(at_once: usize) -> Arc<Snippets> {
    let bounds = SnippetBounds {
        at_once,
        waiting: 8,
        waiting_each: 4,
    };
    Snippets::new(workshop(), bounds)
}

/// Runs one program to its end.
async fn run(program: &str) -> (String, SnippetEnd) {
    let running = snippets(1).run("ann", program.to_owned()).expect("a place");
    soon("the end of the program", running.finish()).await
}
