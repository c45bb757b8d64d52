//! Other names for stages and services, and which names were given up: looking back needs them.

use std::str::FromStr;

use jiff::Timestamp;
use sqlx::any::AnyRow;
use stagegate_core::{
    access::Permit,
    app::App,
    error::Error,
    id::AppId,
    name::{ServiceName, StageName},
    renaming::Renaming,
    service::Service,
    stage::Stage,
};

use crate::{
    assignment::{Assigned, Subject},
    error::StoreError,
    row,
    store::{Tx, org_of},
};

const STAGE: &str = "stage";
const SERVICE: &str = "service";

/// Another name for something.
#[derive(Clone, Copy, Debug)]
pub struct NewName<'a, N> {
    /// The name.
    pub name: &'a N,
    /// Who gives it, and when.
    pub by: Assigned<'a>,
}

impl Tx {
    /// Renames a stage, if it is still at the revision it was read at. Its instances follow with all that is set on them; that
    /// none is in a stage of the new name is the caller's to check, after this. Deployments keep the name of then.
    pub async fn rename_stage(
        &mut self,
        permit: &Permit,
        app: &App,
        stage: &Stage,
        new: NewName<'_, StageName>,
    ) -> Result<(), StoreError> {
        let NewName { name, by } = new;
        let done = sqlx::query(
            "UPDATE stage SET name = $1, revision = revision + 1, updated_at = $2 WHERE id = $3 AND org_id = $4 AND revision = $5",
        )
        .bind(name.as_str())
        .bind(by.now.as_millisecond())
        .bind(stage.id.as_str())
        .bind(org_of(permit))
        .bind(stage.revision)
        .execute(self.conn())
        .await?;
        if done.rows_affected() != 1 {
            return Err(StoreError::Stale);
        }
        self.assign_profile(permit, &Subject::stage(app, &stage.name), None, by).await?;
        self.assign_profile(permit, &Subject::stage(app, name), Some(&stage.profile.id), by).await?;
        self.add_renaming(permit, STAGE, &app.id, (stage.name.as_str(), name.as_str()), by.now).await
    }

    /// Takes the instances of a stage, and what is known of deleted ones, to another name of it. Goes with
    /// [`Tx::rename_stage`].
    pub async fn move_instances(
        &mut self,
        permit: &Permit,
        app: &App,
        from: &StageName,
        to: &StageName,
    ) -> Result<(), StoreError> {
        for statement in [
            "UPDATE instance SET stage = $1 WHERE app_id = $2 AND stage = $3 AND org_id = $4",
            "UPDATE tombstone SET stage = $1 WHERE app_id = $2 AND stage = $3 AND org_id = $4",
        ] {
            sqlx::query(statement)
                .bind(to.as_str())
                .bind(app.id.as_str())
                .bind(from.as_str())
                .bind(org_of(permit))
                .execute(self.conn())
                .await?;
        }
        Ok(())
    }

    /// Renames a service; its instances follow. Goes with [`Tx::next_revision`]. Deployments keep the name of then.
    pub async fn rename_service(
        &mut self,
        permit: &Permit,
        service: &Service,
        name: &ServiceName,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let statement = "UPDATE service SET name = $1 WHERE id = $2 AND org_id = $3";
        let done = sqlx::query(statement)
            .bind(name.as_str())
            .bind(service.id.as_str())
            .bind(org_of(permit))
            .execute(self.conn())
            .await?;
        if done.rows_affected() != 1 {
            return Err(StoreError::Stale);
        }
        let statement = "UPDATE instance SET service_name = $1 WHERE service_id = $2 AND org_id = $3";
        sqlx::query(statement).bind(name.as_str()).bind(service.id.as_str()).bind(org_of(permit)).execute(self.conn()).await?;
        // Older ones are of another service, which had this name before.
        sqlx::query(
            "UPDATE tombstone SET service_name = $1
             WHERE app_id = $2 AND service_name = $3 AND stage IS NOT NULL AND created_at >= $4 AND org_id = $5",
        )
        .bind(name.as_str())
        .bind(service.app.as_str())
        .bind(service.name.as_str())
        .bind(service.created_at.as_millisecond())
        .bind(org_of(permit))
        .execute(self.conn())
        .await?;
        self.add_renaming(permit, SERVICE, &service.app, (service.name.as_str(), name.as_str()), now).await
    }

    async fn add_renaming(
        &mut self,
        permit: &Permit,
        kind: &str,
        app: &AppId,
        (former, name): (&str, &str),
        now: Timestamp,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO renaming (org_id, app_id, kind, former_name, new_name, renamed_at) VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(org_of(permit))
        .bind(app.as_str())
        .bind(kind)
        .bind(former)
        .bind(name)
        .bind(now.as_millisecond())
        .execute(self.conn())
        .await?;
        Ok(())
    }

    /// The names that stages of an app gave up after a time, the newest first.
    pub async fn stages_renamed_since(
        &mut self,
        permit: &Permit,
        app: &App,
        time: Timestamp,
    ) -> Result<Vec<Renaming<StageName>>, StoreError> {
        self.renamed_since(permit, STAGE, app, time).await
    }

    /// The names that services of an app gave up after a time, the newest first.
    pub async fn services_renamed_since(
        &mut self,
        permit: &Permit,
        app: &App,
        time: Timestamp,
    ) -> Result<Vec<Renaming<ServiceName>>, StoreError> {
        self.renamed_since(permit, SERVICE, app, time).await
    }

    async fn renamed_since<N: FromStr<Err = Error>>(
        &mut self,
        permit: &Permit,
        kind: &str,
        app: &App,
        time: Timestamp,
    ) -> Result<Vec<Renaming<N>>, StoreError> {
        let rows = sqlx::query(
            "SELECT former_name, new_name, renamed_at FROM renaming
             WHERE org_id = $1 AND app_id = $2 AND kind = $3 AND renamed_at > $4 ORDER BY renamed_at DESC",
        )
        .bind(org_of(permit))
        .bind(app.id.as_str())
        .bind(kind)
        .bind(time.as_millisecond())
        .fetch_all(self.conn())
        .await?;
        rows.iter().map(read).collect()
    }
}

fn read<N: FromStr<Err = Error>>(row: &AnyRow) -> Result<Renaming<N>, StoreError> {
    Ok(Renaming {
        former: row::parsed(row, "former_name")?,
        name: row::parsed(row, "new_name")?,
        at: row::time(row, "renamed_at")?,
    })
}
