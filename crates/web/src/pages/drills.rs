//! GET /drills: what was learnt comes back, five minutes a session.

use academy::{Drill, Moment, SESSION, Use, Zone};
use askama::Template;
use axum::{
    extract::{RawQuery, State},
    response::Response,
};

use crate::{
    App, Library, Problem,
    form::Fields,
    identity::SignedIn,
    pages::{Page, named::Named, render},
    question::{self, QuestionView},
    reader::{Reader, Visitor, in_words},
    security::Nonce,
};

#[derive(Template)]
#[template(path = "drills.html")]
struct Drills {
    page: Page,
    question: Option<QuestionView>,
    /// Where the question is from.
    from: Option<(String, String)>,
    /// Questions left in this session, the shown one not counted if it is answered.
    left: usize,
    /// When the next question comes back, in words, if none is due.
    next: Option<String>,
    /// Whether anything was ever answered.
    any: bool,
}

/// Everything that is due for somebody, over all courses whose quizzes they may use.
pub(crate) struct Due {
    /// Course by name, and question.
    pub drills: Vec<(course::Slug, Drill)>,
    pub next: Option<Moment>,
    pub any: bool,
}

impl Due {
    /// Looks through the decks.
    pub async fn of(app: &App, library: &Library, signed_in: &SignedIn) -> Result<Self, Problem> {
        let mut all = Self {
            drills: Vec::new(),
            next: None,
            any: false,
        };
        for course in &library.courses.courses {
            let reader = Reader::of(app, Visitor(Some(signed_in.clone())), course).await?;
            if !reader.may_in_general(Use::Quiz) {
                continue;
            }
            let deck = app.keep.deck(signed_in.learner, &course.slug).await?;
            let due = deck.due(library.syllabus(course), reader.now);
            all.any |= !deck.cards.is_empty();
            all.next = match (all.next, deck.next_due(reader.now)) {
                (Some(one), Some(other)) => Some(one.min(other)),
                (one, other) => one.or(other),
            };
            all.drills
                .extend(due.into_iter().map(|drill| (course.slug.clone(), drill)));
        }
        Ok(all)
    }
}

pub(crate) async fn show(
    State(app): State<App>,
    RawQuery(query): RawQuery,
    signed_in: SignedIn,
    nonce: Nonce,
) -> Result<Response, Problem> {
    let fields = Fields::parse(query.unwrap_or_default().as_bytes());
    let library = app.library();
    let due = Due::of(&app, &library, &signed_in).await?;
    let answered = fields.has("q");
    let shown = if answered {
        let name = |field| fields.get(field).to_owned();
        Some((name("course"), name("section"), name("q")))
    } else {
        let first = due.drills.first();
        first.map(|(course, drill)| {
            (
                course.to_string(),
                drill.section.to_string(),
                drill.question.to_string(),
            )
        })
    };
    let shown = match shown {
        Some((course, section, question)) => {
            Some(view(&app, &course, &section, &question, &fields)?)
        }
        None => None,
    };
    let (question, from) = shown.unzip();
    Ok(render(&Drills {
        page: Page::new("Drills", &nonce, &signed_in.csrf_token)
            .follows(&app)
            .of(&signed_in),
        question,
        from,
        left: due.drills.len().min(SESSION),
        next: due.next.map(|next| in_words(next.day_in(&Zone::utc()))),
        any: due.any,
    }))
}

/// A drill, and the section that it is from: address and title.
fn view(
    app: &App,
    course: &str,
    section: &str,
    id: &str,
    fields: &Fields,
) -> Result<(QuestionView, (String, String)), Problem> {
    let named = Named::find(app, course, section)?;
    let section = named.section();
    let question = named.question(id)?;
    let mut view = QuestionView::new(1, question, "/drills".into(), "/drills".into());
    view.is_drill = true;
    view.hidden = vec![
        ("course", named.course.slug.to_string()),
        ("section", section.slug.to_string()),
        ("q", id.to_owned()),
    ];
    if fields.has("unknown") {
        view.said = question::revealed(&named.course, section, question);
    } else if fields.has("q") {
        match question::given(question, fields) {
            Ok(given) => view.said = question::said(&named.course, section, question, &given),
            Err(fault) => view.fault = Some(fault),
        }
    }
    Ok((view, (named.href(), section.title.clone())))
}
