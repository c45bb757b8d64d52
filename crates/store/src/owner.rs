//! What profiles, services and instances have in common: revisions, and what they hold.

use jiff::Timestamp;
use sqlx::{AssertSqlSafe, any::AnyRow};
use stagegate_core::{
    access::Permit,
    id::ProfileId,
    owner::{Owner, OwnerId},
    page::{Page, PageRequest},
    revision::{ProfileState, Revision},
    role::RoleArn,
};

use crate::{
    ProfileChange,
    error::StoreError,
    row,
    store::{Tx, org_of},
};

const OF_PROFILES: &str = "SELECT revision, description, role_arn, guarded, safeguards, change, message, author, created_at
                           FROM profile_revision WHERE org_id = $1 AND profile_id = $2";
const OF_OTHERS: &str =
    "SELECT revision, NULL AS description, NULL AS role_arn, 0 AS guarded, change, message, author, created_at
                         FROM owner_revision WHERE org_id = $1 AND owner_id = $2";

/// What to write into the history of an owner.
#[derive(Clone, Copy, Debug)]
pub struct RevisionNote<'a> {
    /// What changed, in words.
    pub change: &'a str,
    /// Why.
    pub message: Option<&'a str>,
    /// Who.
    pub author: &'a str,
    /// The time.
    pub now: Timestamp,
}

impl Tx {
    /// Makes the next revision of an owner whose parameters or links change, if it is still at the revision it was
    /// read at. Returns its number.
    pub async fn next_revision(&mut self, permit: &Permit, owner: &Owner, note: &RevisionNote<'_>) -> Result<i64, StoreError> {
        let table = match owner {
            Owner::Profile(profile) => {
                let RevisionNote { change, message, author, now } = *note;
                let next = ProfileChange { change, message, author, now, ..ProfileChange::of(profile, author, now) };
                return self.change_profile(permit, profile, &next).await;
            }
            Owner::Service(_) => "service",
            Owner::Instance(_) => "instance",
        };
        let statement = format!(
            "UPDATE {table} SET revision = revision + 1, updated_at = $1 WHERE id = $2 AND org_id = $3 AND revision = $4"
        );
        let done = sqlx::query(AssertSqlSafe(statement))
            .bind(note.now.as_millisecond())
            .bind(owner.id().as_str())
            .bind(org_of(permit))
            .bind(owner.revision())
            .execute(self.conn())
            .await?;
        if done.rows_affected() != 1 {
            return Err(StoreError::Stale);
        }
        self.add_owner_revision(permit, &owner.id(), owner.revision() + 1, note).await
    }

    async fn add_owner_revision(
        &mut self,
        permit: &Permit,
        owner: &OwnerId,
        revision: i64,
        note: &RevisionNote<'_>,
    ) -> Result<i64, StoreError> {
        sqlx::query(
            "INSERT INTO owner_revision (org_id, owner_id, revision, change, message, author, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(org_of(permit))
        .bind(owner.as_str())
        .bind(revision)
        .bind(note.change)
        .bind(note.message.map(str::to_owned))
        .bind(note.author)
        .bind(note.now.as_millisecond())
        .execute(self.conn())
        .await?;
        Ok(revision)
    }

    /// Archives a service or an instance, or takes it out of the archive. Goes with [`Tx::next_revision`].
    pub async fn set_archived(
        &mut self,
        permit: &Permit,
        owner: &OwnerId,
        archived_at: Option<Timestamp>,
    ) -> Result<(), StoreError> {
        let table = match owner {
            OwnerId::Profile(_) => return Err(StoreError::Stale),
            OwnerId::Service(_) => "service",
            OwnerId::Instance(_) => "instance",
        };
        let done = sqlx::query(AssertSqlSafe(format!("UPDATE {table} SET archived_at = $1 WHERE id = $2 AND org_id = $3")))
            .bind(archived_at.map(Timestamp::as_millisecond))
            .bind(owner.as_str())
            .bind(org_of(permit))
            .execute(self.conn())
            .await?;
        if done.rows_affected() == 1 { Ok(()) } else { Err(StoreError::Stale) }
    }

    /// An owner's history, newest first; the cursor is a revision number.
    pub async fn revisions(
        &mut self,
        permit: &Permit,
        owner: &OwnerId,
        page: &PageRequest,
    ) -> Result<Page<Revision>, StoreError> {
        let before = page.after.as_deref().and_then(|after| after.parse::<i64>().ok()).unwrap_or(i64::MAX);
        let statement = format!("{} AND revision < $3 ORDER BY revision DESC LIMIT $4", history(owner));
        let rows = sqlx::query(AssertSqlSafe(statement))
            .bind(org_of(permit))
            .bind(owner.as_str())
            .bind(before)
            .bind(page.limit + 1)
            .fetch_all(self.conn())
            .await?;
        let items = rows.iter().map(|row| read(owner, row)).collect::<Result<_, _>>()?;
        Ok(Page::cut(items, page.limit, |revision: &Revision| revision.revision.to_string()))
    }

    /// One revision of an owner.
    pub async fn revision(&mut self, permit: &Permit, owner: &OwnerId, number: i64) -> Result<Option<Revision>, StoreError> {
        let row = sqlx::query(AssertSqlSafe(format!("{} AND revision = $3", history(owner))))
            .bind(org_of(permit))
            .bind(owner.as_str())
            .bind(number)
            .fetch_optional(self.conn())
            .await?;
        row.map(|row| read(owner, &row)).transpose()
    }

    /// The revision that an owner had at a time; none before its first.
    pub async fn revision_at(
        &mut self,
        permit: &Permit,
        owner: &OwnerId,
        time: Timestamp,
    ) -> Result<Option<Revision>, StoreError> {
        let statement = format!("{} AND created_at <= $3 ORDER BY revision DESC LIMIT 1", history(owner));
        let row = sqlx::query(AssertSqlSafe(statement))
            .bind(org_of(permit))
            .bind(owner.as_str())
            .bind(time.as_millisecond())
            .fetch_optional(self.conn())
            .await?;
        row.map(|row| read(owner, &row)).transpose()
    }

    /// The revision that gave a profile the access role it has at `revision`: the first of those in a row with this role.
    pub async fn role_set_in(
        &mut self,
        permit: &Permit,
        profile: &ProfileId,
        role: &RoleArn,
        revision: i64,
    ) -> Result<Option<Revision>, StoreError> {
        let owner = OwnerId::from(profile);
        let statement = format!(
            "{} AND revision <= $3 AND revision > (
                 SELECT COALESCE(MAX(o.revision), 0) FROM profile_revision o
                 WHERE o.org_id = $1 AND o.profile_id = $2 AND o.revision <= $3 AND (o.role_arn IS NULL OR o.role_arn <> $4))
             ORDER BY revision LIMIT 1",
            history(&owner)
        );
        let row = sqlx::query(AssertSqlSafe(statement))
            .bind(org_of(permit))
            .bind(profile.as_str())
            .bind(revision)
            .bind(role.as_str())
            .fetch_optional(self.conn())
            .await?;
        row.map(|row| read(&owner, &row)).transpose()
    }

    /// Deletes what a service or an instance holds: parameters and when they were received, links, history.
    pub(crate) async fn delete_holdings(&mut self, permit: &Permit, owner: &OwnerId) -> Result<(), StoreError> {
        for table in ["parameter", "reading", "provider_link", "owner_revision"] {
            sqlx::query(AssertSqlSafe(format!("DELETE FROM {table} WHERE owner_id = $1 AND org_id = $2")))
                .bind(owner.as_str())
                .bind(org_of(permit))
                .execute(self.conn())
                .await?;
        }
        Ok(())
    }
}

fn history(owner: &OwnerId) -> &'static str {
    match owner {
        OwnerId::Profile(_) => OF_PROFILES,
        OwnerId::Service(_) | OwnerId::Instance(_) => OF_OTHERS,
    }
}

fn read(owner: &OwnerId, row: &AnyRow) -> Result<Revision, StoreError> {
    let profile = match owner {
        OwnerId::Profile(_) => Some(ProfileState {
            description: row::text(row, "description")?,
            role: row::parsed_or_null(row, "role_arn")?,
            guarded: row::flag(row, "guarded")?,
            safeguards: row::safeguards(row)?,
        }),
        OwnerId::Service(_) | OwnerId::Instance(_) => None,
    };
    Ok(Revision {
        revision: row::number(row, "revision")?,
        profile,
        change: row::text(row, "change")?,
        message: row::text_or_null(row, "message")?,
        author: row::text(row, "author")?,
        at: row::time(row, "created_at")?,
    })
}
