//! Apps.

use jiff::Timestamp;
use sqlx::{AssertSqlSafe, any::AnyRow};
use stagegate_core::{
    access::Permit,
    app::{App, ProfileRef},
    id::{AppId, ProfileId},
    name::AppName,
    page::{Page, PageRequest},
};

use crate::{
    assignment::{Assigned, Subject},
    error::StoreError,
    row,
    store::{Tx, column, org_of},
};

const SELECT: &str =
    "SELECT a.id, a.org_id, a.name, a.default_profile_id, p.name AS default_profile_name, a.revision, a.created_at, a.updated_at
                      FROM app a LEFT JOIN profile p ON p.id = a.default_profile_id";

/// An app to make.
#[derive(Debug)]
pub struct NewApp<'a> {
    /// Its id.
    pub id: &'a AppId,
    /// Its name.
    pub name: &'a AppName,
    /// The profile for stages that nobody added.
    pub default_profile: Option<&'a ProfileId>,
    /// Who makes it.
    pub author: &'a str,
    /// The time.
    pub now: Timestamp,
}

/// What an app is to be from now on.
#[derive(Clone, Copy, Debug)]
pub struct AppChange<'a> {
    /// The name.
    pub name: &'a AppName,
    /// The profile for stages that nobody added.
    pub default_profile: Option<&'a ProfileId>,
}

impl Tx {
    /// Makes an app at revision 1.
    pub async fn add_app(&mut self, permit: &Permit, new: &NewApp<'_>) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO app (id, org_id, name, default_profile_id, revision, created_at, updated_at) VALUES ($1, $2, $3, $4, 1, $5, $5)",
        )
        .bind(new.id.as_str())
        .bind(org_of(permit))
        .bind(new.name.as_str())
        .bind(new.default_profile.map(|id| id.as_str().to_owned()))
        .bind(new.now.as_millisecond())
        .execute(self.conn())
        .await?;
        if new.default_profile.is_none() {
            return Ok(());
        }
        let app = self.app(permit, new.id.as_str()).await?.ok_or(StoreError::Stale)?;
        let by = Assigned { author: new.author, now: new.now };
        self.assign_profile(permit, &Subject::default_profile(&app), new.default_profile, by).await
    }

    /// The app with this name or id.
    pub async fn app(&mut self, permit: &Permit, name_or_id: &str) -> Result<Option<App>, StoreError> {
        let statement =
            format!("{SELECT} WHERE a.org_id = $1 AND {} = $2 AND a.deleted_at IS NULL", column(name_or_id, "a.name", "a.id"));
        let row = sqlx::query(AssertSqlSafe(statement)).bind(org_of(permit)).bind(name_or_id).fetch_optional(self.conn()).await?;
        row.map(|row| read(&row)).transpose()
    }

    /// The org's apps by name.
    pub async fn apps(&mut self, permit: &Permit, page: &PageRequest) -> Result<Page<App>, StoreError> {
        let statement = format!("{SELECT} WHERE a.org_id = $1 AND a.name > $2 AND a.deleted_at IS NULL ORDER BY a.name LIMIT $3");
        let rows = sqlx::query(AssertSqlSafe(statement))
            .bind(org_of(permit))
            .bind(page.after.as_deref().unwrap_or_default())
            .bind(page.limit + 1)
            .fetch_all(self.conn())
            .await?;
        let items = rows.iter().map(read).collect::<Result<_, _>>()?;
        Ok(Page::cut(items, page.limit, |app: &App| app.name.to_string()))
    }

    /// Renames an app, or gives it another default profile or none.
    pub async fn change_app(
        &mut self,
        permit: &Permit,
        app: &App,
        change: AppChange<'_>,
        by: Assigned<'_>,
    ) -> Result<(), StoreError> {
        let done = sqlx::query(
            "UPDATE app SET name = $1, default_profile_id = $2, revision = revision + 1, updated_at = $3
             WHERE id = $4 AND org_id = $5 AND revision = $6 AND deleted_at IS NULL",
        )
        .bind(change.name.as_str())
        .bind(change.default_profile.map(|id| id.as_str().to_owned()))
        .bind(by.now.as_millisecond())
        .bind(app.id.as_str())
        .bind(org_of(permit))
        .bind(app.revision)
        .execute(self.conn())
        .await?;
        if done.rows_affected() != 1 {
            return Err(StoreError::Stale);
        }
        if *change.name != app.name {
            self.keep_app_name(permit, app).await?;
        }
        if change.default_profile == app.default_profile.as_ref().map(|profile| &profile.id) {
            return Ok(());
        }
        self.assign_profile(permit, &Subject::default_profile(app), change.default_profile, by).await
    }

    /// Deployments recorded by early versions do not say what their app was called.
    async fn keep_app_name(&mut self, permit: &Permit, app: &App) -> Result<(), StoreError> {
        sqlx::query("UPDATE deployment SET app_name = $1 WHERE app_id = $2 AND org_id = $3 AND app_name IS NULL")
            .bind(app.name.as_str())
            .bind(app.id.as_str())
            .bind(org_of(permit))
            .execute(self.conn())
            .await?;
        Ok(())
    }

    /// What an app has, in words that follow "still has"; at most `limit` are named.
    pub async fn things_of_app(&mut self, permit: &Permit, app: &App, limit: usize) -> Result<Vec<String>, StoreError> {
        let rows = sqlx::query(
            "SELECT 1 AS place, 'stage `' || name || '`' AS words FROM stage WHERE org_id = $1 AND app_id = $2
             UNION ALL
             SELECT 2 AS place, 'service `' || name || '`' AS words FROM service WHERE org_id = $1 AND app_id = $2
             UNION ALL
             SELECT 3 AS place, 'instance `' || s.name || ' ' || i.stage || ':' || i.region || '`' AS words
             FROM instance i JOIN service s ON s.id = i.service_id WHERE i.org_id = $1 AND i.app_id = $2
             ORDER BY place, words LIMIT $3",
        )
        .bind(org_of(permit))
        .bind(app.id.as_str())
        .bind(i64::try_from(limit).unwrap_or(i64::MAX))
        .fetch_all(self.conn())
        .await?;
        rows.iter().map(|row| row::text(row, "words")).collect()
    }

    /// Deletes an app. Its row stays for its deployments, under another name: the old one is free again. In a transaction of
    /// [`crate::Store::write_latest`] nobody adds a thing to it from here on, and all that was added is seen.
    pub async fn delete_app(&mut self, permit: &Permit, app: &App, by: Assigned<'_>) -> Result<(), StoreError> {
        let digits = app.id.as_str().split_once('_').map_or(app.id.as_str(), |(_, digits)| digits);
        let done = sqlx::query(
            "UPDATE app SET name = $1, default_profile_id = NULL, revision = revision + 1, updated_at = $2, deleted_at = $2
             WHERE id = $3 AND org_id = $4 AND revision = $5 AND deleted_at IS NULL",
        )
        .bind(digits)
        .bind(by.now.as_millisecond())
        .bind(app.id.as_str())
        .bind(org_of(permit))
        .bind(app.revision)
        .execute(self.conn())
        .await?;
        if done.rows_affected() != 1 {
            return Err(StoreError::Stale);
        }
        self.keep_app_name(permit, app).await
    }

    /// Deletes the stages, services and instances of an app with all they hold. Deployments stay. The history of what
    /// stages pointed at stays as well: nothing leads to it any more. For the same reason there are no tombstones: the moments of
    /// another app of this name begin with that app.
    pub async fn empty_app(&mut self, permit: &Permit, app: &App) -> Result<(), StoreError> {
        for statement in [
            // First of all, whoever is about to set something on one of them is waited for.
            "UPDATE service SET revision = revision WHERE app_id = $1 AND org_id = $2",
            "UPDATE instance SET revision = revision WHERE app_id = $1 AND org_id = $2",
            "DELETE FROM parameter WHERE org_id = $2 AND owner_id IN
                 (SELECT id FROM service WHERE app_id = $1 UNION ALL SELECT id FROM instance WHERE app_id = $1)",
            "DELETE FROM reading WHERE org_id = $2 AND owner_id IN
                 (SELECT id FROM service WHERE app_id = $1 UNION ALL SELECT id FROM instance WHERE app_id = $1)",
            "DELETE FROM provider_link WHERE org_id = $2 AND owner_id IN
                 (SELECT id FROM service WHERE app_id = $1 UNION ALL SELECT id FROM instance WHERE app_id = $1)",
            "DELETE FROM owner_revision WHERE org_id = $2 AND owner_id IN
                 (SELECT id FROM service WHERE app_id = $1 UNION ALL SELECT id FROM instance WHERE app_id = $1)",
            "DELETE FROM instance WHERE app_id = $1 AND org_id = $2",
            "DELETE FROM service WHERE app_id = $1 AND org_id = $2",
            "DELETE FROM stage WHERE app_id = $1 AND org_id = $2",
        ] {
            sqlx::query(statement).bind(app.id.as_str()).bind(org_of(permit)).execute(self.conn()).await?;
        }
        Ok(())
    }
}

fn read(row: &AnyRow) -> Result<App, StoreError> {
    let default_profile = match row::parsed_or_null(row, "default_profile_id")? {
        Some(id) => Some(ProfileRef { id, name: row::parsed(row, "default_profile_name")? }),
        None => None,
    };
    Ok(App {
        id: row::parsed(row, "id")?,
        org: row::parsed(row, "org_id")?,
        name: row::parsed(row, "name")?,
        default_profile,
        revision: row::number(row, "revision")?,
        created_at: row::time(row, "created_at")?,
        updated_at: row::time(row, "updated_at")?,
    })
}
