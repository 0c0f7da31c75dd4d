use std::sync::Arc;

use academy::{LearnerId, Record, SignIns, Workspaces};
use async_trait::async_trait;
use course::{Course, LabSlug};
use metrics_exporter_prometheus::PrometheusHandle;

use crate::{hosts::Addresses, identity::Welcome};

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
    /// Which lab runs for whom.
    pub running: Arc<dyn RunningLabs>,
    /// The link that signs the local learner in.
    pub welcome: Arc<Welcome>,
    /// Names that the server answers to.
    pub addresses: Arc<Addresses>,
    /// What `/metrics` shows.
    pub metrics: PrometheusHandle,
}

/// Tells which lab runs for a learner; the range knows.
#[async_trait]
pub trait RunningLabs: Send + Sync {
    /// The learner's running lab.
    async fn running(&self, learner: LearnerId) -> Option<LabSlug>;
}

/// Where no lab can run.
pub struct NothingRuns;

#[async_trait]
impl RunningLabs for NothingRuns {
    async fn running(&self, _: LearnerId) -> Option<LabSlug> {
        None
    }
}
