//! Lessons, case studies and the glossary arrive typed and rendered.

use course::{Date, ItemKind, Status};

use crate::written::{GLOSSARY_TEXT, course, written};

#[test]
fn a_lesson_is_cut_into_its_topics() {
    let course = course();
    let (_, section) = course.section(&"first".parse().unwrap()).unwrap();
    let lesson = section.lesson.as_ref().unwrap();
    assert_eq!(lesson.intro_html.as_str(), "<p>What this is about.</p>\n");
    let titles: Vec<_> = lesson
        .topics
        .iter()
        .map(|topic| topic.title.as_str())
        .collect();
    assert_eq!(titles, ["How it fails", "How it holds"]);
    let fails = lesson.topic(&"how-it-fails".parse().unwrap()).unwrap();
    assert_eq!((fails.words, fails.minutes, fails.lines.start), (217, 3, 3));
    assert_eq!(fails.headings[0].id, "how-it-fails--remember");
    assert!(
        fails
            .html
            .as_str()
            .contains("<h3 id=\"how-it-fails--remember\">Remember</h3>")
    );
    assert!(
        fails
            .plain
            .starts_with("A salt is missing; see the repair, the lab, another and what")
    );
    assert!(!fails.plain.contains("print"), "code is no prose");
}

#[test]
fn links_become_addresses_and_say_what_is_coming() {
    let course = course();
    let html = course.modules[0].sections[0]
        .lesson
        .as_ref()
        .unwrap()
        .topics[0]
        .html
        .to_string();
    for link in [
        "<a class=\"term\" href=\"/glossary#salt\" aria-describedby=\"term-1\">salt</a><span class=\"term-note\" role=\"tooltip\" id=\"term-1\">Makes equal passwords differ. See digest.</span>",
        "<a href=\"/courses/t/first#how-it-holds\">the repair</a>",
        "<a href=\"/labs/one\">lab</a>",
        "<a class=\"coming\" href=\"/labs/lab-two\" title=\"Not written yet\">another</a>",
        "<a href=\"/courses/t/second/case/it-happened\">what happened</a>",
    ] {
        assert!(html.contains(link), "{link} is not in {html}");
    }
    let html = course.modules[0].sections[0]
        .lesson
        .as_ref()
        .unwrap()
        .topics[1]
        .html
        .to_string();
    let outside = "<a href=\"https://example.org/x\" target=\"_blank\" rel=\"noopener noreferrer\">elsewhere</a>";
    assert!(html.contains(outside), "{html}");
}

#[test]
fn blocks_that_run_know_what_goes_before_them_and_what_they_printed() {
    let course = course();
    let runs: Vec<_> = course.runs().map(|run| run.place.as_str()).collect();
    assert_eq!(runs, ["first/setup", "first/2"]);
    let (section, topic, run) = course.run_block("first/2").unwrap();
    assert_eq!(section.slug.as_str(), "first");
    assert_eq!(topic.map(|slug| slug.as_str()), Some("how-it-fails"));
    assert!(course.run_block("first/3").is_none());
    assert_eq!(
        run.program(&run.code),
        "names = [\"ann\"]\nprint(names, 1 < 2)\n"
    );
    assert_eq!(
        (run.output.as_str(), run.line, run.output_line),
        ("['ann'] True\n", 13, Some(16))
    );
    let html = course.modules[0].sections[0]
        .lesson
        .as_ref()
        .unwrap()
        .topics[0]
        .html
        .to_string();
    let figure = "<figure class=\"code code-bad\" data-language=\"python\" data-run=\"first/2\" data-after=\"setup\"><figcaption><span class=\"code-title\">app.py</span><span class=\"code-label\">Vulnerable</span></figcaption><pre tabindex=\"0\"><code class=\"language-python\"><span class=\"hl-name\">print</span>(names, <span class=\"hl-number\">1</span> &lt; <span class=\"hl-number\">2</span>)</code></pre><div class=\"code-output\"><p class=\"code-output-label\">Output</p><pre tabindex=\"0\"><samp>[&#39;ann&#39;] True</samp></pre></div></figure>";
    assert!(html.contains(figure), "{html}");
    assert!(!html.contains("hl-") || html.matches("data-run").count() == 2);
    let python: Vec<_> = course
        .python
        .iter()
        .map(|block| (block.line, block.fragment))
        .collect();
    assert_eq!(
        python,
        [(9, false), (13, false), (34, true), (45, true), (61, false)]
    );
}

#[test]
fn figures_are_in_the_page_with_their_words_and_ids_of_their_own() {
    let course = course();
    let html = course.modules[0].sections[0]
        .lesson
        .as_ref()
        .unwrap()
        .topics[1]
        .html
        .to_string();
    for part in [
        "<figure class=\"figure\"><svg role=\"img\" aria-label=\"Two boxes, and an arrow between them\" viewBox=\"0 0 640 100\">",
        "id=\"fig1-a\"",
        "<figcaption>The way</figcaption></figure>",
        "<figure class=\"figure\" data-interactive=\"clock\"><svg role=\"img\" aria-label=\"Still of a clock\"",
        "id=\"fig2-a\"",
        "<div class=\"table\" role=\"region\" aria-label=\"Table\" tabindex=\"0\">\n<table>",
    ] {
        assert!(html.contains(part), "{part} is not in {html}");
    }
}

#[test]
fn footnotes_become_one_list_of_sources() {
    let course = course();
    let lesson = course.modules[0].sections[0].lesson.clone().unwrap();
    assert_eq!(
        lesson.sources_html,
        "<ol class=\"sources\">\n<li id=\"source-a\">Somebody, \"Title\", 2023. <a href=\"https://example.org/a\" target=\"_blank\" rel=\"noopener noreferrer\">https://example.org/a</a> <a class=\"source-back\" href=\"#ref-a-1\" aria-label=\"Back to the text\">↩</a></li>\n<li id=\"source-b\">Else, <em>Book</em>. <a href=\"https://example.org/b\" target=\"_blank\" rel=\"noopener noreferrer\">https://example.org/b</a> <a class=\"source-back\" href=\"#ref-b-1\" aria-label=\"Back to the text\">↩</a></li>\n</ol>\n"
    );
    let first = "<sup class=\"source-ref\"><a href=\"#source-a\" id=\"ref-a-1\" aria-label=\"Source 1\">1</a></sup>";
    let again = "<sup class=\"source-ref\"><a href=\"#source-a\" id=\"ref-a-2\" aria-label=\"Source 1\">1</a></sup>";
    assert!(lesson.topics[0].html.as_str().contains(first));
    assert!(lesson.topics[1].html.as_str().contains(again));
}

#[test]
fn a_case_study_has_its_front_matter_and_its_parts() {
    let course = course();
    let (section, case) = course.case_study(&"it-happened".parse().unwrap()).unwrap();
    assert_eq!(section.slug.as_str(), "second");
    assert_eq!(
        case.date,
        Date {
            year: 2023,
            month: 4,
            day: 4
        }
    );
    assert_eq!(
        (&case.cwe[..], &case.cve[..]),
        (&[639][..], &["CVE-2023-1748".to_owned()][..])
    );
    let parts: Vec<_> = case
        .headings
        .iter()
        .map(|heading| heading.id.as_str())
        .collect();
    assert_eq!(parts[0], "what-happened");
    assert_eq!(parts.len(), 6);
    assert!(
        case.html
            .as_str()
            .starts_with("<h2 id=\"what-happened\">What happened</h2>\n<p>In 2023")
    );
    assert!(case.sources_html.contains("source-a"));
}

#[test]
fn the_glossary_knows_words_by_their_slug_and_links_them() {
    let course = course();
    let salt = course.glossary.term("salt").unwrap();
    assert_eq!(salt.also, ["salting", "salted hash"]);
    assert_eq!(
        salt.html,
        "<p>Makes <em>equal</em> passwords differ. See <a class=\"term\" href=\"/glossary#digest\">digest</a>.</p>"
    );
    assert_eq!(course.glossary.terms.len(), 2);
    assert!(course.glossary.term("pepper").is_none());
}

#[test]
fn what_is_written_is_counted_and_what_is_not_is_no_fault() {
    let course = course();
    assert_eq!(
        course.written().to_string(),
        "sections written 1/2, topics 2/2, case studies 1/1, quizzes 1/2, labs 1/2"
    );
    let status: Vec<_> = course
        .sections()
        .map(|(_, section)| section.status)
        .collect();
    assert_eq!(
        status,
        [Status::Written, Status::Partly],
        "the second has no quiz"
    );
    let written: Vec<_> = course.items().map(|(_, _, item)| item.written).collect();
    assert_eq!(written, [true, true, true, true, false]);
    let lab = course
        .items()
        .find(|(_, _, item)| item.kind == ItemKind::Lab)
        .unwrap()
        .2;
    assert_eq!(
        (lab.slug.as_str(), lab.lab.as_ref().unwrap().as_str()),
        ("one", "one")
    );
}

#[test]
fn a_lesson_with_a_fault_is_shown_and_not_counted_as_written() {
    let folder = written();
    folder.write("glossary.md", GLOSSARY_TEXT.replace("salt", "soda"));
    let (course, found) = folder.load();
    let messages: Vec<_> = found.iter().map(|one| one.message.as_str()).collect();
    assert_eq!(messages, ["the glossary has no `salt`"]);
    let section = &course.modules[0].sections[0];
    assert_eq!(section.status, Status::Partly);
    assert!(
        section.lesson.as_ref().unwrap().topics[0]
            .html
            .as_str()
            .contains("salt is missing")
    );
}

#[test]
fn everything_on_a_weakness_is_found_together() {
    let course = course();
    let all = course.standards();
    let sql = &all.cwe[&89];
    assert_eq!(
        (sql.sections.len(), sql.labs.len(), sql.case_studies.len()),
        (2, 1, 0)
    );
    assert_eq!(all.cwe[&639].case_studies[0].1.title, "It happened");
    let injection = &all.owasp["A05:2025"];
    assert_eq!(
        (
            injection.sections.len(),
            injection.labs.len(),
            injection.case_studies.len()
        ),
        (2, 1, 1)
    );
    let fortify: Vec<_> = all.fortify.keys().collect();
    assert_eq!(fortify, [&"Privacy Violation", &"SQL Injection"]);
}

#[test]
fn sections_know_their_neighbours() {
    let course = course();
    let (before, after) = course.neighbours(&"first".parse().unwrap());
    assert!(before.is_none());
    assert_eq!(after.unwrap().slug.as_str(), "second");
    assert!(course.neighbours(&"third".parse().unwrap()).1.is_none());
}
