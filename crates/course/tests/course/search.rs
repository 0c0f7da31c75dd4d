//! Search finds what is meant while it is typed.

use course::{Courses, Hit, HitKind, Search};

use crate::written::{LESSON, LESSON_TEXT, filled, written};

fn search() -> Search {
    let folder = written();
    let text = LESSON_TEXT.replace(
        "More is",
        "Argon2id makes every guess expensive, and PBKDF2 with SHA-256 less so. More is",
    );
    folder.write(LESSON, filled(&text));
    let (courses, found) = Courses::load(&[folder.path()]);
    assert_eq!(found, []);
    Search::new(&courses)
}

fn titles(hits: &[Hit]) -> Vec<&str> {
    hits.iter().map(|hit| hit.title.as_str()).collect()
}

#[test]
fn words_are_found_while_they_are_typed_and_with_an_error() {
    let search = search();
    for query in [
        "argon2id",
        "Argon",
        "arg",
        "argn2id",
        "agron2id",
        "argon2d",
        "sha256",
        "SHA-256",
        "expensive guess",
        "epxensive",
        "what is argon2id?",
        "PBKDF2 argon2id",
    ] {
        assert_eq!(titles(&search.find(query, 5)), ["How it holds"], "{query}");
    }
}

#[test]
fn the_word_itself_comes_before_texts_that_use_it() {
    let hits = search().find("salt", 5);
    assert_eq!(titles(&hits), ["salt", "How it fails"]);
    assert_eq!(
        (hits[0].kind, hits[0].url.as_str()),
        (HitKind::Term, "/glossary#salt")
    );
    assert_eq!(
        hits[0].snippet_html,
        "Makes equal passwords differ. See digest."
    );
    assert_eq!(hits[1].url, "/courses/t/first#how-it-fails");
    assert_eq!(hits[1].place, "Basics › First");
    assert!(
        hits[1]
            .snippet_html
            .starts_with("A <mark>salt</mark> is missing; see"),
        "{}",
        hits[1].snippet_html
    );
}

#[test]
fn labs_case_studies_and_other_words_for_a_word_are_found() {
    let search = search();
    let first = |query: &str| {
        let hit = search.find(query, 1).into_iter().next();
        let hit = hit.unwrap_or_else(|| panic!("{query}: nothing"));
        (hit.kind, hit.url)
    };
    assert_eq!(first("shop"), (HitKind::Lab, "/labs/one".into()));
    assert_eq!(
        first("CVE-2023-1748"),
        (
            HitKind::CaseStudy,
            "/courses/t/second/case/it-happened".into()
        )
    );
    assert_eq!(first("salting"), (HitKind::Term, "/glossary#salt".into()));
    assert!(
        search.find("nudge at the quote", 5).is_empty(),
        "hints are not found"
    );
}

#[test]
fn what_nobody_wrote_is_not_found_and_odd_queries_do_no_harm() {
    let search = search();
    for query in [
        "",
        " ",
        "?!",
        "zzzz",
        "\u{0}",
        "🦀",
        &"a".repeat(10_000),
        &"x ".repeat(5_000),
    ] {
        assert!(search.find(query, 5).len() <= 5);
    }
    assert!(search.find("zzzz", 5).is_empty());
    assert!(search.find("salt", 0).is_empty());
    assert!(Search::default().find("salt", 5).is_empty());
}
