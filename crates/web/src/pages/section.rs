//! GET /courses/{course}/{section}: the reading page.

use academy::{Access, Mark, Note, SectionWork, Use};
use askama::Template;
use axum::{
    extract::{Path, State},
    http::HeaderMap,
    response::Response,
};
use course::{Course, Heading, Item, ItemKind, Module, Section, Status, Target, Term};

use crate::{
    App, Library, Problem, assembled,
    library::{SectionText, Slots, Weakness},
    pages::{
        Page, locked,
        named::Named,
        outline::{OutlineModule, href},
    },
    reader::{Reader, Visitor},
    security::Nonce,
};

#[derive(Template)]
#[template(path = "section.html")]
struct SectionPage<'a> {
    page: Page,
    slots: Slots,
    course: &'a Course,
    module: &'a Module,
    section: &'a Section,
    text: &'a SectionText,
    href: String,
    outline: Vec<OutlineModule<'a>>,
    /// What stands between the introduction and the quiz, in the order of the outline.
    parts: Vec<Part<'a>>,
    quiz: Option<QuizCard>,
    weaknesses: &'a [Weakness],
    terms: Vec<&'a Term>,
    notes: Vec<NoteView>,
    /// Topics that a note can stand beside.
    note_topics: Vec<(&'a str, &'a str)>,
    before: Option<Link<'a>>,
    after: Option<Link<'a>>,
    signed_in: bool,
    /// Whether all of the section can be read, or its samples only.
    all_open: bool,
    any_open: bool,
    /// Whether reading counts: marks are taken.
    may_learn: bool,
    may_note: bool,
    nothing_written: bool,
    /// Why not everything is open, in words.
    notice: Option<String>,
    topics_read: usize,
    topics_of: usize,
}

enum Part<'a> {
    Topic(TopicPart<'a>),
    Lab(LabPart<'a>),
    Case(CasePart<'a>),
}

struct TopicPart<'a> {
    title: &'a str,
    slug: &'a str,
    written: bool,
    sample: bool,
    /// The mark of its text's slot; `None` if it is not written or not open.
    html: Option<String>,
    headings: &'a [Heading],
    read: bool,
    bookmarked: bool,
}

struct LabPart<'a> {
    title: &'a str,
    there: Option<LabThere<'a>>,
    locked: bool,
}

struct LabThere<'a> {
    slug: &'a str,
    story: &'a str,
    minutes: u32,
    tasks: usize,
    done: usize,
    started: bool,
}

struct CasePart<'a> {
    title: &'a str,
    there: Option<CaseThere>,
}

struct CaseThere {
    href: String,
    date: String,
    minutes: u32,
    read: bool,
}

struct QuizCard {
    questions: usize,
    answered: usize,
    right: usize,
    locked: bool,
}

/// A way to another section.
pub(crate) struct Link<'a> {
    pub href: String,
    pub title: &'a str,
}

impl<'a> Link<'a> {
    fn to(course: &Course, section: &'a Section) -> Self {
        Self {
            href: href(course, section),
            title: &section.title,
        }
    }
}

/// One of the reader's own notes.
pub(crate) struct NoteView {
    pub id: i64,
    pub item: String,
    pub topic: String,
    pub quote: String,
    pub text: String,
}

pub(crate) async fn show(
    State(app): State<App>,
    Path((course, section)): Path<(String, String)>,
    visitor: Visitor,
    nonce: Nonce,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let named = Named::find(&app, &course, &section)?;
    let (course, module, section) = (&*named.course, named.module(), named.section());
    let reader = Reader::of(&app, visitor, course).await?;
    let access = reader.may(Use::Read, section);
    let has_sample = section.items.iter().any(|item| item.sample && item.written);
    if !access.is_open() && !has_sample && section.status != Status::NotYet {
        return Ok(locked::page(&app, &nonce, &reader, course, section, access));
    }
    let (notes, bookmarks) = match reader.person() {
        Some(person) => tokio::try_join!(
            app.keep.notes_in(person, &section.slug),
            app.keep.bookmarks(person, &course.slug),
        )?,
        None => Default::default(),
    };
    let text = named.library.section_text(course, module, section);
    let slots = Slots::default();
    let none = SectionWork::default();
    let work = reader.standing.work_in(&section.slug);
    let parts = Parts {
        course,
        section,
        text,
        slots: &slots,
        reader: &reader,
        work: work.unwrap_or(&none),
        open: access.is_open(),
        bookmarks: bookmarks
            .iter()
            .filter(|bookmark| bookmark.spot.section == section.slug)
            .filter_map(|bookmark| bookmark.spot.item.as_ref().map(|item| item.as_str()))
            .collect(),
    };
    let quiz = parts.quiz();
    let parts = parts.all();
    let topics = || {
        parts.iter().filter_map(|part| match part {
            Part::Topic(topic) if topic.html.is_some() => Some(topic),
            _ => None,
        })
    };
    let (before, after) = course.neighbours(&section.slug);
    let view = SectionPage {
        page: frame(&app, &reader, &nonce, &section.title),
        outline: named.outline(&reader),
        before: before.map(|section| Link::to(course, section)),
        after: after.map(|section| Link::to(course, section)),
        weaknesses: &text.weaknesses,
        terms: terms(&named.library, &text.terms),
        notes: note_views(&notes, section),
        note_topics: topics().map(|topic| (topic.slug, topic.title)).collect(),
        signed_in: reader.person().is_some(),
        all_open: access.is_open(),
        any_open: topics().next().is_some(),
        may_learn: access.is_open(),
        may_note: reader.may(Use::Note, section).is_open(),
        nothing_written: section.status == Status::NotYet,
        notice: (!access.is_open()).then(|| locked::notice(access)),
        topics_read: topics().filter(|topic| topic.read).count(),
        topics_of: topics().count(),
        href: named.href(),
        course,
        module,
        section,
        text,
        quiz,
        parts,
        slots,
    };
    let html = view.render().map_err(Problem::internal)?;
    let token = reader.visitor.token();
    Ok(assembled::respond(&html, view.slots, token, &headers))
}

/// The frame of a page of a course. It is put together for each reader, so the token against forged requests
/// has only its place in it; strangers have none.
pub(crate) fn frame(app: &App, reader: &Reader, nonce: &Nonce, title: impl Into<String>) -> Page {
    let token = match reader.person() {
        Some(_) => assembled::TOKEN,
        None => "",
    };
    Page::new(title, nonce, token)
        .at("courses")
        .follows(app)
        .seen_by(&reader.visitor)
}

/// Words of the glossary by their slugs.
pub(crate) fn terms<'a>(library: &'a Library, slugs: &[course::Slug]) -> Vec<&'a Term> {
    let terms = slugs.iter();
    terms
        .filter_map(|slug| library.courses.glossary.term(slug.as_str()))
        .collect()
}

/// Notes as the page shows them, in the order of the outline.
pub(crate) fn note_views(notes: &[Note], section: &Section) -> Vec<NoteView> {
    let place = |note: &Note| {
        let item = note.spot.item.as_ref()?;
        section
            .items
            .iter()
            .position(|one| one.slug.as_str() == item.as_str())
    };
    let mut views: Vec<_> = notes.iter().map(|note| (place(note), note)).collect();
    views.sort_by_key(|(place, note)| (*place, note.id));
    let view = |(place, note): (Option<usize>, &Note)| NoteView {
        id: note.id.0,
        item: note
            .spot
            .item
            .as_ref()
            .map_or_else(String::new, ToString::to_string),
        topic: place.map_or_else(String::new, |at| section.items[at].title.clone()),
        quote: printable(&note.quote),
        text: printable(note.text.as_str()),
    };
    views.into_iter().map(view).collect()
}

/// Without the character that marks slots, which no text needs.
fn printable(text: &str) -> String {
    text.replace('\0', "")
}

/// Makes the parts of a section's page.
struct Parts<'a, 'r> {
    course: &'a Course,
    section: &'a Section,
    text: &'a SectionText,
    slots: &'r Slots,
    reader: &'r Reader,
    work: &'r SectionWork,
    open: bool,
    bookmarks: Vec<&'r str>,
}

impl<'a> Parts<'a, '_> {
    fn all(&self) -> Vec<Part<'a>> {
        let items = self.section.items.iter();
        items.filter_map(|item| self.part(item)).collect()
    }

    fn part(&self, item: &'a Item) -> Option<Part<'a>> {
        match item.kind {
            ItemKind::Topic => Some(Part::Topic(self.topic(item))),
            ItemKind::Lab => Some(Part::Lab(self.lab(item))),
            ItemKind::CaseStudy => Some(Part::Case(self.case(item))),
            ItemKind::Quiz => None,
        }
    }

    fn topic(&self, item: &'a Item) -> TopicPart<'a> {
        let text = self.text.topic(&item.slug);
        let shown = text.filter(|_| self.open || item.sample);
        TopicPart {
            title: &item.title,
            slug: item.slug.as_str(),
            written: text.is_some(),
            sample: item.sample,
            html: shown.map(|text| self.slots.put(&text.html)),
            headings: text.map_or(&[], |text| &text.headings),
            read: self.work.topics.contains(&Mark::of(item.slug.as_str())),
            bookmarked: self.bookmarks.contains(&item.slug.as_str()),
        }
    }

    fn lab(&self, item: &'a Item) -> LabPart<'a> {
        let lab = item.lab.as_ref().and_then(|slug| self.course.lab(slug));
        let there = lab.map(|lab| {
            let work = self.reader.standing.labs.get(&Mark::of(lab.slug.as_str()));
            let done = |task: &&course::Task| {
                work.is_some_and(|work| work.tasks.contains(&Mark::of(task.id.as_str())))
            };
            LabThere {
                slug: lab.slug.as_str(),
                story: &lab.story,
                minutes: lab.minutes,
                tasks: lab.tasks.len(),
                done: lab.tasks.iter().filter(done).count(),
                started: work.is_some_and(|work| work.started),
            }
        });
        LabPart {
            title: &item.title,
            there,
            locked: !self.reader.may(Use::Lab, self.section).is_open(),
        }
    }

    fn case(&self, item: &'a Item) -> CasePart<'a> {
        let mut cases = self.section.case_studies.iter();
        let there = cases
            .find(|case| case.slug == item.slug)
            .map(|case| CaseThere {
                href: Target::CaseStudy {
                    course: self.course.slug.as_str(),
                    section: self.section.slug.as_str(),
                    case_study: case.slug.as_str(),
                }
                .to_string(),
                date: super::case_study::in_words(case.date),
                minutes: case.minutes,
                read: self.work.cases.contains(&Mark::of(case.slug.as_str())),
            });
        CasePart {
            title: &item.title,
            there,
        }
    }

    fn quiz(&self) -> Option<QuizCard> {
        let quiz = self.section.quiz.as_ref()?;
        let answers = quiz.questions.iter();
        let answers =
            answers.filter_map(|question| self.work.answers.get(&Mark::of(question.id.as_str())));
        Some(QuizCard {
            questions: quiz.questions.len(),
            answered: answers.clone().count(),
            right: answers.filter(|right| **right).count(),
            locked: self.reader.may(Use::Quiz, self.section) != Access::Open,
        })
    }
}
