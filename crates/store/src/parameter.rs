//! Parameters, each value with the revisions it holds for.

use std::collections::BTreeSet;

use jiff::Timestamp;
use sqlx::{AssertSqlSafe, any::AnyRow};
use stagegate_core::{
    access::Permit,
    id::ParameterId,
    owner::OwnerId,
    page::{Page, PageRequest},
    parameter::{Parameter, ParameterKey, Visibility},
};

use crate::{
    error::StoreError,
    row,
    store::{Tx, org_of},
};

const SELECT: &str =
    "SELECT id, key, visibility, description, since_revision, until_revision, author, created_at, sealed_value FROM parameter";

/// A value to store. The seal is bound to `id` and `revision`.
#[derive(Debug)]
pub struct NewParameter<'a> {
    /// Names this version of the parameter.
    pub id: &'a ParameterId,
    /// The owner.
    pub owner: &'a OwnerId,
    /// The key.
    pub key: &'a ParameterKey,
    /// The sealed value.
    pub sealed_value: &'a str,
    /// Who may see it.
    pub visibility: Visibility,
    /// What it is for.
    pub description: &'a str,
    /// The owner's revision that sets it.
    pub revision: i64,
    /// Who.
    pub author: &'a str,
    /// The time.
    pub now: Timestamp,
}

/// A stored parameter with its sealed value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedParameter {
    /// All but the value.
    pub parameter: Parameter,
    /// The sealed value.
    pub sealed_value: String,
}

/// A value that a key has or had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastParameter {
    /// The value; its revision is the one that set it.
    pub sealed: SealedParameter,
    /// The revision that ended it; none: it is the present one.
    pub until: Option<i64>,
}

impl Tx {
    /// Stores a value from `new.revision` on; the one before ends there.
    pub async fn set_parameter(&mut self, permit: &Permit, new: &NewParameter<'_>) -> Result<(), StoreError> {
        self.end_parameter(permit, new.owner, new.key, new.revision).await?;
        sqlx::query(
            "INSERT INTO parameter (id, org_id, owner_id, key, sealed_value, visibility, description, since_revision, author, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        )
        .bind(new.id.as_str())
        .bind(org_of(permit))
        .bind(new.owner.as_str())
        .bind(new.key.as_str())
        .bind(new.sealed_value)
        .bind(new.visibility.as_str())
        .bind(new.description)
        .bind(new.revision)
        .bind(new.author)
        .bind(new.now.as_millisecond())
        .execute(self.conn())
        .await?;
        Ok(())
    }

    /// Ends the present value of a key with `revision`; false if there was none.
    pub async fn end_parameter(
        &mut self,
        permit: &Permit,
        owner: &OwnerId,
        key: &ParameterKey,
        revision: i64,
    ) -> Result<bool, StoreError> {
        let done = sqlx::query(
            "UPDATE parameter SET until_revision = $1 WHERE org_id = $2 AND owner_id = $3 AND key = $4 AND until_revision IS NULL",
        )
        .bind(revision)
        .bind(org_of(permit))
        .bind(owner.as_str())
        .bind(key.as_str())
        .execute(self.conn())
        .await?;
        Ok(done.rows_affected() == 1)
    }

    /// The present value of one key.
    pub async fn parameter(
        &mut self,
        permit: &Permit,
        owner: &OwnerId,
        key: &ParameterKey,
    ) -> Result<Option<SealedParameter>, StoreError> {
        let row = sqlx::query(AssertSqlSafe(format!(
            "{SELECT} WHERE org_id = $1 AND owner_id = $2 AND key = $3 AND until_revision IS NULL"
        )))
        .bind(org_of(permit))
        .bind(owner.as_str())
        .bind(key.as_str())
        .fetch_optional(self.conn())
        .await?;
        row.map(|row| read(&row)).transpose()
    }

    /// A page of the present parameters by key, without values.
    pub async fn parameters(
        &mut self,
        permit: &Permit,
        owner: &OwnerId,
        page: &PageRequest,
    ) -> Result<Page<Parameter>, StoreError> {
        let statement =
            format!("{SELECT} WHERE org_id = $1 AND owner_id = $2 AND until_revision IS NULL AND key > $3 ORDER BY key LIMIT $4");
        let rows = sqlx::query(AssertSqlSafe(statement))
            .bind(org_of(permit))
            .bind(owner.as_str())
            .bind(page.after.as_deref().unwrap_or_default())
            .bind(page.limit + 1)
            .fetch_all(self.conn())
            .await?;
        let items = rows.iter().map(|row| read(row).map(|sealed| sealed.parameter)).collect::<Result<_, _>>()?;
        Ok(Page::cut(items, page.limit, |parameter: &Parameter| parameter.key.to_string()))
    }

    /// All parameters of an owner as they were at `revision`, by key. Bounded by the limit of keys per owner.
    pub async fn parameters_at(
        &mut self,
        permit: &Permit,
        owner: &OwnerId,
        revision: i64,
    ) -> Result<Vec<SealedParameter>, StoreError> {
        // The present values and those that have ended since are two places of two indexes: how often a key was changed
        // before does not matter.
        let statement = format!(
            "{SELECT} WHERE org_id = $1 AND owner_id = $2 AND since_revision <= $3 AND until_revision IS NULL
             UNION ALL
             {SELECT} WHERE org_id = $1 AND owner_id = $2 AND since_revision <= $3 AND until_revision > $3
             ORDER BY key"
        );
        let rows = sqlx::query(AssertSqlSafe(statement))
            .bind(org_of(permit))
            .bind(owner.as_str())
            .bind(revision)
            .fetch_all(self.conn())
            .await?;
        rows.iter().map(read).collect()
    }

    /// Every value that a key of an owner ever had, newest first; the cursor is a revision number.
    pub async fn parameter_history(
        &mut self,
        permit: &Permit,
        owner: &OwnerId,
        key: &ParameterKey,
        page: &PageRequest,
    ) -> Result<Page<PastParameter>, StoreError> {
        let before = page.after.as_deref().and_then(|after| after.parse::<i64>().ok()).unwrap_or(i64::MAX);
        let statement = format!(
            "{SELECT} WHERE org_id = $1 AND owner_id = $2 AND key = $3 AND since_revision < $4 ORDER BY since_revision DESC LIMIT $5"
        );
        let rows = sqlx::query(AssertSqlSafe(statement))
            .bind(org_of(permit))
            .bind(owner.as_str())
            .bind(key.as_str())
            .bind(before)
            .bind(page.limit + 1)
            .fetch_all(self.conn())
            .await?;
        let past =
            |row| Ok::<_, StoreError>(PastParameter { sealed: read(row)?, until: row::number_or_null(row, "until_revision")? });
        let items = rows.iter().map(past).collect::<Result<_, _>>()?;
        Ok(Page::cut(items, page.limit, |past: &PastParameter| past.sealed.parameter.revision.to_string()))
    }

    /// The keys of an owner that were write-only at `revision` or at any time since.
    pub async fn write_only_since(
        &mut self,
        permit: &Permit,
        owner: &OwnerId,
        revision: i64,
    ) -> Result<BTreeSet<ParameterKey>, StoreError> {
        let rows = sqlx::query(
            "SELECT DISTINCT key FROM parameter WHERE org_id = $1 AND owner_id = $2 AND visibility = $3
             AND (until_revision IS NULL OR until_revision > $4)",
        )
        .bind(org_of(permit))
        .bind(owner.as_str())
        .bind(Visibility::WriteOnly.as_str())
        .bind(revision)
        .fetch_all(self.conn())
        .await?;
        rows.iter().map(|row| row::parsed(row, "key")).collect()
    }

    /// How many keys an owner holds now.
    pub async fn count_parameters(&mut self, permit: &Permit, owner: &OwnerId) -> Result<i64, StoreError> {
        let row =
            sqlx::query("SELECT COUNT(*) AS held FROM parameter WHERE org_id = $1 AND owner_id = $2 AND until_revision IS NULL")
                .bind(org_of(permit))
                .bind(owner.as_str())
                .fetch_one(self.conn())
                .await?;
        row::number(&row, "held")
    }
}

fn read(row: &AnyRow) -> Result<SealedParameter, StoreError> {
    Ok(SealedParameter {
        parameter: Parameter {
            id: row::parsed(row, "id")?,
            key: row::parsed(row, "key")?,
            visibility: row::parsed(row, "visibility")?,
            description: row::text(row, "description")?,
            revision: row::number(row, "since_revision")?,
            author: row::text(row, "author")?,
            at: row::time(row, "created_at")?,
        },
        sealed_value: row::text(row, "sealed_value")?,
    })
}
