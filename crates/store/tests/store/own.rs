use std::collections::BTreeMap;

use academy::{
    Act, Edit, Event, Exports, Note, NoteId, NoteText, Notes, PersonId, Record, Refusal, Role,
    Spot, Workspaces,
};
use rstest::rstest;

use crate::{Home, On, Postgres, Sqlite, add, at, course, founded, lab, person, program, refusal};

fn spot(item: Option<&str>) -> Spot {
    Spot {
        course: course(),
        section: "hashing".parse().unwrap(),
        item: item.map(|item| item.parse().unwrap()),
    }
}

fn text(text: &str) -> NoteText {
    text.to_owned().try_into().unwrap()
}

#[rstest]
#[tokio::test]
async fn a_note_is_seen_and_changed_by_its_writer_only(#[values(Sqlite, Postgres)] on: On) {
    let home = Home::new(on).await;
    let store = home.open().await;
    let (me, other) = (PersonId(1), PersonId(2));
    let at_topic = spot(Some("salt"));
    let made = store
        .add_note(me, at(1), &at_topic, &"q".repeat(600), &text("a\0b"))
        .await
        .unwrap();
    assert_eq!(made.quote.len(), Note::QUOTE_CHARS);
    assert_eq!(made.text, text("a\u{fffd}b"));
    let stolen = store.change_note(other, at(2), made.id, &text("x")).await;
    assert_eq!(refusal(stolen), Refusal::NotThere);
    store.delete_note(other, made.id).await.unwrap();
    let changed = store
        .change_note(me, at(2), made.id, &text("new"))
        .await
        .unwrap();
    assert_eq!((changed.created, changed.changed), (at(1), at(2)));
    let second = store
        .add_note(me, at(3), &spot(None), "", &text("2"))
        .await
        .unwrap();
    let all = [changed, second];
    assert_eq!(store.notes(me, &course()).await.unwrap(), all);
    assert_eq!(store.notes_in(me, &at_topic.section).await.unwrap(), all);
    assert!(store.notes(other, &course()).await.unwrap().is_empty());
    store.delete_note(me, all[0].id).await.unwrap();
    store.delete_note(me, NoteId(99)).await.unwrap();
    assert_eq!(store.notes(me, &course()).await.unwrap(), all[1..]);
}

#[rstest]
#[tokio::test]
async fn bookmarks_and_the_place_of_reading_are_kept_for_each_person(
    #[values(Sqlite, Postgres)] on: On,
) {
    let home = Home::new(on).await;
    let store = home.open().await;
    let me = PersonId(1);
    let spots = [spot(None), spot(Some("salt")), spot(Some("pepper"))];
    for (n, spot) in spots.iter().enumerate() {
        store.set_bookmark(me, at(n as i64), spot).await.unwrap();
        store.set_place(me, at(n as i64), spot).await.unwrap();
    }
    store.set_bookmark(me, at(9), &spots[0]).await.unwrap();
    store.remove_bookmark(me, &spots[1]).await.unwrap();
    let kept: Vec<_> = store.bookmarks(me, &course()).await.unwrap();
    let kept: Vec<_> = kept.into_iter().map(|it| (it.spot, it.created)).collect();
    assert_eq!(kept, [(spots[2].clone(), at(2)), (spots[0].clone(), at(0))]);
    let place = store.place(me, &course()).await.unwrap();
    assert_eq!(place, Some((spots[2].clone(), at(2))));
    assert_eq!(store.place(PersonId(2), &course()).await.unwrap(), None);
}

#[rstest]
#[tokio::test]
async fn an_export_holds_what_is_kept_of_a_person_and_no_secret(
    #[values(Sqlite, Postgres)] on: On,
) {
    let home = Home::new(on).await;
    let (store, first) = founded(&home).await;
    let ada = add(&store, "ada", Role::Learner).await;
    let mine = lab("one");
    let files = BTreeMap::from([("app/a.py".parse().unwrap(), Edit::Written((*b"x\0").into()))]);
    store.save(ada, &mine, &files).await.unwrap();
    store
        .submit(ada, &course(), at(1), &mine, &files)
        .await
        .unwrap();
    store
        .add_note(ada, at(1), &spot(None), "", &text("my note"))
        .await
        .unwrap();
    store.set_bookmark(ada, at(1), &spot(None)).await.unwrap();

    let by = person(first.id, 5);
    let export = store.export(&by, ada).await.unwrap();
    assert_eq!(export.person.id, ada);
    assert_eq!(export.notes.len() + export.bookmarks.len(), 2);
    let event = Event::Submitted {
        lab: mine,
        submission: 1,
    };
    assert_eq!(export.record[0].event, event);
    let files: Vec<_> = export
        .workspaces
        .iter()
        .map(|file| (file.submission, file.content.as_deref()))
        .collect();
    assert_eq!(files, [(None, Some("eAA=")), (Some(1), Some("eAA="))]);
    let acts: Vec<_> = export.audit.iter().map(|line| line.entry.act).collect();
    assert_eq!(acts, [Act::PersonAdded, Act::PersonExported]);
    assert_eq!(
        refusal(store.export(&program(), PersonId(99)).await),
        Refusal::NotThere
    );
}
