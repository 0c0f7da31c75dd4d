use std::collections::BTreeMap;

use academy::{Edit, Edits, PersonId, Workspaces};
use course::FilePath;
use rstest::rstest;

use crate::{Home, On, Postgres, Sqlite, lab};

const ME: PersonId = PersonId::FIRST;

fn path(text: &str) -> FilePath {
    text.parse().unwrap()
}

fn written(text: &[u8]) -> Edit {
    Edit::Written(text.into())
}

#[rstest]
#[tokio::test]
async fn a_workspace_remembers_writing_deleting_moving_and_going_back(
    #[values(Sqlite, Postgres)] on: On,
) {
    let home = Home::new(on).await;
    let store = home.open().await;
    let lab = lab("one");
    store
        .save_file(ME, &lab, &path("app/a.py"), b"first")
        .await
        .unwrap();
    store
        .save_file(ME, &lab, &path("app/a.py"), b"\xff\0second")
        .await
        .unwrap();
    store
        .delete_file(ME, &lab, &path("app/b.py"))
        .await
        .unwrap();
    store
        .rename(ME, &lab, &path("app/c.py"), &path("app/d.py"), b"moved")
        .await
        .unwrap();
    store
        .save_file(ME, &lab, &path("app/e.py"), b"")
        .await
        .unwrap();
    store
        .forget(ME, &lab, &[path("app/e.py"), path("app/never.py")])
        .await
        .unwrap();
    drop(store);

    let store = home.open().await;
    let expected: Edits = BTreeMap::from([
        (path("app/a.py"), written(b"\xff\0second")),
        (path("app/b.py"), Edit::Deleted),
        (path("app/c.py"), Edit::Deleted),
        (path("app/d.py"), written(b"moved")),
    ]);
    assert_eq!(store.load(ME, &lab).await.unwrap(), expected);
}
