use academy::{KeepError, LearnerId, Moment, SignInHash, SignIns};
use async_trait::async_trait;

use crate::{Store, failed};

#[async_trait]
impl SignIns for Store {
    async fn add(
        &self,
        hash: SignInHash,
        learner: LearnerId,
        now: Moment,
        until: Moment,
    ) -> Result<(), KeepError> {
        let mut write = self.write().await?;
        sqlx::query("DELETE FROM sign_ins WHERE until <= $1")
            .bind(now.0)
            .execute(&mut *write)
            .await
            .map_err(failed)?;
        sqlx::query("INSERT INTO sign_ins (hash, learner, until) VALUES ($1, $2, $3)")
            .bind(&hash.0[..])
            .bind(learner.number())
            .bind(until.0)
            .execute(&mut *write)
            .await
            .map_err(failed)?;
        write.commit().await.map_err(failed)
    }

    async fn find(&self, hash: SignInHash, now: Moment) -> Result<Option<LearnerId>, KeepError> {
        let learner: Option<i64> =
            sqlx::query_scalar("SELECT learner FROM sign_ins WHERE hash = $1 AND until > $2")
                .bind(&hash.0[..])
                .bind(now.0)
                .fetch_optional(&self.readers)
                .await
                .map_err(failed)?;
        Ok(learner.map(LearnerId::from_number))
    }

    async fn remove(&self, hash: SignInHash) -> Result<(), KeepError> {
        let mut write = self.write().await?;
        sqlx::query("DELETE FROM sign_ins WHERE hash = $1")
            .bind(&hash.0[..])
            .execute(&mut *write)
            .await
            .map_err(failed)?;
        write.commit().await.map_err(failed)
    }
}
