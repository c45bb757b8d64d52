//! Parameters of an owner.

pub mod change;
pub mod copy;
pub mod history;
pub mod list;
pub mod reveal;
pub mod reveal_all;
pub mod rollback;
pub mod set;
pub mod unset;

use axum::Json;
use stagegate_api::{
    owner::OwnerBody,
    parameter::{ChangedParameters, ParameterBody, ParameterChange as ChangeBody, ParameterVersion as VersionBody},
};
use stagegate_core::{
    parameter::Parameter,
    parameter_change::{Held, ParameterChange},
};

use super::owner;
use crate::{
    app::parameter::{
        change::{ParametersChanged, Tried},
        history::ParameterVersion,
    },
    http::if_match::Tagged,
};

pub(super) fn body(parameter: Parameter) -> ParameterBody {
    ParameterBody {
        key: parameter.key.into(),
        visibility: parameter.visibility.as_str().to_owned(),
        description: parameter.description,
        revision: parameter.revision,
        author: parameter.author,
        at: parameter.at,
    }
}

fn changed(done: ParametersChanged) -> Tagged<Json<ChangedParameters>> {
    let ParametersChanged { owner, revision, changes, dry_run, tried } = done;
    let owner = OwnerBody { revision, ..owner::body(&owner) };
    let changes = changes.into_iter().map(|change| told(change, &tried)).collect();
    Tagged { revision, body: Json(ChangedParameters { revision, owner, dry_run, changes }) }
}

/// A change as it travels, without what a trial does not tell.
fn told(change: ParameterChange, tried: &Tried) -> ChangeBody {
    let (given, not_compared) = (tried.given.contains(&change.key), tried.not_compared.contains(&change.key));
    let body = change_body(change);
    match (given, not_compared) {
        (_, true) => ChangeBody { change: "set".to_owned(), before: None, after: None, ..body },
        (true, _) => ChangeBody { after: None, ..body },
        _ => body,
    }
}

/// A change as it travels.
pub(super) fn change_body(change: ParameterChange) -> ChangeBody {
    let fingerprint = |held: Option<&Held>| held.map(|held| held.fingerprint.to_string());
    ChangeBody {
        change: change.word().to_owned(),
        visibility: change.visibility().as_str().to_owned(),
        before: fingerprint(change.before.as_ref()),
        after: fingerprint(change.after.as_ref()),
        key: change.key.into(),
    }
}

fn version(version: ParameterVersion) -> VersionBody {
    let ParameterVersion { parameter, until, fingerprint } = version;
    VersionBody {
        revision: parameter.revision,
        until_revision: until,
        visibility: parameter.visibility.as_str().to_owned(),
        description: parameter.description,
        fingerprint: fingerprint.into(),
        author: parameter.author,
        at: parameter.at,
    }
}
