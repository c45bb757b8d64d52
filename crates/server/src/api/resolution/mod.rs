//! Resolutions.

pub mod resolve;
mod vendor;

use stagegate_api::resolution::{
    ParameterSource, Resolution as Answer, Resolve, ResolvedCredentials, ResolvedParameter, ResolvedProfile,
};
use stagegate_core::{
    error::Error,
    owner::Owner,
    parameter::ParameterKey,
    provider::Access,
    resolution::{CredentialsSource, Won},
};

use self::vendor::vendors;
use super::owner;
use crate::app::resolution::{Candidate, Resolution, ResolvedParameter as Held, Target};

fn target(body: &Resolve) -> Result<Target, Error> {
    Ok(Target {
        app: body.app.clone(),
        stage: body.stage.parse()?,
        service: body.service.as_deref().map(str::parse).transpose()?,
        region: body.region.as_deref().map(str::parse).transpose()?,
    })
}

fn body(resolution: Resolution) -> Answer {
    let Resolution { layers, parameters, credentials: chain, vendors: of_vendors } = resolution;
    Answer {
        app: layers.app.name.into(),
        stage: layers.stage.into(),
        parameters: parameters.into_iter().map(|(key, won)| parameter(key, won)).collect(),
        profile: layers.profile.map(|(profile, source)| ResolvedProfile {
            id: profile.id.into(),
            name: profile.name.into(),
            revision: profile.revision,
            source: source.as_str().to_owned(),
        }),
        service: layers.service.map(|service| owner::body(&Owner::Service(service))),
        instance: layers.instance.map(|instance| owner::body(&Owner::Instance(instance))),
        credentials: chain.winner.map(|(source, candidate)| credentials(source, candidate)),
        vendors: vendors(of_vendors),
    }
}

fn parameter(key: ParameterKey, won: Won<Held>) -> ResolvedParameter {
    let Held { owner, parameter, value, .. } = won.value;
    ResolvedParameter {
        key: key.into(),
        value: value.map(Into::into),
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
