//! Policies and their immutable versions.

use jiff::Timestamp;
use sqlx::{AssertSqlSafe, any::AnyRow};
use stagegate_core::{
    access::Permit,
    name::PolicyName,
    page::{Page, PageRequest},
    policy::{self, Policy, PolicyVersion},
};

use crate::{
    error::StoreError,
    row,
    store::{Tx, column, org_of},
};

const COLUMNS: &str = "p.id, p.name, v.version, v.language, v.message, v.author, v.created_at";
const VERSIONS: &str = "FROM policy p JOIN policy_version v ON v.policy_id = p.id";

impl Tx {
    /// Makes a policy with its first version. One that was deleted comes back under the id that it had: its numbers go on.
    pub async fn add_policy(&mut self, permit: &Permit, first: &PolicyVersion) -> Result<(), StoreError> {
        sqlx::query("INSERT INTO policy (id, org_id, name, version) VALUES ($1, $2, $3, $4)")
            .bind(first.policy.id.as_str())
            .bind(org_of(permit))
            .bind(first.policy.name.as_str())
            .bind(first.policy.version)
            .execute(self.conn())
            .await?;
        self.add_policy_version(permit, first).await
    }

    /// Makes the next version, if the one before is still the newest.
    pub async fn change_policy(&mut self, permit: &Permit, next: &PolicyVersion) -> Result<(), StoreError> {
        let statement = "UPDATE policy SET version = $1, deleted_at = NULL WHERE id = $2 AND org_id = $3 AND version = $1 - 1";
        let done = sqlx::query(statement)
            .bind(next.policy.version)
            .bind(next.policy.id.as_str())
            .bind(org_of(permit))
            .execute(self.conn())
            .await?;
        if done.rows_affected() != 1 {
            return Err(StoreError::Stale);
        }
        self.add_policy_version(permit, next).await
    }

    async fn add_policy_version(&mut self, permit: &Permit, version: &PolicyVersion) -> Result<(), StoreError> {
        let PolicyVersion { policy, source, cases } = version;
        sqlx::query(
            "INSERT INTO policy_version (org_id, policy_id, version, language, source, cases, message, author, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        )
        .bind(org_of(permit))
        .bind(policy.id.as_str())
        .bind(policy.version)
        .bind(policy.language.as_str())
        .bind(source)
        .bind(policy::to_stored(cases))
        .bind(policy.message.clone())
        .bind(&policy.author)
        .bind(policy.created_at.as_millisecond())
        .execute(self.conn())
        .await?;
        Ok(())
    }

    /// The policy with this name or id, at its newest version.
    pub async fn policy(&mut self, permit: &Permit, name_or_id: &str) -> Result<Option<Policy>, StoreError> {
        let column = column(name_or_id, "p.name", "p.id");
        let newest = format!(
            "SELECT {COLUMNS} {VERSIONS} AND v.version = p.version
             WHERE p.org_id = $1 AND {column} = $2 AND p.deleted_at IS NULL"
        );
        let row = sqlx::query(AssertSqlSafe(newest)).bind(org_of(permit)).bind(name_or_id).fetch_optional(self.conn()).await?;
        row.map(|row| read(&row)).transpose()
    }

    /// The newest version of a policy that was deleted.
    pub async fn deleted_policy(&mut self, permit: &Permit, name: &PolicyName) -> Result<Option<Policy>, StoreError> {
        let newest = format!(
            "SELECT {COLUMNS} {VERSIONS} AND v.version = p.version
             WHERE p.org_id = $1 AND p.name = $2 AND p.deleted_at IS NOT NULL"
        );
        let row = sqlx::query(AssertSqlSafe(newest)).bind(org_of(permit)).bind(name.as_str()).fetch_optional(self.conn()).await?;
        row.map(|row| read(&row)).transpose()
    }

    /// One version with its program, also of a policy that was deleted since.
    pub async fn policy_version(
        &mut self,
        permit: &Permit,
        name: &str,
        version: i64,
    ) -> Result<Option<PolicyVersion>, StoreError> {
        let statement =
            format!("SELECT {COLUMNS}, v.source, v.cases {VERSIONS} WHERE p.org_id = $1 AND p.name = $2 AND v.version = $3");
        let row = sqlx::query(AssertSqlSafe(statement))
            .bind(org_of(permit))
            .bind(name)
            .bind(version)
            .fetch_optional(self.conn())
            .await?;
        row.map(|row| read_version(&row)).transpose()
    }

    /// The org's policies by name, each at its newest version.
    pub async fn policies(&mut self, permit: &Permit, page: &PageRequest) -> Result<Page<Policy>, StoreError> {
        let statement = format!(
            "SELECT {COLUMNS} {VERSIONS} AND v.version = p.version
             WHERE p.org_id = $1 AND p.name > $2 AND p.deleted_at IS NULL ORDER BY p.name LIMIT $3"
        );
        let rows = sqlx::query(AssertSqlSafe(statement))
            .bind(org_of(permit))
            .bind(page.after.as_deref().unwrap_or_default())
            .bind(page.limit + 1)
            .fetch_all(self.conn())
            .await?;
        let items = rows.iter().map(read).collect::<Result<_, _>>()?;
        Ok(Page::cut(items, page.limit, |policy: &Policy| policy.name.to_string()))
    }

    /// How many policies the org has.
    pub async fn count_policies(&mut self, permit: &Permit) -> Result<i64, StoreError> {
        let statement = "SELECT CAST(COUNT(*) AS BIGINT) AS held FROM policy WHERE org_id = $1 AND deleted_at IS NULL";
        row::number(&sqlx::query(statement).bind(org_of(permit)).fetch_one(self.conn()).await?, "held")
    }

    /// The versions of a policy, newest first; `before` is the number that the last page ended with.
    pub async fn policy_versions(
        &mut self,
        permit: &Permit,
        policy: &Policy,
        (before, limit): (i64, i64),
    ) -> Result<Page<Policy>, StoreError> {
        let statement = format!(
            "SELECT {COLUMNS} {VERSIONS} WHERE p.org_id = $1 AND p.id = $2 AND v.version < $3 ORDER BY v.version DESC LIMIT $4"
        );
        let rows = sqlx::query(AssertSqlSafe(statement))
            .bind(org_of(permit))
            .bind(policy.id.as_str())
            .bind(before)
            .bind(limit + 1)
            .fetch_all(self.conn())
            .await?;
        let items = rows.iter().map(read).collect::<Result<_, _>>()?;
        Ok(Page::cut(items, limit, |policy: &Policy| policy.version.to_string()))
    }

    /// Keeps a policy from being deleted until this transaction has ended: what starts to use it must hold it, see
    /// [`Tx::hold_profile`].
    pub async fn hold_policy(&mut self, permit: &Permit, policy: &Policy) -> Result<(), StoreError> {
        let done = sqlx::query("UPDATE policy SET version = version WHERE id = $1 AND org_id = $2 AND deleted_at IS NULL")
            .bind(policy.id.as_str())
            .bind(org_of(permit))
            .execute(self.conn())
            .await?;
        if done.rows_affected() == 1 { Ok(()) } else { Err(StoreError::Stale) }
    }

    /// The profiles whose present revision uses the policy, by name, with the versions that they use.
    pub async fn profiles_with_policy(&mut self, permit: &Permit, policy: &Policy) -> Result<Vec<(String, i64)>, StoreError> {
        let rows = sqlx::query(
            "SELECT p.name, r.safeguards FROM profile p
             JOIN profile_revision r ON r.profile_id = p.id AND r.revision = p.revision
             WHERE p.org_id = $1 AND p.deleted_at IS NULL AND r.safeguards LIKE '%' || $2 || '%' ORDER BY p.name",
        )
        .bind(org_of(permit))
        .bind(policy.name.as_str())
        .fetch_all(self.conn())
        .await?;
        let mut uses = Vec::new();
        for row in &rows {
            let (name, safeguards) = (row::text(row, "name")?, row::safeguards(row)?);
            let of_policy = safeguards.iter().filter(|safeguard| safeguard.safeguard == policy.name.as_str());
            uses.extend(of_policy.filter_map(|safeguard| safeguard.version).map(|version| (name.clone(), version)));
        }
        uses.dedup();
        Ok(uses)
    }

    /// Deletes a policy; its versions stay.
    pub async fn delete_policy(&mut self, permit: &Permit, policy: &Policy, now: Timestamp) -> Result<(), StoreError> {
        let statement = "UPDATE policy SET deleted_at = $1 WHERE id = $2 AND org_id = $3 AND version = $4 AND deleted_at IS NULL";
        let done = sqlx::query(statement)
            .bind(now.as_millisecond())
            .bind(policy.id.as_str())
            .bind(org_of(permit))
            .bind(policy.version)
            .execute(self.conn())
            .await?;
        if done.rows_affected() == 1 { Ok(()) } else { Err(StoreError::Stale) }
    }
}

fn read(row: &AnyRow) -> Result<Policy, StoreError> {
    Ok(Policy {
        id: row::parsed(row, "id")?,
        name: row::parsed(row, "name")?,
        version: row::number(row, "version")?,
        language: row::parsed(row, "language")?,
        message: row::text_or_null(row, "message")?,
        author: row::text(row, "author")?,
        created_at: row::time(row, "created_at")?,
    })
}

fn read_version(row: &AnyRow) -> Result<PolicyVersion, StoreError> {
    let cases = policy::from_stored(&row::text(row, "cases")?).map_err(StoreError::Corrupt)?;
    Ok(PolicyVersion { policy: read(row)?, source: row::text(row, "source")?, cases })
}
