//! A program that is killed between any two steps of sending a mail.

use std::{
    env,
    path::Path,
    process::{Command, Stdio},
    sync::Arc,
};

use academy::{KeepError, Moment, NewParcel, Outbox, Parcel, ParcelId};
use async_trait::async_trait;
use post::{Carrier, Courier, Mail, Transport, Undelivered};
use store::Store;

use crate::{
    scene::{Scene, at, is_empty, lease_over, send_all},
    server::{Server, Talk},
};

const UNIT_1: &str = "2026-06-01T08:00";
/// Set for the child only: its folder, the step at which it dies, and where mails go.
const WHERE: &str = "QUINTAIN_TEST_POST_WHERE";
const DIES: &str = "QUINTAIN_TEST_POST_DIES";
const MAILS: &str = "QUINTAIN_TEST_POST_MAILS";

/// Each step ends with the death of the process after it.
const STEPS: [&str; 5] = ["decided", "taken", "half sent", "sent", "crossed out"];

fn die_at(step: &str) {
    if env::var(DIES).is_ok_and(|dies| dies == step) {
        // As kill -9: nothing is tidied up.
        std::process::abort();
    }
}

/// The outbox and the carrier, with deaths between the steps.
struct Deadly<T>(T);

#[async_trait]
impl Outbox for Deadly<Store> {
    async fn lay_down(&self, parcels: &[NewParcel]) -> Result<u32, KeepError> {
        self.0.lay_down(parcels).await
    }

    async fn take(&self, now: Moment, most: u32) -> Result<Vec<Parcel>, KeepError> {
        let taken = self.0.take(now, most).await;
        die_at("taken");
        taken
    }

    async fn arrived(&self, id: ParcelId, now: Moment) -> Result<(), KeepError> {
        let done = self.0.arrived(id, now).await;
        die_at("crossed out");
        done
    }

    async fn bounced(&self, id: ParcelId, now: Moment, why: &str) -> Result<bool, KeepError> {
        self.0.bounced(id, now, why).await
    }

    async fn next_due(&self) -> Result<Option<Moment>, KeepError> {
        self.0.next_due().await
    }
}

#[async_trait]
impl Carrier for Deadly<Transport> {
    async fn carry(&self, mail: &Mail) -> Result<(), Undelivered> {
        if let Transport::Folder(folder) = &self.0
            && env::var(DIES).is_ok_and(|dies| dies == "half sent")
        {
            std::fs::create_dir_all(folder).unwrap();
            let half = &mail.message.formatted()[..100];
            std::fs::write(folder.join(".half.draft"), half).unwrap();
        }
        die_at("half sent");
        let sent = self.0.carry(mail).await;
        die_at("sent");
        sent
    }
}

/// Not a test of its own: what the child of the tests below does until it dies.
#[test]
fn the_child_of_the_killed_tests() {
    let Ok(dir) = env::var(WHERE) else { return };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let scene = Scene::found(Path::new(&dir)).await;
        scene.notices().look(at(UNIT_1)).await.unwrap();
        die_at("decided");
        let transport = match env::var(MAILS) {
            Ok(address) => Transport::server(&address).unwrap(),
            Err(_) => Transport::Folder(scene.mails.clone()),
        };
        let outbox = Arc::new(Deadly(scene.store.clone()));
        let courier = Courier::new(outbox, scene.writer(), Arc::new(Deadly(transport)));
        send_all(&courier, at(UNIT_1)).await;
    });
}

async fn die(dir: &Path, step: &str, mails: Option<&str>) {
    let mut child = Command::new(env::current_exe().unwrap());
    child
        .args([
            "--exact",
            "killed::the_child_of_the_killed_tests",
            "--test-threads=1",
        ])
        .env(WHERE, dir)
        .env(DIES, step)
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    if let Some(address) = mails {
        child.env(MAILS, address);
    }
    let status = tokio::task::spawn_blocking(move || child.status().unwrap())
        .await
        .unwrap();
    assert!(!status.success(), "the child did not die at `{step}`");
}

#[tokio::test]
async fn a_folder_holds_each_mail_once_whatever_step_the_program_dies_at() {
    for step in STEPS {
        let dir = tempfile::TempDir::new().unwrap();
        Scene::make(dir.path()).await.store.close().await;
        die(dir.path(), step, None).await;
        let scene = Scene::found(dir.path()).await;
        scene.notices().look(lease_over(UNIT_1)).await.unwrap();
        send_all(&scene.courier(), lease_over(UNIT_1)).await;
        let mails: Vec<_> = std::fs::read_dir(&scene.mails)
            .unwrap()
            .map(|file| file.unwrap().file_name().into_string().unwrap())
            .filter(|name| name.ends_with(".eml"))
            .collect();
        assert_eq!(mails.len(), 1, "died at `{step}`: {mails:?}");
        assert!(is_empty(&scene.store).await, "died at `{step}`");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_gets_each_mail_and_twice_only_as_one_message() {
    for step in STEPS {
        let server = Server::start(Talk::Plain).await;
        let address = server.address();
        let dir = tempfile::TempDir::new().unwrap();
        Scene::make(dir.path()).await.store.close().await;
        die(dir.path(), step, Some(&address)).await;
        let scene = Scene::found(dir.path()).await;
        scene.notices().look(lease_over(UNIT_1)).await.unwrap();
        let transport = Arc::new(Transport::server(&address).unwrap());
        send_all(&scene.courier_of(transport), lease_over(UNIT_1)).await;
        let ids: Vec<_> = server
            .mails()
            .iter()
            .map(|mail| mail.header("Message-ID"))
            .collect();
        // Only whoever dies between the server's word and the commit sends again.
        let times = if step == "sent" { 2 } else { 1 };
        assert_eq!(ids.len(), times, "died at `{step}`: {ids:?}");
        assert!(
            ids.iter().all(|id| *id == ids[0]),
            "died at `{step}`: {ids:?}"
        );
    }
}
