//! What owns parameters: profiles, services and instances, and how each is addressed.

use std::{fmt, str::FromStr};

use crate::{
    error::Error,
    id::{InstanceId, ProfileId, ServiceId},
    instance::{Instance, Place, PlaceAddress},
    name::{AppName, NameOrId, ServiceName, quoted},
    profile::Profile,
    resolution::Layer,
    service::Service,
};

/// The id of an owner.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum OwnerId {
    /// A profile.
    Profile(ProfileId),
    /// A service.
    Service(ServiceId),
    /// An instance.
    Instance(InstanceId),
}

impl OwnerId {
    /// The id as text.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Profile(id) => id.as_str(),
            Self::Service(id) => id.as_str(),
            Self::Instance(id) => id.as_str(),
        }
    }
}

impl FromStr for OwnerId {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        if let Ok(id) = text.parse() {
            return Ok(Self::Profile(id));
        }
        if let Ok(id) = text.parse() {
            return Ok(Self::Service(id));
        }
        text.parse().map(Self::Instance).map_err(|_| Error::invalid_name("owner", text, OwnerAddress::RULE))
    }
}

impl AsRef<str> for OwnerId {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

macro_rules! owner_id_from {
    ($($id:ident, $kind:ident;)+) => {$(
        impl From<&$id> for OwnerId {
            fn from(id: &$id) -> Self {
                Self::$kind(id.clone())
            }
        }
    )+};
}

owner_id_from! {
    ProfileId, Profile;
    ServiceId, Service;
    InstanceId, Instance;
}

/// An owner at its present revision, without its parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Owner {
    /// A profile.
    Profile(Profile),
    /// A service.
    Service(Service),
    /// An instance.
    Instance(Instance),
}

impl Owner {
    /// Its id.
    pub fn id(&self) -> OwnerId {
        match self {
            Self::Profile(profile) => (&profile.id).into(),
            Self::Service(service) => (&service.id).into(),
            Self::Instance(instance) => (&instance.id).into(),
        }
    }

    /// Its present revision; 0 for one that nothing was set on yet.
    pub fn revision(&self) -> i64 {
        match self {
            Self::Profile(profile) => profile.revision,
            Self::Service(service) => service.revision,
            Self::Instance(instance) => instance.revision,
        }
    }

    /// The flags that name it, for commands to copy.
    pub fn flags(&self) -> String {
        match self {
            Self::Profile(profile) => format!("--profile {}", quoted(profile.name.as_str())),
            Self::Service(service) => format!("--service {} --app {}", service.name, service.app_name),
            Self::Instance(instance) => {
                let Instance { app_name, service_name, place: Place { stage, region }, .. } = instance;
                format!("--service {service_name} --stage {stage} --region {region} --app {app_name}")
            }
        }
    }

    /// Which layer of a resolution it is.
    pub fn layer(&self) -> Layer {
        match self {
            Self::Profile(_) => Layer::Profile,
            Self::Service(_) => Layer::Service,
            Self::Instance(_) => Layer::Instance,
        }
    }

    /// The word for its kind.
    pub fn kind(&self) -> &'static str {
        self.layer().as_str()
    }

    /// What people call it: `prod`, `shop/orders`, `shop/orders prod:us-east-1`.
    pub fn name(&self) -> String {
        match self {
            Self::Profile(profile) => profile.name.to_string(),
            Self::Service(service) => format!("{}/{}", service.app_name, service.name),
            Self::Instance(instance) => format!("{}/{} {}", instance.app_name, instance.service_name, instance.place),
        }
    }

    /// How requests name it.
    pub fn address(&self) -> OwnerAddress {
        match self {
            Self::Profile(profile) => OwnerAddress::Profile(profile.name.to_string()),
            Self::Service(service) => OwnerAddress::of_names(&service.app_name, &service.name, None),
            Self::Instance(instance) => OwnerAddress::of_names(&instance.app_name, &instance.service_name, Some(&instance.place)),
        }
    }
}

/// How a request names an owner, in one segment of a path: an id, `profile:NAME`, `service:APP:SERVICE` or
/// `instance:APP:SERVICE:STAGE:REGION`. App, service and stage are named there by name or id, and none of these holds a
/// colon.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OwnerAddress {
    /// By its id.
    Id(OwnerId),
    /// A profile by its name; what cannot be one names nothing.
    Profile(String),
    /// A service, which need not exist yet if it is named by its name.
    Service {
        /// Name or id of the app.
        app: String,
        /// The service.
        service: NameOrId<ServiceName>,
    },
    /// An instance, which need not exist yet, nor its service.
    Instance {
        /// Name or id of the app.
        app: String,
        /// The service.
        service: NameOrId<ServiceName>,
        /// Stage and region.
        place: PlaceAddress,
    },
}

impl OwnerAddress {
    const RULE: &'static str = "an id, `profile:NAME`, `service:APP:SERVICE` or `instance:APP:SERVICE:STAGE:REGION`";

    /// Of a service, or of its instance in a place.
    pub fn of_names(app: &AppName, service: &ServiceName, place: Option<&Place>) -> Self {
        let (app, service) = (app.to_string(), service.clone().into());
        match place {
            Some(place) => Self::Instance { app, service, place: place.clone().into() },
            None => Self::Service { app, service },
        }
    }
}

impl FromStr for OwnerAddress {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let unknown = || Error::invalid_name("owner", text, Self::RULE);
        let Some((kind, rest)) = text.split_once(':') else { return text.parse().map(Self::Id) };
        match kind {
            "profile" => Ok(Self::Profile(rest.to_owned())),
            "service" => {
                let (app, service) = rest.split_once(':').ok_or_else(unknown)?;
                Ok(Self::Service { app: app.to_owned(), service: service.parse()? })
            }
            "instance" => {
                let (app, rest) = rest.split_once(':').ok_or_else(unknown)?;
                let (service, place) = rest.split_once(':').ok_or_else(unknown)?;
                Ok(Self::Instance { app: app.to_owned(), service: service.parse()?, place: place.parse()? })
            }
            _ => Err(unknown()),
        }
    }
}

impl fmt::Display for OwnerAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(id) => f.write_str(id.as_str()),
            Self::Profile(name) => write!(f, "profile:{name}"),
            Self::Service { app, service } => write!(f, "service:{app}:{}", service.as_str()),
            Self::Instance { app, service, place } => write!(f, "instance:{app}:{}:{place}", service.as_str()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_and_written_alike() {
        for text in [
            "prf_0192f0c1e8a07b3c9d4e5f60718293a4",
            "svc_0192f0c1e8a07b3c9d4e5f60718293a4",
            "ins_0192f0c1e8a07b3c9d4e5f60718293a4",
            "profile:prod",
            "profile:APAC: banking (prod)",
            "service:shop:orders",
            "service:app_0192f0c1e8a07b3c9d4e5f60718293a4:orders",
            "instance:shop:orders:prod:us-east-1",
            "service:shop:svc_0192f0c1e8a07b3c9d4e5f60718293a4",
            "instance:shop:svc_0192f0c1e8a07b3c9d4e5f60718293a4:stg_0192f0c1e8a07b3c9d4e5f60718293a4:us-east-1",
        ] {
            assert_eq!(text.parse::<OwnerAddress>().unwrap().to_string(), text);
        }
        for text in [
            "",
            "prod",
            "app_0192f0c1e8a07b3c9d4e5f60718293a4",
            "service:shop",
            "service:shop:1orders",
            "instance:shop:orders:prod",
            "instance:shop:orders:prod:us:east",
            "stage:shop:prod",
        ] {
            assert!(text.parse::<OwnerAddress>().is_err(), "{text:?}");
        }
    }
}
