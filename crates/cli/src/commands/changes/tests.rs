//! What is printed for sample answers.

use super::*;

const TIME: &str = "2026-03-01T09:05:07Z";

fn sample() -> Changes {
    let value = |layer: &str, revision: i64, fingerprint: char| {
        serde_json::json!({
            "layer": layer,
            "owner": {"kind": layer, "id": "prf_1", "name": "prod", "address": "profile:prod", "revision": 7},
            "revision": revision, "author": "ada", "at": TIME, "visibility": "masked", "description": "",
            "fingerprint": format!("fp_{}", fingerprint.to_string().repeat(32)),
        })
    };
    let profile = |name: &str, revision: i64, guarded: bool| serde_json::json!({"id": "prf_1", "name": name, "revision": revision, "source": "stage", "author": "ada", "at": TIME, "guarded": guarded});
    let answer = serde_json::json!({
        "app": "shop", "service": "orders", "stage": "prod", "region": "us-east-1", "deployed": true,
        "deployment": {"id": "dep_1", "app": "shop", "service": "orders", "stage": "prod", "region": "us-east-1", "kind": "deploy",
                       "status": "succeeded", "profile": "prod", "profile_revision": 4, "service_revision": 0,
                       "instance_revision": 0, "account_id": null, "author": "bob", "started_at": TIME, "finished_at": TIME},
        "differs": ["profile", "guarded", "credentials", "parameters"],
        "added": [{"key": "new", "value": value("instance", 1, '1')}],
        "changed": [{"key": "dbUrl", "then": value("profile", 2, '2'), "now": value("service", 3, '3')}],
        "removed": [{"key": "old", "value": value("profile", 2, '4')}],
        "profile": {"then": profile("prod", 4, false), "now": profile("banking", 7, true), "assigned": {"author": "cyd", "at": TIME}},
        "credentials": {"then": null, "now": {"source": "org-default", "kind": "aws-keys", "provider": "main"}},
        "vendors": {"then": [], "now": [{"vendor": "stripe", "winner": {"source": "org-default", "kind": "vendor", "provider": "pay"}, "hidden": []}]},
        "revisions": [{"owner": {"kind": "service", "id": "svc_1", "name": "shop/orders", "address": "service:shop:orders", "revision": 3},
                       "since": 2, "more": false,
                       "revisions": [{"revision": 3, "change": "parameter dbUrl set", "message": "moved", "author": "ada", "at": TIME}]}],
    });
    serde_json::from_value(answer).unwrap()
}

fn shown(changes: &Changes) -> String {
    let mut lines: Vec<String> = text::fields(changes).into_iter().map(|(name, value)| format!("{name}: {value}")).collect();
    lines.extend(text::parameters(changes).into_iter().map(|row| row.join(" | ")));
    lines.extend(text::revisions(changes).into_iter().map(|row| row.join(" | ")));
    lines.join("\n")
}

#[test]
fn every_change_says_who_made_it() {
    insta::assert_snapshot!(shown(&sample()), @r"
    app: shop
    service: orders
    stage: prod
    region: us-east-1
    last deployment: dep_1, by bob, 2026-03-01 09:05 UTC
    changed: profile, guarded, credentials, parameters
    profile: banking, revision 7, guarded
    - before: prod, revision 4
    - given: by cyd, 2026-03-01 09:05 UTC
    credentials: the org's default: provider `main`, static AWS keys
    - before: none
    vendor: stripe: the org's default: provider `pay`, its details
    dbUrl | changed | fp_2222222222 | fp_3333333333 | service r3 | ada | 2026-03-01 09:05 UTC
    new | added | - | fp_1111111111 | instance r1 | ada | 2026-03-01 09:05 UTC
    old | removed | fp_4444444444 | - | - | - | -
    service shop/orders | r3 | 2026-03-01 09:05 UTC | ada | parameter dbUrl set | moved
    ");
}

#[test]
fn what_is_not_deployed_has_no_changes() {
    let mut changes = sample();
    (changes.deployed, changes.differs) = (false, Vec::new());
    let removed = shown(&changes);
    assert!(
        removed.contains("removed: dep_1, by bob, 2026-03-01 09:05 UTC: the next deployment picks up everything"),
        "{removed}"
    );
    changes.deployment = None;
    let never = shown(&changes);
    assert!(never.contains("last deployment: none: the next one picks up everything"), "{never}");
    let mut changes = sample();
    (changes.differs, changes.profile, changes.credentials) = (Vec::new(), None, None);
    assert!(shown(&changes).contains("changed: nothing"));
}
