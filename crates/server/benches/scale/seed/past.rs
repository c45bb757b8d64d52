//! The past of one org: things are made in memory, as if years ago, and written many at a time.

use std::ops::Range;

use serde::Serialize;
use stagegate_api::deployment::{Facts, FinishDeployment};
use stagegate_core::{
    Secret,
    access::{Action, Caller, Permit},
    app::{App, ProfileRef},
    audit::{Act, AuditEvent},
    deployment::{Deployment, DeploymentKind, Status, Used},
    id::{AccessKeyId, AppId, DeploymentId, InstanceId, ParameterId, ProfileId, ProviderId, ServiceId, StageId},
    instance::{Instance, Place},
    org::Org,
    owner::OwnerId,
    parameter::{Parameter, ParameterKey, Visibility},
    ports::Clock as _,
    profile::Profile,
    provider::{Access, Provider},
    revision::{ProfileState, Revision},
    role::{ExternalId, RoleArn},
    service::Service,
    stage::Stage,
    user::AccessKey,
};
use stagegate_seal::TenantKey;
use stagegate_server::machine::SystemEntropy;
use stagegate_store::{
    Assigned, NewAccessKey, NewApp, NewLink, PastParameter, SealedDeployment, SealedDetails, SealedParameter, Subject, Tx,
};

use crate::{
    Failure,
    ports::{Generator, Ticking},
};

/// The account of every role and key.
const ACCOUNT: &str = "222222222222";
/// The kinds of seals, as the use cases name them.
const PARAMETER_VALUE: &str = "parameter.value";
const PROVIDER_DETAILS: &str = "provider.details";
const DEPLOYMENT_DETAILS: &str = "deployment.details";

/// What an owner holds, and how often that was changed.
pub(super) struct Held {
    /// The numbers of its keys.
    pub(super) keys: Range<usize>,
    /// How many revisions it has.
    pub(super) revisions: i64,
}

impl Held {
    /// No parameter at all.
    pub(super) const NOTHING: Self = Self { keys: 0..0, revisions: 1 };
}

/// One org and what is to be written into it.
pub(super) struct Past<'a> {
    tx: Tx,
    permit: Permit,
    clock: &'a Ticking,
    generator: &'a Generator,
    owner: &'a Caller,
    key: TenantKey,
    org: Org,
    profiles: Vec<Profile>,
    stages: Vec<Stage>,
    assignments: Vec<(Subject, ProfileId)>,
    services: Vec<Service>,
    instances: Vec<Instance>,
    revisions: Vec<(OwnerId, Revision)>,
    parameters: Vec<(OwnerId, PastParameter)>,
    readings: Vec<(OwnerId, ParameterKey)>,
    deployments: Vec<SealedDeployment>,
    events: Vec<AuditEvent>,
}

impl<'a> Past<'a> {
    /// Nothing yet, in a transaction that has made the org and its owner.
    pub(super) async fn new(
        mut tx: Tx,
        clock: &'a Ticking,
        generator: &'a Generator,
        owner: &'a Caller,
        org: Org,
        key: TenantKey,
    ) -> Result<Self, Failure> {
        let membership = tx.membership(owner, org.name.as_str()).await?;
        let permit = owner.may(membership.as_ref(), org.name.as_str(), Action::EditParameter)?;
        tx.enter(&permit).await?;
        Ok(Self {
            tx,
            permit,
            clock,
            generator,
            owner,
            key,
            org,
            profiles: Vec::new(),
            stages: Vec::new(),
            assignments: Vec::new(),
            services: Vec::new(),
            instances: Vec::new(),
            revisions: Vec::new(),
            parameters: Vec::new(),
            readings: Vec::new(),
            deployments: Vec::new(),
            events: Vec::new(),
        })
    }

    /// Makes an app; its default profile must be written already.
    pub(super) async fn app(&mut self, name: &str, default_profile: &ProfileRef) -> Result<App, Failure> {
        let now = self.clock.now();
        let id = AppId::new(now, self.generator);
        let name = name.parse()?;
        let new = NewApp { id: &id, name: &name, default_profile: Some(&default_profile.id), author: self.author(), now };
        self.tx.add_app(&self.permit, &new).await?;
        let org = self.org.id.clone();
        Ok(App { id, org, name, default_profile: Some(default_profile.clone()), revision: 1, created_at: now, updated_at: now })
    }

    /// A profile with an access role.
    pub(super) fn profile(&mut self, name: &str, held: &Held) -> Result<ProfileRef, Failure> {
        let now = self.clock.now();
        let role: RoleArn = format!("arn:aws:iam::{ACCOUNT}:role/{}", name.to_lowercase().replace(' ', "-")).parse()?;
        let state = ProfileState {
            description: format!("For {name}."),
            role: Some(role.clone()),
            guarded: false,
            safeguards: Vec::new(),
        };
        let profile = Profile {
            id: ProfileId::new(now, self.generator),
            org: self.org.id.clone(),
            name: name.parse()?,
            description: state.description.clone(),
            role: Some(role),
            external_id: ExternalId::new(self.generator),
            safeguards: Vec::new(),
            guarded: false,
            revision: held.revisions,
            created_at: now,
            updated_at: now,
        };
        self.hold(&(&profile.id).into(), held, Some(&state))?;
        let named = ProfileRef { id: profile.id.clone(), name: profile.name.clone() };
        self.profiles.push(profile);
        Ok(named)
    }

    /// A stage, added to its app.
    pub(super) fn stage(&mut self, app: &App, name: &str, profile: &ProfileRef) -> Result<(), Failure> {
        let now = self.clock.now();
        let name = name.parse()?;
        self.assignments.push((Subject::stage(app, &name), profile.id.clone()));
        self.stages.push(Stage {
            id: StageId::new(now, self.generator),
            app: app.id.clone(),
            name,
            profile: profile.clone(),
            revision: 1,
            created_at: now,
            updated_at: now,
        });
        Ok(())
    }

    /// A service of an app.
    pub(super) fn service(&mut self, app: &App, name: &str, held: &Held) -> Result<Service, Failure> {
        let now = self.clock.now();
        let service = Service {
            id: ServiceId::new(now, self.generator),
            app: app.id.clone(),
            app_name: app.name.clone(),
            name: name.parse()?,
            revision: held.revisions,
            created_at: now,
            updated_at: now,
            archived_at: None,
        };
        self.hold(&(&service.id).into(), held, None)?;
        self.services.push(service.clone());
        Ok(service)
    }

    /// An instance of a service.
    pub(super) fn instance(&mut self, service: &Service, place: Place, held: &Held) -> Result<Instance, Failure> {
        let now = self.clock.now();
        let instance = Instance {
            id: InstanceId::new(now, self.generator),
            app: service.app.clone(),
            app_name: service.app_name.clone(),
            service: service.id.clone(),
            service_name: service.name.clone(),
            place,
            revision: held.revisions,
            created_at: now,
            updated_at: now,
            archived_at: None,
        };
        self.hold(&(&instance.id).into(), held, None)?;
        self.instances.push(instance.clone());
        Ok(instance)
    }

    /// The history of an owner: its first revision sets all keys, each later one changes the next key in turn.
    fn hold(&mut self, owner: &OwnerId, held: &Held, state: Option<&ProfileState>) -> Result<(), Failure> {
        let turn = held.keys.len();
        for (number, key) in held.keys.clone().enumerate() {
            let key = format!("SETTING_{key:03}");
            let mut since = 1;
            for change in (2..=held.revisions).skip(number).step_by(turn) {
                self.value(owner, &key, since, Some(change))?;
                since = change;
            }
            self.value(owner, &key, since, None)?;
        }
        for revision in 1..=held.revisions {
            self.revision(owner, revision, if revision == 1 { "parameters set" } else { "parameter changed" }, state);
        }
        Ok(())
    }

    /// A line in an owner's history.
    fn revision(&mut self, owner: &OwnerId, number: i64, change: &str, state: Option<&ProfileState>) {
        let revision = Revision {
            revision: number,
            profile: state.cloned(),
            change: change.to_owned(),
            message: Some("as agreed".to_owned()),
            author: self.author().to_owned(),
            at: self.clock.now(),
        };
        self.revisions.push((owner.clone(), revision));
    }

    /// A value that a key of an owner has or had, sealed for its place. The present one was received.
    fn value(&mut self, owner: &OwnerId, key: &str, since: i64, until: Option<i64>) -> Result<(), Failure> {
        let now = self.clock.now();
        let id = ParameterId::new(now, self.generator);
        let value = Secret::new(format!("value of {key} since r{since:05}, {}", id.as_str()));
        let sealed_value = self.seal(PARAMETER_VALUE, id.as_str(), since, &value)?;
        let key: ParameterKey = key.parse()?;
        if until.is_none() {
            self.readings.push((owner.clone(), key.clone()));
        }
        let parameter = Parameter {
            id,
            key,
            visibility: Visibility::Masked,
            description: String::new(),
            revision: since,
            author: self.author().to_owned(),
            at: now,
        };
        self.parameters.push((owner.clone(), PastParameter { sealed: SealedParameter { parameter, sealed_value }, until }));
        Ok(())
    }

    /// A deployment of an instance that worked.
    pub(super) fn deployment(&mut self, app: &App, profile: &ProfileRef, of: &Instance) -> Result<(), Failure> {
        let now = self.clock.now();
        let id = DeploymentId::new(now, self.generator);
        let facts = Facts { framework: Some("osls 4.3.1".into()), branch: Some("main".into()), ..Facts::default() };
        let end = FinishDeployment {
            status: Status::Succeeded.as_str().into(),
            error: None,
            stack: Some(format!("{}-{}", of.service_name, of.place.stage)),
            outputs: [("ServiceEndpoint".to_owned(), format!("https://{id}.example.com"))].into(),
            declared_outputs: serde_json::Map::new(),
            service_file: None,
            check: None,
            custom: None,
        };
        let sealed_start = self.seal_json(DEPLOYMENT_DETAILS, id.as_str(), 1, &facts)?;
        let sealed_end = self.seal_json(DEPLOYMENT_DETAILS, id.as_str(), 2, &end)?;
        let deployment = Deployment {
            id,
            org: self.org.id.clone(),
            app: app.id.clone(),
            service: of.service_name.clone(),
            stage: of.place.stage.clone(),
            region: of.place.region.clone(),
            kind: DeploymentKind::Deploy,
            status: Status::Succeeded,
            profile: Some(profile.name.to_string()),
            used: Used {
                profile: Some((profile.id.clone(), 1)),
                service: Some((of.service.clone(), 1)),
                instance: Some((of.id.clone(), of.revision)),
            },
            account_id: Some(ACCOUNT.to_owned()),
            judged: None,
            overridden: None,
            user: self.owner.user.id.clone(),
            author: self.author().to_owned(),
            started_at: now,
            finished_at: Some(now),
        };
        let app = app.name.clone();
        self.deployments.push(SealedDeployment { deployment, app, sealed_start, sealed_end: Some(sealed_end) });
        Ok(())
    }

    /// Something that the owner did.
    pub(super) fn event(&mut self, action: &'static str, target: impl AsRef<str>) {
        let act = Act::done(&self.org.id, action, target).with("seeded");
        self.events.push(self.owner.did(act, self.clock, self.generator));
    }

    /// Adds a provider with a secret key.
    pub(super) async fn provider(&mut self, alias: &str) -> Result<Provider, Failure> {
        let now = self.clock.now();
        let access = Access::Keys { access_key_id: "AKIAIOSFODNN7EXAMPLE".into(), account_id: Some(ACCOUNT.to_owned()) };
        let provider = Provider {
            id: ProviderId::new(now, self.generator),
            org: self.org.id.clone(),
            alias: alias.parse()?,
            vendor: stagegate_core::provider::AWS.parse()?,
            access,
            description: String::new(),
            is_default: false,
            revision: 1,
            created_at: now,
            updated_at: now,
        };
        let secret = Secret::new(format!("secret key of {alias}"));
        let sealed = self.seal(PROVIDER_DETAILS, provider.id.as_str(), 1, &secret)?;
        self.tx
            .add_provider(&self.permit, &provider, Some(&SealedDetails { sealed, revision: 1 }), &self.owner.user.name)
            .await?;
        Ok(provider)
    }

    /// Links a provider to an owner since its first revision.
    pub(super) async fn link(&mut self, owner: &OwnerId, provider: &Provider) -> Result<(), Failure> {
        let now = self.clock.now();
        let author = &self.owner.user.name;
        Ok(self.tx.link_provider(&self.permit, &NewLink { owner, provider, revision: 1, author, now }).await?)
    }

    /// A key of the owner for this org. Nobody has its token: there is none.
    pub(super) async fn access_key(&mut self, name: &str) -> Result<(), Failure> {
        let now = self.clock.now();
        let id = AccessKeyId::new(now, self.generator);
        let digest = format!("of no token: {id}");
        let key = AccessKey {
            id,
            org: Some(self.org.id.clone()),
            name: name.to_owned(),
            created_at: now,
            expires_at: now,
            ..self.owner.key.clone()
        };
        Ok(self.tx.add_access_key(NewAccessKey { key: &key, digest: &digest }).await?)
    }

    /// Writes what was made so far, in the order in which rows need each other.
    pub(super) async fn flush(&mut self) -> Result<(), Failure> {
        let (tx, permit) = (&mut self.tx, &self.permit);
        let by = Assigned { author: &self.owner.user.name, now: self.clock.now() };
        tx.seed_profiles(permit, &std::mem::take(&mut self.profiles)).await?;
        tx.seed_stages(permit, &std::mem::take(&mut self.stages)).await?;
        tx.seed_assignments(permit, &std::mem::take(&mut self.assignments), by).await?;
        tx.seed_services(permit, &std::mem::take(&mut self.services)).await?;
        tx.seed_instances(permit, &std::mem::take(&mut self.instances)).await?;
        tx.seed_revisions(permit, &std::mem::take(&mut self.revisions)).await?;
        tx.seed_parameters(permit, &std::mem::take(&mut self.parameters)).await?;
        tx.seed_readings(permit, &std::mem::take(&mut self.readings), by.now).await?;
        tx.seed_deployments(permit, &std::mem::take(&mut self.deployments)).await?;
        tx.seed_audit_events(permit, &std::mem::take(&mut self.events)).await?;
        Ok(())
    }

    /// Writes the rest, and makes it so.
    pub(super) async fn commit(mut self) -> Result<(), Failure> {
        self.flush().await?;
        let act = Act::done(&self.org.id, "org.create", &self.org.id).with(self.org.name.as_str());
        Ok(self.tx.commit(&self.owner.did(act, self.clock, self.generator)).await?)
    }

    fn author(&self) -> &'a str {
        &self.owner.user.name
    }

    fn seal_json(&self, kind: &str, record: &str, version: i64, value: &impl Serialize) -> Result<String, Failure> {
        self.seal(kind, record, version, &Secret::new(serde_json::to_string(value)?))
    }

    fn seal(&self, kind: &str, record: &str, version: i64, secret: &Secret) -> Result<String, Failure> {
        let place = stagegate_seal::Place { tenant: self.org.id.as_str(), kind, record, version };
        Ok(self.key.seal(&place, secret, &SystemEntropy)?)
    }
}
