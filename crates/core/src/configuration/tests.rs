//! Tables for plans: what each difference leads to, and what stands in the way.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

use super::*;
use crate::{
    fingerprint::Fingerprint,
    parameter::{MAX_KEYS_PER_OWNER, Visibility},
    provider::MAX_DETAILS,
    safeguard::{Enforcement, Safeguard},
};

const ROLE: &str = "arn:aws:iam::111111111111:role/deploy";
const OTHER_ROLE: &str = "arn:aws:iam::222222222222:role/deploy";

fn fingerprint(number: u8) -> Fingerprint {
    Fingerprint::from_bytes([number; 16])
}

fn parameter(number: u8) -> PresentParameter {
    PresentParameter { value: fingerprint(number), visibility: Visibility::Masked, description: String::new() }
}

fn given(number: u8) -> WantedParameter {
    WantedParameter { value: WantedValue::Given(fingerprint(number)), visibility: None, description: None }
}

fn kept(seen: Option<u8>) -> WantedParameter {
    WantedParameter { value: WantedValue::Kept(seen.map(fingerprint)), ..given(0) }
}

fn role(arn: &str, is_default: bool) -> PresentProvider {
    PresentProvider { access: PresentAccess::Role(arn.parse().unwrap()), description: String::new(), is_default }
}

fn wanted_role(arn: &str, is_default: Option<bool>) -> WantedProvider {
    WantedProvider { access: WantedAccess::Role(arn.parse().unwrap()), description: None, is_default }
}

fn named<K: std::str::FromStr<Err: std::fmt::Debug> + Ord, V, const N: usize>(entries: [(&str, V); N]) -> BTreeMap<K, V> {
    entries.into_iter().map(|(name, value)| (name.parse().unwrap(), value)).collect()
}

fn names<K: std::str::FromStr<Err: std::fmt::Debug> + Ord, const N: usize>(entries: [&str; N]) -> BTreeSet<K> {
    entries.into_iter().map(|name| name.parse().unwrap()).collect()
}

/// An org with a bit of everything.
fn org() -> Present {
    let held =
        |key: &str, number| Held { parameters: named([(key, parameter(number))]), links: names(["main"]), archived: false };
    let orders = PresentService {
        held: held("url", 3),
        instances: named([("prod:us-east-1", held("url", 4)), ("dev:us-east-1", Held::default())]),
    };
    let shop = PresentApp {
        default_profile: Some("dev".parse().unwrap()),
        stages: named([("prod", "prod".parse().unwrap()), ("old", "dev".parse().unwrap())]),
        services: named([("orders", orders), ("idle", PresentService::default())]),
    };
    let site = PresentApp { stages: named([("prod", "dev".parse().unwrap())]), ..PresentApp::default() };
    let keys = PresentAccess::Keys { access_key_id: "AKIAIOSFODNN7EXAMPLE".into(), secret: Some(fingerprint(5)) };
    let details = PresentAccess::Details {
        vendor: "stripe".parse().unwrap(),
        details: named([("API_KEY", fingerprint(6)), ("OLD", fingerprint(7))]),
    };
    let other = |access| PresentProvider { access, description: "old".into(), is_default: false };
    let prod = PresentProfile {
        description: "The shop".into(),
        role: Some(ROLE.parse().unwrap()),
        guarded: true,
        safeguards: vec![safeguard(1, "require-dlq", "Queues"), safeguard(2, "allowed-regions", "Europe")],
        parameters: named([("table", parameter(1)), ("token", parameter(2))]),
    };
    Present {
        providers: named([("main", role(ROLE, true)), ("keys", other(keys)), ("pay", other(details))]),
        profiles: named([("prod", prod), ("dev", PresentProfile::default()), ("spare", PresentProfile::default())]),
        apps: named([("shop", shop), ("site", site)]),
    }
}

fn profile(name: &str, wanted: WantedProfile) -> Wanted {
    Wanted { profiles: Some(named([(name, wanted)])), ..Wanted::default() }
}

fn provider(alias: &str, wanted: WantedProvider) -> Wanted {
    Wanted { providers: Some(named([(alias, wanted)])), ..Wanted::default() }
}

fn app(name: &str, wanted: WantedApp) -> Wanted {
    Wanted { apps: Some(named([(name, wanted)])), ..Wanted::default() }
}

fn service(name: &str, wanted: WantedService) -> Wanted {
    app("shop", WantedApp { services: Some(named([(name, wanted)])), ..WantedApp::default() })
}

/// Of a plan, what people read: an action a line with its fields, then the conflicts.
fn told(wanted: &Wanted, prune: bool) -> Vec<String> {
    let plan = plan(&org(), wanted, prune);
    let actions = plan.actions.iter().map(|action| {
        let owner = action.thing.owner().filter(|_| matches!(action.thing, Thing::Parameter(..) | Thing::Link(..)));
        let owner = owner.map(|owner| format!(" of {}", owner.address())).unwrap_or_default();
        let mut line = format!("{} {} {}{owner}", action.verb.as_str(), action.thing.kind(), action.thing.name());
        for FieldChange { field, before, after } in &action.fields {
            let show = |text: &Option<String>| text.as_deref().map_or("-", |text| text.get(..5).unwrap_or(text)).to_owned();
            write!(line, "; {field} {} > {}", show(before), show(after)).unwrap();
        }
        line
    });
    actions.chain(plan.conflicts.iter().map(|conflict| format!("{}: {}", conflict.path, conflict.reason))).collect()
}

#[test]
fn what_is_as_wanted_needs_nothing() {
    for wanted in [
        Wanted::default(),
        Wanted { covers_org: true, ..Wanted::default() },
        profile("prod", WantedProfile::default()),
        profile(
            "prod",
            WantedProfile { role: Some(Some(ROLE.parse().unwrap())), guarded: Some(true), ..WantedProfile::default() },
        ),
        profile("dev", WantedProfile { role: Some(None), ..WantedProfile::default() }),
        profile(
            "prod",
            WantedProfile { parameters: Some(named([("table", given(1)), ("token", kept(Some(2)))])), ..Default::default() },
        ),
        provider("main", wanted_role(ROLE, None)),
        provider("main", wanted_role(ROLE, Some(true))),
        app("shop", WantedApp::default()),
        service(
            "orders",
            WantedService { held: WantedHeld { links: Some(names(["main"])), ..Default::default() }, instances: None },
        ),
        service("idle", WantedService::default()),
    ] {
        assert_eq!(told(&wanted, false), Vec::<String>::new(), "{wanted:?}");
        assert!(plan(&org(), &wanted, false).is_empty());
    }
}

fn safeguard(number: u8, safeguard: &str, title: &str) -> Safeguard {
    Safeguard {
        id: format!("sgd_0192f0c1e8a07b3c9d4e5f607182{number:04}").parse().unwrap(),
        title: title.to_owned(),
        description: String::new(),
        safeguard: safeguard.to_owned(),
        version: None,
        enforcement: Enforcement::Error,
        settings: None,
        enabled: true,
        exceptions: Vec::new(),
    }
}

#[test]
fn safeguards_are_one_value_of_a_profile() {
    let queues = || safeguard(11, "require-dlq", "Queues");
    let europe = || safeguard(12, "allowed-regions", "Europe");
    let warns = Safeguard { enforcement: Enforcement::Warning, ..queues() };
    let unlike = Safeguard { title: "EU".into(), settings: Some("eu".into()), ..europe() };
    for (safeguards, want) in [
        (None, None),
        (Some(vec![queues(), europe()]), None),
        (Some(vec![]), Some("safeguards.Queues requi > -; safeguards.Europe allow > -")),
        (Some(vec![warns, europe()]), Some("safeguards.Queues.enforcement error > warni")),
        (Some(vec![queues(), unlike]), Some("safeguards.EU.title Europ > EU; safeguards.EU.settings - > \"eu\"")),
        (Some(vec![europe(), queues()]), Some("safeguards Queue > Europ")),
        (Some(vec![queues(), europe(), europe()]), Some("safeguards.Europe - > allow")),
    ] {
        for prune in [false, true] {
            let wanted = profile("prod", WantedProfile { safeguards: safeguards.clone(), ..WantedProfile::default() });
            let want: Vec<_> = want.map(|want| format!("change profile prod; {want}")).into_iter().collect();
            assert_eq!(told(&wanted, prune), want);
        }
    }
    let new = WantedProfile { safeguards: Some(vec![queues()]), ..WantedProfile::default() };
    assert_eq!(told(&profile("new", new), false), ["create profile new; safeguards.Queues - > requi"]);
}

#[test]
fn profiles_are_made_and_changed_field_by_field() {
    let all = WantedProfile {
        description: Some("New".into()),
        role: Some(Some(OTHER_ROLE.parse().unwrap())),
        guarded: Some(false),
        safeguards: None,
        parameters: Some(named([("table", given(9)), ("fresh", given(8))])),
    };
    assert_eq!(
        told(&profile("prod", all.clone()), false),
        [
            "change profile prod; description The s > New; role arn:a > arn:a; guarded true > false",
            "create parameter fresh of profile:prod; value - > fp_08; visibility - > maske",
            "change parameter table of profile:prod; value fp_01 > fp_09",
        ]
    );
    assert_eq!(
        told(&profile("new one", all), false),
        [
            "create profile new one; description - > New; role - > arn:a",
            "create parameter fresh of profile:new one; value - > fp_08; visibility - > maske",
            "create parameter table of profile:new one; value - > fp_09; visibility - > maske",
        ]
    );
    let none = WantedProfile { description: Some(String::new()), role: Some(None), ..WantedProfile::default() };
    assert_eq!(told(&profile("prod", none), false), ["change profile prod; description The s > -; role arn:a > -"]);
    let hidden = WantedParameter { visibility: Some(Visibility::WriteOnly), description: Some("why".into()), ..kept(None) };
    let hidden = WantedProfile { parameters: Some(named([("table", hidden)])), ..WantedProfile::default() };
    assert_eq!(
        told(&profile("prod", hidden), false),
        ["change parameter table of profile:prod; visibility maske > write; description - > why"]
    );
}

#[test]
fn kept_values_must_be_there_and_be_the_same() {
    for (key, wanted, want) in [
        ("table", kept(None), None),
        ("table", kept(Some(1)), None),
        ("table", kept(Some(2)), Some("profiles.prod.parameters.table: the value was changed since")),
        ("nosuch", kept(None), Some("profiles.prod.parameters.nosuch: there is no value to keep")),
        ("nosuch", kept(Some(1)), Some("profiles.prod.parameters.nosuch: there is no value to keep")),
    ] {
        let told =
            told(&profile("prod", WantedProfile { parameters: Some(named([(key, wanted)])), ..Default::default() }), false);
        assert_eq!(told.len(), usize::from(want.is_some()), "{told:?}");
        assert!(want.is_none_or(|want| told[0].starts_with(want)), "{told:?}");
    }
}

#[test]
fn what_is_write_only_is_never_shown_by_keeping_it() {
    let mut org = org();
    let token = org
        .profiles
        .values_mut()
        .find_map(|profile| profile.parameters.get_mut(&"token".parse::<crate::parameter::ParameterKey>().unwrap()))
        .unwrap();
    token.visibility = Visibility::WriteOnly;
    for (value, visibility, allowed) in [
        (kept(None), Visibility::Masked, false),
        (kept(Some(2)), Visibility::Masked, false),
        (kept(None), Visibility::WriteOnly, true),
        (given(2), Visibility::Masked, true),
        (given(9), Visibility::Masked, true),
    ] {
        let wanted = WantedParameter { visibility: Some(visibility), ..value };
        let case = format!("{wanted:?}");
        let wanted = WantedProfile { parameters: Some(named([("token", wanted)])), ..WantedProfile::default() };
        let Plan { actions, conflicts } = plan(&org, &profile("prod", wanted), false);
        let told: Vec<_> = conflicts.iter().map(|conflict| conflict.path.to_string()).collect();
        let want: &[&str] = if allowed { &[] } else { &["profiles.prod.parameters.token.visibility"] };
        assert_eq!(told, want, "{case}");
        assert!(allowed || actions.is_empty(), "{case}");
    }
}

#[test]
fn providers_are_made_and_changed_but_stay_of_their_kind() {
    let keys = |id: &str, secret| WantedAccess::Keys { access_key_id: id.into(), secret };
    let details = |vendor: &str, details| WantedAccess::Details { vendor: vendor.parse().unwrap(), details };
    let of = |access| WantedProvider { access, description: None, is_default: None };
    let known = "AKIAIOSFODNN7EXAMPLE";
    for (alias, wanted, want) in [
        ("main", wanted_role(OTHER_ROLE, None), vec!["change provider main; role arn:a > arn:a"]),
        ("new", wanted_role(ROLE, None), vec!["create provider new; kind - > aws-r; role - > arn:a"]),
        (
            "keys",
            of(keys("AKIAANOTHEREXAMPLE12", Some(WantedValue::Given(fingerprint(9))))),
            vec!["change provider keys; access_key_id AKIAI > AKIAA; secret_access_key fp_05 > fp_09"],
        ),
        (
            "keys",
            of(keys("AKIAANOTHEREXAMPLE12", None)),
            vec!["providers.keys.access_key_id: another access key needs its own secret: give one with `from`"],
        ),
        ("keys", of(keys(known, None)), vec![]),
        (
            "keys",
            WantedProvider { description: Some("new".into()), ..of(keys(known, None)) },
            vec!["change provider keys; description old > new"],
        ),
        (
            "pay",
            of(details("stripe", Some(named([("API_KEY", WantedValue::Given(fingerprint(9)))])))),
            vec!["change provider pay; details.API_KEY fp_06 > fp_09"],
        ),
        ("pay", of(details("stripe", None)), vec![]),
        (
            "pay",
            of(details("paypal", None)),
            vec!["providers.pay: it is of the vendor `stripe` already, and stays so: delete it first, or choose another alias"],
        ),
        (
            "main",
            of(keys(known, None)),
            vec!["providers.main: it is of the kind `aws-role` already, and stays so: delete it first, or choose another alias"],
        ),
        (
            "new",
            of(details("stripe", Some(named([("API_KEY", WantedValue::Given(fingerprint(9)))])))),
            vec!["create provider new; kind - > vendo; vendor - > strip; details.API_KEY - > fp_09"],
        ),
    ] {
        assert_eq!(told(&provider(alias, wanted), false), want);
    }
    let missing = told(&provider("new", of(keys(known, None))), false);
    assert!(missing[1].starts_with("providers.new.secret_access_key: there is no value to keep"), "{missing:?}");
}

#[test]
fn one_provider_is_the_default() {
    let new = || wanted_role(OTHER_ROLE, Some(true));
    assert_eq!(
        told(&provider("new", new()), false),
        [
            "create provider new; kind - > aws-r; role - > arn:a; default false > true",
            "change provider main; default true > false",
        ]
    );
    assert_eq!(told(&provider("main", wanted_role(ROLE, Some(false))), false), ["change provider main; default true > false"]);
    let two = Wanted { providers: Some(named([("new", new()), ("other", new())])), ..Wanted::default() };
    assert_eq!(
        told(&two, false).last().unwrap(),
        "providers.other.default: one provider of the vendor `aws` can be the default, or be linked to one owner, and here `new` is, too"
    );
    let pay = WantedAccess::Details { vendor: "stripe".parse().unwrap(), details: None };
    let pay = WantedProvider { access: pay, description: None, is_default: Some(true) };
    assert_eq!(told(&provider("pay", pay), false), ["change provider pay; default false > true"], "each vendor has its own");
    let moved = Wanted { providers: Some(named([("new", new()), ("main", wanted_role(ROLE, None))])), ..Wanted::default() };
    assert_eq!(told(&moved, false)[0], "change provider main; default true > false");
}

#[test]
fn apps_stages_services_and_instances_follow() {
    let held = |number| WantedHeld { parameters: Some(named([("url", given(number))])), links: Some(names(["keys"])) };
    let wanted = WantedApp {
        default_profile: Some(None),
        stages: Some(named([("prod", "spare".parse().unwrap()), ("new", "prod".parse().unwrap())])),
        services: Some(named([(
            "carts",
            WantedService { held: held(8), instances: Some(named([("prod:eu-west-1", held(9))])) },
        )])),
    };
    let lines = |app: &str, profile: &str| {
        [
            format!("create service {app}/carts"),
            format!("create parameter url of service:{app}:carts; value - > fp_08; visibility - > maske"),
            format!("create link keys of service:{app}:carts"),
            format!("create instance {app}/carts prod:eu-west-1"),
            format!("create parameter url of instance:{app}:carts:prod:eu-west-1; value - > fp_09; visibility - > maske"),
            format!("create link keys of instance:{app}:carts:prod:eu-west-1{profile}"),
        ]
    };
    let mut want = vec![
        "change app shop; default_profile dev > -".to_owned(),
        "create stage shop/new; profile - > prod".to_owned(),
        "change stage shop/prod; profile prod > spare".to_owned(),
    ];
    want.extend(lines("shop", ""));
    assert_eq!(told(&app("shop", wanted.clone()), false), want);
    let mut want = vec![
        "create app blog".to_owned(),
        "create stage blog/new; profile - > prod".to_owned(),
        "create stage blog/prod; profile - > spare".to_owned(),
    ];
    want.extend(lines("blog", ""));
    assert_eq!(told(&app("blog", wanted), false), want);
}

#[test]
fn an_owner_has_one_link_of_each_vendor() {
    let linked = |links| {
        let held = WantedHeld { links: Some(links), ..WantedHeld::default() };
        told(&service("orders", WantedService { held, instances: None }), false)
    };
    assert_eq!(linked(names(["pay"])), ["create link pay of service:shop:orders"]);
    assert_eq!(linked(names([])), Vec::<String>::new());
    let replaced = ["delete link main of service:shop:orders", "create link keys of service:shop:orders"];
    assert_eq!(linked(names(["keys"])), replaced, "also without pruning");
    let conflict = "apps.shop.services.orders.providers.main: one provider of the vendor `aws` can be the default, or be linked to one \
         owner, and here `keys` is, too";
    assert_eq!(linked(names(["keys", "main"])).last().unwrap(), conflict);
}

#[test]
fn pruning_takes_away_what_a_section_does_not_list() {
    let shop = WantedApp {
        stages: Some(named([("prod", "prod".parse().unwrap())])),
        services: Some(BTreeMap::new()),
        ..WantedApp::default()
    };
    let inside = [
        "delete stage shop/old",
        "delete parameter url of service:shop:orders",
        "delete link main of service:shop:orders",
        "delete parameter url of instance:shop:orders:prod:us-east-1",
        "delete link main of instance:shop:orders:prod:us-east-1",
    ];
    assert_eq!(told(&app("shop", shop.clone()), true), inside);
    assert_eq!(told(&app("shop", shop.clone()), false), Vec::<String>::new());

    // Sections that are absent, and what serves other apps, stay.
    let shared = Wanted {
        profiles: Some(named([("prod", WantedProfile { parameters: Some(BTreeMap::new()), ..Default::default() })])),
        ..app("shop", shop)
    };
    assert_eq!(told(&shared, true), inside);
    assert_eq!(told(&app("shop", WantedApp::default()), true), Vec::<String>::new());
    assert_eq!(told(&Wanted { covers_org: true, ..Wanted::default() }, true), Vec::<String>::new());

    // A file of profiles alone prunes inside them; only one for the whole org prunes the profiles.
    let alone = profile("prod", WantedProfile { parameters: Some(named([("table", kept(None))])), ..Default::default() });
    assert_eq!(told(&alone, true), ["delete parameter token of profile:prod"]);
    let users = "it is in use by app `shop` as default, stage `shop/old`, stage `site/prod`";
    assert_eq!(
        told(&Wanted { covers_org: true, ..alone }, true),
        [
            "delete parameter token of profile:prod".to_owned(),
            "delete profile dev".to_owned(),
            "delete profile spare".to_owned(),
            format!("profiles: profile `dev` is not listed, but cannot be deleted: {users}"),
        ]
    );
    let pay =
        WantedAccess::Details { vendor: "stripe".parse().unwrap(), details: Some(named([("API_KEY", WantedValue::Kept(None))])) };
    let pay = provider("pay", WantedProvider { access: pay, description: None, is_default: None });
    assert_eq!(told(&pay, true), ["change provider pay; details.OLD fp_07 > -"]);
    let lines = told(&Wanted { covers_org: true, ..pay }, true);
    assert_eq!(lines[1..3], ["delete provider keys", "delete provider main"]);
    assert!(lines[3].ends_with("it is in use by service `shop/orders`, instance `shop/orders prod:us-east-1`"), "{lines:?}");
    assert_eq!(
        lines[4],
        "providers: provider `main` is not listed, but cannot be deleted: it is in use by the org as its default of vendor `aws`; \
         first list it with `default: false`, or another one with `default: true`"
    );
    let replaced = Wanted { covers_org: true, ..provider("new", wanted_role(OTHER_ROLE, Some(true))) };
    let lines = told(&replaced, true);
    assert_eq!(lines[1], "change provider main; default true > false");
    assert!(!lines.iter().any(|line| line.contains("as its default")), "{lines:?}");
}

#[test]
fn what_is_archived_is_left_alone_and_uses_its_links() {
    let archive = |service: bool| {
        let mut org = org();
        let orders = org.apps.values_mut().next().unwrap().services.get_mut(&"orders".parse().unwrap()).unwrap();
        orders.held.archived = service;
        orders.instances.values_mut().next_back().unwrap().archived = true;
        org
    };
    let lines = |org: &Present, wanted: &Wanted| {
        let plan = plan(org, wanted, true);
        let things = plan.actions.iter().map(|action| format!("{} {}", action.verb.as_str(), action.thing.name()));
        things.chain(plan.conflicts.iter().map(|conflict| conflict.reason.to_string())).collect::<Vec<_>>()
    };
    let nothing = app("shop", WantedApp { services: Some(BTreeMap::new()), ..WantedApp::default() });
    assert_eq!(lines(&archive(true), &nothing), Vec::<String>::new());
    assert_eq!(lines(&archive(false), &nothing), ["delete url", "delete main"], "of the service alone");
    let empty = || WantedHeld { parameters: Some(BTreeMap::new()), links: Some(BTreeSet::new()) };
    let instances = |instances| service("orders", WantedService { held: WantedHeld::default(), instances: Some(instances) });
    assert_eq!(lines(&archive(true), &instances(BTreeMap::new())), Vec::<String>::new(), "naming the service names no instance");
    assert_eq!(lines(&archive(true), &instances(named([("prod:us-east-1", empty())]))), ["delete url", "delete main"]);
    let unlisted = Wanted { covers_org: true, ..provider("new", wanted_role(OTHER_ROLE, Some(true))) };
    let told = lines(&archive(true), &unlisted);
    assert!(
        told.last()
            .unwrap()
            .ends_with("in use by archived service `shop/orders`, archived instance `shop/orders prod:us-east-1`"),
        "{told:?}"
    );
}

#[test]
fn what_is_deleted_may_be_replaced_in_the_same_plan() {
    let wanted = Wanted {
        covers_org: true,
        profiles: Some(named([("prod", WantedProfile::default()), ("dev2", WantedProfile::default())])),
        apps: Some(named([
            (
                "shop",
                WantedApp {
                    default_profile: Some(Some("dev2".parse().unwrap())),
                    stages: Some(named([("prod", "prod".parse().unwrap())])),
                    services: None,
                },
            ),
            ("site", WantedApp { stages: Some(named([("prod", "dev2".parse().unwrap())])), ..WantedApp::default() }),
        ])),
        providers: None,
    };
    assert_eq!(
        told(&wanted, true),
        [
            "create profile dev2",
            "change app shop; default_profile dev > dev2",
            "delete stage shop/old",
            "change stage site/prod; profile dev > dev2",
            "delete profile dev",
            "delete profile spare",
        ]
    );
}

#[test]
fn references_must_lead_somewhere() {
    let nowhere = || "nowhere".parse().unwrap();
    let orders = |held, instances| service("orders", WantedService { held, instances });
    let links = || WantedHeld { links: Some(names(["gone", "main"])), ..WantedHeld::default() };
    for (wanted, want) in [
        (
            app("shop", WantedApp { stages: Some(named([("prod", nowhere())])), ..Default::default() }),
            "apps.shop.stages.prod: no profile `nowhere`",
        ),
        (
            app("shop", WantedApp { default_profile: Some(Some(nowhere())), ..Default::default() }),
            "apps.shop.default_profile: no profile `nowhere`",
        ),
        (orders(links(), None), "apps.shop.services.orders.providers.gone: no provider `gone`"),
        (
            orders(WantedHeld::default(), Some(named([("prod:us-east-1", links())]))),
            "apps.shop.services.orders.instances.prod.us-east-1.providers.gone: no provider `gone`",
        ),
    ] {
        let told = told(&wanted, false);
        assert!(told.last().unwrap().starts_with(want), "{told:?}");
    }
    let wanted = Wanted {
        profiles: Some(named([("nowhere", WantedProfile::default())])),
        ..app("shop", WantedApp { default_profile: Some(Some(nowhere())), ..WantedApp::default() })
    };
    assert_eq!(plan(&org(), &wanted, false).conflicts, []);
}

#[test]
fn owners_hold_no_more_than_they_may() {
    let parameters = |count: usize| (0..count).map(|number| (format!("k{number}").parse().unwrap(), given(1))).collect();
    for (count, want) in [
        (MAX_KEYS_PER_OWNER - 2, None),
        (MAX_KEYS_PER_OWNER - 1, Some("profiles.prod.parameters: there would be more than 500 parameters")),
    ] {
        let told =
            told(&profile("prod", WantedProfile { parameters: Some(parameters(count)), ..WantedProfile::default() }), false);
        assert_eq!(told.get(count).map(String::as_str), want, "{count} and the two that are there");
    }
    let none = WantedAccess::Details { vendor: "stripe".parse().unwrap(), details: None };
    let lines = told(&provider("new", WantedProvider { access: none, description: None, is_default: None }), false);
    assert_eq!(lines.last().unwrap(), "providers.new.details: there would be no details: give at least one");
    let details = (0..MAX_DETAILS).map(|number| (format!("D{number}"), WantedValue::Given(fingerprint(1)))).collect();
    let pay = WantedAccess::Details { vendor: "stripe".parse().unwrap(), details: Some(details) };
    let told = told(&provider("pay", WantedProvider { access: pay, description: None, is_default: None }), false);
    assert_eq!(told.last().unwrap(), "providers.pay.details: there would be more than 50 details");
}
