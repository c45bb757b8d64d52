//! Resolving a stage: fetches the input and lets the rules of `core` decide.

mod layers;
mod tagged;

use std::{collections::BTreeMap, sync::Arc};

use jiff::Timestamp;
use stagegate_core::{
    Secret,
    access::{Action, Caller, Permit},
    audit::Act,
    error::Error,
    fingerprint::Fingerprint,
    name::{NameOrId, RegionName, ServiceName, StageName, VendorName},
    owner::Owner,
    parameter::{Parameter, ParameterKey, Visibility},
    profile::Profile,
    provider::Access,
    resolution::{CredentialsChain, CredentialsSource, Purpose, Won, parameters},
    revision::Moment,
};
use stagegate_store::{PastLink, PastProvider, SealedParameter, SealedProvider, Tx};

pub use self::layers::{Layers, Past};
pub(super) use self::layers::{layers_at, layers_now, layers_of};
use super::{
    Stagegate,
    parameter::open_parameter,
    sealing::internal,
    vendor::{Providers, ResolvedVendor},
};

/// What is deployed where.
#[derive(Clone, Debug)]
pub struct Target {
    /// Name or id of the app.
    pub app: String,
    /// The stage, added or not.
    pub stage: NameOrId<StageName>,
    /// The service, if there is one.
    pub service: Option<NameOrId<ServiceName>>,
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
    /// Whether the provider was removed since; only when looking back.
    pub removed: bool,
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
    pub async fn resolve_without_values(
        &self,
        caller: &Caller,
        org: &str,
        target: &Target,
        moment: &Moment,
    ) -> Result<Resolution, Error> {
        let (mut tx, permit) = self.read(caller, org, Action::Explain).await?;
        let layers = layers_at(&mut tx, &permit, target, moment).await?;
        self.resolve_layers(&mut tx, &permit, layers, Values::None).await
    }

    /// Resolves a stage with the clear values; the read is audited before it is answered. Write-only values are only for
    /// deploys and `exec`, and these get the present alone.
    pub async fn resolve(
        &self,
        caller: &Caller,
        org: &str,
        target: &Target,
        moment: &Moment,
        purpose: Purpose,
    ) -> Result<Resolution, Error> {
        if purpose != Purpose::Show && *moment != Moment::Now {
            return Err(Error::invalid("at", "only `show` looks back"));
        }
        let (mut tx, permit) = self.write(caller, org, Action::Resolve).await?;
        let layers = layers_at(&mut tx, &permit, target, moment).await?;
        let mut resolution = self.resolve_layers(&mut tx, &permit, layers, Values::Clear).await?;
        if purpose == Purpose::Show {
            resolution.leave_out_write_only();
        }
        let words = format!("{} for {}", describe(&resolution.layers), purpose.as_str());
        let act = Act::done(permit.org(), "stage.resolve", &resolution.layers.app.id).with(words);
        tx.commit(&self.event(caller, act)).await?;
        if purpose != Purpose::Show {
            self.note_received(&permit, &resolution).await;
        }
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
        self.resolve_key(tx, permit, layers, values, None).await
    }

    /// The same for one key alone, if one is named: the values of the others stay sealed.
    pub(super) async fn resolve_key(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        layers: Layers,
        values: Values,
        only: Option<&ParameterKey>,
    ) -> Result<Resolution, Error> {
        let mut held = Vec::new();
        for owner in layers.owners() {
            let owner = Arc::new(owner);
            let mut stored = tx.parameters_at(permit, &owner.id(), owner.revision()).await?;
            stored.retain(|stored| only.is_none_or(|only| stored.parameter.key == *only));
            if layers.past.is_some() {
                keep_write_only(tx, permit, &owner, &mut stored).await?;
            }
            held.push((owner.layer(), self.holdings(tx, permit, &owner, stored, values).await?));
        }
        let mut providers = Providers::of(tx, permit, &layers).await?;
        let credentials = providers.of_aws(&layers)?;
        let vendors = self.resolve_vendors(tx, permit, providers, &layers, values).await?;
        Ok(Resolution { layers, parameters: parameters(held), credentials, vendors })
    }

    /// The parameters of one owner, with as much of their values as is wanted.
    pub(super) async fn holdings(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        owner: &Arc<Owner>,
        stored: Vec<SealedParameter>,
        values: Values,
    ) -> Result<BTreeMap<ParameterKey, ResolvedParameter>, Error> {
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

impl Resolution {
    /// Takes away the values that nobody may look at: write-only ones, and what providers hold.
    pub(super) fn leave_out_write_only(&mut self) {
        for won in self.parameters.values_mut() {
            let hidden = won.hidden.iter_mut().map(|(_, hidden)| hidden);
            for held in std::iter::once(&mut won.value).chain(hidden) {
                held.value = held.value.take().filter(|_| held.parameter.visibility != Visibility::WriteOnly);
            }
        }
        for vendor in self.vendors.values_mut() {
            vendor.details = None;
        }
    }
}

impl Candidate {
    /// What an owner is or was linked to.
    pub(super) fn linked(link: PastLink) -> Self {
        let PastLink { linked, removed } = link;
        let since = LinkedSince { revision: linked.revision, author: linked.author, at: linked.at };
        Self { linked: Some(since), ..Self::org_default(PastProvider { provider: linked.provider, removed }) }
    }

    /// The access role that a profile names.
    pub(super) fn of_profile(profile: &Profile) -> Option<Self> {
        let arn = profile.role.clone()?;
        let access = Access::Role { arn, external_id: profile.external_id.clone() };
        Some(Self { access, provider: None, linked: None, removed: false })
    }

    /// What an org has or had for all.
    pub(super) fn org_default(past: PastProvider) -> Self {
        let PastProvider { provider, removed } = past;
        Self { access: provider.provider.access.clone(), provider: Some(provider), linked: None, removed }
    }
}

/// What became write-only since was perhaps masked then, with the same value: looking back must not get around that.
async fn keep_write_only(tx: &mut Tx, permit: &Permit, owner: &Owner, stored: &mut [SealedParameter]) -> Result<(), Error> {
    let write_only = tx.write_only_since(permit, &owner.id(), owner.revision()).await?;
    for stored in stored.iter_mut().filter(|stored| write_only.contains(&stored.parameter.key)) {
        stored.parameter.visibility = Visibility::WriteOnly;
    }
    Ok(())
}

/// Where credentials come from: other words as soon as it is another place, provider, revision of that, or role.
pub(super) fn source_words(source: CredentialsSource, candidate: &Candidate) -> String {
    let provider = candidate.provider.as_ref().map(|sealed| format!("{} r{}", sealed.provider.id, sealed.provider.revision));
    let role = match &candidate.access {
        Access::Role { arn, .. } => Some(arn.to_string()),
        Access::Keys { .. } | Access::Details { .. } => None,
    };
    [Some(source.as_str().to_owned()), provider, role].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// For the audit log: which stage, and which owners at which revisions.
pub(super) fn describe(layers: &Layers) -> String {
    let profile = layers.profile.as_ref().map(|(profile, _)| format!("{} r{}", profile.id, profile.revision));
    let mut words = vec![format!("{}/{} {}", layers.app.name, layers.stage, profile.as_deref().unwrap_or("no profile"))];
    let others = layers.owners().filter(|owner| !matches!(owner, Owner::Profile(_)));
    words.extend(others.map(|owner| format!("{} r{}", owner.id().as_str(), owner.revision())));
    words.join(" ")
}
