use academy::{MailKind, Outbox, People, PersonChange, Preferences, Seats, SecretHash};
use post::{Addressee, Letter};

use crate::scene::{Scene, at, by, send_all};

const UNIT_1: &str = "2026-06-01T08:00";

/// The only mail in the folder. Its parts' boundary is drawn by lot.
fn only(scene: &Scene) -> String {
    let mut mails = scene.in_folder();
    assert_eq!(mails.len(), 1, "{mails:#?}");
    let mail = mails.remove(0).replace("\r\n", "\n");
    let (_, rest) = mail.split_once("boundary=\"").unwrap();
    let (boundary, _) = rest.split_once('"').unwrap();
    let boundary = boundary.to_owned();
    mail.replace(&boundary, "BOUNDARY")
}

async fn letter(letter: Letter, to: impl FnOnce(&Scene) -> Addressee) -> String {
    let scene = Scene::new().await;
    let now = at("2026-07-01T12:00");
    let parcel = letter.parcel(to(&scene), &SecretHash([9; 32]), now);
    scene.store.lay_down(&[parcel]).await.unwrap();
    assert_eq!(send_all(&scene.courier(), now).await.sent, 1);
    only(&scene)
}

#[tokio::test]
async fn a_unit_that_opened_is_told_of() {
    let scene = Scene::new().await;
    // Eight in the morning in London, where it is summer.
    assert_eq!(scene.tell("2026-06-01T06:59").await.sent, 0);
    assert_eq!(scene.tell("2026-06-01T07:00").await.sent, 1);
    insta::assert_snapshot!(only(&scene));
}

#[tokio::test]
async fn unfinished_work_is_told_of() {
    use academy::{Event, Record};
    let scene = Scene::new().await;
    let read = Event::TopicRead {
        section: "basics".parse().unwrap(),
        topic: "risk".parse().unwrap(),
    };
    let web = "web".parse().unwrap();
    scene
        .store
        .append(scene.ada, &web, at("2026-03-10T20:00"), &[read])
        .await
        .unwrap();
    assert_eq!(scene.tell("2026-03-18T09:00").await.sent, 1);
    insta::assert_snapshot!(only(&scene));
}

#[tokio::test]
async fn work_that_was_assigned_is_told_of() {
    let scene = Scene::new().await;
    let note = "Before the audit, please.\n\n# Bring <questions>!";
    scene.assign(note, "2026-05-20", "2026-05-01T15:00").await;
    assert_eq!(scene.tell("2026-05-01T15:00").await.sent, 1);
    insta::assert_snapshot!(only(&scene));
}

#[tokio::test]
async fn work_that_is_due_soon_is_told_of() {
    let scene = Scene::new().await;
    scene.assign("", "2026-05-20", "2026-05-01T15:00").await;
    assert_eq!(scene.tell("2026-05-18T09:00").await.sent, 1);
    insta::assert_snapshot!(only(&scene));
}

#[tokio::test]
async fn the_end_of_a_seat_is_told_of_before() {
    let scene = Scene::new().await;
    assert_eq!(scene.tell("2027-02-22T09:00").await.sent, 1);
    insta::assert_snapshot!(only(&scene));
}

#[tokio::test]
async fn the_end_of_a_seat_is_told_of() {
    let scene = Scene::new().await;
    assert_eq!(scene.tell("2027-03-01T09:00").await.sent, 1);
    insta::assert_snapshot!(only(&scene));
}

#[tokio::test]
async fn an_invitation_says_who_invites_to_what() {
    let invitation = Letter::Invitation {
        by: "Grace Hopper".into(),
        name: None,
        course: Some("Web application security in Python".into()),
        path: "/invitations/SECRET".into(),
        until: at("2026-07-15T12:00"),
    };
    let to = |_: &Scene| Addressee::Stranger("alan@example.org".parse().unwrap());
    insta::assert_snapshot!(letter(invitation, to).await);
}

#[tokio::test]
async fn a_link_that_signs_in_is_sent() {
    let path = "/welcome?key=SECRET".into();
    let sign_in = Letter::SignIn {
        path,
        until: at("2026-07-01T13:00"),
    };
    insta::assert_snapshot!(letter(sign_in, |scene| Addressee::Person(scene.ada)).await);
}

#[tokio::test]
async fn a_link_that_sets_a_password_is_sent() {
    let path = "/password/SECRET".into();
    let set = Letter::SetPassword {
        path,
        until: at("2026-07-01T13:00"),
    };
    insta::assert_snapshot!(letter(set, |scene| Addressee::Person(scene.ada)).await);
}

#[tokio::test]
async fn a_link_that_confirms_an_address_is_sent_to_that_address() {
    let path = "/confirm/SECRET".into();
    let confirm = Letter::ConfirmEmail {
        path,
        until: at("2026-07-01T13:00"),
    };
    let to = |scene: &Scene| Addressee::At(scene.ada, "new@example.org".parse().unwrap());
    insta::assert_snapshot!(letter(confirm, to).await);
}

#[tokio::test]
async fn a_change_of_an_account_is_told_of_in_its_owners_time() {
    let what = "Your password was changed.".into();
    let changed = Letter::AccountChanged {
        what,
        at: at("2026-07-01T12:00"),
    };
    insta::assert_snapshot!(letter(changed, |scene| Addressee::Person(scene.grace)).await);
}

#[tokio::test]
async fn what_was_switched_off_meanwhile_is_not_sent() {
    let scene = Scene::new().await;
    assert_eq!(scene.notices().look(at(UNIT_1)).await.unwrap(), 1);
    let off = Preferences {
        off: [MailKind::UnitOpened].into(),
    };
    scene.store.set_preferences(scene.ada, &off).await.unwrap();
    let round = send_all(&scene.courier(), at(UNIT_1)).await;
    assert_eq!((round.sent, round.dropped), (0, 1));
    assert_eq!(scene.in_folder().len(), 0);
}

#[tokio::test]
async fn who_left_meanwhile_gets_nothing() {
    let scene = Scene::new().await;
    scene.notices().look(at(UNIT_1)).await.unwrap();
    let close = PersonChange {
        active: Some(false),
        ..PersonChange::default()
    };
    scene
        .store
        .change_person(&by(at(UNIT_1)), scene.ada, &close)
        .await
        .unwrap();
    assert_eq!(send_all(&scene.courier(), at(UNIT_1)).await.dropped, 1);
}

#[tokio::test]
async fn work_that_was_withdrawn_meanwhile_is_not_told_of() {
    use academy::Assignments;
    let scene = Scene::new().await;
    let now = at("2026-05-01T15:00");
    let work = scene.assign("", "2026-05-20", "2026-05-01T15:00").await;
    assert_eq!(scene.notices().look(now).await.unwrap(), 1);
    scene
        .store
        .withdraw_assignment(&by(now), work)
        .await
        .unwrap();
    assert_eq!(send_all(&scene.courier(), now).await.dropped, 1);
}

#[tokio::test]
async fn a_unit_that_is_opened_early_is_told_of_at_once() {
    let scene = Scene::new().await;
    let now = "2026-04-10T17:00";
    scene
        .store
        .open_units(&by(at(now)), &[scene.seat], &[1])
        .await
        .unwrap();
    assert_eq!(scene.tell(now).await.sent, 1);
    assert_eq!(scene.tell(UNIT_1).await.sent, 0, "it was told of");
}

#[tokio::test]
async fn a_mail_can_be_switched_off_by_a_mail_program_only_over_tls() {
    let mut scene = Scene::new().await;
    scene.url = "http://localhost:8080";
    scene.tell(UNIT_1).await;
    let mail = only(&scene);
    assert!(
        mail.contains("\nList-Unsubscribe: <http://localhost:8080/unsubscribe/"),
        "{mail}"
    );
    assert!(!mail.contains("List-Unsubscribe-Post"), "{mail}");
}
