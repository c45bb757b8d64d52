//! Explanations, and the parts of them that comparisons are made of as well.

pub mod explain;

use stagegate_api::explanation::{
    CredentialsCandidate, Explain, ExplainedCredentials, ExplainedParameter, ExplainedProfile, ExplainedValue, ExplainedVendor,
    Explanation as Answer,
};
use stagegate_core::{
    error::Error,
    name::VendorName,
    provider::Access,
    resolution::{CredentialsChain, CredentialsSource, Layer},
};

use super::{owner, resolution, safeguard};
use crate::app::{
    explanation::{Explanation, Question},
    resolution::{Candidate, ResolvedParameter},
    vendor::ResolvedVendor,
};

/// Why a candidate that is there gives no credentials.
const GUARDED: &str = "the org's default never serves a guarded profile";

fn question(body: &Explain) -> Result<Question, Error> {
    let Explain { app, stage, service, region, key, at, reveal } = body;
    Ok(Question {
        target: resolution::target(app, stage, service.as_deref(), region.as_deref())?,
        moment: resolution::moment(at.as_deref())?,
        key: key.as_deref().map(str::parse).transpose()?,
        reveal: *reveal,
    })
}

fn body(explanation: Explanation) -> Answer {
    let profile = profile(&explanation);
    let credentials = credentials(&explanation, &explanation.resolution.credentials);
    let vendors = vendors(&explanation);
    let Explanation { org, resolution, .. } = explanation;
    let parameter =
        |(key, won): (stagegate_core::parameter::ParameterKey, stagegate_core::resolution::Won<ResolvedParameter>)| {
            ExplainedParameter {
                key: key.into(),
                winner: value(won.layer, won.value),
                hidden: won.hidden.into_iter().map(|(layer, held)| value(layer, held)).collect(),
            }
        };
    Answer {
        org: org.into(),
        safeguards: safeguard::resolved(resolution.layers.profile.as_ref().map(|(profile, _)| profile)),
        app: resolution.layers.app.name.into(),
        stage: resolution.layers.stage.into(),
        service: resolution.layers.service_name.map(Into::into),
        region: resolution.layers.region.map(Into::into),
        at: resolution.layers.past.map(|past| past.words),
        profile,
        parameters: resolution.parameters.into_iter().map(parameter).collect(),
        credentials,
        vendors,
    }
}

/// A value in its layer, with its fingerprint.
pub(super) fn value(layer: Layer, held: ResolvedParameter) -> ExplainedValue {
    let ResolvedParameter { owner, parameter, value, fingerprint } = held;
    ExplainedValue {
        layer: layer.as_str().to_owned(),
        owner: owner::body(&owner),
        revision: parameter.revision,
        author: parameter.author,
        at: parameter.at,
        visibility: parameter.visibility.as_str().to_owned(),
        description: parameter.description,
        fingerprint: fingerprint.map(Into::into).unwrap_or_default(),
        value: value.map(Into::into),
    }
}

/// The profile and why.
pub(super) fn profile(explanation: &Explanation) -> Option<ExplainedProfile> {
    let (profile, source) = explanation.resolution.layers.profile.as_ref()?;
    let revision = explanation.profile.as_ref()?;
    Some(ExplainedProfile {
        id: profile.id.to_string(),
        name: profile.name.to_string(),
        revision: profile.revision,
        source: source.as_str().to_owned(),
        author: revision.author.clone(),
        at: revision.at,
        guarded: profile.guarded,
    })
}

fn credentials(explanation: &Explanation, chain: &CredentialsChain<Candidate>) -> ExplainedCredentials {
    let hidden = chain.hidden.iter().map(|(source, hidden)| candidate(explanation, *source, hidden));
    let excluded = chain.excluded.iter().map(|excluded| CredentialsCandidate {
        excluded: Some(GUARDED.to_owned()),
        ..candidate(explanation, CredentialsSource::OrgDefault, excluded)
    });
    let winner = chain.winner.as_ref().map(|(source, winner)| candidate(explanation, *source, winner));
    ExplainedCredentials { winner, hidden: hidden.chain(excluded).collect() }
}

/// Who gives what other vendors have.
pub(super) fn vendors(explanation: &Explanation) -> Vec<ExplainedVendor> {
    let explained = |(vendor, resolved): (&VendorName, &ResolvedVendor)| {
        let ExplainedCredentials { winner, hidden } = credentials(explanation, &resolved.chain);
        ExplainedVendor { vendor: vendor.to_string(), winner, hidden }
    };
    explanation.resolution.vendors.iter().map(explained).collect()
}

/// Who gives credentials.
pub(super) fn winner(explanation: &Explanation) -> Option<CredentialsCandidate> {
    explanation.credentials().map(|(source, winner)| candidate(explanation, *source, winner))
}

/// Who gives what another vendor has.
pub(super) fn winner_of_vendor(explanation: &Explanation, vendor: &VendorName) -> Option<CredentialsCandidate> {
    let (source, winner) = explanation.resolution.vendors.get(vendor)?.chain.winner.as_ref()?;
    Some(candidate(explanation, *source, winner))
}

fn candidate(explanation: &Explanation, source: CredentialsSource, candidate: &Candidate) -> CredentialsCandidate {
    let layers = &explanation.resolution.layers;
    let owner = layers.owners().find(|owner| owner.layer().as_str() == source.as_str());
    let since = match source {
        CredentialsSource::Profile => explanation.role.as_ref(),
        CredentialsSource::Instance | CredentialsSource::Service | CredentialsSource::OrgDefault => candidate.linked.as_ref(),
    };
    CredentialsCandidate {
        source: source.as_str().to_owned(),
        kind: candidate.access.kind().as_str().to_owned(),
        provider: candidate.provider.as_ref().map(|sealed| sealed.provider.alias.to_string()),
        provider_revision: candidate.provider.as_ref().map(|sealed| sealed.provider.revision),
        role: match &candidate.access {
            Access::Role { arn, .. } => Some(arn.to_string()),
            Access::Keys { .. } | Access::Details { .. } => None,
        },
        account_id: candidate.access.account_id().map(str::to_owned),
        owner: owner.map(|owner| owner.name()),
        revision: since.map(|since| since.revision),
        author: since.map(|since| since.author.clone()),
        at: since.map(|since| since.at),
        removed: candidate.removed,
        excluded: None,
    }
}
