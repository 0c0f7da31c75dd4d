use academy::{Edit, Edits, KeepError, PersonId, Workspaces};
use async_trait::async_trait;
use course::{FilePath, LabSlug};

use crate::{
    Store,
    sql::{Fetch, Run},
};

/// Path, and content unless it was deleted.
pub(crate) type EditRow = (String, Option<Vec<u8>>);

#[async_trait]
impl Workspaces for Store {
    async fn save(&self, learner: PersonId, lab: &LabSlug, edits: &Edits) -> Result<(), KeepError> {
        let mut write = self.write().await?;
        for (path, edit) in edits {
            sqlx::query(
                "INSERT INTO workspace_files (learner, lab, path, content)
                 VALUES ($1, $2, $3, $4)
                 ON CONFLICT (learner, lab, path) DO UPDATE SET content = excluded.content",
            )
            .bind(learner.0)
            .bind(lab.as_str())
            .bind(path.as_str())
            .bind(content(edit))
            .run(&mut write)
            .await?;
        }
        write.done(()).await
    }

    async fn forget(
        &self,
        learner: PersonId,
        lab: &LabSlug,
        paths: &[FilePath],
    ) -> Result<(), KeepError> {
        let mut write = self.write().await?;
        for path in paths {
            sqlx::query(
                "DELETE FROM workspace_files WHERE learner = $1 AND lab = $2 AND path = $3",
            )
            .bind(learner.0)
            .bind(lab.as_str())
            .bind(path.as_str())
            .run(&mut write)
            .await?;
        }
        write.done(()).await
    }

    async fn load(&self, learner: PersonId, lab: &LabSlug) -> Result<Edits, KeepError> {
        let rows: Vec<EditRow> = sqlx::query_as(
            "SELECT path, content FROM workspace_files WHERE learner = $1 AND lab = $2",
        )
        .bind(learner.0)
        .bind(lab.as_str())
        .all(&mut *self.read().await?)
        .await?;
        Ok(edits(rows))
    }

    async fn clear(&self, learner: PersonId, lab: &LabSlug) -> Result<(), KeepError> {
        let mut write = self.write().await?;
        sqlx::query("DELETE FROM workspace_files WHERE learner = $1 AND lab = $2")
            .bind(learner.0)
            .bind(lab.as_str())
            .run(&mut write)
            .await?;
        write.done(()).await
    }
}

pub(crate) fn content(edit: &Edit) -> Option<Vec<u8>> {
    edit.content().map(<[u8]>::to_vec)
}

/// A path that is no longer a usable one is left out.
pub(crate) fn edits(rows: Vec<EditRow>) -> Edits {
    let edit = |(path, content): EditRow| {
        let edit = content.map_or(Edit::Deleted, |bytes| Edit::Written(bytes.into()));
        Some((path.try_into().ok()?, edit))
    };
    rows.into_iter().filter_map(edit).collect()
}
