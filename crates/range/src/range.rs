//! All sessions of this machine: starting them in turn, finding them, letting them sleep.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use course::{Lab, LabSlug, OriginName};
use time::OffsetDateTime;
use tokio::sync::Semaphore;

use crate::error::Error;
use crate::keeper::{End, Keeper};
use crate::session::{LabSession, Phase};
use crate::workshop::Workshop;

/// How long ended sessions can still be asked about.
const REMEMBER: Duration = Duration::from_secs(600);
/// How often sessions are looked through for those that have fallen asleep.
const ROUND: Duration = Duration::from_secs(10);

/// Bounds on the range as a whole.
#[derive(Debug, Clone)]
pub struct Bounds {
    /// Running sessions on this machine; further ones wait in turn.
    pub sessions: usize,
    /// How long an unused session runs on.
    pub idle: Duration,
}

/// All sessions of this machine.
pub struct Range {
    workshop: Workshop,
    bounds: Bounds,
    places: Arc<Semaphore>,
    sessions: Mutex<HashMap<String, Arc<LabSession>>>,
    /// Sessions waiting for a place, in their order.
    queue: Mutex<Vec<Arc<LabSession>>>,
}

impl Range {
    /// An empty range. Must be called on a Tokio runtime.
    pub fn new(workshop: Workshop, bounds: Bounds) -> Arc<Self> {
        let range = Arc::new(Self {
            places: Arc::new(Semaphore::new(bounds.sessions)),
            workshop,
            bounds,
            sessions: Mutex::default(),
            queue: Mutex::default(),
        });
        tokio::spawn(let_sleep(Arc::downgrade(&range)));
        range
    }

    /// What sessions are made with.
    pub fn workshop(&self) -> &Workshop {
        &self.workshop
    }

    fn sessions(&self) -> std::sync::MutexGuard<'_, HashMap<String, Arc<LabSession>>> {
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The learner's session of this lab: the one that runs, or a new one. A session of another lab is
    /// ended; its files are kept.
    pub async fn start(
        self: &Arc<Self>,
        owner: &str,
        lab: &Arc<Lab>,
        keeper: Arc<dyn Keeper>,
    ) -> Result<Arc<LabSession>, Error> {
        let mut others = Vec::new();
        for session in self.sessions().values() {
            if session.owner != owner || matches!(session.phase(), Phase::Stopped(_)) {
                continue;
            }
            if session.lab.slug == lab.slug {
                session.touch();
                return Ok(session.clone());
            }
            others.push(session.clone());
        }
        for other in others {
            other.stop(End::Replaced).await;
        }
        let session = LabSession::new(
            self.workshop.clone(),
            lab.clone(),
            owner.to_owned(),
            keeper,
            self.bounds.idle,
        )
        .await?;
        {
            // Two pages may have asked at once; the first one's session serves both.
            let mut sessions = self.sessions();
            let twin = sessions.values().find(|one| {
                one.owner == owner
                    && one.lab.slug == lab.slug
                    && !matches!(one.phase(), Phase::Stopped(_))
            });
            if let Some(twin) = twin {
                return Ok(twin.clone());
            }
            sessions.insert(session.id.clone(), session.clone());
        }
        let range = self.clone();
        let starting = session.clone();
        tokio::spawn(async move { range.run_in_turn(starting).await });
        Ok(session)
    }

    async fn run_in_turn(self: Arc<Self>, session: Arc<LabSession>) {
        let place = match self.places.clone().try_acquire_owned() {
            Ok(place) => place,
            Err(_) => {
                self.queue
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .push(session.clone());
                self.tell_queue();
                // Tokio's semaphore is fair: places are given in the order of asking.
                let place = tokio::select! {
                    place = self.places.clone().acquire_owned() => place.ok(),
                    () = session.over() => None,
                };
                self.leave_queue(&session);
                match place {
                    Some(place) => place,
                    None => return,
                }
            }
        };
        if matches!(session.phase(), Phase::Stopped(_)) {
            return;
        }
        if let Err(error) = session.run(None).await {
            tracing::error!(%error, lab = %session.lab.slug, "a lab could not be started");
            session.stop(End::Failed).await;
            session.set_phase(Phase::Stopped(format!(
                "{} {error}",
                End::Failed.in_words()
            )));
            return;
        }
        session.over().await;
        drop(place);
    }

    fn leave_queue(&self, session: &Arc<LabSession>) {
        self.queue
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .retain(|one| one.id != session.id);
        self.tell_queue();
    }

    fn tell_queue(&self) {
        let queue = {
            let mut queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
            queue.retain(|session| !matches!(session.phase(), Phase::Stopped(_)));
            queue.clone()
        };
        for (at, session) in queue.iter().enumerate() {
            session.set_phase(Phase::Queued(at + 1));
        }
    }

    /// A session of this learner.
    pub fn session(&self, owner: &str, id: &str) -> Result<Arc<LabSession>, Error> {
        let found = self.sessions().get(id).cloned();
        found
            .filter(|session| session.owner == owner)
            .ok_or(Error::NoSession)
    }

    /// The session whose origin this is, whoever asks; the caller checks that they may.
    pub fn of_origin(&self, id: &str) -> Option<Arc<LabSession>> {
        self.sessions().get(id).cloned()
    }

    /// The lab that runs for this learner, or waits to.
    pub fn running_lab(&self, owner: &str) -> Option<LabSlug> {
        let sessions = self.sessions();
        let running = sessions
            .values()
            .find(|one| one.owner == owner && !matches!(one.phase(), Phase::Stopped(_)));
        running.map(|one| one.lab.slug.clone())
    }

    /// How many sessions run and how many wait.
    pub fn count(&self) -> (usize, usize) {
        let running = self
            .sessions()
            .values()
            .filter(|session| session.phase() == Phase::Running)
            .count();
        let queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        (running, queue.len())
    }

    /// Names an origin of a session in a host name: `app--<session>`.
    pub fn origin_label(session: &LabSession, origin: &OriginName) -> String {
        format!("{origin}--{}", session.id)
    }

    /// Ends every session, keeping files.
    pub async fn shut_down(&self) {
        self.places.close();
        let all: Vec<_> = self.sessions().values().cloned().collect();
        let ends = all.iter().map(|session| session.stop(End::Shutdown));
        futures_util::future::join_all(ends).await;
    }
}

async fn let_sleep(range: std::sync::Weak<Range>) {
    loop {
        tokio::time::sleep(ROUND).await;
        let Some(range) = range.upgrade() else {
            return;
        };
        let now = OffsetDateTime::now_utc().unix_timestamp();
        let all: Vec<_> = range.sessions().values().cloned().collect();
        for session in all {
            match session.phase() {
                Phase::Running if session.sleeps_at() <= now => {
                    session.stop(End::Idle).await;
                }
                Phase::Stopped(_) => {
                    let forget_at = session.sleeps_at() + REMEMBER.as_secs() as i64;
                    if forget_at <= now {
                        range.sessions().remove(&session.id);
                    }
                }
                _ => {}
            }
        }
    }
}
