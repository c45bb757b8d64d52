//! Deployments. Facts, outputs and error text may hold secrets and are kept sealed (rule O2).

use std::{collections::HashMap, str::FromStr};

use jiff::Timestamp;
use sqlx::{AssertSqlSafe, any::AnyRow};
use stagegate_core::{
    access::Permit,
    app::App,
    check::{Judged, Override},
    deployment::{Deployment, DeploymentKind, LastDeployment, Status, Used},
    error::Error,
    id::{AppId, DeploymentId, InstanceId},
    name::AppName,
    page::{Page, PageRequest},
};

use crate::{
    error::StoreError,
    row,
    store::{Tx, given, org_of},
};

// The name of the app by a query of its own, which is asked for each row that is answered: with a join PostgreSQL may read
// every app and deployment of the org before it cuts the page.
const SELECT: &str = "SELECT d.id, d.org_id, d.app_id,
                             COALESCE(d.app_name, (SELECT a.name FROM app a WHERE a.id = d.app_id)) AS app_name,
                             d.service, d.stage, d.region, d.kind, d.status,
                             d.profile_name, d.profile_id, d.profile_revision, d.service_id, d.service_revision, d.instance_id,
                             d.instance_revision, d.account_id, d.check_id,
                             (SELECT c.passed FROM safeguard_check c WHERE c.id = d.check_id) AS check_passed,
                             d.override_by, d.override_reason, d.user_id, d.author, d.sealed_start, d.sealed_end, d.started_at,
                             d.finished_at
                      FROM deployment d";

/// Which deployments are wanted.
#[derive(Clone, Debug, Default)]
pub struct DeploymentFilter {
    /// Only of this app.
    pub app: Option<AppId>,
    /// Only of this service.
    pub service: Option<String>,
    /// Only to this stage.
    pub stage: Option<String>,
    /// Only to this region.
    pub region: Option<String>,
    /// Only those that got this far.
    pub status: Option<Status>,
    /// Only those that did this.
    pub kind: Option<DeploymentKind>,
}

/// What is sealed of a deployment that starts.
#[derive(Clone, Copy, Debug)]
pub struct SealedStart<'a> {
    /// Where it was run from, sealed at version 1.
    pub facts: &'a str,
    /// What must not stay in its record, sealed at version 3; kept until it ends.
    pub given: &'a str,
}

/// A stored deployment with its sealed details.
#[derive(Clone, Debug)]
pub struct SealedDeployment {
    /// All but the details.
    pub deployment: Deployment,
    /// The app's present name.
    pub app: AppName,
    /// Where it was run from, sealed at version 1.
    pub sealed_start: String,
    /// Outputs and error, sealed at version 2; none while it runs.
    pub sealed_end: Option<String>,
}

impl Tx {
    /// Records that a deployment starts.
    pub async fn add_deployment(
        &mut self,
        permit: &Permit,
        app: &App,
        new: &Deployment,
        sealed: SealedStart<'_>,
    ) -> Result<(), StoreError> {
        let Used { profile, service, instance } = &new.used;
        sqlx::query(
            "INSERT INTO deployment (id, org_id, app_id, app_name, service, stage, region, kind, status, profile_name, profile_id,
                                     profile_revision, service_id, service_revision, instance_id, instance_revision, account_id,
                                     user_id, author, sealed_start, started_at, sealed_given)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)",
        )
        .bind(new.id.as_str())
        .bind(org_of(permit))
        .bind(app.id.as_str())
        .bind(app.name.as_str())
        .bind(new.service.as_str())
        .bind(new.stage.as_str())
        .bind(new.region.as_str())
        .bind(new.kind.as_str())
        .bind(new.status.as_str())
        .bind(new.profile.clone())
        .bind(profile.as_ref().map(|(id, _)| id.to_string()))
        .bind(profile.as_ref().map(|(_, revision)| *revision))
        .bind(service.as_ref().map(|(id, _)| id.to_string()))
        .bind(service.as_ref().map(|(_, revision)| *revision))
        .bind(instance.as_ref().map(|(id, _)| id.to_string()))
        .bind(instance.as_ref().map(|(_, revision)| *revision))
        .bind(new.account_id.clone())
        .bind(new.user.as_str())
        .bind(&new.author)
        .bind(sealed.facts)
        .bind(new.started_at.as_millisecond())
        .bind(sealed.given)
        .execute(self.conn())
        .await?;
        Ok(())
    }

    /// Records how a deployment ended, and forgets what was given to it; stale if it has ended already.
    pub async fn finish_deployment(
        &mut self,
        permit: &Permit,
        id: &DeploymentId,
        status: Status,
        sealed_end: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let done = sqlx::query(
            "UPDATE deployment SET status = $1, sealed_end = $2, finished_at = $3, sealed_given = NULL
             WHERE id = $4 AND org_id = $5 AND finished_at IS NULL",
        )
        .bind(status.as_str())
        .bind(sealed_end)
        .bind(now.as_millisecond())
        .bind(id.as_str())
        .bind(org_of(permit))
        .execute(self.conn())
        .await?;
        if done.rows_affected() == 1 { Ok(()) } else { Err(StoreError::Stale) }
    }

    /// What was given to a deployment, sealed; none: it has ended, or began before this was kept.
    pub async fn given_to_deployment(&mut self, permit: &Permit, id: &DeploymentId) -> Result<Option<String>, StoreError> {
        let row = sqlx::query("SELECT sealed_given FROM deployment WHERE org_id = $1 AND id = $2")
            .bind(org_of(permit))
            .bind(id.as_str())
            .fetch_optional(self.conn())
            .await?;
        row.map(|row| row::text_or_null(&row, "sealed_given")).transpose().map(Option::flatten)
    }

    /// The deployment with this id.
    pub async fn deployment(&mut self, permit: &Permit, id: &str) -> Result<Option<SealedDeployment>, StoreError> {
        let row = sqlx::query(AssertSqlSafe(format!("{SELECT} WHERE d.org_id = $1 AND d.id = $2")))
            .bind(org_of(permit))
            .bind(id)
            .fetch_optional(self.conn())
            .await?;
        row.map(|row| read(&row)).transpose()
    }

    /// Deployments, newest first; the cursor is an id.
    pub async fn deployments(
        &mut self,
        permit: &Permit,
        filter: &DeploymentFilter,
        page: &PageRequest,
    ) -> Result<Page<SealedDeployment>, StoreError> {
        let statement = format!(
            "{SELECT} WHERE d.org_id = $1{} ORDER BY d.id DESC LIMIT $5",
            given(&[
                (filter.app.is_some(), "d.app_id = $2"),
                (filter.stage.is_some(), "d.stage = $3"),
                (page.after.is_some(), "d.id < $4"),
                (filter.service.is_some(), "d.service = $6"),
                (filter.region.is_some(), "d.region = $7"),
                (filter.status.is_some(), "d.status = $8"),
                (filter.kind.is_some(), "d.kind = $9"),
            ])
        );
        let rows = sqlx::query(AssertSqlSafe(statement))
            .bind(org_of(permit))
            .bind(filter.app.as_ref().map_or("", AppId::as_str))
            .bind(filter.stage.as_deref().unwrap_or_default())
            .bind(page.after.as_deref().unwrap_or_default())
            .bind(page.limit + 1)
            .bind(filter.service.as_deref().unwrap_or_default())
            .bind(filter.region.as_deref().unwrap_or_default())
            .bind(filter.status.map_or("", Status::as_str))
            .bind(filter.kind.map_or("", DeploymentKind::as_str))
            .fetch_all(self.conn())
            .await?;
        let items = rows.iter().map(read).collect::<Result<_, _>>()?;
        Ok(Page::cut(items, page.limit, |sealed: &SealedDeployment| sealed.deployment.id.to_string()))
    }

    /// The last deployment or removal of each of these instances, however it went.
    pub async fn last_deployments(
        &mut self,
        permit: &Permit,
        instances: &[&InstanceId],
    ) -> Result<HashMap<InstanceId, LastDeployment>, StoreError> {
        if instances.is_empty() {
            return Ok(HashMap::new());
        }
        let places: Vec<_> = (2..).take(instances.len()).map(|number| format!("${number}")).collect();
        // For each instance the end of one index, however many deployments it had.
        let statement = format!(
            "SELECT d.instance_id, d.id, d.kind, d.status, d.started_at, d.finished_at FROM deployment d
             WHERE d.org_id = $1 AND d.id IN
                 (SELECT (SELECT l.id FROM deployment l WHERE l.instance_id = i.id ORDER BY l.id DESC LIMIT 1)
                  FROM instance i WHERE i.org_id = $1 AND i.id IN ({}))",
            places.join(", ")
        );
        let mut query = sqlx::query(AssertSqlSafe(statement)).bind(org_of(permit));
        for instance in instances {
            query = query.bind(instance.as_str());
        }
        let rows = query.fetch_all(self.conn()).await?;
        rows.iter().map(|row| Ok((row::parsed(row, "instance_id")?, read_last(row)?))).collect()
    }

    /// The last deployment or removal of an instance that worked: of two at once, the one that ended last.
    pub async fn last_success(&mut self, permit: &Permit, instance: &InstanceId) -> Result<Option<SealedDeployment>, StoreError> {
        let statement = format!(
            "{SELECT} WHERE d.org_id = $1 AND d.instance_id = $2 AND d.status = 'succeeded' ORDER BY d.finished_at DESC, d.id DESC LIMIT 1"
        );
        let row = sqlx::query(AssertSqlSafe(statement))
            .bind(org_of(permit))
            .bind(instance.as_str())
            .fetch_optional(self.conn())
            .await?;
        row.map(|row| read(&row)).transpose()
    }

    /// The last deployment to the same place that started before this one and worked: to the same instance, whatever it was
    /// called then, or to one of the same names. Instances are deleted and made again, and early records do not name theirs.
    pub async fn deployment_before(
        &mut self,
        permit: &Permit,
        deployment: &Deployment,
    ) -> Result<Option<SealedDeployment>, StoreError> {
        let of_names = self.deployment_of_names_before(permit, deployment).await?;
        let of_instance = self.deployment_of_instance_before(permit, deployment).await?;
        Ok(of_names.into_iter().chain(of_instance).max_by(|a, b| a.deployment.id.as_str().cmp(b.deployment.id.as_str())))
    }

    async fn deployment_of_instance_before(
        &mut self,
        permit: &Permit,
        deployment: &Deployment,
    ) -> Result<Option<SealedDeployment>, StoreError> {
        let Some((instance, _)) = &deployment.used.instance else { return Ok(None) };
        let statement = format!(
            "{SELECT} WHERE d.org_id = $1 AND d.instance_id = $2 AND d.id < $3 AND d.status = 'succeeded' AND d.kind = 'deploy'
             ORDER BY d.id DESC LIMIT 1"
        );
        let row = sqlx::query(AssertSqlSafe(statement))
            .bind(org_of(permit))
            .bind(instance.as_str())
            .bind(deployment.id.as_str())
            .fetch_optional(self.conn())
            .await?;
        row.map(|row| read(&row)).transpose()
    }

    async fn deployment_of_names_before(
        &mut self,
        permit: &Permit,
        deployment: &Deployment,
    ) -> Result<Option<SealedDeployment>, StoreError> {
        let statement = format!(
            "{SELECT} WHERE d.org_id = $1 AND d.app_id = $2 AND d.service = $3 AND d.stage = $4 AND d.region = $5 AND d.id < $6
             AND d.status = 'succeeded' AND d.kind = 'deploy' ORDER BY d.id DESC LIMIT 1"
        );
        let row = sqlx::query(AssertSqlSafe(statement))
            .bind(org_of(permit))
            .bind(deployment.app.as_str())
            .bind(deployment.service.as_str())
            .bind(deployment.stage.as_str())
            .bind(deployment.region.as_str())
            .bind(deployment.id.as_str())
            .fetch_optional(self.conn())
            .await?;
        row.map(|row| read(&row)).transpose()
    }
}

fn read_last(row: &AnyRow) -> Result<LastDeployment, StoreError> {
    Ok(LastDeployment {
        id: row::parsed(row, "id")?,
        kind: row::parsed(row, "kind")?,
        status: row::parsed(row, "status")?,
        started_at: row::time(row, "started_at")?,
        finished_at: row::time_or_null(row, "finished_at")?,
    })
}

fn used<Id: FromStr<Err = Error>>(row: &AnyRow, id: &str, revision: &str) -> Result<Option<(Id, i64)>, StoreError> {
    Ok(row::parsed_or_null(row, id)?.zip(row::number_or_null(row, revision)?))
}

fn judged(row: &AnyRow) -> Result<Option<Judged>, StoreError> {
    let passed = row::number_or_null(row, "check_passed")?;
    let check = row::parsed_or_null(row, "check_id")?.zip(passed);
    Ok(check.map(|(check, passed)| Judged { check, passed: passed != 0 }))
}

fn overridden(row: &AnyRow) -> Result<Option<Override>, StoreError> {
    let by = row::text_or_null(row, "override_by")?.zip(row::text_or_null(row, "override_reason")?);
    Ok(by.map(|(by, reason)| Override { by, reason }))
}

fn read(row: &AnyRow) -> Result<SealedDeployment, StoreError> {
    Ok(SealedDeployment {
        deployment: Deployment {
            id: row::parsed(row, "id")?,
            org: row::parsed(row, "org_id")?,
            app: row::parsed(row, "app_id")?,
            service: row::parsed(row, "service")?,
            stage: row::parsed(row, "stage")?,
            region: row::parsed(row, "region")?,
            kind: row::parsed(row, "kind")?,
            status: row::parsed(row, "status")?,
            profile: row::text_or_null(row, "profile_name")?,
            used: Used {
                profile: used(row, "profile_id", "profile_revision")?,
                service: used(row, "service_id", "service_revision")?,
                instance: used(row, "instance_id", "instance_revision")?,
            },
            account_id: row::text_or_null(row, "account_id")?,
            judged: judged(row)?,
            overridden: overridden(row)?,
            user: row::parsed(row, "user_id")?,
            author: row::text(row, "author")?,
            started_at: row::time(row, "started_at")?,
            finished_at: row::time_or_null(row, "finished_at")?,
        },
        app: row::parsed(row, "app_name")?,
        sealed_start: row::text(row, "sealed_start")?,
        sealed_end: row::text_or_null(row, "sealed_end")?,
    })
}
