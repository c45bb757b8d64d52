//! Tables for documents: what they want, and the mistakes in them.

use serde_json::{Value, json};

use super::*;

fn of_length(value: &Secret) -> Fingerprint {
    Fingerprint::from_bytes([u8::try_from(value.expose().len()).unwrap_or(u8::MAX); 16])
}

fn read_json(mut document: Value) -> Result<Read, Misplaced> {
    document["version"] = json!(1);
    read(&serde_json::from_value(document).unwrap(), &of_length)
}

#[test]
fn a_document_becomes_what_it_wants() {
    let document = json!({
        "covers": "org",
        "providers": {
            "main": {"kind": "aws-role", "role": "arn:aws:iam::111111111111:role/deploy", "default": true},
            "keys": {"kind": "aws-keys", "access_key_id": "AKIAIOSFODNN7EXAMPLE", "secret_access_key": {"value": "four"}},
            "pay": {"kind": "vendor", "vendor": "stripe", "details": {"API_KEY": {"from": "kept"}}},
        },
        "profiles": {"prod": {"role": null, "safeguards": [{"safeguard": "require-dlq", "settings": null}], "parameters": {
            "a": {"value": "", "visibility": "write-only", "description": "why"},
            "b": {"from": "kept", "fingerprint": "fp_abababababababababababababababab"},
            "c": {},
        }}},
        "apps": {"shop": {"default_profile": "prod", "stages": {"live": "prod"}, "services": {"orders": {
            "providers": ["main", "pay"],
            "instances": {"live": {"us-east-1": {"parameters": {"a": {"value": "12"}}}, "eu-west-1": {}}},
        }}}},
    });
    let Read { wanted, given, safeguards } = read_json(document).unwrap();
    assert!(wanted.covers_org);
    let providers = wanted.providers.unwrap();
    let kinds: Vec<_> = providers.iter().map(|(alias, wanted)| (alias.as_str(), wanted.access.kind().as_str())).collect();
    assert_eq!(kinds, [("keys", "aws-keys"), ("main", "aws-role"), ("pay", "vendor")]);
    let profile = &wanted.profiles.unwrap()[&"prod".parse().unwrap()];
    assert_eq!((&profile.role, &profile.description, profile.guarded), (&Some(None), &None, None));
    let parameters: Vec<_> = profile.parameters.as_ref().unwrap().values().map(|wanted| wanted.value.clone()).collect();
    let seen = Fingerprint::from_bytes([0xab; 16]);
    let want = [WantedValue::Given(of_length(&Secret::default())), WantedValue::Kept(Some(seen)), WantedValue::Kept(None)];
    assert_eq!(parameters, want);
    let shop = &wanted.apps.unwrap()[&"shop".parse().unwrap()];
    let orders = &shop.services.as_ref().unwrap()[&"orders".parse().unwrap()];
    assert_eq!((orders.held.links.as_ref().unwrap().len(), orders.instances.as_ref().unwrap().len()), (2, 2));
    let listed = &safeguards[&"prod".parse().unwrap()];
    assert_eq!((listed.len(), &listed[0].settings, &listed[0].id), (1, &Some(Value::Null), &None));
    let owners: Vec<_> = given.parameters.iter().map(|((owner, key), _)| format!("{} {key}", owner.address())).collect();
    assert_eq!(owners, ["profile:prod a", "instance:shop:orders:live:us-east-1 a"]);
    assert_eq!(
        given.details.keys().map(|(alias, name)| format!("{alias} {name}")).collect::<Vec<_>>(),
        ["keys secret_access_key"]
    );
}

#[test]
fn mistakes_are_told_by_their_place_and_not_repeated() {
    let profile = |profile: Value| json!({"profiles": {"prod": profile}});
    let parameter = |entry: Value| profile(json!({"parameters": {"k": entry}}));
    let provider = |entry: Value| json!({"providers": {"main": entry}});
    let service = |entry: Value| json!({"apps": {"shop": {"services": {"orders": entry}}}});
    let keys = |secret: Value| {
        provider(json!({"kind": "aws-keys", "access_key_id": "AKIAIOSFODNN7EXAMPLE", "secret_access_key": secret}))
    };
    for (document, want) in [
        (
            profile(json!({"safeguards": [{"safeguard": "x"}, {"safeguard": "x", "enforcement": "canary"}]})),
            "profiles.prod.safeguards.2.enforcement: this is not a valid enforcement",
        ),
        (
            profile(json!({"safeguards": [{"safeguard": "x", "title": "canary\u{1b}"}]})),
            "profiles.prod.safeguards.1.title: it holds control",
        ),
        (
            profile(json!({"safeguards": [{"safeguard": "x", "exceptions": [
                {"resource": "x", "reason": "x", "owner": "x", "expires": "canary"}]}]})),
            "profiles.prod.safeguards.1.exceptions.1.expires: give a date",
        ),
        (
            profile(json!({"safeguards": vec![json!({"safeguard": "x"}); 101]})),
            "profiles.prod.safeguards: a profile has at most 100",
        ),
        (json!({"covers": "canary"}), "covers: only `org` can be meant here"),
        (profile(json!({"role": "canary"})), "profiles.prod.role: this is not a valid access role"),
        (profile(json!({"description": "canary\u{1b}"})), "profiles.prod.description: it holds control"),
        (json!({"profiles": {"a/canary": {}}}), "profiles.\"a/canary\": this is not a valid profile name"),
        (parameter(json!({"visibility": "canary"})), "profiles.prod.parameters.k.visibility: this is not a valid visibility"),
        (parameter(json!({"value": "canary\0"})), "profiles.prod.parameters.k.value: the value of `k` is not text"),
        (parameter(json!({"value": "x".repeat(70_000)})), "profiles.prod.parameters.k.value: the value of `k` has 70000 bytes"),
        (parameter(json!({"from": "env", "name": "canary"})), "profiles.prod.parameters.k.from: only `kept` can be meant here"),
        (parameter(json!({"from": "kept", "value": "canary"})), "profiles.prod.parameters.k.from: there is a `value` already"),
        (parameter(json!({"name": "canary"})), "profiles.prod.parameters.k.name: this key belongs to a `from`"),
        (
            parameter(json!({"value": "canary", "fingerprint": "canary"})),
            "profiles.prod.parameters.k.fingerprint: this key belongs to `from: kept`",
        ),
        (parameter(json!({"fingerprint": "canary"})), "profiles.prod.parameters.k.fingerprint: this is not a valid fingerprint"),
        (
            json!({"profiles": {"prod": {"parameters": {"1k": {}}}}}),
            "profiles.prod.parameters.1k: this is not a valid parameter key",
        ),
        (provider(json!({"kind": "canary"})), "providers.main.kind: this is not a valid kind of provider"),
        (provider(json!({"kind": "aws-role"})), "providers.main: `role` is missing here"),
        (
            provider(json!({"kind": "aws-role", "vendor": "canary"})),
            "providers.main.vendor: this key belongs to the kind `vendor`",
        ),
        (provider(json!({"kind": "vendor", "role": "canary"})), "providers.main.role: this key belongs to the kind `aws-role`"),
        (provider(json!({"kind": "vendor"})), "providers.main: `vendor` is missing here"),
        (provider(json!({"kind": "vendor", "vendor": "aws"})), "providers.main.vendor: `aws` has the kinds"),
        (
            provider(json!({"kind": "vendor", "vendor": "x", "details": {"a-b": {}}})),
            "providers.main.details.a-b: this is not a valid name of a detail",
        ),
        (provider(json!({"kind": "aws-keys", "access_key_id": "canary"})), "providers.main.access_key_id: it is no id"),
        (provider(json!({"kind": "aws-keys"})), "providers.main: `access_key_id` is missing here"),
        (keys(json!({"value": "canary canary"})), "providers.main.secret_access_key.value: it is no secret key of AWS"),
        (json!({"apps": {"shop": {"stages": {"a/b": "prod"}}}}), "apps.shop.stages.\"a/b\": this is not a valid stage name"),
        (json!({"apps": {"shop": {"stages": {"live": "canary/"}}}}), "apps.shop.stages.live: this is not a valid profile name"),
        (
            json!({"apps": {"shop": {"default_profile": "canary/"}}}),
            "apps.shop.default_profile: this is not a valid profile name",
        ),
        (
            service(json!({"providers": ["main", "main"]})),
            "apps.shop.services.orders.providers.main: this alias stands there twice",
        ),
        (
            service(json!({"providers": [" canary"]})),
            "apps.shop.services.orders.providers.\" canary\": this is not a valid provider name",
        ),
        (
            service(json!({"instances": {"live": {"US": {}}}})),
            "apps.shop.services.orders.instances.live.US: this is not a valid region name",
        ),
        (
            service(json!({"instances": {"a b": {}}})),
            "apps.shop.services.orders.instances.\"a b\": this is not a valid stage name",
        ),
    ] {
        let mistake = read_json(document.clone()).unwrap_err();
        assert!(mistake.to_string().starts_with(want), "{document}: {mistake}");
        assert!(!mistake.reason.contains("canary"), "{mistake}");
    }
    let other = serde_json::from_value(json!({"version": 2})).unwrap();
    assert_eq!(read(&other, &of_length).unwrap_err().to_string(), "version: only version 1 of the file is understood");
}
