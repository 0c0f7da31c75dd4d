use std::sync::Arc;

use academy::{Moment, Plan, Record, Workspaces};
use certificate::Issuer;
use clock::Clock;
use course::{Course, Slug};
use metrics_exporter_prometheus::PrometheusHandle;
use post::{Bell, Seal, Syllabi};

use range::{LabSession, Range, SessionView};

use crate::{
    Gates, Keep,
    client::Proxies,
    hosts::{Addresses, Authority},
    sign_in::{Doors, Welcome},
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
    /// People, and all that belongs to them.
    pub keep: Arc<dyn Keep>,
    /// Lab sessions.
    pub range: Arc<Range>,
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
    /// What there is to do in each course.
    pub syllabi: Syllabi,
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
    /// The moment that handlers act at.
    pub(crate) fn now(&self) -> Moment {
        self.clock.now()
    }

    /// The courses in which seats can be given.
    pub(crate) fn courses(&self) -> Vec<CourseOffer> {
        vec![offer(&self.course)]
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

fn offer(course: &Course) -> CourseOffer {
    let year = course.subscription;
    CourseOffer {
        slug: course.slug.clone(),
        title: course.title.clone(),
        plan: Plan {
            years: year.years,
            foundational_months: year.foundational_months,
            units: year.units,
            grace_days: year.grace_days,
        },
    }
}
