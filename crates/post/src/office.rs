use std::{pin::pin, sync::Arc, time::Duration};

use academy::{Assignments, KeepError, Moment, Outbox, People, Seats, Standings, Syllabus};
use clock::Clock;
use tokio::{sync::Notify, time::Instant};

use crate::{Courier, Notices, Round};

/// The courses, as they are now.
pub type Syllabi = Arc<dyn Fn() -> Vec<Arc<Syllabus>> + Send + Sync>;

/// All that mail asks of the memory, as one thing.
pub trait Keep: Assignments + Outbox + People + Seats + Standings {}

impl<T> Keep for T where T: Assignments + Outbox + People + Seats + Standings {}

/// Time between two looks at who is to be told what.
const LOOK: Duration = Duration::from_secs(5 * 60);
/// Longest time before the outbox is looked into: another server on the same
/// database may have laid something down.
const GLANCE: Duration = Duration::from_secs(20);

/// Decides and sends, as long as the program runs. Several servers on one
/// database may each have one: a parcel is taken by one of them.
pub struct Office {
    outbox: Arc<dyn Outbox>,
    notices: Notices,
    courier: Courier,
    clock: Clock,
    bell: Bell,
}

/// Calls the office: something was laid into the outbox, or time has moved.
#[derive(Debug, Clone, Default)]
pub struct Bell(Arc<Notify>);

impl Bell {
    /// Rings. Everything is looked at afresh at once, not at the next turn.
    pub fn ring(&self) {
        self.0.notify_one();
    }
}

impl Office {
    /// An office that listens to this bell.
    pub fn new(
        outbox: Arc<dyn Outbox>,
        notices: Notices,
        courier: Courier,
        clock: Clock,
        bell: Bell,
    ) -> Self {
        Self {
            outbox,
            notices,
            courier,
            clock,
            bell,
        }
    }

    /// Works until `stop` is ready. What is being sent then is brought to its end.
    pub async fn run(self, stop: impl Future<Output = ()>) {
        let mut stop = pin!(stop);
        let mut look_at = Instant::now();
        loop {
            if look_at <= Instant::now() {
                look_at = Instant::now() + LOOK;
                self.look().await;
            }
            let busy = self.send_some().await;
            let wait = if busy {
                Duration::ZERO
            } else {
                self.wait().await
            };
            tokio::select! {
                biased;
                () = &mut stop => return,
                () = self.bell.0.notified() => look_at = Instant::now(),
                () = tokio::time::sleep(wait) => {}
            }
        }
    }

    async fn look(&self) {
        if let Err(error) = self.notices.look(self.clock.now()).await {
            tracing::error!(%error, "notices could not be looked for");
        }
    }

    /// Whether there may be more to send.
    async fn send_some(&self) -> bool {
        match self.courier.round(self.clock.now()).await {
            Ok(round) => round != Round::default(),
            Err(error) => {
                tracing::error!(%error, "mails could not be taken out");
                false
            }
        }
    }

    async fn wait(&self) -> Duration {
        let next: Result<Option<Moment>, KeepError> = self.outbox.next_due().await;
        match next {
            Ok(Some(due)) => {
                let milliseconds = due.0.saturating_sub(self.clock.now().0).max(0);
                Duration::from_millis(milliseconds.unsigned_abs()).clamp(SHORT, GLANCE)
            }
            _ => GLANCE,
        }
    }
}

/// So that a database that fails is not asked without a pause.
const SHORT: Duration = Duration::from_secs(1);
