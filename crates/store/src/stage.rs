//! Stages.

use jiff::Timestamp;
use sqlx::{AssertSqlSafe, any::AnyRow};
use stagegate_core::{
    access::Permit,
    app::{App, ProfileRef},
    id::{ProfileId, StageId},
    name::StageName,
    page::{Page, PageRequest},
    stage::Stage,
};

use crate::{
    assignment::{Assigned, Subject},
    error::StoreError,
    row,
    store::{Tx, column, org_of},
};

const SELECT: &str = "SELECT s.id, s.app_id, s.name, s.profile_id, p.name AS profile_name, s.revision, s.created_at, s.updated_at
                      FROM stage s JOIN profile p ON p.id = s.profile_id";

/// A stage to add.
#[derive(Debug)]
pub struct NewStage<'a> {
    /// Its id.
    pub id: &'a StageId,
    /// Its app.
    pub app: &'a App,
    /// Its name.
    pub name: &'a StageName,
    /// Its profile.
    pub profile: &'a ProfileId,
    /// Who adds it.
    pub author: &'a str,
    /// The time.
    pub now: Timestamp,
}

impl Tx {
    /// Adds a stage at revision 1.
    pub async fn add_stage(&mut self, permit: &Permit, new: &NewStage<'_>) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO stage (id, org_id, app_id, name, profile_id, revision, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, 1, $6, $6)",
        )
        .bind(new.id.as_str())
        .bind(org_of(permit))
        .bind(new.app.id.as_str())
        .bind(new.name.as_str())
        .bind(new.profile.as_str())
        .bind(new.now.as_millisecond())
        .execute(self.conn())
        .await?;
        let by = Assigned { author: new.author, now: new.now };
        self.assign_profile(permit, &Subject::stage(new.app, new.name), Some(new.profile), by).await
    }

    /// The stage of this name or id, if it was added to the app.
    pub async fn stage(&mut self, permit: &Permit, app: &App, name_or_id: &str) -> Result<Option<Stage>, StoreError> {
        let column = column(name_or_id, "s.name", "s.id");
        let row = sqlx::query(AssertSqlSafe(format!("{SELECT} WHERE s.org_id = $1 AND s.app_id = $2 AND {column} = $3")))
            .bind(org_of(permit))
            .bind(app.id.as_str())
            .bind(name_or_id)
            .fetch_optional(self.conn())
            .await?;
        row.map(|row| read(&row)).transpose()
    }

    /// The app's stages by name.
    pub async fn stages(&mut self, permit: &Permit, app: &App, page: &PageRequest) -> Result<Page<Stage>, StoreError> {
        let rows = sqlx::query(AssertSqlSafe(format!(
            "{SELECT} WHERE s.org_id = $1 AND s.app_id = $2 AND s.name > $3 ORDER BY s.name LIMIT $4"
        )))
        .bind(org_of(permit))
        .bind(app.id.as_str())
        .bind(page.after.as_deref().unwrap_or_default())
        .bind(page.limit + 1)
        .fetch_all(self.conn())
        .await?;
        let items = rows.iter().map(read).collect::<Result<_, _>>()?;
        Ok(Page::cut(items, page.limit, |stage: &Stage| stage.name.to_string()))
    }

    /// Gives a stage another profile.
    pub async fn set_stage_profile(
        &mut self,
        permit: &Permit,
        app: &App,
        stage: &Stage,
        profile: &ProfileId,
        by: Assigned<'_>,
    ) -> Result<(), StoreError> {
        let done = sqlx::query(
            "UPDATE stage SET profile_id = $1, revision = revision + 1, updated_at = $2 WHERE id = $3 AND org_id = $4 AND revision = $5",
        )
        .bind(profile.as_str())
        .bind(by.now.as_millisecond())
        .bind(stage.id.as_str())
        .bind(org_of(permit))
        .bind(stage.revision)
        .execute(self.conn())
        .await?;
        if done.rows_affected() != 1 {
            return Err(StoreError::Stale);
        }
        self.assign_profile(permit, &Subject::stage(app, &stage.name), Some(profile), by).await
    }

    /// Removes a stage from its app.
    pub async fn remove_stage(&mut self, permit: &Permit, app: &App, stage: &Stage, by: Assigned<'_>) -> Result<(), StoreError> {
        let done = sqlx::query("DELETE FROM stage WHERE id = $1 AND org_id = $2 AND revision = $3")
            .bind(stage.id.as_str())
            .bind(org_of(permit))
            .bind(stage.revision)
            .execute(self.conn())
            .await?;
        if done.rows_affected() != 1 {
            return Err(StoreError::Stale);
        }
        self.assign_profile(permit, &Subject::stage(app, &stage.name), None, by).await
    }
}

fn read(row: &AnyRow) -> Result<Stage, StoreError> {
    Ok(Stage {
        id: row::parsed(row, "id")?,
        app: row::parsed(row, "app_id")?,
        name: row::parsed(row, "name")?,
        profile: ProfileRef { id: row::parsed(row, "profile_id")?, name: row::parsed(row, "profile_name")? },
        revision: row::number(row, "revision")?,
        created_at: row::time(row, "created_at")?,
        updated_at: row::time(row, "updated_at")?,
    })
}
