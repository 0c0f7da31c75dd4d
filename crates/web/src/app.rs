use std::sync::Arc;

use academy::{Record, SignIns, Workspaces};
use course::Course;
use metrics_exporter_prometheus::PrometheusHandle;

use range::{LabSession, Range, SessionView};

use crate::{
    Gates,
    hosts::{Addresses, Authority},
    identity::Welcome,
};

/// What the handlers know of the world. Cheap to clone.
#[derive(Clone)]
pub struct App {
    /// The course.
    pub course: Arc<Course>,
    /// The learning record.
    pub record: Arc<dyn Record>,
    /// Edited files.
    pub workspaces: Arc<dyn Workspaces>,
    /// Signed-in browsers.
    pub sign_ins: Arc<dyn SignIns>,
    /// Lab sessions.
    pub range: Arc<Range>,
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
    /// A session as its page sees it, with addresses for this browser.
    pub(crate) fn view(&self, session: &LabSession, authority: &Authority) -> SessionView {
        session.view(|origin| self.addresses.url_of(session, origin, authority))
    }
}
