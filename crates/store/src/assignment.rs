//! What stages, apps and orgs pointed at, and when: with it a resolution can be looked back to.
//!
//! The present is in `stage`, `app` and `provider`; here is its history, written in the same transactions.

use jiff::Timestamp;
use sqlx::any::AnyRow;
use stagegate_core::{
    access::Permit,
    app::App,
    id::{OrgId, ProfileId, ProviderId},
    name::{StageName, VendorName},
};

use crate::{
    error::StoreError,
    row,
    store::{Tx, org_of},
};

/// What pointed at something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject(String);

impl Subject {
    /// An app at its default profile.
    pub fn default_profile(app: &App) -> Self {
        Self(app.id.to_string())
    }

    /// A stage of an app at its profile, whether it was added or not.
    pub fn stage(app: &App, stage: &StageName) -> Self {
        Self(format!("{}/{stage}", app.id))
    }

    /// An org at its default provider of a vendor.
    pub fn default_provider(org: &OrgId, vendor: &VendorName) -> Self {
        Self(format!("{org}/{vendor}"))
    }

    #[cfg(feature = "seed")]
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// A change of what a subject points at.
#[derive(Clone, Copy, Debug)]
pub struct Assigned<'a> {
    /// Who.
    pub author: &'a str,
    /// When.
    pub now: Timestamp,
}

/// One line of a subject's history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssignmentNote {
    /// The id of what it points at from then on; none: nothing.
    pub target: Option<String>,
    /// Who.
    pub author: String,
    /// Since when.
    pub since: Timestamp,
}

/// What a subject pointed at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Assignment {
    /// The id of a profile or a provider.
    At(String),
    /// Nothing, on purpose or not yet.
    Nothing,
    /// It has no history: it has not changed since history is kept.
    Unknown,
}

impl Tx {
    pub(crate) async fn assign_profile(
        &mut self,
        permit: &Permit,
        subject: &Subject,
        profile: Option<&ProfileId>,
        by: Assigned<'_>,
    ) -> Result<(), StoreError> {
        self.assign(permit, subject, profile.map(ProfileId::as_str), by).await
    }

    /// Notes that an org has another default provider of a vendor, or none. Goes with [`Tx::change_provider`].
    pub async fn assign_default_provider(
        &mut self,
        permit: &Permit,
        vendor: &VendorName,
        provider: Option<&ProviderId>,
        by: Assigned<'_>,
    ) -> Result<(), StoreError> {
        self.assign(permit, &Subject::default_provider(permit.org(), vendor), provider.map(ProviderId::as_str), by).await
    }

    async fn assign(
        &mut self,
        permit: &Permit,
        subject: &Subject,
        target: Option<&str>,
        by: Assigned<'_>,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO assignment (org_id, subject, number, target_id, author, since)
             SELECT $1, $2, COALESCE(MAX(number), 0) + 1, $3, $4, CAST($5 AS BIGINT) FROM assignment WHERE org_id = $1 AND subject = $2",
        )
        .bind(org_of(permit))
        .bind(&subject.0)
        .bind(target.map(str::to_owned))
        .bind(by.author)
        .bind(by.now.as_millisecond())
        .execute(self.conn())
        .await?;
        Ok(())
    }

    /// What a subject pointed at, at a time.
    pub async fn assignment_at(&mut self, permit: &Permit, subject: &Subject, time: Timestamp) -> Result<Assignment, StoreError> {
        let rows = sqlx::query(
            "SELECT target_id, since FROM assignment WHERE org_id = $1 AND subject = $2 AND (since <= $3 OR number = 1)
             ORDER BY number DESC LIMIT 1",
        )
        .bind(org_of(permit))
        .bind(&subject.0)
        .bind(time.as_millisecond())
        .fetch_all(self.conn())
        .await?;
        let Some(last) = rows.first() else { return Ok(Assignment::Unknown) };
        if row::time(last, "since")? > time {
            return Ok(Assignment::Nothing);
        }
        Ok(row::text_or_null(last, "target_id")?.map_or(Assignment::Nothing, Assignment::At))
    }
    /// The vendors of which the org has or had a default provider, as far as there is history.
    pub async fn vendors_with_defaults(&mut self, permit: &Permit) -> Result<Vec<VendorName>, StoreError> {
        let rows = sqlx::query("SELECT DISTINCT subject FROM assignment WHERE org_id = $1 AND subject LIKE $2 ORDER BY subject")
            .bind(org_of(permit))
            .bind(format!("{}/%", org_of(permit)))
            .fetch_all(self.conn())
            .await?;
        let vendor = |row: &AnyRow| {
            let subject = row::text(row, "subject")?;
            subject.rsplit('/').next().unwrap_or_default().parse().map_err(StoreError::Corrupt)
        };
        rows.iter().map(vendor).collect()
    }

    /// Who let a subject point at what it points at now, and since when; none: it has no history.
    pub async fn last_assignment(&mut self, permit: &Permit, subject: &Subject) -> Result<Option<AssignmentNote>, StoreError> {
        let statement =
            "SELECT target_id, author, since FROM assignment WHERE org_id = $1 AND subject = $2 ORDER BY number DESC LIMIT 1";
        let row = sqlx::query(statement).bind(org_of(permit)).bind(&subject.0).fetch_optional(self.conn()).await?;
        row.map(|row| note(&row)).transpose()
    }

    /// Who let a subject point at what it pointed at before a time; none: it had no history then.
    pub async fn assignment_before(
        &mut self,
        permit: &Permit,
        subject: &Subject,
        time: Timestamp,
    ) -> Result<Option<AssignmentNote>, StoreError> {
        let row = sqlx::query(
            "SELECT target_id, author, since FROM assignment WHERE org_id = $1 AND subject = $2 AND since < $3
             ORDER BY number DESC LIMIT 1",
        )
        .bind(org_of(permit))
        .bind(&subject.0)
        .bind(time.as_millisecond())
        .fetch_optional(self.conn())
        .await?;
        row.map(|row| note(&row)).transpose()
    }
}

fn note(row: &AnyRow) -> Result<AssignmentNote, StoreError> {
    Ok(AssignmentNote {
        target: row::text_or_null(row, "target_id")?,
        author: row::text(row, "author")?,
        since: row::time(row, "since")?,
    })
}
