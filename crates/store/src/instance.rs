//! Instances.

use jiff::Timestamp;
use sqlx::{AssertSqlSafe, any::AnyRow};
use stagegate_core::{
    access::Permit,
    app::App,
    id::{InstanceId, ServiceId},
    instance::{Instance, Place},
    page::{Page, PageRequest},
    service::Service,
};

use crate::{
    error::StoreError,
    row,
    store::{Tx, given, org_of},
};

const SELECT: &str =
    "SELECT i.id, i.app_id, a.name AS app_name, i.service_id, i.service_name, i.stage, i.region, i.revision, i.created_at,
            i.updated_at, i.archived_at
     FROM instance i JOIN service s ON s.id = i.service_id JOIN app a ON a.id = i.app_id";

/// Which instances of an app are wanted.
#[derive(Clone, Debug, Default)]
pub struct InstanceFilter {
    /// Only of this service.
    pub service: Option<ServiceId>,
    /// Only in this stage.
    pub stage: Option<String>,
    /// Archived ones as well.
    pub archived: bool,
}

impl Tx {
    /// Makes an instance at revision 0: nothing was set on it yet.
    pub async fn add_instance(
        &mut self,
        permit: &Permit,
        id: &InstanceId,
        service: &Service,
        place: &Place,
        now: Timestamp,
    ) -> Result<Instance, StoreError> {
        sqlx::query(
            "INSERT INTO instance (id, org_id, app_id, service_id, service_name, stage, region, revision, created_at, updated_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, 0, $8, $8)",
        )
        .bind(id.as_str())
        .bind(org_of(permit))
        .bind(service.app.as_str())
        .bind(service.id.as_str())
        .bind(service.name.as_str())
        .bind(place.stage.as_str())
        .bind(place.region.as_str())
        .bind(now.as_millisecond())
        .execute(self.conn())
        .await?;
        Ok(Instance {
            id: id.clone(),
            app: service.app.clone(),
            app_name: service.app_name.clone(),
            service: service.id.clone(),
            service_name: service.name.clone(),
            place: place.clone(),
            revision: 0,
            created_at: now,
            updated_at: now,
            archived_at: None,
        })
    }

    /// The service's instance in this stage and region.
    pub async fn instance(&mut self, permit: &Permit, service: &Service, place: &Place) -> Result<Option<Instance>, StoreError> {
        let statement = format!("{SELECT} WHERE i.org_id = $1 AND i.service_id = $2 AND i.stage = $3 AND i.region = $4");
        let row = sqlx::query(AssertSqlSafe(statement))
            .bind(org_of(permit))
            .bind(service.id.as_str())
            .bind(place.stage.as_str())
            .bind(place.region.as_str())
            .fetch_optional(self.conn())
            .await?;
        row.map(|row| read(&row)).transpose()
    }

    /// The instance with this id, whatever its service.
    pub async fn instance_by_id(&mut self, permit: &Permit, id: &InstanceId) -> Result<Option<Instance>, StoreError> {
        let row = sqlx::query(AssertSqlSafe(format!("{SELECT} WHERE i.org_id = $1 AND i.id = $2")))
            .bind(org_of(permit))
            .bind(id.as_str())
            .fetch_optional(self.conn())
            .await?;
        row.map(|row| read(&row)).transpose()
    }

    /// The app's instances by service, stage and region; the cursor is made of the three. Those of archived services count
    /// as archived.
    pub async fn instances(
        &mut self,
        permit: &Permit,
        app: &App,
        filter: &InstanceFilter,
        page: &PageRequest,
    ) -> Result<Page<Instance>, StoreError> {
        // What is given comes first in an index, and is left out of the order: all that is found has it alike.
        let order = match (&filter.service, &filter.stage) {
            (None, None) => "i.service_name, i.stage, i.region",
            (Some(_), None) => "i.stage, i.region",
            (None, Some(_)) => "i.service_name, i.region",
            (Some(_), Some(_)) => "i.region",
        };
        let after = order.replace("i.service_name", "$3").replace("i.stage", "$4").replace("i.region", "$5");
        let given = given(&[
            (filter.service.is_some(), "i.service_id = $6"),
            (filter.stage.is_some(), "i.stage = $7"),
            (!filter.archived, "i.archived_at IS NULL AND s.archived_at IS NULL"),
        ]);
        let statement =
            format!("{SELECT} WHERE i.org_id = $1 AND i.app_id = $2 AND ({order}) > ({after}){given} ORDER BY {order} LIMIT $8");
        let mut after = page.after.as_deref().unwrap_or_default().splitn(3, ':');
        let mut part = || after.next().unwrap_or_default().to_owned();
        let rows = sqlx::query(AssertSqlSafe(statement))
            .bind(org_of(permit))
            .bind(app.id.as_str())
            .bind(part())
            .bind(part())
            .bind(part())
            .bind(filter.service.as_ref().map_or("", ServiceId::as_str))
            .bind(filter.stage.as_deref().unwrap_or_default())
            .bind(page.limit + 1)
            .fetch_all(self.conn())
            .await?;
        let items = rows.iter().map(read).collect::<Result<_, _>>()?;
        Ok(Page::cut(items, page.limit, |instance: &Instance| format!("{}:{}", instance.service_name, instance.place)))
    }

    /// Deletes an instance with its parameters, links and history. Deployments stay.
    pub async fn delete_instance(&mut self, permit: &Permit, instance: &Instance, now: Timestamp) -> Result<(), StoreError> {
        self.delete_holdings(permit, &(&instance.id).into()).await?;
        let done = sqlx::query("DELETE FROM instance WHERE id = $1 AND org_id = $2 AND revision = $3")
            .bind(instance.id.as_str())
            .bind(org_of(permit))
            .bind(instance.revision)
            .execute(self.conn())
            .await?;
        if done.rows_affected() != 1 {
            return Err(StoreError::Stale);
        }
        self.bury_instance(permit, instance, now).await
    }

    /// Deletes all instances of a service likewise.
    pub async fn delete_instances(&mut self, permit: &Permit, service: &Service, now: Timestamp) -> Result<(), StoreError> {
        // First of all: whoever is about to set something on one of them makes this transaction stale.
        let hold = "UPDATE instance SET revision = revision WHERE service_id = $1 AND org_id = $2";
        sqlx::query(hold).bind(service.id.as_str()).bind(org_of(permit)).execute(self.conn()).await?;
        self.bury_instances(permit, &service.id, now).await?;
        for statement in [
            "DELETE FROM parameter WHERE org_id = $2 AND owner_id IN (SELECT id FROM instance WHERE service_id = $1)",
            "DELETE FROM reading WHERE org_id = $2 AND owner_id IN (SELECT id FROM instance WHERE service_id = $1)",
            "DELETE FROM provider_link WHERE org_id = $2 AND owner_id IN (SELECT id FROM instance WHERE service_id = $1)",
            "DELETE FROM owner_revision WHERE org_id = $2 AND owner_id IN (SELECT id FROM instance WHERE service_id = $1)",
            "DELETE FROM instance WHERE service_id = $1 AND org_id = $2",
        ] {
            sqlx::query(statement).bind(service.id.as_str()).bind(org_of(permit)).execute(self.conn()).await?;
        }
        Ok(())
    }
}

fn read(row: &AnyRow) -> Result<Instance, StoreError> {
    Ok(Instance {
        id: row::parsed(row, "id")?,
        app: row::parsed(row, "app_id")?,
        app_name: row::parsed(row, "app_name")?,
        service: row::parsed(row, "service_id")?,
        service_name: row::parsed(row, "service_name")?,
        place: Place { stage: row::parsed(row, "stage")?, region: row::parsed(row, "region")? },
        revision: row::number(row, "revision")?,
        created_at: row::time(row, "created_at")?,
        updated_at: row::time(row, "updated_at")?,
        archived_at: row::time_or_null(row, "archived_at")?,
    })
}
