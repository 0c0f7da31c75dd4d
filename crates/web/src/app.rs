use std::{sync::Arc, time::SystemTime};

use academy::{
    Assignments, Certificates, Moment, Notes, People, Record, Seats, SignIns, Standings, Workspaces,
};
use metrics_exporter_prometheus::PrometheusHandle;

use range::{LabSession, Range, SessionView, snippet::Snippets};

use crate::{
    Gates, Library, Shelf,
    hosts::{Addresses, Authority},
    identity::Welcome,
    pace::Pace,
};

/// What the handlers know of the world. Cheap to clone.
#[derive(Clone)]
pub struct App {
    /// What there is to read.
    pub shelf: Arc<Shelf>,
    /// Whether it is served to its authors: what is wrong in the files is shown on the pages, which reload
    /// themselves when a file changes.
    pub dev: bool,
    /// The learning record.
    pub record: Arc<dyn Record>,
    /// How far learners are.
    pub standings: Arc<dyn Standings>,
    /// Seats.
    pub seats: Arc<dyn Seats>,
    /// Work that was given.
    pub assignments: Arc<dyn Assignments>,
    /// Certificates.
    pub certificates: Arc<dyn Certificates>,
    /// People.
    pub people: Arc<dyn People>,
    /// Notes and bookmarks.
    pub notes: Arc<dyn Notes>,
    /// Edited files.
    pub workspaces: Arc<dyn Workspaces>,
    /// Signed-in browsers.
    pub sign_ins: Arc<dyn SignIns>,
    /// Lab sessions.
    pub range: Arc<Range>,
    /// Lessons' code that runs.
    pub snippets: Arc<Snippets>,
    /// How often strangers may run code.
    pub pace: Arc<Pace>,
    /// Who may enter which origin of a session.
    pub gates: Arc<Gates>,
    /// The link that signs the local learner in.
    pub welcome: Arc<Welcome>,
    /// Names that the server answers to.
    pub addresses: Arc<Addresses>,
    /// What `/metrics` shows.
    pub metrics: PrometheusHandle,
}

impl App {
    /// What there is to read now.
    pub(crate) fn library(&self) -> Arc<Library> {
        self.shelf.library()
    }

    /// The moment that handlers act at.
    pub(crate) fn now(&self) -> Moment {
        SystemTime::now().into()
    }

    /// A session as its page sees it, with addresses for this browser.
    pub(crate) fn view(&self, session: &LabSession, authority: &Authority) -> SessionView {
        session.view(|origin| self.addresses.url_of(session, origin, authority))
    }
}
