//! Orgs and their sealed keys.

use jiff::Timestamp;
use sqlx::any::AnyRow;
use stagegate_core::{access::Permit, name::OrgName, org::Org};

use crate::{
    error::StoreError,
    row,
    store::{Tx, org_of},
};

impl Tx {
    /// Makes an org; its key comes wrapped by the root key.
    pub async fn add_org(&mut self, org: &Org, sealed_key: &str) -> Result<(), StoreError> {
        sqlx::query("INSERT INTO org (id, name, sealed_key, revision, created_at) VALUES ($1, $2, $3, 1, $4)")
            .bind(org.id.as_str())
            .bind(org.name.as_str())
            .bind(sealed_key)
            .bind(org.created_at.as_millisecond())
            .execute(self.conn())
            .await?;
        Ok(())
    }

    /// The org's key, wrapped by the root key.
    pub async fn sealed_org_key(&mut self, permit: &Permit) -> Result<String, StoreError> {
        let row = sqlx::query("SELECT sealed_key FROM org WHERE id = $1").bind(org_of(permit)).fetch_one(self.conn()).await?;
        row::text(&row, "sealed_key")
    }

    /// The org's name, for tags and messages.
    pub async fn org(&mut self, permit: &Permit) -> Result<Org, StoreError> {
        let statement = "SELECT id, name, revision, created_at FROM org WHERE id = $1";
        let row = sqlx::query(statement).bind(org_of(permit)).fetch_one(self.conn()).await?;
        read(&row)
    }

    /// Renames the permit's org, if it is still at the revision it was read at.
    pub async fn rename_org(&mut self, permit: &Permit, org: &Org, name: &OrgName) -> Result<(), StoreError> {
        let statement =
            "UPDATE org SET name = $1, revision = revision + 1 WHERE id = $2 AND revision = $3 AND deleted_at IS NULL";
        let done =
            sqlx::query(statement).bind(name.as_str()).bind(org_of(permit)).bind(org.revision).execute(self.conn()).await?;
        if done.rows_affected() != 1 {
            return Err(StoreError::Stale);
        }
        let statement = "UPDATE member SET org_name = $1 WHERE org_id = $2";
        sqlx::query(statement).bind(name.as_str()).bind(org_of(permit)).execute(self.conn()).await?;
        Ok(())
    }

    /// Deletes the permit's org: nobody is a member any more, no access key for it alone works, and what is sealed can no
    /// longer be opened. Its row stays under another name, for its deployments: the old name is free again. In a transaction
    /// of [`crate::Store::write_latest`] nobody adds a thing to it from here on, and all that was added is seen.
    pub async fn delete_org(&mut self, permit: &Permit, org: &Org, now: Timestamp) -> Result<(), StoreError> {
        let digits = org.id.as_str().split_once('_').map_or(org.id.as_str(), |(_, digits)| digits);
        let done = sqlx::query(
            "UPDATE org SET name = $1, sealed_key = '', revision = revision + 1, deleted_at = $2
             WHERE id = $3 AND revision = $4 AND deleted_at IS NULL",
        )
        .bind(digits)
        .bind(now.as_millisecond())
        .bind(org_of(permit))
        .bind(org.revision)
        .execute(self.conn())
        .await?;
        if done.rows_affected() != 1 {
            return Err(StoreError::Stale);
        }
        sqlx::query("DELETE FROM member WHERE org_id = $1").bind(org_of(permit)).execute(self.conn()).await?;
        sqlx::query("UPDATE access_key SET revoked_at = $1, revision = revision + 1 WHERE org_id = $2 AND revoked_at IS NULL")
            .bind(now.as_millisecond())
            .bind(org_of(permit))
            .execute(self.conn())
            .await?;
        Ok(())
    }

    /// What the permit's org has, in words that follow "still has"; at most `limit` are named.
    pub async fn things_of_org(&mut self, permit: &Permit, limit: usize) -> Result<Vec<String>, StoreError> {
        let rows = sqlx::query(
            "SELECT 1 AS place, 'app `' || name || '`' AS words FROM app WHERE org_id = $1 AND deleted_at IS NULL
             UNION ALL
             SELECT 2 AS place, 'profile `' || name || '`' AS words FROM profile WHERE org_id = $1 AND deleted_at IS NULL
             UNION ALL
             SELECT 3 AS place, 'provider `' || alias || '`' AS words FROM provider WHERE org_id = $1 AND deleted_at IS NULL
             UNION ALL
             SELECT 4 AS place, 'policy `' || name || '`' AS words FROM policy WHERE org_id = $1 AND deleted_at IS NULL
             ORDER BY place, words LIMIT $2",
        )
        .bind(org_of(permit))
        .bind(i64::try_from(limit).unwrap_or(i64::MAX))
        .fetch_all(self.conn())
        .await?;
        rows.iter().map(|row| row::text(row, "words")).collect()
    }
}

pub(crate) fn read(row: &AnyRow) -> Result<Org, StoreError> {
    Ok(Org {
        id: row::parsed(row, "id")?,
        name: row::parsed(row, "name")?,
        revision: row::number(row, "revision")?,
        created_at: row::time(row, "created_at")?,
    })
}
