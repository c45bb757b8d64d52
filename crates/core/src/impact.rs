//! The impact of a change: which stages and instances would get their credentials from somewhere else.
//!
//! Pure. A [`Landscape`] is all that decides about the credentials of one vendor in one org. A change is made to a copy of
//! it, and the two are compared, so that the answer follows from the rules of [`crate::resolution`] and from nothing else.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    id::{ProfileId, ProviderId},
    instance::Place,
    link::LinkedOwner,
    name::{AppName, ProviderAlias, RegionName, ServiceName, StageName, VendorName},
    provider::{AWS, Access, Provider},
    resolution::{CredentialsCandidates, CredentialsSource, credentials, pick},
    role::RoleArn,
};

/// The most targets that an impact lists.
pub const MAX_LISTED: usize = 200;

/// All that decides who gives the credentials of one vendor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Landscape {
    /// The vendor.
    pub vendor: VendorName,
    /// The org's apps.
    pub apps: BTreeMap<AppName, AppFacts>,
    /// The org's profiles.
    pub profiles: BTreeMap<ProfileId, ProfileFacts>,
    /// The org's providers of the vendor.
    pub providers: BTreeMap<ProviderId, Provider>,
}

/// An app, as far as it decides.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AppFacts {
    /// The profile for stages that were not added.
    pub default_profile: Option<ProfileId>,
    /// The stages that were added.
    pub stages: BTreeMap<StageName, ProfileId>,
    /// The services that exist.
    pub services: BTreeMap<ServiceName, ServiceFacts>,
}

/// A service, as far as it decides.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ServiceFacts {
    /// The provider that it is linked to.
    pub link: Option<ProviderId>,
    /// Whether lists leave it out.
    pub archived: bool,
    /// Its instances.
    pub instances: BTreeMap<Place, InstanceFacts>,
}

/// An instance, as far as it decides.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InstanceFacts {
    /// The provider that it is linked to.
    pub link: Option<ProviderId>,
    /// Whether lists leave it out; the next deploy brings it back.
    pub archived: bool,
}

/// A profile, as far as it decides.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProfileFacts {
    /// Its access role.
    pub role: Option<RoleArn>,
    /// Whether the org's default provider never serves it.
    pub guarded: bool,
}

/// What could be deployed. Without a service: any service that has no links of its own; without a region: any region
/// where the service has no instance.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ImpactTarget {
    /// The app.
    pub app: AppName,
    /// The stage.
    pub stage: TargetStage,
    /// The service.
    pub service: Option<ServiceName>,
    /// The region.
    pub region: Option<RegionName>,
}

/// The stage of a target.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TargetStage {
    /// One that was added, or that has an instance.
    Named(StageName),
    /// Any other one: it gets the app's default profile.
    Other,
}

/// Who gives the credentials of a target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Winner {
    /// Where they come from.
    pub source: CredentialsSource,
    /// The provider; none: it is the profile's own access role.
    pub provider: Option<ProviderAlias>,
    /// The role that would be assumed.
    pub role: Option<RoleArn>,
    /// The account they lead to, if it is known.
    pub account_id: Option<String>,
}

/// A target whose winner changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImpactedTarget {
    /// The target.
    pub target: ImpactTarget,
    /// Whether lists leave it out, as it or its service is archived: the next deploy brings it back.
    pub archived: bool,
    /// Whether its profile is guarded.
    pub guarded: bool,
    /// Who gives its credentials before the change. None: nobody.
    pub before: Option<Winner>,
    /// And after it.
    pub after: Option<Winner>,
}

/// Every target whose winner changes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Impact {
    /// The first [`MAX_LISTED`] of them, in the order of their names.
    pub changes: Vec<ImpactedTarget>,
    /// How many there are.
    pub total: usize,
    /// How many more there would be, were their profiles not guarded.
    pub guarded: usize,
}

impl TargetStage {
    /// The name of one that has one.
    pub fn name(&self) -> Option<&StageName> {
        match self {
            Self::Named(name) => Some(name),
            Self::Other => None,
        }
    }
}

impl Landscape {
    /// Makes the provider the org's default of its vendor, or with `None` takes the default away.
    pub fn set_default(&mut self, provider: Option<&ProviderId>) {
        for (id, held) in &mut self.providers {
            held.is_default = Some(id) == provider;
        }
    }

    /// Links the owner to the provider, or with `None` unlinks it. An owner that does not exist yet is made.
    pub fn set_link(&mut self, owner: &LinkedOwner, provider: Option<&ProviderId>) {
        let app = self.apps.entry(owner.app.clone()).or_default();
        let service = app.services.entry(owner.service.clone()).or_default();
        service.archived = false;
        match &owner.place {
            Some(place) => {
                let facts = InstanceFacts { link: provider.cloned(), archived: false };
                drop(service.instances.insert(place.clone(), facts));
            }
            None => service.link = provider.cloned(),
        }
    }

    /// Gives the profile another access role, or none.
    pub fn set_role(&mut self, profile: &ProfileId, role: Option<&RoleArn>) {
        self.profiles.entry(profile.clone()).or_default().role = role.cloned();
    }

    /// Guards the profile, or does so no more.
    pub fn set_guarded(&mut self, profile: &ProfileId, guarded: bool) {
        self.profiles.entry(profile.clone()).or_default().guarded = guarded;
    }

    /// Which targets get their credentials from somewhere else in `after`.
    pub fn impact(&self, after: &Self) -> Impact {
        let mut impact = Impact::default();
        for target in &self.targets() | &after.targets() {
            let is_guarded = |facts: &Self| facts.profile_of(&target).is_some_and(|profile| profile.guarded);
            let guarded = is_guarded(after);
            let (before, now) = (self.winner(&target, is_guarded(self)), after.winner(&target, guarded));
            if before != now {
                impact.total += 1;
                if impact.changes.len() < MAX_LISTED {
                    let archived = after.is_archived(&target);
                    impact.changes.push(ImpactedTarget { target, archived, guarded, before, after: now });
                }
            } else if guarded && self.winner(&target, false) != after.winner(&target, false) {
                impact.guarded += 1;
            }
        }
        impact
    }

    /// What could be deployed: to each stage that was added and to any other one, each instance, and each service with a link
    /// of its own in each of its stages. A service without one is like any other in the stage.
    fn targets(&self) -> BTreeSet<ImpactTarget> {
        let mut targets = BTreeSet::new();
        for (name, app) in &self.apps {
            let named = |stage: &StageName| TargetStage::Named(stage.clone());
            let stages = || app.stages.keys().map(named).chain([TargetStage::Other]);
            let to_stage = |stage| ImpactTarget { app: name.clone(), stage, service: None, region: None };
            targets.extend(stages().map(to_stage));
            for (service, facts) in &app.services {
                let of_service = |stage| ImpactTarget { service: Some(service.clone()), ..to_stage(stage) };
                let instance =
                    |place: &Place| ImpactTarget { region: Some(place.region.clone()), ..of_service(named(&place.stage)) };
                targets.extend(facts.instances.keys().map(instance));
                if facts.link.is_some() {
                    let of_instances = facts.instances.keys().map(|place| named(&place.stage));
                    targets.extend(stages().chain(of_instances).map(of_service));
                }
            }
        }
        targets
    }

    fn winner(&self, target: &ImpactTarget, guarded: bool) -> Option<Winner> {
        let service = self.service_of(target);
        let of_instance = self.instance_of(target).and_then(|instance| instance.link.as_ref());
        let of_service = service.and_then(|service| service.link.as_ref());
        let role = self.profile_of(target).and_then(|profile| profile.role.as_ref());
        let provider = |id: &ProviderId| self.providers.get(id).map(Holder::Provider);
        let chain = credentials(CredentialsCandidates {
            instance: of_instance.and_then(provider),
            service: of_service.and_then(provider),
            profile: role.filter(|_| self.vendor.as_str() == AWS).map(Holder::Role),
            org_default: self.providers.values().find(|provider| provider.is_default).map(Holder::Provider),
            guarded,
        });
        chain.winner.map(|(source, holder)| holder.winner(source))
    }

    fn service_of(&self, target: &ImpactTarget) -> Option<&ServiceFacts> {
        self.apps.get(&target.app)?.services.get(target.service.as_ref()?)
    }

    fn instance_of(&self, target: &ImpactTarget) -> Option<&InstanceFacts> {
        let stage = target.stage.name()?.clone();
        self.service_of(target)?.instances.get(&Place { stage, region: target.region.clone()? })
    }

    fn is_archived(&self, target: &ImpactTarget) -> bool {
        self.service_of(target).is_some_and(|service| service.archived)
            || self.instance_of(target).is_some_and(|instance| instance.archived)
    }

    fn profile_of(&self, target: &ImpactTarget) -> Option<&ProfileFacts> {
        let app = self.apps.get(&target.app)?;
        let of_stage = target.stage.name().and_then(|stage| app.stages.get(stage));
        let (profile, _) = pick(of_stage, app.default_profile.as_ref())?;
        self.profiles.get(profile)
    }
}

/// What could give credentials.
#[derive(Clone, Copy)]
enum Holder<'a> {
    Role(&'a RoleArn),
    Provider(&'a Provider),
}

impl Holder<'_> {
    fn winner(self, source: CredentialsSource) -> Winner {
        match self {
            Self::Role(role) => {
                Winner { source, provider: None, role: Some(role.clone()), account_id: Some(role.account_id().to_owned()) }
            }
            Self::Provider(provider) => Winner {
                source,
                provider: Some(provider.alias.clone()),
                role: match &provider.access {
                    Access::Role { arn, .. } => Some(arn.clone()),
                    Access::Keys { .. } | Access::Details { .. } => None,
                },
                account_id: provider.access.account_id().map(str::to_owned),
            },
        }
    }
}

#[cfg(test)]
mod tests;
