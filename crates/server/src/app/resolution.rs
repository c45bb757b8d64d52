//! Resolving a stage: fetches the input and lets the rules of `core` decide.

use std::{collections::BTreeMap, sync::Arc};

use jiff::Timestamp;
use stagegate_core::{
    Secret,
    access::{Action, Caller, Permit},
    app::App,
    audit::Act,
    deployment::Used,
    error::Error,
    fingerprint::Fingerprint,
    instance::{Instance, Place},
    name::{RegionName, ServiceName, StageName, VendorName},
    owner::Owner,
    parameter::{Parameter, ParameterKey},
    profile::Profile,
    provider::Access,
    resolution::{CredentialsChain, ProfileSource, Won, parameters, profile_for},
    service::Service,
};
use stagegate_store::{Linked, SealedProvider, Tx};

use super::{
    Stagegate,
    app::find_app,
    parameter::open_parameter,
    profile::find_profile,
    sealing::internal,
    vendor::{Providers, ResolvedVendor},
};

/// What is deployed where.
#[derive(Clone, Debug)]
pub struct Target {
    /// Name or id of the app.
    pub app: String,
    /// The stage, added or not.
    pub stage: StageName,
    /// The service, if there is one.
    pub service: Option<ServiceName>,
    /// The region; without it there is no instance.
    pub region: Option<RegionName>,
}

/// How much of the values is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Values {
    /// Nothing: keys and where they come from.
    None,
    /// Enough to compare them.
    Fingerprints,
    /// The clear values, and their fingerprints.
    Clear,
}

/// The owners whose layers make a resolution, each at the revision that counts.
#[derive(Clone, Debug)]
pub struct Layers {
    /// The app.
    pub app: App,
    /// The stage.
    pub stage: StageName,
    /// The region, if one was named.
    pub region: Option<RegionName>,
    /// The profile and why.
    pub profile: Option<(Profile, ProfileSource)>,
    /// The service, if it exists.
    pub service: Option<Service>,
    /// The instance, if it exists.
    pub instance: Option<Instance>,
}

impl Layers {
    /// For the record of a deployment.
    pub fn used(&self) -> Used {
        Used {
            profile: self.profile.as_ref().map(|(profile, _)| (profile.id.clone(), profile.revision)),
            service: self.service.as_ref().map(|service| (service.id.clone(), service.revision)),
            instance: self.instance.as_ref().map(|instance| (instance.id.clone(), instance.revision)),
        }
    }

    fn owners(&self) -> impl Iterator<Item = Owner> {
        let profile = self.profile.iter().map(|(profile, _)| Owner::Profile(profile.clone()));
        let service = self.service.iter().cloned().map(Owner::Service);
        profile.chain(service).chain(self.instance.iter().cloned().map(Owner::Instance))
    }
}

/// The answer: profile and why, every parameter's winner and whom it hides, and where credentials would come from.
#[derive(Debug)]
pub struct Resolution {
    /// Whose layers they are.
    pub layers: Layers,
    /// Each key's winner; with its clear value or fingerprint if that was asked for.
    pub parameters: BTreeMap<ParameterKey, Won<ResolvedParameter>>,
    /// Where AWS credentials would come from.
    pub credentials: CredentialsChain<Candidate>,
    /// And what other vendors give.
    pub vendors: BTreeMap<VendorName, ResolvedVendor>,
}

/// A parameter and whose it is.
#[derive(Debug)]
pub struct ResolvedParameter {
    /// Whose it is.
    pub owner: Arc<Owner>,
    /// All but the value.
    pub parameter: Parameter,
    /// The clear value, if asked for.
    pub value: Option<Secret>,
    /// The value's fingerprint, if asked for.
    pub fingerprint: Option<Fingerprint>,
}

/// What could give credentials.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// A role or keys.
    pub access: Access,
    /// The provider that holds it; none: it is the profile's own access role.
    pub provider: Option<SealedProvider>,
    /// Since when the owner has it, and who set it; none for the org's default and for access roles of profiles.
    pub linked: Option<LinkedSince>,
}

/// Who linked a provider to an owner, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkedSince {
    /// The owner's revision that made the link.
    pub revision: i64,
    /// Who.
    pub author: String,
    /// When.
    pub at: Timestamp,
}

impl Stagegate {
    /// Resolves a stage without values.
    pub async fn explain(&self, caller: &Caller, org: &str, target: &Target) -> Result<Resolution, Error> {
        let (mut tx, permit) = self.read(caller, org, Action::Explain).await?;
        self.resolve_in(&mut tx, &permit, target, Values::None).await
    }

    /// Resolves a stage with the clear values; the read is audited before it is answered.
    pub async fn resolve(&self, caller: &Caller, org: &str, target: &Target) -> Result<Resolution, Error> {
        let (mut tx, permit) = self.write(caller, org, Action::Resolve).await?;
        let resolution = self.resolve_in(&mut tx, &permit, target, Values::Clear).await?;
        let act = Act::done(permit.org(), "stage.resolve", &resolution.layers.app.id).with(describe(&resolution.layers));
        tx.commit(&self.event(caller, act)).await?;
        Ok(resolution)
    }

    /// Resolves within a transaction, all of it at one moment.
    pub(super) async fn resolve_in(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        target: &Target,
        values: Values,
    ) -> Result<Resolution, Error> {
        let layers = layers_now(tx, permit, target).await?;
        self.resolve_layers(tx, permit, layers, values).await
    }

    /// What these layers hold, each at the revision that they say.
    pub(super) async fn resolve_layers(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        layers: Layers,
        values: Values,
    ) -> Result<Resolution, Error> {
        let mut held = Vec::new();
        for owner in layers.owners() {
            held.push((owner.layer(), self.holdings(tx, permit, Arc::new(owner), values).await?));
        }
        let mut providers = Providers::of(tx, permit, &layers).await?;
        let credentials = providers.of_aws(&layers)?;
        let vendors = self.resolve_vendors(tx, permit, providers, &layers, values).await?;
        Ok(Resolution { layers, parameters: parameters(held), credentials, vendors })
    }

    /// The parameters of one owner at the revision that it is given with.
    pub(super) async fn holdings(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        owner: Arc<Owner>,
        values: Values,
    ) -> Result<BTreeMap<ParameterKey, ResolvedParameter>, Error> {
        let stored = tx.parameters_at(permit, &owner.id(), owner.revision()).await?;
        if values == Values::None || stored.is_empty() {
            let closed =
                |parameter: Parameter| ResolvedParameter { owner: owner.clone(), parameter, value: None, fingerprint: None };
            return Ok(stored.into_iter().map(|stored| (stored.parameter.key.clone(), closed(stored.parameter))).collect());
        }
        let tenant_key = self.tenant_key(tx, permit).await?;
        let fingerprinter = tenant_key.fingerprinter().map_err(internal)?;
        let mut held = BTreeMap::new();
        for stored in stored {
            let value = open_parameter(&tenant_key, permit, &stored)?;
            let fingerprint = Some(fingerprinter.fingerprint(&value));
            let value = Some(value).filter(|_| values == Values::Clear);
            let key = stored.parameter.key.clone();
            held.insert(key, ResolvedParameter { owner: owner.clone(), parameter: stored.parameter, value, fingerprint });
        }
        Ok(held)
    }
}

/// The layers of a target as they are now.
pub(super) async fn layers_now(tx: &mut Tx, permit: &Permit, target: &Target) -> Result<Layers, Error> {
    let app = find_app(tx, permit, &target.app).await?;
    let stage = tx.stage(permit, &app, target.stage.as_str()).await?;
    let profile = match profile_for(stage.as_ref(), &app) {
        Some(picked) => Some((find_profile(tx, permit, picked.profile.id.as_str()).await?, picked.source)),
        None => None,
    };
    let service = match &target.service {
        Some(name) => tx.service(permit, &app, name.as_str()).await?,
        None => None,
    };
    let instance = match (&service, &target.region) {
        (Some(service), Some(region)) => {
            let place = Place { stage: target.stage.clone(), region: region.clone() };
            tx.instance(permit, service, &place).await?
        }
        _ => None,
    };
    Ok(Layers { app, stage: target.stage.clone(), region: target.region.clone(), profile, service, instance })
}

impl Candidate {
    pub(super) fn linked(linked: Linked) -> Self {
        let Linked { provider, revision, author, at } = linked;
        Self { linked: Some(LinkedSince { revision, author, at }), ..Self::org_default(provider) }
    }

    pub(super) fn of_profile(profile: &Profile) -> Option<Self> {
        let arn = profile.role.clone()?;
        let access = Access::Role { arn, external_id: profile.external_id.clone() };
        Some(Self { access, provider: None, linked: None })
    }

    pub(super) fn org_default(provider: SealedProvider) -> Self {
        Self { access: provider.provider.access.clone(), provider: Some(provider), linked: None }
    }
}

/// For the audit log: which stage, and which owners at which revisions.
pub(super) fn describe(layers: &Layers) -> String {
    let profile = layers.profile.as_ref().map(|(profile, _)| format!("{} r{}", profile.id, profile.revision));
    let mut words = format!("{}/{} {}", layers.app.name, layers.stage, profile.as_deref().unwrap_or("no profile"));
    for owner in layers.owners().filter(|owner| !matches!(owner, Owner::Profile(_))) {
        words += &format!(" {} r{}", owner.id().as_str(), owner.revision());
    }
    words
}
