//! Services.

use jiff::Timestamp;
use sqlx::{AssertSqlSafe, any::AnyRow};
use stagegate_core::{
    access::Permit,
    app::App,
    id::ServiceId,
    name::ServiceName,
    page::{Page, PageRequest},
    service::Service,
};

use crate::{
    error::StoreError,
    row,
    store::{Tx, column, org_of},
};

const SELECT: &str = "SELECT s.id, s.app_id, a.name AS app_name, s.name, s.revision, s.created_at, s.updated_at, s.archived_at
                      FROM service s JOIN app a ON a.id = s.app_id";

impl Tx {
    /// Makes a service at revision 0: nothing was set on it yet.
    pub async fn add_service(
        &mut self,
        permit: &Permit,
        id: &ServiceId,
        app: &App,
        name: &ServiceName,
        now: Timestamp,
    ) -> Result<Service, StoreError> {
        sqlx::query(
            "INSERT INTO service (id, org_id, app_id, name, revision, created_at, updated_at) VALUES ($1, $2, $3, $4, 0, $5, $5)",
        )
        .bind(id.as_str())
        .bind(org_of(permit))
        .bind(app.id.as_str())
        .bind(name.as_str())
        .bind(now.as_millisecond())
        .execute(self.conn())
        .await?;
        Ok(Service {
            id: id.clone(),
            app: app.id.clone(),
            app_name: app.name.clone(),
            name: name.clone(),
            revision: 0,
            created_at: now,
            updated_at: now,
            archived_at: None,
        })
    }

    /// The app's service of this name or id.
    pub async fn service(&mut self, permit: &Permit, app: &App, name_or_id: &str) -> Result<Option<Service>, StoreError> {
        let column = column(name_or_id, "s.name", "s.id");
        let statement = format!("{SELECT} WHERE s.org_id = $1 AND s.app_id = $2 AND {column} = $3");
        let row = sqlx::query(AssertSqlSafe(statement))
            .bind(org_of(permit))
            .bind(app.id.as_str())
            .bind(name_or_id)
            .fetch_optional(self.conn())
            .await?;
        row.map(|row| read(&row)).transpose()
    }

    /// The service with this id, whatever its app.
    pub async fn service_by_id(&mut self, permit: &Permit, id: &ServiceId) -> Result<Option<Service>, StoreError> {
        let row = sqlx::query(AssertSqlSafe(format!("{SELECT} WHERE s.org_id = $1 AND s.id = $2")))
            .bind(org_of(permit))
            .bind(id.as_str())
            .fetch_optional(self.conn())
            .await?;
        row.map(|row| read(&row)).transpose()
    }

    /// The app's services by name; archived ones only if they are wanted.
    pub async fn services(
        &mut self,
        permit: &Permit,
        app: &App,
        archived: bool,
        page: &PageRequest,
    ) -> Result<Page<Service>, StoreError> {
        let statement = format!(
            "{SELECT} WHERE s.org_id = $1 AND s.app_id = $2 AND s.name > $3 AND (s.archived_at IS NULL OR $4 = 1)
             ORDER BY s.name LIMIT $5"
        );
        let rows = sqlx::query(AssertSqlSafe(statement))
            .bind(org_of(permit))
            .bind(app.id.as_str())
            .bind(page.after.as_deref().unwrap_or_default())
            .bind(i64::from(archived))
            .bind(page.limit + 1)
            .fetch_all(self.conn())
            .await?;
        let items = rows.iter().map(read).collect::<Result<_, _>>()?;
        Ok(Page::cut(items, page.limit, |service: &Service| service.name.to_string()))
    }

    /// Deletes a service that has no instances, with its parameters, links and history. Deployments stay.
    pub async fn delete_service(&mut self, permit: &Permit, service: &Service, now: Timestamp) -> Result<(), StoreError> {
        self.delete_holdings(permit, &(&service.id).into()).await?;
        let done = sqlx::query("DELETE FROM service WHERE id = $1 AND org_id = $2 AND revision = $3")
            .bind(service.id.as_str())
            .bind(org_of(permit))
            .bind(service.revision)
            .execute(self.conn())
            .await?;
        if done.rows_affected() != 1 {
            return Err(StoreError::Stale);
        }
        self.bury_service(permit, service, now).await
    }
}

fn read(row: &AnyRow) -> Result<Service, StoreError> {
    Ok(Service {
        id: row::parsed(row, "id")?,
        app: row::parsed(row, "app_id")?,
        app_name: row::parsed(row, "app_name")?,
        name: row::parsed(row, "name")?,
        revision: row::number(row, "revision")?,
        created_at: row::time(row, "created_at")?,
        updated_at: row::time(row, "updated_at")?,
        archived_at: row::time_or_null(row, "archived_at")?,
    })
}
