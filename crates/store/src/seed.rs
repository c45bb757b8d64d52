//! Feature `seed`: many rows in one statement, to fill a database of a size that would take hours row by row.
//!
//! The rows are what the store's own methods would have left behind after a long life. What those check is not checked here,
//! and seals are the caller's. No program that ships has this feature.

use jiff::Timestamp;
use sqlx::AssertSqlSafe;
use stagegate_core::{
    access::Permit, audit::AuditEvent, id::ProfileId, instance::Instance, owner::OwnerId, parameter::ParameterKey,
    profile::Profile, revision::Revision, service::Service, stage::Stage,
};

use crate::{
    PastParameter, SealedDeployment,
    assignment::{Assigned, Subject},
    error::StoreError,
    store::{Tx, org_of},
};

/// The most values of one statement: SQLite takes 32,766, and a shorter text is prepared faster.
const MAX_VALUES: usize = 6_000;

/// One column of one row. PostgreSQL wants to know the type of a null, too.
enum Value {
    Text(Option<String>),
    Number(Option<i64>),
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(Some(text.to_owned()))
    }
}

impl From<Option<&str>> for Value {
    fn from(text: Option<&str>) -> Self {
        Self::Text(text.map(str::to_owned))
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Number(Some(number))
    }
}

impl From<Option<i64>> for Value {
    fn from(number: Option<i64>) -> Self {
        Self::Number(number)
    }
}

impl Tx {
    /// Profiles at the revision that they say. Their revisions go with [`Tx::seed_revisions`].
    pub async fn seed_profiles(&mut self, permit: &Permit, profiles: &[Profile]) -> Result<(), StoreError> {
        let columns = ["id", "org_id", "name", "external_id", "revision", "created_at"];
        let rows = profiles.iter().map(|profile| {
            [
                profile.id.as_str().into(),
                org_of(permit).into(),
                profile.name.as_str().into(),
                profile.external_id.as_str().into(),
                profile.revision.into(),
                profile.created_at.as_millisecond().into(),
            ]
        });
        self.seed("profile", columns, rows).await
    }

    /// Stages. What they point at goes with [`Tx::seed_assignments`].
    pub async fn seed_stages(&mut self, permit: &Permit, stages: &[Stage]) -> Result<(), StoreError> {
        let columns = ["id", "org_id", "app_id", "name", "profile_id", "revision", "created_at", "updated_at"];
        let rows = stages.iter().map(|stage| {
            [
                stage.id.as_str().into(),
                org_of(permit).into(),
                stage.app.as_str().into(),
                stage.name.as_str().into(),
                stage.profile.id.as_str().into(),
                stage.revision.into(),
                stage.created_at.as_millisecond().into(),
                stage.updated_at.as_millisecond().into(),
            ]
        });
        self.seed("stage", columns, rows).await
    }

    /// What subjects point at since they are there.
    pub async fn seed_assignments(
        &mut self,
        permit: &Permit,
        assignments: &[(Subject, ProfileId)],
        by: Assigned<'_>,
    ) -> Result<(), StoreError> {
        let columns = ["org_id", "subject", "number", "target_id", "author", "since"];
        let rows = assignments.iter().map(|(subject, profile)| {
            [
                org_of(permit).into(),
                subject.as_str().into(),
                1.into(),
                profile.as_str().into(),
                by.author.into(),
                by.now.as_millisecond().into(),
            ]
        });
        self.seed("assignment", columns, rows).await
    }

    /// Services at the revision that they say.
    pub async fn seed_services(&mut self, permit: &Permit, services: &[Service]) -> Result<(), StoreError> {
        let columns = ["id", "org_id", "app_id", "name", "revision", "created_at", "updated_at"];
        let rows = services.iter().map(|service| {
            [
                service.id.as_str().into(),
                org_of(permit).into(),
                service.app.as_str().into(),
                service.name.as_str().into(),
                service.revision.into(),
                service.created_at.as_millisecond().into(),
                service.updated_at.as_millisecond().into(),
            ]
        });
        self.seed("service", columns, rows).await
    }

    /// Instances at the revision that they say.
    pub async fn seed_instances(&mut self, permit: &Permit, instances: &[Instance]) -> Result<(), StoreError> {
        let columns =
            ["id", "org_id", "app_id", "service_id", "service_name", "stage", "region", "revision", "created_at", "updated_at"];
        let rows = instances.iter().map(|instance| {
            [
                instance.id.as_str().into(),
                org_of(permit).into(),
                instance.app.as_str().into(),
                instance.service.as_str().into(),
                instance.service_name.as_str().into(),
                instance.place.stage.as_str().into(),
                instance.place.region.as_str().into(),
                instance.revision.into(),
                instance.created_at.as_millisecond().into(),
                instance.updated_at.as_millisecond().into(),
            ]
        });
        self.seed("instance", columns, rows).await
    }

    /// Revisions of owners.
    pub async fn seed_revisions(&mut self, permit: &Permit, revisions: &[(OwnerId, Revision)]) -> Result<(), StoreError> {
        let columns = ["org_id", "owner_id", "revision", "change", "message", "author", "created_at"];
        let of_others = revisions.iter().filter(|(_, revision)| revision.profile.is_none()).map(|(owner, revision)| {
            [
                org_of(permit).into(),
                owner.as_str().into(),
                revision.revision.into(),
                revision.change.as_str().into(),
                revision.message.as_deref().into(),
                revision.author.as_str().into(),
                revision.at.as_millisecond().into(),
            ]
        });
        self.seed("owner_revision", columns, of_others).await?;
        let columns = [
            "org_id",
            "profile_id",
            "revision",
            "description",
            "role_arn",
            "guarded",
            "change",
            "message",
            "author",
            "created_at",
        ];
        let of_profiles = revisions.iter().filter_map(|(owner, revision)| {
            let state = revision.profile.as_ref()?;
            Some([
                org_of(permit).into(),
                owner.as_str().into(),
                revision.revision.into(),
                state.description.as_str().into(),
                state.role.as_ref().map(AsRef::as_ref).into(),
                i64::from(state.guarded).into(),
                revision.change.as_str().into(),
                revision.message.as_deref().into(),
                revision.author.as_str().into(),
                revision.at.as_millisecond().into(),
            ])
        });
        self.seed("profile_revision", columns, of_profiles).await
    }

    /// Values of parameters, past and present.
    pub async fn seed_parameters(&mut self, permit: &Permit, parameters: &[(OwnerId, PastParameter)]) -> Result<(), StoreError> {
        let columns = [
            "id",
            "org_id",
            "owner_id",
            "key",
            "sealed_value",
            "visibility",
            "description",
            "since_revision",
            "until_revision",
            "author",
            "created_at",
        ];
        let rows = parameters.iter().map(|(owner, PastParameter { sealed, until })| {
            [
                sealed.parameter.id.as_str().into(),
                org_of(permit).into(),
                owner.as_str().into(),
                sealed.parameter.key.as_str().into(),
                sealed.sealed_value.as_str().into(),
                sealed.parameter.visibility.as_str().into(),
                sealed.parameter.description.as_str().into(),
                sealed.parameter.revision.into(),
                (*until).into(),
                sealed.parameter.author.as_str().into(),
                sealed.parameter.at.as_millisecond().into(),
            ]
        });
        self.seed("parameter", columns, rows).await
    }

    /// When keys of owners were last received.
    pub async fn seed_readings(
        &mut self,
        permit: &Permit,
        readings: &[(OwnerId, ParameterKey)],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let columns = ["org_id", "owner_id", "key", "read_at"];
        let rows = readings
            .iter()
            .map(|(owner, key)| [org_of(permit).into(), owner.as_str().into(), key.as_str().into(), now.as_millisecond().into()]);
        self.seed("reading", columns, rows).await
    }

    /// Deployments that have ended, or not.
    pub async fn seed_deployments(&mut self, permit: &Permit, deployments: &[SealedDeployment]) -> Result<(), StoreError> {
        let columns = [
            "id",
            "org_id",
            "app_id",
            "app_name",
            "service",
            "stage",
            "region",
            "kind",
            "status",
            "profile_name",
            "profile_id",
            "profile_revision",
            "service_id",
            "service_revision",
            "instance_id",
            "instance_revision",
            "account_id",
            "user_id",
            "author",
            "sealed_start",
            "sealed_end",
            "started_at",
            "finished_at",
        ];
        let rows = deployments.iter().map(|SealedDeployment { deployment, app, sealed_start, sealed_end }| {
            let used = &deployment.used;
            [
                deployment.id.as_str().into(),
                org_of(permit).into(),
                deployment.app.as_str().into(),
                app.as_str().into(),
                deployment.service.as_str().into(),
                deployment.stage.as_str().into(),
                deployment.region.as_str().into(),
                deployment.kind.as_str().into(),
                deployment.status.as_str().into(),
                deployment.profile.as_deref().into(),
                used.profile.as_ref().map(|(id, _)| id.as_str()).into(),
                used.profile.as_ref().map(|(_, revision)| *revision).into(),
                used.service.as_ref().map(|(id, _)| id.as_str()).into(),
                used.service.as_ref().map(|(_, revision)| *revision).into(),
                used.instance.as_ref().map(|(id, _)| id.as_str()).into(),
                used.instance.as_ref().map(|(_, revision)| *revision).into(),
                deployment.account_id.as_deref().into(),
                deployment.user.as_str().into(),
                deployment.author.as_str().into(),
                sealed_start.as_str().into(),
                sealed_end.as_deref().into(),
                deployment.started_at.as_millisecond().into(),
                deployment.finished_at.map(Timestamp::as_millisecond).into(),
            ]
        });
        self.seed("deployment", columns, rows).await
    }

    /// Audit events of an org's past.
    pub async fn seed_audit_events(&mut self, permit: &Permit, events: &[AuditEvent]) -> Result<(), StoreError> {
        let columns = [
            "id",
            "org_id",
            "created_at",
            "action",
            "target",
            "detail",
            "outcome",
            "user_id",
            "access_key_id",
            "address",
            "request_id",
        ];
        let rows = events.iter().map(|event| {
            [
                event.id.as_str().into(),
                org_of(permit).into(),
                event.at.as_millisecond().into(),
                event.act.action.as_ref().into(),
                event.act.target.as_str().into(),
                event.act.detail.as_deref().into(),
                event.act.outcome.as_str().into(),
                event.user.as_ref().map(AsRef::as_ref).into(),
                event.access_key.as_ref().map(AsRef::as_ref).into(),
                event.address.as_str().into(),
                event.request_id.as_str().into(),
            ]
        });
        self.seed("audit_event", columns, rows).await
    }

    async fn seed<const N: usize>(
        &mut self,
        table: &'static str,
        columns: [&'static str; N],
        rows: impl Iterator<Item = [Value; N]>,
    ) -> Result<(), StoreError> {
        let mut rows = rows.peekable();
        while rows.peek().is_some() {
            let chunk: Vec<_> = rows.by_ref().take(MAX_VALUES / N).collect();
            let statement = format!("INSERT INTO {table} ({}) VALUES {}", columns.join(", "), places(chunk.len(), N));
            let mut query = sqlx::query(AssertSqlSafe(statement));
            for value in chunk.into_iter().flatten() {
                query = match value {
                    Value::Text(text) => query.bind(text),
                    Value::Number(number) => query.bind(number),
                };
            }
            // Each length has its own text: keeping them all prepared would serve nobody.
            query.persistent(false).execute(self.conn()).await?;
        }
        Ok(())
    }
}

/// `($1, $2), ($3, $4)` for two rows of two columns.
fn places(rows: usize, columns: usize) -> String {
    let row = |row: usize| {
        let places: Vec<_> = (1..=columns).map(|column| format!("${}", row * columns + column)).collect();
        format!("({})", places.join(", "))
    };
    (0..rows).map(row).collect::<Vec<_>>().join(", ")
}
