//! What is printed for a sample answer.

use super::*;

/// A profile with a role on the left, an older moment without one on the right.
fn sample() -> Comparison {
    let value = |layer: &str, fingerprint: char| {
        let fingerprint = format!("fp_{}", fingerprint.to_string().repeat(32));
        serde_json::json!({
            "layer": layer,
            "owner": {"kind": layer, "id": "prf_1", "name": "prod", "address": "profile:prod", "revision": 7},
            "revision": 3, "author": "ada", "at": "2026-03-01T09:05:07Z", "visibility": "masked", "description": "",
            "fingerprint": fingerprint,
        })
    };
    let answer = serde_json::json!({
        "left": {
            "app": "shop", "stage": "prod", "service": "orders", "region": "us-east-1",
            "profile": {"id": "prf_1", "name": "prod", "revision": 7, "source": "stage", "author": "ada",
                        "at": "2026-03-01T09:05:07Z", "guarded": true},
            "credentials": {"source": "profile", "kind": "aws-role", "role": "arn:aws:iam::222222222222:role/deploy",
                            "account_id": "222222222222", "owner": "prod", "revision": 5},
            "vendors": [{"vendor": "stripe", "winner": {"source": "org-default", "kind": "vendor", "provider": "pay"}, "hidden": []}],
            "last_deployment": {"id": "dep_1", "kind": "deploy", "status": "succeeded", "started_at": "2026-03-01T09:05:07Z"},
        },
        "right": {"app": "shop", "stage": "dev", "at": "revision 2 of profile `dev`", "profile": null, "credentials": null,
                  "last_deployment": null},
        "differs": ["profile", "guarded", "credentials", "parameters"],
        "only_left": [{"key": "onlyLeft", "value": value("profile", '1')}],
        "only_right": [{"key": "onlyRight", "value": value("instance", '2')}],
        "different": [{"key": "different", "left": value("service", '3'), "right": value("profile", '4')}],
        "same": [{"key": "equal", "left": value("profile", '5'), "right": value("service", '5')}],
    });
    serde_json::from_value(answer).unwrap()
}

fn shown(compared: &Comparison, all: bool) -> String {
    let mut lines: Vec<String> = text::fields(compared).into_iter().map(|(name, value)| format!("{name}: {value}")).collect();
    lines.push(text::HEADER.join(" | "));
    lines.extend(text::rows(compared, all).into_iter().map(|row| row.join(" | ")));
    lines.join("\n")
}

#[test]
fn both_sides_are_shown_and_what_differs() {
    let mut compared = sample();
    insta::assert_snapshot!(shown(&compared, false), @r"
    left: stage prod of app shop, service orders, in us-east-1
    - profile: prod, revision 7 (the profile of stage `prod`)
    - guarded: yes
    - credentials: profile prod, revision 5: arn:aws:iam::222222222222:role/deploy in account 222222222222
    - vendor: stripe: the org's default: provider `pay`, its details
    - last deployment: deploy of 2026-03-01 09:05 UTC: dep_1 succeeded
    right: stage dev of app shop
    - as it was: revision 2 of profile `dev`
    - profile: none
    - guarded: no
    - credentials: none
    differs: profile, guarded, credentials, parameters
    parameter | left | from | right | from
    different | fp_3333333333 | service r3 | fp_4444444444 | profile r3
    onlyLeft | fp_1111111111 | profile r3 | - | -
    onlyRight | - | - | fp_2222222222 | instance r3
    ");
    assert!(shown(&compared, true).contains("equal | fp_5555555555 | profile r3 | fp_5555555555 | service r3"));
    compared.differs.clear();
    assert!(shown(&compared, false).contains("differs: nothing"));
}
