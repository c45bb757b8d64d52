//! What is left of deleted services and instances: that they were there. Their values are gone, so nobody can tell what they
//! were, but a moment of the past must not be answered as if there had been none.

use jiff::Timestamp;
use stagegate_core::{
    access::Permit,
    app::App,
    id::ServiceId,
    instance::{Instance, Place},
    name::ServiceName,
    service::Service,
};

use crate::{
    error::StoreError,
    row,
    store::{Tx, org_of},
};

impl Tx {
    /// Remembers a service that was deleted.
    pub(crate) async fn bury_service(&mut self, permit: &Permit, service: &Service, now: Timestamp) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO tombstone (owner_id, org_id, app_id, service_name, created_at, deleted_at)
             VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(service.id.as_str())
        .bind(org_of(permit))
        .bind(service.app.as_str())
        .bind(service.name.as_str())
        .bind(service.created_at.as_millisecond())
        .bind(now.as_millisecond())
        .execute(self.conn())
        .await?;
        Ok(())
    }

    /// Remembers an instance that was deleted.
    pub(crate) async fn bury_instance(&mut self, permit: &Permit, instance: &Instance, now: Timestamp) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO tombstone (owner_id, org_id, app_id, service_name, stage, region, created_at, deleted_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(instance.id.as_str())
        .bind(org_of(permit))
        .bind(instance.app.as_str())
        .bind(instance.service_name.as_str())
        .bind(instance.place.stage.as_str())
        .bind(instance.place.region.as_str())
        .bind(instance.created_at.as_millisecond())
        .bind(now.as_millisecond())
        .execute(self.conn())
        .await?;
        Ok(())
    }

    /// Remembers all instances of a service that are about to be deleted.
    pub(crate) async fn bury_instances(
        &mut self,
        permit: &Permit,
        service: &ServiceId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO tombstone (owner_id, org_id, app_id, service_name, stage, region, created_at, deleted_at)
             SELECT id, org_id, app_id, service_name, stage, region, created_at, CAST($3 AS BIGINT)
             FROM instance WHERE service_id = $1 AND org_id = $2",
        )
        .bind(service.as_str())
        .bind(org_of(permit))
        .bind(now.as_millisecond())
        .execute(self.conn())
        .await?;
        Ok(())
    }

    /// Whether at a time there was a service of this name, or with a place an instance of it, that was deleted since.
    pub async fn was_deleted_since(
        &mut self,
        permit: &Permit,
        app: &App,
        service: &ServiceName,
        place: Option<&Place>,
        time: Timestamp,
    ) -> Result<bool, StoreError> {
        let row = sqlx::query(
            "SELECT owner_id FROM tombstone WHERE org_id = $1 AND app_id = $2 AND service_name = $3 AND deleted_at > $4
             AND created_at <= $4 AND COALESCE(stage, '') = $5 AND COALESCE(region, '') = $6 LIMIT 1",
        )
        .bind(org_of(permit))
        .bind(app.id.as_str())
        .bind(service.as_str())
        .bind(time.as_millisecond())
        .bind(place.map_or("", |place| place.stage.as_str()))
        .bind(place.map_or("", |place| place.region.as_str()))
        .fetch_optional(self.conn())
        .await?;
        Ok(row.map(|row| row::text(&row, "owner_id")).transpose()?.is_some())
    }
}
