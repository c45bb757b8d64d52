//! The audit log: rows are added, never changed.

use sqlx::{AssertSqlSafe, any::AnyRow};
use stagegate_core::{
    access::Permit,
    audit::{Act, AuditEvent, Outcome},
    page::{Page, PageRequest},
};

use crate::{
    error::StoreError,
    row,
    store::{Tx, given, org_of},
};

impl Tx {
    /// Adds an event to the same transaction as the act it records (rule L1).
    pub(crate) async fn audit(&mut self, event: &AuditEvent) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO audit_event (id, org_id, created_at, action, target, detail, outcome, user_id, access_key_id, address, request_id)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        )
        .bind(event.id.as_str())
        .bind(event.act.org.as_ref().map(|org| org.as_str().to_owned()))
        .bind(event.at.as_millisecond())
        .bind(event.act.action.as_ref())
        .bind(&event.act.target)
        .bind(event.act.detail.clone())
        .bind(event.act.outcome.as_str())
        .bind(event.user.as_ref().map(|user| user.as_str().to_owned()))
        .bind(event.access_key.as_ref().map(|key| key.as_str().to_owned()))
        .bind(&event.address)
        .bind(&event.request_id)
        .execute(self.conn())
        .await?;
        Ok(())
    }

    /// The org's events, newest first; the cursor is an id.
    pub async fn audit_events(&mut self, permit: &Permit, page: &PageRequest) -> Result<Page<AuditEvent>, StoreError> {
        let statement = format!(
            "SELECT id, org_id, created_at, action, target, detail, outcome, user_id, access_key_id, address, request_id
             FROM audit_event WHERE org_id = $1{} ORDER BY id DESC LIMIT $3",
            given(&[(page.after.is_some(), "id < $2")])
        );
        let rows = sqlx::query(AssertSqlSafe(statement))
            .bind(org_of(permit))
            .bind(page.after.as_deref().unwrap_or_default())
            .bind(page.limit + 1)
            .fetch_all(self.conn())
            .await?;
        let items = rows.iter().map(read).collect::<Result<_, _>>()?;
        Ok(Page::cut(items, page.limit, |event: &AuditEvent| event.id.to_string()))
    }
}

fn read(row: &AnyRow) -> Result<AuditEvent, StoreError> {
    let outcome = if row::text(row, "outcome")? == Outcome::Done.as_str() { Outcome::Done } else { Outcome::Refused };
    Ok(AuditEvent {
        id: row::parsed(row, "id")?,
        at: row::time(row, "created_at")?,
        act: Act {
            org: row::parsed_or_null(row, "org_id")?,
            action: row::text(row, "action")?.into(),
            target: row::text(row, "target")?,
            detail: row::text_or_null(row, "detail")?,
            outcome,
        },
        user: row::parsed_or_null(row, "user_id")?,
        access_key: row::parsed_or_null(row, "access_key_id")?,
        address: row::text(row, "address")?,
        request_id: row::text(row, "request_id")?,
    })
}
