//! A small org, changed in every way; each row says what that does to whom.

use jiff::Timestamp;

use super::*;
use crate::{
    id::OrgId,
    ports::Entropy,
    role::{ExternalId, RoleArn},
};

/// Ids that differ by one number.
struct Numbered(u8);
impl Entropy for Numbered {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(self.0);
    }
}

const NOW: Timestamp = Timestamp::UNIX_EPOCH;

fn role(account: char) -> RoleArn {
    format!("arn:aws:iam::{}:role/deploy", account.to_string().repeat(12)).parse().unwrap()
}

fn profile(number: u8) -> ProfileId {
    ProfileId::new(NOW, &Numbered(number))
}

fn provider(number: u8, alias: &str, vendor: &str, access: Access) -> Provider {
    Provider {
        id: ProviderId::new(NOW, &Numbered(number)),
        org: OrgId::new(NOW, &Numbered(0)),
        alias: alias.parse().unwrap(),
        vendor: vendor.parse().unwrap(),
        access,
        description: String::new(),
        is_default: false,
        revision: 1,
        created_at: NOW,
        updated_at: NOW,
    }
}

fn of_role(number: u8, alias: &str, account: char) -> Provider {
    provider(number, alias, AWS, Access::Role { arn: role(account), external_id: ExternalId::stored("sg-1".to_owned()) })
}

fn keys(number: u8, alias: &str) -> Provider {
    provider(number, alias, AWS, Access::Keys { access_key_id: "AKIA".to_owned(), account_id: None })
}

/// App `shop`: stage `dev` with a profile without a role, `prod` with one of account 1, `vault` with a guarded one without
/// a role. Service `orders` in `prod` and in `pr-1`, which was not added and gets the default profile, that of `dev`.
/// Providers `main` (account 2) and `other` (account 3), and the keys `static`.
fn org() -> Landscape {
    let stages = [("dev", 1), ("prod", 2), ("vault", 3)];
    let place = |stage: &str| format!("{stage}:us-east-1").parse::<Place>().unwrap();
    let orders = ServiceFacts {
        instances: ["prod", "pr-1"].map(|stage| (place(stage), InstanceFacts::default())).into(),
        ..ServiceFacts::default()
    };
    let shop = AppFacts {
        default_profile: Some(profile(1)),
        stages: stages.map(|(stage, number)| (stage.parse().unwrap(), profile(number))).into(),
        services: [("orders".parse().unwrap(), orders)].into(),
    };
    let facts = |role: Option<RoleArn>, guarded| ProfileFacts { role, guarded };
    Landscape {
        vendor: AWS.parse().unwrap(),
        apps: [("shop".parse().unwrap(), shop)].into(),
        profiles: [
            (profile(1), facts(None, false)),
            (profile(2), facts(Some(role('1')), false)),
            (profile(3), facts(None, true)),
        ]
        .into(),
        providers: [of_role(1, "main", '2'), of_role(2, "other", '3'), keys(3, "static")]
            .map(|provider| (provider.id.clone(), provider))
            .into(),
    }
}

fn id(landscape: &Landscape, alias: &str) -> ProviderId {
    landscape.providers.values().find(|provider| provider.alias.as_str() == alias).unwrap().id.clone()
}

/// `shop/orders` or `shop/orders prod:us-east-1`.
fn owner(text: &str) -> LinkedOwner {
    let (service, place) = text.split_once(' ').map_or((text, None), |(service, place)| (service, Some(place)));
    let (app, service) = service.split_once('/').unwrap();
    LinkedOwner { app: app.parse().unwrap(), service: service.parse().unwrap(), place: place.map(|place| place.parse().unwrap()) }
}

impl Landscape {
    fn with_default(mut self, alias: Option<&str>) -> Self {
        let id = alias.map(|alias| id(&self, alias));
        self.set_default(id.as_ref());
        self
    }

    fn with_link(mut self, of: &str, alias: Option<&str>) -> Self {
        let id = alias.map(|alias| id(&self, alias));
        self.set_link(&owner(of), id.as_ref());
        self
    }

    fn with_role(mut self, number: u8, account: Option<char>) -> Self {
        self.set_role(&profile(number), account.map(role).as_ref());
        self
    }
}

fn words(winner: Option<&Winner>) -> String {
    let Some(winner) = winner else { return "nobody".to_owned() };
    let account = winner.account_id.as_deref().map_or("?", |account| &account[..1]);
    let provider = winner.provider.as_ref().map(|alias| format!(" {alias}")).unwrap_or_default();
    format!("{}{provider} {account}", winner.source.as_str())
}

fn told(before: &Landscape, after: &Landscape) -> Vec<String> {
    let impact = before.impact(after);
    assert_eq!(impact.total, impact.changes.len());
    let line = |change: &ImpactedTarget| {
        let ImpactTarget { stage, service, region, .. } = &change.target;
        let stage = stage.name().map_or("*", |stage| stage.as_str());
        let archived = if change.archived { " (archived)" } else { "" };
        let service = service.as_ref().map(|service| format!(" {service}")).unwrap_or_default();
        let region = region.as_ref().map(|region| format!(":{region}")).unwrap_or_default();
        format!("{stage}{service}{region}{archived}: {} -> {}", words(change.before.as_ref()), words(change.after.as_ref()))
    };
    let guarded = (impact.guarded > 0).then(|| format!("guarded: {}", impact.guarded));
    impact.changes.iter().map(line).chain(guarded).collect()
}

#[test]
#[expect(clippy::too_many_lines, reason = "one table, and each row is a case")]
fn each_change_tells_whose_winner_changes() {
    let org = org;
    let instance = "shop/orders prod:us-east-1";
    for (case, before, after, want) in [
        ("nothing", org(), org(), &[][..]),
        (
            "the default serves what has nothing nearer, and nothing guarded",
            org(),
            org().with_default(Some("main")),
            &[
                "dev: nobody -> org-default main 2",
                "pr-1 orders:us-east-1: nobody -> org-default main 2",
                "*: nobody -> org-default main 2",
                "guarded: 1",
            ],
        ),
        (
            "another default",
            org().with_default(Some("main")),
            org().with_default(Some("static")),
            &[
                "dev: org-default main 2 -> org-default static ?",
                "pr-1 orders:us-east-1: org-default main 2 -> org-default static ?",
                "*: org-default main 2 -> org-default static ?",
                "guarded: 1",
            ],
        ),
        (
            "no default any more",
            org().with_default(Some("main")),
            org(),
            &[
                "dev: org-default main 2 -> nobody",
                "pr-1 orders:us-east-1: org-default main 2 -> nobody",
                "*: org-default main 2 -> nobody",
                "guarded: 1",
            ],
        ),
        (
            "a link of the service, in every stage",
            org(),
            org().with_link("shop/orders", Some("main")),
            &[
                "dev orders: nobody -> service main 2",
                "pr-1 orders: nobody -> service main 2",
                "pr-1 orders:us-east-1: nobody -> service main 2",
                "prod orders: profile 1 -> service main 2",
                "prod orders:us-east-1: profile 1 -> service main 2",
                "vault orders: nobody -> service main 2",
                "* orders: nobody -> service main 2",
            ],
        ),
        (
            "a link of a service that does not exist yet",
            org(),
            org().with_link("shop/billing", Some("main")),
            &[
                "dev billing: nobody -> service main 2",
                "prod billing: profile 1 -> service main 2",
                "vault billing: nobody -> service main 2",
                "* billing: nobody -> service main 2",
            ],
        ),
        (
            "a link of an instance, there alone",
            org(),
            org().with_link(instance, Some("main")),
            &["prod orders:us-east-1: profile 1 -> instance main 2"],
        ),
        (
            "a link of an instance that does not exist yet",
            org(),
            org().with_link("shop/orders vault:eu-west-1", Some("static")),
            &["vault orders:eu-west-1: nobody -> instance static ?"],
        ),
        (
            "another provider in place of the linked one",
            org().with_link(instance, Some("main")),
            org().with_link(instance, Some("other")),
            &["prod orders:us-east-1: instance main 2 -> instance other 3"],
        ),
        (
            "an instance goes back to its service",
            org().with_link("shop/orders", Some("main")).with_link(instance, Some("other")),
            org().with_link("shop/orders", Some("main")).with_link(instance, None),
            &["prod orders:us-east-1: instance other 3 -> service main 2"],
        ),
        (
            "a service under a linked instance",
            org().with_link(instance, Some("other")).with_link("shop/orders", Some("main")),
            org().with_link(instance, Some("other")),
            &[
                "dev orders: service main 2 -> nobody",
                "pr-1 orders: service main 2 -> nobody",
                "pr-1 orders:us-east-1: service main 2 -> nobody",
                "prod orders: service main 2 -> profile 1",
                "vault orders: service main 2 -> nobody",
                "* orders: service main 2 -> nobody",
            ],
        ),
        (
            "a guarded stage does not go back to the default",
            org().with_default(Some("main")).with_link("shop/orders vault:us-east-1", Some("other")),
            org().with_default(Some("main")).with_link("shop/orders vault:us-east-1", None),
            &["vault orders:us-east-1: instance other 3 -> nobody"],
        ),
        (
            "another access role of a profile",
            org(),
            org().with_role(2, Some('4')),
            &["prod: profile 1 -> profile 4", "prod orders:us-east-1: profile 1 -> profile 4"],
        ),
        (
            "no access role any more",
            org().with_default(Some("main")),
            org().with_default(Some("main")).with_role(2, None),
            &["prod: profile 1 -> org-default main 2", "prod orders:us-east-1: profile 1 -> org-default main 2"],
        ),
        (
            "a first access role, under a link",
            org().with_link(instance, Some("main")).with_role(2, None),
            org().with_link(instance, Some("main")),
            &["prod: nobody -> profile 1"],
        ),
    ] {
        assert_eq!(told(&before, &after), want, "{case}");
    }
}

#[test]
fn access_roles_of_profiles_are_of_aws_alone() {
    let details = || Access::Details { names: vec!["API_KEY".to_owned()] };
    let stripe = |number, alias| provider(number, alias, "stripe", details());
    let providers = [stripe(1, "live"), stripe(2, "test")].map(|provider| (provider.id.clone(), provider)).into();
    let org = Landscape { vendor: "stripe".parse().unwrap(), providers, ..org() };
    assert_eq!(
        told(&org, &org.clone().with_default(Some("live"))),
        [
            "dev: nobody -> org-default live ?",
            "pr-1 orders:us-east-1: nobody -> org-default live ?",
            "prod: nobody -> org-default live ?",
            "prod orders:us-east-1: nobody -> org-default live ?",
            "*: nobody -> org-default live ?",
            "guarded: 1",
        ]
    );
}

#[test]
fn what_is_archived_counts_and_is_marked() {
    let mut archived = org();
    let orders = archived.apps.values_mut().next().unwrap().services.values_mut().next().unwrap();
    orders.instances.values_mut().next().unwrap().archived = true;
    let wanted = |mark: &str| {
        [
            "dev: nobody -> org-default main 2".to_owned(),
            format!("pr-1 orders:us-east-1{mark}: nobody -> org-default main 2"),
            "*: nobody -> org-default main 2".to_owned(),
            "guarded: 1".to_owned(),
        ]
    };
    assert_eq!(told(&archived, &archived.clone().with_default(Some("main"))), wanted(" (archived)"));
    // A link brings it back, and its service with it.
    let linked = archived.clone().with_link("shop/orders pr-1:us-east-1", Some("other"));
    assert_eq!(told(&archived, &linked), ["pr-1 orders:us-east-1: nobody -> instance other 3"]);
    // With its service everything of it is archived.
    archived.apps.values_mut().next().unwrap().services.values_mut().next().unwrap().archived = true;
    assert_eq!(told(&archived, &archived.clone().with_default(Some("main"))), wanted(" (archived)"));
}

#[test]
fn a_long_list_is_cut_and_counted() {
    let mut org = org();
    let shop = org.apps.values_mut().next().unwrap();
    shop.stages = (0..=MAX_LISTED).map(|number| (format!("s{number:03}").parse().unwrap(), profile(1))).collect();
    let impact = org.impact(&org.clone().with_default(Some("main")));
    // The instance in `pr-1` gets the default profile like any other stage, and that in `prod` now too.
    assert_eq!((impact.changes.len(), impact.total), (MAX_LISTED, MAX_LISTED + 4));
    assert_eq!(impact.changes[0].target.stage.name().unwrap().as_str(), "pr-1");
}
