//! Which owners' values deploys got, and when last.

use jiff::Timestamp;
use sqlx::any::AnyRow;
use stagegate_core::{
    access::Permit,
    deployment::Used,
    id::{InstanceId, ProfileId, ServiceId},
    owner::OwnerId,
    page::{Page, PageRequest},
};

use crate::{
    error::StoreError,
    row,
    store::{Tx, org_of},
};

/// One combination of owners that was read together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The profile.
    pub profile: Option<ProfileId>,
    /// The service.
    pub service: Option<ServiceId>,
    /// The instance.
    pub instance: Option<InstanceId>,
    /// When it was last read, to within an hour.
    pub read_at: Timestamp,
}

impl Tx {
    /// When this combination of owners was last read.
    pub async fn read_at(&mut self, permit: &Permit, used: &Used) -> Result<Option<Timestamp>, StoreError> {
        let (profile, service, instance) = columns(used);
        let row = sqlx::query(
            "SELECT read_at FROM reading WHERE org_id = $1 AND profile_id = $2 AND service_id = $3 AND instance_id = $4",
        )
        .bind(org_of(permit))
        .bind(profile)
        .bind(service)
        .bind(instance)
        .fetch_optional(self.conn())
        .await?;
        row.map(|row| row::time(&row, "read_at")).transpose()
    }

    /// Notes that this combination of owners was read.
    pub async fn note_reading(&mut self, permit: &Permit, used: &Used, now: Timestamp) -> Result<(), StoreError> {
        let (profile, service, instance) = columns(used);
        sqlx::query(
            "INSERT INTO reading (org_id, profile_id, service_id, instance_id, read_at) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (org_id, profile_id, service_id, instance_id) DO UPDATE SET read_at = excluded.read_at",
        )
        .bind(org_of(permit))
        .bind(profile)
        .bind(service)
        .bind(instance)
        .bind(now.as_millisecond())
        .execute(self.conn())
        .await?;
        Ok(())
    }

    /// The combinations that `owner` was read in since a time, the latest first; the cursor is their number in the list.
    pub async fn readings(
        &mut self,
        permit: &Permit,
        owner: &OwnerId,
        since: Timestamp,
        page: &PageRequest,
    ) -> Result<Page<Reading>, StoreError> {
        let seen = page.after.as_deref().and_then(|after| after.parse::<i64>().ok()).unwrap_or_default();
        let rows = sqlx::query(
            "SELECT profile_id, service_id, instance_id, read_at FROM reading
             WHERE org_id = $1 AND (profile_id = $2 OR service_id = $2 OR instance_id = $2) AND read_at >= $3
             ORDER BY read_at DESC, profile_id, service_id, instance_id LIMIT $4 OFFSET $5",
        )
        .bind(org_of(permit))
        .bind(owner.as_str())
        .bind(since.as_millisecond())
        .bind(page.limit + 1)
        .bind(seen)
        .fetch_all(self.conn())
        .await?;
        let items = rows.iter().map(read).collect::<Result<_, _>>()?;
        Ok(Page::cut(items, page.limit, |_| (seen + page.limit).to_string()))
    }
}

fn columns(used: &Used) -> (String, String, String) {
    let text = |id: Option<&str>| id.unwrap_or_default().to_owned();
    (
        text(used.profile.as_ref().map(|(id, _)| id.as_str())),
        text(used.service.as_ref().map(|(id, _)| id.as_str())),
        text(used.instance.as_ref().map(|(id, _)| id.as_str())),
    )
}

fn read(row: &AnyRow) -> Result<Reading, StoreError> {
    Ok(Reading {
        profile: row::parsed_or_empty(row, "profile_id")?,
        service: row::parsed_or_empty(row, "service_id")?,
        instance: row::parsed_or_empty(row, "instance_id")?,
        read_at: row::time(row, "read_at")?,
    })
}
