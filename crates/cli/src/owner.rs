//! Whose parameters a command is about: a profile, a service or an instance.
//!
//! Only flags choose one. What else a service or an instance needs, such as the app, may come from the environment and
//! from files, and that is said.

mod choice;
mod other;
mod scene;

use stagegate_api::owner::OwnerBody;
use stagegate_core::{
    id::looks_like_an_id,
    instance::PlaceAddress,
    name::{AppName, NameOrId, RegionName, ServiceName, StageName},
    owner::OwnerAddress,
};

pub use choice::OfOwner;
pub use other::OtherOwner;
pub use scene::Scene;

use crate::{error::CliError, printable::quoted};

/// An owner of parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Owner {
    /// A profile.
    Profile {
        /// Its name or id.
        name: String,
    },
    /// A service in all its stages.
    Service {
        /// The name or id of its app.
        app: String,
        /// Its name or id.
        service: String,
    },
    /// A service in one stage and region.
    Instance {
        /// The name or id of its app.
        app: String,
        /// The name or id of the service.
        service: String,
        /// The name or id of the stage.
        stage: String,
        /// The region.
        region: String,
    },
}

impl Owner {
    /// What addresses of the API take.
    pub fn address(&self) -> String {
        match self {
            Self::Profile { name } if looks_like_an_id(name) => name.clone(),
            Self::Profile { name } => format!("profile:{name}"),
            Self::Service { app, service } => format!("service:{app}:{service}"),
            Self::Instance { app, service, stage, region } => format!("instance:{app}:{service}:{stage}:{region}"),
        }
    }

    /// What people call it.
    pub fn words(&self, org: &str) -> String {
        match self {
            Self::Profile { name } => format!("profile `{name}` in org `{org}`"),
            Self::Service { app, service } => format!("service `{app}/{service}` in org `{org}`"),
            Self::Instance { app, service, stage, region } => {
                format!("instance `{app}/{service}` in stage `{stage}`, region `{region}`, org `{org}`")
            }
        }
    }

    /// The flags that name it, for commands to copy.
    pub fn flags(&self) -> String {
        match self {
            Self::Profile { name } => format!("--profile {}", quoted(name)),
            Self::Service { app, service } => format!("--service {} --app {}", quoted(service), quoted(app)),
            Self::Instance { app, service, stage, region } => {
                let [app, service, stage, region] = [app, service, stage, region].map(|name| quoted(name));
                format!("--service {service} --stage {stage} --region {region} --app {app}")
            }
        }
    }

    /// Fails for what cannot be names: each is a part of the address.
    fn checked(self) -> Result<Self, CliError> {
        if let Self::Service { app, service } | Self::Instance { app, service, .. } = &self {
            if !looks_like_an_id(app) {
                app.parse::<AppName>()?;
            }
            service.parse::<NameOrId<ServiceName>>()?;
        }
        if let Self::Instance { stage, region, .. } = &self {
            stage.parse::<NameOrId<StageName>>()?;
            region.parse::<RegionName>()?;
        }
        Ok(self)
    }

    /// The same by its names, where they were ids.
    fn called(self, body: &OwnerBody) -> Self {
        let text = |name: &str| name.to_owned();
        match body.address.parse() {
            Ok(OwnerAddress::Profile(name)) => Self::Profile { name },
            Ok(OwnerAddress::Service { app, service }) => Self::Service { app, service: text(service.as_str()) },
            Ok(OwnerAddress::Instance { app, service, place: PlaceAddress { stage, region } }) => {
                Self::Instance { app, service: text(service.as_str()), stage: text(stage.as_str()), region: region.to_string() }
            }
            Ok(OwnerAddress::Id(_)) | Err(_) => self,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_an_address_are_names() {
        let instance = |app: &str, service: &str, stage: &str, region: &str| {
            let [app, service, stage, region] = [app, service, stage, region].map(str::to_owned);
            Owner::Instance { app, service, stage, region }
        };
        for (owner, want) in [
            (instance("shop", "orders", "prod", "us-east-1"), true),
            (instance("app_0192f0c1e8a07b3c9d4e5f60718293a4", "orders", "prod", "us-east-1"), true),
            (instance("shop", "svc_0192f0c1e8a07b3c9d4e5f60718293a4", "stg_0192f0c1e8a07b3c9d4e5f60718293a4", "us-east-1"), true),
            (instance("shop:x", "orders", "prod", "us-east-1"), false),
            (instance("shop", "orders:x", "prod", "us-east-1"), false),
            (instance("shop", "orders", "prod:x", "us-east-1"), false),
            (instance("shop", "orders", "prod", "us-east-1:x"), false),
            (Owner::Profile { name: "APAC: prod".into() }, true),
        ] {
            assert_eq!(owner.clone().checked().is_ok(), want, "{owner:?}");
        }
    }

    #[test]
    fn owners_have_an_address_words_and_flags() {
        let text = str::to_owned;
        let id = "prf_0192f0c1e8a07b3c9d4e5f60718293a4";
        let instance =
            Owner::Instance { app: text("shop"), service: text("orders"), stage: text("prod"), region: text("us-east-1") };
        for (owner, address, words, flags) in [
            (
                Owner::Profile { name: text("APAC prod") },
                "profile:APAC prod",
                "profile `APAC prod` in org `o`",
                "--profile 'APAC prod'",
            ),
            (Owner::Profile { name: text(id) }, id, &*format!("profile `{id}` in org `o`"), &*format!("--profile {id}")),
            (
                Owner::Service { app: text("shop"), service: text("orders") },
                "service:shop:orders",
                "service `shop/orders` in org `o`",
                "--service orders --app shop",
            ),
            (
                instance,
                "instance:shop:orders:prod:us-east-1",
                "instance `shop/orders` in stage `prod`, region `us-east-1`, org `o`",
                "--service orders --stage prod --region us-east-1 --app shop",
            ),
        ] {
            assert_eq!((owner.address(), owner.words("o"), owner.flags()), (text(address), text(words), text(flags)));
        }
    }
}
