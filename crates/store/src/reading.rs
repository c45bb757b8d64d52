//! When a deploy or `exec` last received each parameter.

use jiff::Timestamp;
use sqlx::{AssertSqlSafe, any::AnyRow};
use stagegate_core::{
    access::Permit,
    owner::OwnerId,
    page::{Page, PageRequest},
    parameter::ParameterKey,
};

use crate::{
    error::StoreError,
    row,
    store::{Tx, org_of},
};

/// How many parameters one page of [`Tx::unread_parameters`] looks at, unread or not.
const LOOKED_AT: i64 = 1_000;
/// How many rows one statement writes.
const ROWS: usize = 100;

/// A parameter that no deploy received for long.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnreadParameter {
    /// Whose it is.
    pub owner: OwnerId,
    /// Its key.
    pub key: ParameterKey,
    /// When its present value was set.
    pub set_at: Timestamp,
    /// When it was last received, whatever its value was then; none: never.
    pub read_at: Option<Timestamp>,
}

impl Tx {
    /// The keys of an owner that were noted as received since a time.
    pub async fn received_since(
        &mut self,
        permit: &Permit,
        owner: &OwnerId,
        since: Timestamp,
    ) -> Result<Vec<ParameterKey>, StoreError> {
        let rows = sqlx::query("SELECT key FROM reading WHERE org_id = $1 AND owner_id = $2 AND read_at > $3")
            .bind(org_of(permit))
            .bind(owner.as_str())
            .bind(since.as_millisecond())
            .fetch_all(self.conn())
            .await?;
        rows.iter().map(|row| row::parsed(row, "key")).collect()
    }

    /// Notes that these keys of an owner were received. Two transactions that note the same keys must not wait for each
    /// other in turn: give them sorted.
    pub async fn note_received(
        &mut self,
        permit: &Permit,
        owner: &OwnerId,
        keys: &[ParameterKey],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        for keys in keys.chunks(ROWS) {
            let rows: Vec<_> = (0..keys.len()).map(|index| format!("($1, $2, ${}, $3)", index + 4)).collect();
            let statement = format!(
                "INSERT INTO reading (org_id, owner_id, key, read_at) VALUES {}
                 ON CONFLICT (org_id, owner_id, key) DO UPDATE SET read_at = excluded.read_at",
                rows.join(", ")
            );
            let note = sqlx::query(AssertSqlSafe(statement)).bind(org_of(permit)).bind(owner.as_str()).bind(now.as_millisecond());
            keys.iter().fold(note, |note, key| note.bind(key.as_str().to_owned())).execute(self.conn()).await?;
        }
        Ok(())
    }

    /// The present parameters that were set before a time and not received since, by owner and key. A page looks at a
    /// bounded number of parameters: it may hold fewer than the limit, even none, and still have a next one. The cursor
    /// is `OWNER/KEY`.
    pub async fn unread_parameters(
        &mut self,
        permit: &Permit,
        before: Timestamp,
        page: &PageRequest,
    ) -> Result<Page<UnreadParameter>, StoreError> {
        let (owner, key) = page.after.as_deref().map_or(("", ""), |after| after.split_once('/').unwrap_or((after, "")));
        let rows = sqlx::query(
            "SELECT p.owner_id, p.key, p.created_at, r.read_at FROM parameter p
             LEFT JOIN reading r ON r.org_id = p.org_id AND r.owner_id = p.owner_id AND r.key = p.key
             WHERE p.org_id = $1 AND p.until_revision IS NULL AND (p.owner_id, p.key) > ($2, $3)
             ORDER BY p.owner_id, p.key LIMIT $4",
        )
        .bind(org_of(permit))
        .bind(owner)
        .bind(key)
        .bind(LOOKED_AT)
        .fetch_all(self.conn())
        .await?;
        let mut unread = Vec::new();
        for row in &rows {
            let found = read(row)?;
            if found.set_at < before && found.read_at.is_none_or(|at| at < before) {
                unread.push(found);
            }
        }
        let last = rows.last().map(|row| read(row).map(|last| cursor(&last))).transpose()?;
        let more = last.filter(|_| i64::try_from(rows.len()).is_ok_and(|looked_at| looked_at == LOOKED_AT));
        let cut = Page::cut(unread, page.limit, cursor);
        Ok(Page { next: cut.next.or(more), items: cut.items })
    }
}

fn cursor(unread: &UnreadParameter) -> String {
    format!("{}/{}", unread.owner.as_str(), unread.key)
}

fn read(row: &AnyRow) -> Result<UnreadParameter, StoreError> {
    Ok(UnreadParameter {
        owner: row::parsed(row, "owner_id")?,
        key: row::parsed(row, "key")?,
        set_at: row::time(row, "created_at")?,
        read_at: row::time_or_null(row, "read_at")?,
    })
}
