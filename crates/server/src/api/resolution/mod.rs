//! Resolutions.

pub mod resolve;
pub mod show;
mod vendor;

use stagegate_api::resolution::{ParameterSource, Resolution as Answer, ResolvedCredentials, ResolvedParameter, ResolvedProfile};
use stagegate_core::{
    error::Error,
    owner::Owner,
    parameter::ParameterKey,
    provider::Access,
    resolution::{CredentialsSource, Won},
    revision::Moment,
};

use self::vendor::vendors;
use super::{owner, safeguard};
use crate::app::resolution::{Candidate, Resolution, ResolvedParameter as Held, Target};

/// What is asked about, from the plain text of a request.
pub(super) fn target(app: &str, stage: &str, service: Option<&str>, region: Option<&str>) -> Result<Target, Error> {
    Ok(Target {
        app: app.to_owned(),
        stage: stage.parse()?,
        service: service.map(str::parse).transpose()?,
        region: region.map(str::parse).transpose()?,
    })
}

/// The moment that is asked about.
pub(super) fn moment(at: Option<&str>) -> Result<Moment, Error> {
    Ok(at.map(str::parse).transpose()?.unwrap_or_default())
}

fn body(resolution: Resolution) -> Answer {
    let Resolution { layers, parameters, credentials: chain, vendors: of_vendors } = resolution;
    Answer {
        app: layers.app.name.into(),
        stage: layers.stage.into(),
        at: layers.past.map(|past| past.words),
        parameters: parameters.into_iter().map(|(key, won)| parameter(key, won)).collect(),
        safeguards: safeguard::resolved(layers.profile.as_ref().map(|(profile, _)| profile)),
        profile: layers.profile.map(|(profile, source)| ResolvedProfile {
            id: profile.id.into(),
            name: profile.name.into(),
            revision: profile.revision,
            source: source.as_str().to_owned(),
            guarded: profile.guarded,
        }),
        service: layers.service.map(|service| owner::body(&Owner::Service(service))),
        instance: layers.instance.map(|instance| owner::body(&Owner::Instance(instance))),
        credentials: chain.winner.map(|(source, candidate)| credentials(source, candidate)),
        vendors: vendors(of_vendors),
    }
}

fn parameter(key: ParameterKey, won: Won<Held>) -> ResolvedParameter {
    let Held { owner, parameter, value, fingerprint } = won.value;
    let fingerprint = fingerprint.filter(|_| value.is_some()).map(Into::into);
    ResolvedParameter {
        key: key.into(),
        value: value.map(Into::into),
        fingerprint,
        visibility: parameter.visibility.as_str().to_owned(),
        source: ParameterSource {
            layer: won.layer.as_str().to_owned(),
            owner: owner.name(),
            revision: parameter.revision,
            author: parameter.author,
            at: parameter.at,
        },
    }
}

fn credentials(source: CredentialsSource, candidate: Candidate) -> ResolvedCredentials {
    ResolvedCredentials {
        source: source.as_str().to_owned(),
        kind: candidate.access.kind().as_str().to_owned(),
        provider: candidate.provider.map(|provider| provider.provider.alias.into()),
        account_id: candidate.access.account_id().map(str::to_owned),
        role: match candidate.access {
            Access::Role { arn, .. } => Some(arn.into()),
            Access::Keys { .. } | Access::Details { .. } => None,
        },
    }
}
