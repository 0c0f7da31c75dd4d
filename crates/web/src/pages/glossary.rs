//! GET /glossary: the words, explained.

use askama::Template;
use axum::{extract::State, response::Response};
use course::Term;

use crate::{
    App,
    pages::{Page, render},
    reader::Visitor,
    security::Nonce,
};

#[derive(Template)]
#[template(path = "glossary.html")]
struct Glossary<'a> {
    page: Page,
    letters: Vec<Letter<'a>>,
}

/// The words that begin with one letter.
struct Letter<'a> {
    letter: String,
    terms: Vec<&'a Term>,
}

pub(crate) async fn show(State(app): State<App>, visitor: Visitor, nonce: Nonce) -> Response {
    let library = app.library();
    render(&Glossary {
        page: Page::new("Glossary", &nonce, visitor.token())
            .at("glossary")
            .follows(&app)
            .seen_by(&visitor),
        letters: letters(&library.courses.glossary.terms),
    })
}

fn letters(terms: &[Term]) -> Vec<Letter<'_>> {
    let mut letters: Vec<Letter> = Vec::new();
    for term in terms {
        let first = term.term.chars().find(|c| c.is_alphanumeric());
        let letter = match first {
            Some(c) if c.is_alphabetic() => c.to_uppercase().to_string(),
            _ => "0–9".to_owned(),
        };
        match letters.last_mut() {
            Some(last) if last.letter == letter => last.terms.push(term),
            _ => letters.push(Letter {
                letter,
                terms: vec![term],
            }),
        }
    }
    letters
}
