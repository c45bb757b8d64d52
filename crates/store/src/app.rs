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

    /// Gives an app another default profile, or none.
    pub async fn set_default_profile(
        &mut self,
        permit: &Permit,
        app: &App,
        profile: Option<&ProfileId>,
        by: Assigned<'_>,
    ) -> Result<(), StoreError> {
        let done = sqlx::query(
            "UPDATE app SET default_profile_id = $1, revision = revision + 1, updated_at = $2 WHERE id = $3 AND org_id = $4 AND revision = $5",
        )
        .bind(profile.map(|id| id.as_str().to_owned()))
        .bind(by.now.as_millisecond())
        .bind(app.id.as_str())
        .bind(org_of(permit))
        .bind(app.revision)
        .execute(self.conn())
        .await?;
        if done.rows_affected() != 1 {
            return Err(StoreError::Stale);
        }
        self.assign_profile(permit, &Subject::default_profile(app), profile, by).await
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
