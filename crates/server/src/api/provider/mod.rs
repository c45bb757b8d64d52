//! Providers.

pub mod add;
pub mod edit;
pub mod list;
pub mod remove;
pub mod rotate;
pub mod set_default;
pub mod show;
pub mod unset_default;
pub mod verify;

use std::collections::BTreeMap;

use axum::Json;
use stagegate_api::{
    provider::{AddProvider, LinkedOwnerBody, ProviderBody, ProviderDetails, RotateProvider},
    sensitive::Sensitive,
};
use stagegate_core::{
    Secret,
    error::Error,
    link::LinkedOwner,
    provider::{Access, Provider, ProviderKind},
};

use crate::{
    app::provider::{Holdings, ProviderView, Rotation},
    http::if_match::Tagged,
};

fn body(provider: Provider) -> ProviderBody {
    let kind = provider.access.kind().as_str().to_owned();
    let account_id = provider.access.account_id().map(str::to_owned);
    let (role, external_id, access_key_id, details) = match provider.access {
        Access::Role { arn, external_id } => (Some(arn.into()), Some(external_id.as_str().to_owned()), None, None),
        Access::Keys { access_key_id, .. } => (None, None, Some(access_key_id), None),
        Access::Details { names } => (None, None, None, Some(names)),
    };
    ProviderBody {
        id: provider.id.into(),
        alias: provider.alias.into(),
        kind,
        vendor: provider.vendor.into(),
        description: provider.description,
        role,
        external_id,
        access_key_id,
        account_id,
        details,
        default: provider.is_default,
        revision: provider.revision,
        created_at: provider.created_at,
        updated_at: provider.updated_at,
    }
}

fn tagged(provider: Provider) -> Tagged<Json<ProviderBody>> {
    Tagged { revision: provider.revision, body: Json(body(provider)) }
}

fn details(view: ProviderView) -> ProviderDetails {
    ProviderDetails {
        provider: body(view.provider),
        trust_policy: view.trust_policy,
        linked_to: view.linked_to.iter().map(linked_owner).collect(),
        linked_to_more: view.more,
    }
}

fn linked_owner(owner: &LinkedOwner) -> LinkedOwnerBody {
    LinkedOwnerBody { kind: owner.kind().to_owned(), name: owner.name(), address: owner.address().to_string() }
}

/// What a new provider holds. A field of another kind is a mistake that would go unnoticed, and is refused.
fn holdings(body: &mut AddProvider) -> Result<Holdings, Error> {
    let kind: ProviderKind = body.kind.parse()?;
    let given = [
        ("role", body.role.is_some(), ProviderKind::AwsRole),
        ("access_key_id", body.access_key_id.is_some(), ProviderKind::AwsKeys),
        ("secret_access_key", body.secret_access_key.is_some(), ProviderKind::AwsKeys),
        ("vendor", body.vendor.is_some(), ProviderKind::Vendor),
        ("details", body.details.is_some(), ProviderKind::Vendor),
    ];
    for (field, given, of) in given {
        if given && of != kind {
            return Err(Error::invalid(field, format!("a provider of kind `{}` has none", kind.as_str())));
        }
    }
    Ok(match kind {
        ProviderKind::AwsRole => Holdings::Role(needed("role", kind, body.role.take())?.parse()?),
        ProviderKind::AwsKeys => Holdings::Keys {
            access_key_id: needed("access_key_id", kind, body.access_key_id.take())?,
            secret_access_key: needed("secret_access_key", kind, body.secret_access_key.take())?.0,
        },
        ProviderKind::Vendor => Holdings::Details {
            vendor: needed("vendor", kind, body.vendor.take())?.parse()?,
            details: secrets(needed("details", kind, body.details.take())?),
        },
    })
}

/// What takes the place of what a provider holds; keys or details, and not both.
fn rotation(body: RotateProvider) -> Result<Rotation, Error> {
    let RotateProvider { access_key_id, secret_access_key, details, verify, allow_other_account } = body;
    match (access_key_id, secret_access_key, details) {
        (Some(access_key_id), Some(Sensitive(secret_access_key)), None) => {
            Ok(Rotation::Keys { access_key_id, secret_access_key, verify, allow_other_account })
        }
        (None, None, Some(details)) => Ok(Rotation::Details(secrets(details))),
        _ => Err(Error::invalid("details", "send `access_key_id` and `secret_access_key` of new keys, or all `details`")),
    }
}

fn needed<T>(field: &'static str, kind: ProviderKind, given: Option<T>) -> Result<T, Error> {
    given.ok_or_else(|| Error::invalid(field, format!("a provider of kind `{}` needs it", kind.as_str())))
}

fn secrets(details: BTreeMap<String, Sensitive>) -> BTreeMap<String, Secret> {
    details.into_iter().map(|(name, value)| (name, value.0)).collect()
}
