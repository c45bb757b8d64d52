//! Access keys, as keyed digests.

use jiff::Timestamp;
use sqlx::any::AnyRow;
use stagegate_core::{
    access::{Caller, Permit},
    page::{Page, PageRequest},
    user::{AccessKey, User},
};

use crate::{
    error::StoreError,
    row,
    store::{Tx, org_of},
};

/// `last_used_at` is written at most once a minute per key: it is for people who clean up.
const LAST_USED_GRAIN_MS: i64 = 60_000;

/// A key to store.
#[derive(Debug)]
pub struct NewAccessKey<'a> {
    /// The record.
    pub key: &'a AccessKey,
    /// The keyed digest of the token.
    pub digest: &'a str,
}

const COLUMNS: &str =
    "SELECT id, user_id, org_id, name, revision, scopes, created_at, expires_at, last_used_at, revoked_at FROM access_key";

impl Tx {
    /// Stores a key.
    pub async fn add_access_key(&mut self, new: NewAccessKey<'_>) -> Result<(), StoreError> {
        let NewAccessKey { key, digest } = new;
        let scopes: Vec<_> = key.scopes.iter().map(|scope| scope.as_str()).collect();
        sqlx::query(
            "INSERT INTO access_key (id, user_id, org_id, name, revision, digest, scopes, created_at, expires_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        )
        .bind(key.id.as_str())
        .bind(key.user.as_str())
        .bind(key.org.as_ref().map(|org| org.as_str().to_owned()))
        .bind(&key.name)
        .bind(key.revision)
        .bind(digest)
        .bind(scopes.join(" "))
        .bind(key.created_at.as_millisecond())
        .bind(key.expires_at.as_millisecond())
        .execute(self.conn())
        .await?;
        Ok(())
    }

    /// Whose key has this digest. The caller of this decides whether the key is live.
    pub async fn authenticate(&mut self, digest: &str) -> Result<Option<(User, AccessKey)>, StoreError> {
        let row = sqlx::query(
            "SELECT k.id, k.user_id, k.org_id, k.name, k.revision, k.scopes, k.created_at, k.expires_at, k.last_used_at, k.revoked_at,
                    u.name AS user_name, u.operator
             FROM access_key k JOIN user_account u ON u.id = k.user_id WHERE k.digest = $1",
        )
        .bind(digest)
        .fetch_optional(self.conn())
        .await?;
        row.map(|row| {
            let key = read(&row)?;
            let user =
                User { id: key.user.clone(), name: row::text(&row, "user_name")?, operator: row::number(&row, "operator")? != 0 };
            Ok((user, key))
        })
        .transpose()
    }

    /// Notes that a key was used, unless that was noted within the last minute.
    pub async fn touch_access_key(&mut self, key: &AccessKey, now: Timestamp) -> Result<(), StoreError> {
        sqlx::query("UPDATE access_key SET last_used_at = $1 WHERE id = $2 AND (last_used_at IS NULL OR last_used_at <= $3)")
            .bind(now.as_millisecond())
            .bind(key.id.as_str())
            .bind(now.as_millisecond() - LAST_USED_GRAIN_MS)
            .execute(self.conn())
            .await?;
        Ok(())
    }

    /// The caller's own keys of the org and of all their orgs, oldest first.
    pub async fn own_access_keys(
        &mut self,
        permit: &Permit,
        caller: &Caller,
        page: &PageRequest,
    ) -> Result<Page<AccessKey>, StoreError> {
        let rows = sqlx::query(sqlx::AssertSqlSafe(format!(
            // A key for all orgs counts as one of this org, or of none.
            "{COLUMNS} WHERE COALESCE(org_id, $2) = $1 AND user_id = $3 AND id > $4 ORDER BY id LIMIT $5"
        )))
        .bind(org_of(permit))
        .bind(if caller.key.org.is_none() { org_of(permit) } else { "" })
        .bind(caller.user.id.as_str())
        .bind(page.after.as_deref().unwrap_or_default())
        .bind(page.limit + 1)
        .fetch_all(self.conn())
        .await?;
        let items = rows.iter().map(read).collect::<Result<_, _>>()?;
        Ok(Page::cut(items, page.limit, |key: &AccessKey| key.id.to_string()))
    }

    /// One of those keys.
    pub async fn own_access_key(&mut self, permit: &Permit, caller: &Caller, key: &str) -> Result<Option<AccessKey>, StoreError> {
        let row = sqlx::query(sqlx::AssertSqlSafe(format!(
            "{COLUMNS} WHERE id = $1 AND (org_id = $2 OR (org_id IS NULL AND $3 = '')) AND user_id = $4"
        )))
        .bind(key)
        .bind(org_of(permit))
        .bind(only_org(caller))
        .bind(caller.user.id.as_str())
        .fetch_optional(self.conn())
        .await?;
        row.map(|row| read(&row)).transpose()
    }

    /// Ends one of those keys; false if there is none such, or it was ended before.
    pub async fn revoke_own_access_key(
        &mut self,
        permit: &Permit,
        caller: &Caller,
        key: &str,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let done = sqlx::query(
            "UPDATE access_key SET revoked_at = $1, revision = revision + 1
             WHERE id = $2 AND (org_id = $3 OR (org_id IS NULL AND $4 = '')) AND user_id = $5 AND revoked_at IS NULL",
        )
        .bind(now.as_millisecond())
        .bind(key)
        .bind(org_of(permit))
        .bind(only_org(caller))
        .bind(caller.user.id.as_str())
        .execute(self.conn())
        .await?;
        Ok(done.rows_affected() == 1)
    }

    /// Gives one of those keys the name and the end that it says, if it is still at the revision it was read at.
    pub async fn change_own_access_key(&mut self, permit: &Permit, caller: &Caller, key: &AccessKey) -> Result<(), StoreError> {
        let done = sqlx::query(
            "UPDATE access_key SET name = $1, expires_at = $2, revision = revision + 1
             WHERE id = $3 AND (org_id = $4 OR (org_id IS NULL AND $5 = '')) AND user_id = $6 AND revision = $7
               AND revoked_at IS NULL",
        )
        .bind(&key.name)
        .bind(key.expires_at.as_millisecond())
        .bind(key.id.as_str())
        .bind(org_of(permit))
        .bind(only_org(caller))
        .bind(caller.user.id.as_str())
        .bind(key.revision)
        .execute(self.conn())
        .await?;
        if done.rows_affected() == 1 { Ok(()) } else { Err(StoreError::Stale) }
    }
}

/// The one org that the caller's own key works in; empty if it works in all. A key for one org neither sees nor ends
/// keys for all.
fn only_org(caller: &Caller) -> &str {
    caller.key.org.as_ref().map_or("", |org| org.as_str())
}

fn read(row: &AnyRow) -> Result<AccessKey, StoreError> {
    let scopes = row::text(row, "scopes")?;
    Ok(AccessKey {
        id: row::parsed(row, "id")?,
        user: row::parsed(row, "user_id")?,
        org: row::parsed_or_null(row, "org_id")?,
        name: row::text(row, "name")?,
        revision: row::number(row, "revision")?,
        scopes: scopes.split_whitespace().map(|scope| scope.parse().map_err(StoreError::Corrupt)).collect::<Result<_, _>>()?,
        created_at: row::time(row, "created_at")?,
        expires_at: row::time(row, "expires_at")?,
        last_used_at: row::time_or_null(row, "last_used_at")?,
        revoked_at: row::time_or_null(row, "revoked_at")?,
    })
}
