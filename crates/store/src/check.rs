//! Checks: packaged services judged by safeguards.

use sqlx::{AssertSqlSafe, any::AnyRow};
use stagegate_core::{
    access::Permit,
    check::{Check, Counts},
    id::{AppId, CheckId, DeploymentId, ProfileId},
    page::{Page, PageRequest},
};

use crate::{
    error::StoreError,
    row,
    store::{Tx, org_of},
};

/// All but the sealed record, which may be large.
const COLUMNS: &str = "id, org_id, app_id, app_name, service, stage, region, profile_id, profile_name, profile_revision, digest,
                       user_id, author, passed, count_passed, count_warned, count_failed, redeemed, created_at, source";

/// Which checks are wanted.
#[derive(Clone, Debug, Default)]
pub struct CheckFilter {
    /// Only of this app.
    pub app: Option<AppId>,
    /// Only by the safeguards of this profile.
    pub profile: Option<ProfileId>,
    /// Only of this service.
    pub service: Option<String>,
    /// Only for this stage.
    pub stage: Option<String>,
    /// Only those that passed, or that did not.
    pub passed: Option<bool>,
}

/// A stored check with what is sealed of it.
#[derive(Clone, Debug)]
pub struct SealedCheck {
    /// All but what it looked at and what came of it.
    pub check: Check,
    /// These.
    pub sealed_record: String,
}

impl Tx {
    /// Stores a check.
    pub async fn add_check(&mut self, permit: &Permit, check: &Check, sealed_record: &str) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO safeguard_check (id, org_id, app_id, app_name, service, stage, region, profile_id, profile_name,
                                          profile_revision, digest, user_id, author, passed, count_passed, count_warned,
                                          count_failed, sealed_record, created_at, source)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)",
        )
        .bind(check.id.as_str())
        .bind(org_of(permit))
        .bind(check.app.as_str())
        .bind(check.app_name.as_str())
        .bind(check.service.as_str())
        .bind(check.stage.as_str())
        .bind(check.region.as_str())
        .bind(check.profile.0.as_str())
        .bind(&check.profile_name)
        .bind(check.profile.1)
        .bind(&check.digest)
        .bind(check.user.as_str())
        .bind(&check.author)
        .bind(i64::from(check.passed))
        .bind(check.counts.passed)
        .bind(check.counts.warned)
        .bind(check.counts.failed)
        .bind(sealed_record)
        .bind(check.created_at.as_millisecond())
        .bind(check.source.clone())
        .execute(self.conn())
        .await?;
        Ok(())
    }

    /// A check by its id, with its record.
    pub async fn check(&mut self, permit: &Permit, id: &CheckId) -> Result<Option<SealedCheck>, StoreError> {
        let statement = format!("SELECT {COLUMNS}, sealed_record FROM safeguard_check WHERE org_id = $1 AND id = $2");
        let row =
            sqlx::query(AssertSqlSafe(statement)).bind(org_of(permit)).bind(id.as_str()).fetch_optional(self.conn()).await?;
        row.map(|row| Ok(SealedCheck { check: read(&row)?, sealed_record: row::text(&row, "sealed_record")? })).transpose()
    }

    /// The org's checks, newest first, without their records.
    pub async fn checks(&mut self, permit: &Permit, filter: &CheckFilter, page: &PageRequest) -> Result<Page<Check>, StoreError> {
        let statement = format!(
            "SELECT {COLUMNS} FROM safeguard_check
             WHERE org_id = $1 AND ($2 = '' OR id < $2) AND ($3 = '' OR app_id = $3) AND ($4 = '' OR stage = $4)
               AND ($5 = '' OR service = $5) AND ($6 < 0 OR passed = $6) AND ($7 = '' OR profile_id = $7)
             ORDER BY id DESC LIMIT $8"
        );
        let rows = sqlx::query(AssertSqlSafe(statement))
            .bind(org_of(permit))
            .bind(page.after.as_deref().unwrap_or_default())
            .bind(filter.app.as_ref().map_or("", AppId::as_str))
            .bind(filter.stage.as_deref().unwrap_or_default())
            .bind(filter.service.as_deref().unwrap_or_default())
            .bind(filter.passed.map_or(-1, i64::from))
            .bind(filter.profile.as_ref().map_or("", ProfileId::as_str))
            .bind(page.limit + 1)
            .fetch_all(self.conn())
            .await?;
        let items = rows.iter().map(read).collect::<Result<_, _>>()?;
        Ok(Page::cut(items, page.limit, |check: &Check| check.id.to_string()))
    }

    /// Counts a redemption, if the check was redeemed less often than `most` times. Of requests at the same time no more
    /// than that many are told yes.
    pub async fn redeem_check(&mut self, permit: &Permit, id: &CheckId, most: i64) -> Result<bool, StoreError> {
        let done =
            sqlx::query("UPDATE safeguard_check SET redeemed = redeemed + 1 WHERE id = $1 AND org_id = $2 AND redeemed < $3")
                .bind(id.as_str())
                .bind(org_of(permit))
                .bind(most)
                .execute(self.conn())
                .await?;
        Ok(done.rows_affected() == 1)
    }

    /// Notes which check judged what a running deployment deploys. False: there is no such deployment of this user.
    pub async fn set_check_of_deployment(
        &mut self,
        permit: &Permit,
        deployment: &DeploymentId,
        check: &CheckId,
    ) -> Result<bool, StoreError> {
        let done = sqlx::query("UPDATE deployment SET check_id = $1 WHERE id = $2 AND org_id = $3 AND finished_at IS NULL")
            .bind(check.as_str())
            .bind(deployment.as_str())
            .bind(org_of(permit))
            .execute(self.conn())
            .await?;
        Ok(done.rows_affected() == 1)
    }

    /// Notes on a running deployment that somebody went past the safeguards, and why. Nothing takes this back, and the first
    /// reason stays. False: there is one already, or no such deployment that runs.
    pub async fn set_override_of_deployment(
        &mut self,
        permit: &Permit,
        deployment: &DeploymentId,
        (by, reason): (&str, &str),
    ) -> Result<bool, StoreError> {
        let done = sqlx::query(
            "UPDATE deployment SET override_by = $1, override_reason = $2
             WHERE id = $3 AND org_id = $4 AND finished_at IS NULL AND override_by IS NULL",
        )
        .bind(by)
        .bind(reason)
        .bind(deployment.as_str())
        .bind(org_of(permit))
        .execute(self.conn())
        .await?;
        Ok(done.rows_affected() == 1)
    }
}

fn read(row: &AnyRow) -> Result<Check, StoreError> {
    Ok(Check {
        id: row::parsed(row, "id")?,
        org: row::parsed(row, "org_id")?,
        app: row::parsed(row, "app_id")?,
        app_name: row::parsed(row, "app_name")?,
        service: row::parsed(row, "service")?,
        stage: row::parsed(row, "stage")?,
        region: row::parsed(row, "region")?,
        profile: (row::parsed(row, "profile_id")?, row::number(row, "profile_revision")?),
        profile_name: row::text(row, "profile_name")?,
        source: row::text_or_null(row, "source")?,
        digest: row::text(row, "digest")?,
        user: row::parsed(row, "user_id")?,
        author: row::text(row, "author")?,
        passed: row::flag(row, "passed")?,
        counts: Counts {
            passed: row::number(row, "count_passed")?,
            warned: row::number(row, "count_warned")?,
            failed: row::number(row, "count_failed")?,
        },
        redeemed: row::number(row, "redeemed")?,
        created_at: row::time(row, "created_at")?,
    })
}
