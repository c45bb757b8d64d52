//! What of one org can be named by an id.

use serde_json::Value;

use crate::support::{Actor, Call, TestServer, actor::text, world::within};

/// A kind of thing that has an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Profile,
    App,
    Stage,
    Service,
    Instance,
    Deployment,
    Check,
    AccessKey,
    Provider,
    Policy,
}

const KINDS: [(Kind, &str); 10] = [
    (Kind::Profile, "prf"),
    (Kind::App, "app"),
    (Kind::Stage, "stg"),
    (Kind::Service, "svc"),
    (Kind::Instance, "ins"),
    (Kind::Deployment, "dep"),
    (Kind::Check, "chk"),
    (Kind::AccessKey, "key"),
    (Kind::Provider, "prv"),
    (Kind::Policy, "pol"),
];

/// An id of each kind.
pub(super) struct Ids(Vec<(Kind, String)>);

impl Ids {
    /// Those of a furnished org.
    pub(super) async fn in_org(server: &TestServer, actor: &Actor, org: &str, (deployment, check): (&str, &str)) -> Self {
        let mut ids = vec![
            (Kind::Deployment, deployment.to_owned()),
            (Kind::Check, check.to_owned()),
            (Kind::AccessKey, actor.key.clone()),
        ];
        for (kind, path) in [
            (Kind::Profile, "profiles/spare"),
            (Kind::App, "apps/shop"),
            (Kind::Stage, "apps/shop/stages/live"),
            (Kind::Service, "apps/shop/services/orders"),
            (Kind::Instance, "apps/shop/services/orders/instances/live:us-east-1"),
            (Kind::Provider, "providers/keys"),
            (Kind::Policy, "policies/mine"),
        ] {
            let found: Value = server.as_actor(actor, within(org, Call::get(path))).await.ok(200);
            ids.push((kind, text(&found, "id").to_owned()));
        }
        Self(ids)
    }

    /// Ids of the right form that nobody ever got.
    pub(super) fn unknown() -> Self {
        Self(KINDS.map(|(kind, prefix)| (kind, format!("{prefix}_0192f0c1e8a07b3c9d4e5f60718293a4"))).to_vec())
    }

    pub(super) fn of(&self, kind: Kind) -> &str {
        let found = self.0.iter().find(|(this, _)| *this == kind);
        &found.unwrap_or_else(|| panic!("no id of {kind:?}")).1
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(_, id)| id.as_str())
    }
}
