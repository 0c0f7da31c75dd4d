use std::sync::{
    Arc, Mutex,
    atomic::{AtomicU32, Ordering::SeqCst},
};

use academy::{Moment, Outbox, Parcel};
use async_trait::async_trait;
use post::{Carrier, Mail, Undelivered};

use crate::scene::{Scene, at, is_empty, lease_over, send_all};

const UNIT_1: &str = "2026-06-01T08:00";

#[tokio::test]
async fn a_notice_is_sent_once_however_often_somebody_looks() {
    let scene = Scene::new().await;
    assert_eq!(scene.tell(UNIT_1).await.sent, 1);
    for later in [UNIT_1, "2026-06-01T09:00", "2026-06-03T08:00"] {
        // Each has a memory of its own, as after a new start.
        assert_eq!(scene.tell(later).await.sent, 0, "{later}");
    }
    let notices = scene.notices();
    assert_eq!(notices.look(at("2026-06-04")).await.unwrap(), 0);
    assert_eq!(notices.look(at("2026-06-04")).await.unwrap(), 0);
}

#[tokio::test]
async fn two_servers_that_look_at_the_same_time_send_one() {
    let scene = Scene::new().await;
    let (one, two) = (scene.notices(), scene.notices());
    let (first, second) = tokio::join!(one.look(at(UNIT_1)), two.look(at(UNIT_1)));
    assert_eq!(first.unwrap() + second.unwrap(), 1);
    let (one, two) = (scene.courier(), scene.courier());
    let (first, second) = tokio::join!(one.round(at(UNIT_1)), two.round(at(UNIT_1)));
    assert_eq!(first.unwrap().sent + second.unwrap().sent, 1);
    assert_eq!(scene.in_folder().len(), 1);
}

/// Fails as often as it is told, and notes ids of messages.
#[derive(Default)]
struct Flaky {
    failures: AtomicU32,
    ids: Mutex<Vec<String>>,
}

#[async_trait]
impl Carrier for Flaky {
    async fn carry(&self, mail: &Mail) -> Result<(), Undelivered> {
        let text = String::from_utf8(mail.message.formatted()).unwrap();
        let id = text
            .lines()
            .find(|line| line.starts_with("Message-ID:"))
            .unwrap();
        self.ids.lock().unwrap().push(id.to_owned());
        let fails = |left: u32| left.checked_sub(1);
        match self.failures.fetch_update(SeqCst, SeqCst, fails) {
            Ok(_) => Err(Undelivered("451 try again later".into())),
            Err(_) => Ok(()),
        }
    }
}

#[tokio::test]
async fn what_did_not_go_out_is_tried_again_as_the_same_message() {
    let scene = Scene::new().await;
    scene.notices().look(at(UNIT_1)).await.unwrap();
    let carrier = Arc::new(Flaky {
        failures: 2.into(),
        ..Flaky::default()
    });
    let courier = scene.courier_of(carrier.clone());
    let mut now = at(UNIT_1);
    assert_eq!(send_all(&courier, now).await.failed, 1);
    now = now.plus_minutes(1);
    assert_eq!(send_all(&courier, now).await.failed, 1);
    assert_eq!(
        send_all(&courier, now).await.failed,
        0,
        "it waits longer each time"
    );
    now = now.plus_minutes(2);
    assert_eq!(send_all(&courier, now).await.sent, 1);
    assert!(is_empty(&scene.store).await);
    let ids = carrier.ids.lock().unwrap();
    assert_eq!(ids.len(), 3);
    assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
}

#[tokio::test]
async fn what_cannot_be_delivered_is_given_up() {
    let scene = Scene::new().await;
    scene.notices().look(at(UNIT_1)).await.unwrap();
    let carrier = Arc::new(Flaky {
        failures: u32::MAX.into(),
        ..Flaky::default()
    });
    let courier = scene.courier_of(carrier.clone());
    let mut due: Option<Moment> = scene.store.next_due().await.unwrap();
    while let Some(now) = due {
        assert_eq!(send_all(&courier, now).await.failed, 1);
        due = scene.store.next_due().await.unwrap();
    }
    assert_eq!(
        carrier.ids.lock().unwrap().len(),
        Parcel::MOST_TRIES as usize
    );
}

#[tokio::test]
async fn what_a_courier_took_and_lost_is_brought_by_the_next_one() {
    let scene = Scene::new().await;
    scene.notices().look(at(UNIT_1)).await.unwrap();
    assert_eq!(scene.store.take(at(UNIT_1), 8).await.unwrap().len(), 1);
    assert_eq!(
        send_all(&scene.courier(), at(UNIT_1)).await.sent,
        0,
        "somebody has it"
    );
    assert_eq!(send_all(&scene.courier(), lease_over(UNIT_1)).await.sent, 1);
}
