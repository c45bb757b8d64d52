//! Links of services and instances to providers: who has them. Which provider serves whom is decided in
//! [`crate::resolution`].

use crate::{
    error::Error,
    instance::Place,
    name::{AppName, ServiceName},
    owner::{Owner, OwnerAddress},
};

/// A service or an instance, by its names: what links belong to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LinkedOwner {
    /// The app.
    pub app: AppName,
    /// The service.
    pub service: ServiceName,
    /// Stage and region; none: the service itself.
    pub place: Option<Place>,
}

impl LinkedOwner {
    /// The owner, unless it is a profile: those name their access role themselves.
    pub fn of(owner: &Owner) -> Result<Self, Error> {
        match owner {
            Owner::Profile(_) => Err(Error::NotLinkable),
            Owner::Service(service) => Ok(Self { app: service.app_name.clone(), service: service.name.clone(), place: None }),
            Owner::Instance(instance) => Ok(Self {
                app: instance.app_name.clone(),
                service: instance.service_name.clone(),
                place: Some(instance.place.clone()),
            }),
        }
    }

    /// The word for its kind.
    pub fn kind(&self) -> &'static str {
        if self.place.is_none() { "service" } else { "instance" }
    }

    /// What people call it: `shop/orders`, `shop/orders prod:us-east-1`.
    pub fn name(&self) -> String {
        let Self { app, service, place } = self;
        place.as_ref().map_or_else(|| format!("{app}/{service}"), |place| format!("{app}/{service} {place}"))
    }

    /// How requests name it.
    pub fn address(&self) -> OwnerAddress {
        OwnerAddress::of_names(&self.app, &self.service, self.place.as_ref())
    }

    /// For messages.
    pub fn words(&self) -> String {
        format!("{} `{}`", self.kind(), self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn owners_have_words_and_an_address() {
        let owner = |place: Option<&str>| LinkedOwner {
            app: "shop".parse().unwrap(),
            service: "orders".parse().unwrap(),
            place: place.map(|place| place.parse().unwrap()),
        };
        for (place, words, address) in [
            (None, "service `shop/orders`", "service:shop:orders"),
            (Some("prod:us-east-1"), "instance `shop/orders prod:us-east-1`", "instance:shop:orders:prod:us-east-1"),
        ] {
            assert_eq!((owner(place).words().as_str(), owner(place).address().to_string().as_str()), (words, address));
        }
    }
}
