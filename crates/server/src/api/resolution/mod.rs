//! Resolutions.

pub mod resolve;

use stagegate_api::resolution::{
    ParameterSource, Resolution as Answer, Resolve, ResolvedCredentials, ResolvedParameter, ResolvedProfile,
};
use stagegate_core::{
    error::Error,
    parameter::ParameterKey,
    resolution::{CredentialsSource, Layer, ProfileSource, Won},
};

use crate::app::resolution::{Resolution, ResolvedParameter as Held, Target};

fn target(body: &Resolve) -> Result<Target, Error> {
    Ok(Target {
        app: body.app.clone(),
        stage: body.stage.parse()?,
        service: body.service.as_deref().map(str::parse).transpose()?,
        region: body.region.as_deref().map(str::parse).transpose()?,
    })
}

fn body(resolution: Resolution) -> Answer {
    let owner = resolution.profile.as_ref().map(|(profile, _)| profile.name.to_string()).unwrap_or_default();
    Answer {
        app: resolution.app.name.into(),
        stage: resolution.stage.into(),
        parameters: resolution.parameters.into_iter().map(|(key, won)| parameter(key, won, &owner)).collect(),
        profile: resolution.profile.map(|(profile, source)| ResolvedProfile {
            id: profile.id.into(),
            name: profile.name.into(),
            revision: profile.revision,
            source: profile_source(source).to_owned(),
        }),
        credentials: resolution.credentials.map(|announced| ResolvedCredentials {
            source: credentials_source(announced.source).to_owned(),
            account_id: announced.role.account_id().to_owned(),
            role: announced.role.into(),
        }),
    }
}

fn parameter(key: ParameterKey, won: Won<Held>, owner: &str) -> ResolvedParameter {
    let Held { parameter, value } = won.value;
    ResolvedParameter {
        key: key.into(),
        value: value.map(Into::into),
        visibility: parameter.visibility.as_str().to_owned(),
        source: ParameterSource {
            layer: layer(won.layer).to_owned(),
            owner: owner.to_owned(),
            revision: parameter.revision,
            author: parameter.author,
            at: parameter.at,
        },
    }
}

fn layer(layer: Layer) -> &'static str {
    match layer {
        Layer::Profile => "profile",
        Layer::Service => "service",
        Layer::Instance => "instance",
    }
}

fn profile_source(source: ProfileSource) -> &'static str {
    match source {
        ProfileSource::Stage => "stage",
        ProfileSource::AppDefault => "app-default",
    }
}

fn credentials_source(source: CredentialsSource) -> &'static str {
    match source {
        CredentialsSource::Instance => "instance",
        CredentialsSource::Service => "service",
        CredentialsSource::Profile => "profile",
        CredentialsSource::OrgDefault => "org-default",
    }
}
