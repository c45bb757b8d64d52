//! Rule 3 of the resolution for every vendor: the links of the layers and the org's defaults, loaded once.

use std::collections::{BTreeMap, BTreeSet};

use stagegate_core::{
    Secret,
    access::Permit,
    error::Error,
    name::VendorName,
    owner::OwnerId,
    profile::Profile,
    provider::AWS,
    resolution::{CredentialsCandidates, CredentialsChain, credentials},
};
use stagegate_store::{Assignment, PastLink, PastProvider, Subject, Tx};

use super::{
    Stagegate,
    resolution::{Candidate, Layers, Past, Values},
};

/// What another vendor than AWS gives.
#[derive(Debug)]
pub struct ResolvedVendor {
    /// Whose details win, and whom they hide.
    pub chain: CredentialsChain<Candidate>,
    /// The winner's details, if they were asked for.
    pub details: Option<BTreeMap<String, Secret>>,
}

/// The providers that could serve a target, at most one of each vendor from each place.
pub(super) struct Providers {
    instance: Vec<Candidate>,
    service: Vec<Candidate>,
    defaults: Vec<Candidate>,
}

impl Providers {
    /// The links as they were at the layers' revisions, and the org's defaults at the layers' moment.
    pub(super) async fn of(tx: &mut Tx, permit: &Permit, layers: &Layers) -> Result<Self, Error> {
        let instance = layers.instance.as_ref().map(|instance| ((&instance.id).into(), instance.revision));
        let service = layers.service.as_ref().map(|service| ((&service.id).into(), service.revision));
        let past = layers.past.as_ref();
        Ok(Self {
            instance: links(tx, permit, past, instance).await?,
            service: links(tx, permit, past, service).await?,
            defaults: defaults(tx, permit, past).await?,
        })
    }

    /// Who gives credentials of AWS: the profile's access role counts as well.
    pub(super) fn of_aws(&mut self, layers: &Layers) -> Result<CredentialsChain<Candidate>, Error> {
        let role = layers.profile.as_ref().and_then(|(profile, _)| Candidate::of_profile(profile));
        Ok(self.take(&AWS.parse()?, role, guarded(layers)))
    }

    fn vendors(&self) -> BTreeSet<VendorName> {
        let candidates = self.instance.iter().chain(&self.service).chain(&self.defaults);
        candidates.filter_map(|candidate| candidate.provider.as_ref()).map(|sealed| sealed.provider.vendor.clone()).collect()
    }

    fn take(&mut self, vendor: &VendorName, role: Option<Candidate>, guarded: bool) -> CredentialsChain<Candidate> {
        let of_vendor =
            |candidate: &Candidate| candidate.provider.as_ref().is_some_and(|sealed| sealed.provider.vendor == *vendor);
        let take = |candidates: &mut Vec<Candidate>| candidates.iter().position(of_vendor).map(|at| candidates.swap_remove(at));
        credentials(CredentialsCandidates {
            instance: take(&mut self.instance),
            service: take(&mut self.service),
            profile: role,
            org_default: take(&mut self.defaults),
            guarded,
        })
    }
}

/// What an owner was linked to at its revision. Only looking back finds providers that were removed since.
async fn links(
    tx: &mut Tx,
    permit: &Permit,
    past: Option<&Past>,
    owner: Option<(OwnerId, i64)>,
) -> Result<Vec<Candidate>, Error> {
    let Some((owner, revision)) = owner else { return Ok(Vec::new()) };
    let links = if let Some(past) = past {
        tx.past_links_at(permit, &owner, revision, past.time).await?
    } else {
        let present = tx.links_at(permit, &owner, revision).await?.into_iter();
        present.map(|linked| PastLink { linked, removed: false }).collect()
    };
    Ok(links.into_iter().map(Candidate::linked).collect())
}

/// The org's defaults as they are, or as they were.
async fn defaults(tx: &mut Tx, permit: &Permit, past: Option<&Past>) -> Result<Vec<Candidate>, Error> {
    let present = tx.default_providers(permit).await?.into_iter();
    let present = present.map(|provider| PastProvider { provider, removed: false });
    let Some(past) = past else { return Ok(present.map(Candidate::org_default).collect()) };
    let with_history = tx.vendors_with_defaults(permit).await?;
    let mut then = Vec::new();
    // Which one it is never changed.
    for default in present.filter(|default| !with_history.contains(&default.provider.provider.vendor)) {
        then.extend(tx.provider_at(permit, default.provider.provider.id.as_str(), past.time).await?);
    }
    for vendor in with_history {
        let subject = Subject::default_provider(permit.org(), &vendor);
        if let Assignment::At(id) = tx.assignment_at(permit, &subject, past.time).await? {
            then.extend(tx.provider_at(permit, &id, past.time).await?);
        }
    }
    Ok(then.into_iter().map(Candidate::org_default).collect())
}

impl Stagegate {
    /// What the vendors other than AWS give, by the same precedence. Profiles have nothing of theirs.
    pub(super) async fn resolve_vendors(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        mut providers: Providers,
        layers: &Layers,
        values: Values,
    ) -> Result<BTreeMap<VendorName, ResolvedVendor>, Error> {
        let mut resolved = BTreeMap::new();
        for vendor in providers.vendors() {
            let chain = providers.take(&vendor, None, guarded(layers));
            let winner = chain.winner.as_ref().and_then(|(_, candidate)| candidate.provider.as_ref());
            // What was sealed has no history, and nobody looks at it.
            let details = match winner.filter(|_| values == Values::Clear && layers.past.is_none()) {
                Some(provider) => Some(self.vendor_details(tx, permit, provider).await?),
                None => None,
            };
            resolved.insert(vendor, ResolvedVendor { chain, details });
        }
        Ok(resolved)
    }
}

fn guarded(layers: &Layers) -> bool {
    let profile: Option<&Profile> = layers.profile.as_ref().map(|(profile, _)| profile);
    profile.is_some_and(|profile| profile.guarded)
}
