//! Profiles and their immutable revisions.

use jiff::Timestamp;
use sqlx::{AssertSqlSafe, Row as _, any::AnyRow};
use stagegate_core::{
    access::Permit,
    id::ProfileId,
    name::ProfileName,
    page::{Page, PageRequest},
    profile::Profile,
    role::{ExternalId, RoleArn},
    safeguard::{self, Safeguard},
};

use crate::{
    error::StoreError,
    row,
    store::{Tx, column, org_of},
};

const SELECT: &str = "SELECT p.id, p.org_id, p.name, p.external_id, p.revision, p.created_at,
                             r.description, r.role_arn, r.guarded, r.safeguards, r.created_at AS updated_at
                      FROM profile p JOIN profile_revision r ON r.profile_id = p.id AND r.revision = p.revision";

/// A profile to make.
#[derive(Debug)]
pub struct NewProfile<'a> {
    /// Its id.
    pub id: &'a ProfileId,
    /// Its name.
    pub name: &'a ProfileName,
    /// Its description.
    pub description: &'a str,
    /// What we will present to its access role.
    pub external_id: &'a ExternalId,
    /// Who makes it.
    pub author: &'a str,
    /// The time.
    pub now: Timestamp,
}

/// The next revision of a profile: what it holds, and what to write into the history.
#[derive(Debug)]
pub struct ProfileChange<'a> {
    /// The name from now on.
    pub name: &'a ProfileName,
    /// The description from now on.
    pub description: &'a str,
    /// The access role from now on.
    pub role: Option<&'a RoleArn>,
    /// Whether it is guarded from now on.
    pub guarded: bool,
    /// Its safeguards from now on.
    pub safeguards: &'a [Safeguard],
    /// What changed, in words.
    pub change: &'a str,
    /// Why.
    pub message: Option<&'a str>,
    /// Who.
    pub author: &'a str,
    /// The time.
    pub now: Timestamp,
}

impl<'a> ProfileChange<'a> {
    /// The same profile again, as `author` would write it; what differs is set afterwards.
    pub fn of(profile: &'a Profile, author: &'a str, now: Timestamp) -> Self {
        Self {
            name: &profile.name,
            description: &profile.description,
            role: profile.role.as_ref(),
            guarded: profile.guarded,
            safeguards: &profile.safeguards,
            change: "",
            message: None,
            author,
            now,
        }
    }
}

impl Tx {
    /// Makes a profile at revision 1.
    pub async fn add_profile(&mut self, permit: &Permit, new: &NewProfile<'_>) -> Result<(), StoreError> {
        sqlx::query("INSERT INTO profile (id, org_id, name, external_id, revision, created_at) VALUES ($1, $2, $3, $4, 1, $5)")
            .bind(new.id.as_str())
            .bind(org_of(permit))
            .bind(new.name.as_str())
            .bind(new.external_id.as_str())
            .bind(new.now.as_millisecond())
            .execute(self.conn())
            .await?;
        let first = ProfileChange {
            name: new.name,
            description: new.description,
            role: None,
            guarded: false,
            safeguards: &[],
            change: "profile created",
            message: None,
            author: new.author,
            now: new.now,
        };
        self.add_profile_revision(permit, new.id, 1, &first).await
    }

    /// Makes the next revision, if the profile is still at the revision it was read at. Returns its number.
    pub async fn change_profile(
        &mut self,
        permit: &Permit,
        profile: &Profile,
        change: &ProfileChange<'_>,
    ) -> Result<i64, StoreError> {
        let done = sqlx::query(
            "UPDATE profile SET name = $1, revision = revision + 1 WHERE id = $2 AND org_id = $3 AND revision = $4 AND deleted_at IS NULL",
        )
        .bind(change.name.as_str())
        .bind(profile.id.as_str())
        .bind(org_of(permit))
        .bind(profile.revision)
        .execute(self.conn())
        .await?;
        if done.rows_affected() != 1 {
            return Err(StoreError::Stale);
        }
        let revision = profile.revision + 1;
        self.add_profile_revision(permit, &profile.id, revision, change).await?;
        Ok(revision)
    }

    async fn add_profile_revision(
        &mut self,
        permit: &Permit,
        id: &ProfileId,
        revision: i64,
        change: &ProfileChange<'_>,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO profile_revision (org_id, profile_id, revision, description, role_arn, guarded, safeguards, change,
                                           message, author, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        )
        .bind(org_of(permit))
        .bind(id.as_str())
        .bind(revision)
        .bind(change.description)
        .bind(change.role.map(|role| role.as_str().to_owned()))
        .bind(i64::from(change.guarded))
        .bind(safeguard::to_stored(change.safeguards))
        .bind(change.change)
        .bind(change.message.map(str::to_owned))
        .bind(change.author)
        .bind(change.now.as_millisecond())
        .execute(self.conn())
        .await?;
        Ok(())
    }

    /// The profile with this name or id.
    pub async fn profile(&mut self, permit: &Permit, name_or_id: &str) -> Result<Option<Profile>, StoreError> {
        let column = column(name_or_id, "p.name", "p.id");
        let statement = format!("{SELECT} WHERE p.org_id = $1 AND {column} = $2 AND p.deleted_at IS NULL");
        let row = sqlx::query(AssertSqlSafe(statement)).bind(org_of(permit)).bind(name_or_id).fetch_optional(self.conn()).await?;
        row.map(|row| read(&row)).transpose()
    }

    /// The profile with this id, also one that was deleted since: its revisions are still there.
    pub async fn profile_even_deleted(&mut self, permit: &Permit, id: &ProfileId) -> Result<Option<Profile>, StoreError> {
        let row = sqlx::query(AssertSqlSafe(format!("{SELECT} WHERE p.org_id = $1 AND p.id = $2")))
            .bind(org_of(permit))
            .bind(id.as_str())
            .fetch_optional(self.conn())
            .await?;
        row.map(|row| read(&row)).transpose()
    }

    /// The org's profiles by name.
    pub async fn profiles(&mut self, permit: &Permit, page: &PageRequest) -> Result<Page<Profile>, StoreError> {
        let statement = format!("{SELECT} WHERE p.org_id = $1 AND p.name > $2 AND p.deleted_at IS NULL ORDER BY p.name LIMIT $3");
        let rows = sqlx::query(AssertSqlSafe(statement))
            .bind(org_of(permit))
            .bind(page.after.as_deref().unwrap_or_default())
            .bind(page.limit + 1)
            .fetch_all(self.conn())
            .await?;
        let items = rows.iter().map(read).collect::<Result<_, _>>()?;
        Ok(Page::cut(items, page.limit, |profile: &Profile| profile.name.to_string()))
    }

    /// Who uses the profile, in words that follow "in use by": at most ten of each kind are named.
    pub async fn users_of_profile(&mut self, permit: &Permit, profile: &Profile) -> Result<Vec<String>, StoreError> {
        let rows = sqlx::query(
            "SELECT 'app `' || name || '` as its default' AS words FROM app
             WHERE org_id = $1 AND default_profile_id = $2 AND deleted_at IS NULL
             UNION ALL
             SELECT 'stage `' || s.name || '` of app `' || a.name || '`' AS words FROM stage s JOIN app a ON a.id = s.app_id
             WHERE s.org_id = $1 AND s.profile_id = $2
             ORDER BY words LIMIT 10",
        )
        .bind(org_of(permit))
        .bind(profile.id.as_str())
        .fetch_all(self.conn())
        .await?;
        Ok(rows.iter().map(|row| row.try_get("words")).collect::<Result<_, _>>()?)
    }

    /// Keeps the profile from being changed or deleted until this transaction has ended: what starts to use it must
    /// hold it. SQLite has one writer anyway; on PostgreSQL the row is locked, as no portable `SELECT` could.
    pub async fn hold_profile(&mut self, permit: &Permit, id: &ProfileId) -> Result<(), StoreError> {
        let done = sqlx::query("UPDATE profile SET revision = revision WHERE id = $1 AND org_id = $2 AND deleted_at IS NULL")
            .bind(id.as_str())
            .bind(org_of(permit))
            .execute(self.conn())
            .await?;
        if done.rows_affected() == 1 { Ok(()) } else { Err(StoreError::Stale) }
    }

    /// Deletes a profile that nobody uses. Its revisions stay, for deployments that used them; its sealed values go.
    pub async fn delete_profile(&mut self, permit: &Permit, profile: &Profile, now: Timestamp) -> Result<(), StoreError> {
        let done = sqlx::query(
            "UPDATE profile SET deleted_at = $1 WHERE id = $2 AND org_id = $3 AND revision = $4 AND deleted_at IS NULL",
        )
        .bind(now.as_millisecond())
        .bind(profile.id.as_str())
        .bind(org_of(permit))
        .bind(profile.revision)
        .execute(self.conn())
        .await?;
        if done.rows_affected() != 1 {
            return Err(StoreError::Stale);
        }
        for statement in [
            "DELETE FROM parameter WHERE owner_id = $1 AND org_id = $2",
            "DELETE FROM reading WHERE owner_id = $1 AND org_id = $2",
        ] {
            sqlx::query(statement).bind(profile.id.as_str()).bind(org_of(permit)).execute(self.conn()).await?;
        }
        Ok(())
    }
}

fn read(row: &AnyRow) -> Result<Profile, StoreError> {
    Ok(Profile {
        id: row::parsed(row, "id")?,
        org: row::parsed(row, "org_id")?,
        name: row::parsed(row, "name")?,
        description: row::text(row, "description")?,
        role: row::parsed_or_null(row, "role_arn")?,
        external_id: ExternalId::stored(row::text(row, "external_id")?),
        guarded: row::flag(row, "guarded")?,
        safeguards: row::safeguards(row)?,
        revision: row::number(row, "revision")?,
        created_at: row::time(row, "created_at")?,
        updated_at: row::time(row, "updated_at")?,
    })
}
