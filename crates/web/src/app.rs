use std::sync::Arc;

use academy::{Moment, Plan};
use certificate::Issuer;
use clock::Clock;
use course::Slug;
use metrics_exporter_prometheus::PrometheusHandle;
use post::{Bell, Seal, Syllabi};

use range::{LabSession, Range, SessionView, snippet::Snippets};

use crate::{
    Gates, Keep, Library, Shelf,
    client::Proxies,
    hosts::{Addresses, Authority},
    pace::Pace,
    reader::plan,
    sign_in::{Doors, Welcome},
};

/// What the handlers know of the world. Cheap to clone.
#[derive(Clone)]
pub struct App {
    /// What there is to read.
    pub shelf: Arc<Shelf>,
    /// Whether it is served to its authors: what is wrong in the files is shown on the pages, which reload
    /// themselves when a file changes.
    pub dev: bool,
    /// All that is kept: the learning record, people, and what belongs to them.
    pub keep: Arc<dyn Keep>,
    /// Lab sessions.
    pub range: Arc<Range>,
    /// Lessons' code that runs.
    pub snippets: Arc<Snippets>,
    /// How often strangers may run code.
    pub pace: Arc<Pace>,
    /// Who may enter which origin of a session.
    pub gates: Arc<Gates>,
    /// The link that the program prints.
    pub welcome: Arc<Welcome>,
    /// The other doors.
    pub doors: Arc<Doors>,
    /// Names that the server answers to.
    pub addresses: Arc<Addresses>,
    /// Reverse proxies in front of the server.
    pub proxies: Arc<Proxies>,
    /// What time it is.
    pub clock: Clock,
    /// Calls whoever sends mail.
    pub bell: Bell,
    /// Marks links in mails.
    pub seal: Seal,
    /// Signs certificates.
    pub issuer: Arc<Issuer>,
    /// What `/metrics` shows.
    pub metrics: PrometheusHandle,
}

/// A course as far as seats in it go.
#[derive(Debug, Clone)]
pub(crate) struct CourseOffer {
    pub slug: Slug,
    pub title: String,
    pub plan: Plan,
}

impl App {
    /// What there is to read now.
    pub(crate) fn library(&self) -> Arc<Library> {
        self.shelf.library()
    }

    /// What there is to do in each course, now and whenever it is asked again.
    pub fn syllabi(&self) -> Syllabi {
        let shelf = self.shelf.clone();
        Arc::new(move || shelf.library().syllabi())
    }

    /// The moment that handlers act at.
    pub(crate) fn now(&self) -> Moment {
        self.clock.now()
    }

    /// The courses in which seats can be given.
    pub(crate) fn courses(&self) -> Vec<CourseOffer> {
        let library = self.library();
        let courses = library.courses.courses.iter();
        courses
            .map(|course| CourseOffer {
                slug: course.slug.clone(),
                title: course.title.clone(),
                plan: plan(course),
            })
            .collect()
    }

    /// One of them.
    pub(crate) fn course_offer(&self, slug: &str) -> Option<CourseOffer> {
        let all = self.courses().into_iter();
        all.into_iter().find(|course| course.slug.as_str() == slug)
    }

    /// A session as its page sees it, with addresses for this browser.
    pub(crate) fn view(&self, session: &LabSession, authority: &Authority) -> SessionView {
        session.view(|origin| self.addresses.url_of(session, origin, authority))
    }
}
