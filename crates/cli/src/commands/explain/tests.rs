//! What is printed for sample answers, with and without the layers of a client.

use std::{collections::BTreeMap, path::PathBuf};

use super::*;
use crate::context::{FileValue, Params, Stuck};

/// An instance, a service and a profile; `onlyProfile` is nobody else's, `shared` is equal everywhere.
const ANSWER: &str = include_str!("sample.json");

fn sample() -> Explanation {
    serde_json::from_str(ANSWER).unwrap()
}

fn shown(fields: text::Fields, parameters: &[Parameter]) -> String {
    let mut lines: Vec<String> = fields.into_iter().map(|(name, value)| format!("{name}: {value}")).collect();
    lines.push(text::HEADER.join(" | "));
    lines.extend(parameters.iter().flat_map(text::rows).map(|row| row.join(" | ")));
    lines.join("\n")
}

fn detail(parameter: &Parameter) -> String {
    let lines = text::detail(parameter).into_iter().map(|(name, value)| format!("{name}: {value}"));
    lines.collect::<Vec<_>>().join("\n")
}

/// As a client sees the sample, with a service file and an option.
fn seen(generation: ClientGeneration, explanation: &Explanation, reveal: bool) -> ClientView {
    let text = |text: &str| FileValue::Known(Secret::new(text.to_owned()));
    let stage = [("stageOnly", text("s")), ("dbUrl", FileValue::Known(Secret::new("canary".into())))];
    let variable = FileValue::Variable(Stuck("only the framework can resolve `${ssm:/x}`".into()));
    let default = [("onlyProfile", text("d")), ("dbUrl", variable)];
    let block = |entries: Vec<(&str, FileValue)>| -> BTreeMap<String, FileValue> {
        entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
    };
    let file = Params {
        path: PathBuf::from("/srv/orders/serverless.yml"),
        stage: Ok(block(stage.into())),
        default: Ok(block(default.into())),
    };
    let given = [("timeout".to_owned(), Secret::new("canary".into())), ("timeout".to_owned(), Secret::new("canary-2".into()))];
    clients::view(generation, explanation, None, Own { given: &given, file: Some(file), stage: "prod", reveal }).unwrap()
}

#[test]
fn winners_and_losers_are_told_apart() {
    let explanation = sample();
    let parameters = chain::ours(&explanation).unwrap();
    insta::assert_snapshot!(shown(text::fields(&explanation), &parameters), @r"
    org: acmeorg
    app: shop
    stage: prod
    service: orders
    region: us-east-1
    profile: prod, revision 7 (the profile of stage `prod`)
    - changed: by ada, 2026-03-01 09:05 UTC
    - guarded: deploy credentials need a check that passed; the org's default provider never serves it
    credentials: service shop/orders, revision 2, set by cyd, 2026-03-01 09:05 UTC: provider `main`, arn:aws:iam::222222222222:role/deploy in account 222222222222
    - hidden: profile prod, revision 5, set by ada, 2026-02-01 09:05 UTC: arn:aws:iam::333333333333:role/deploy in account 333333333333
    - excluded: the org's default: provider `spare` (removed since), static AWS keys (the org's default never serves a guarded profile)
    vendor: stripe: instance shop/orders prod:us-east-1, revision 3, set by bob, 2026-03-01 09:05 UTC: provider `pay`, its details
    - excluded: the org's default: provider `org-pay`, its details (the org's default never serves a guarded profile)
    parameter | from | owner | revision | by | at | value
    dbUrl | instance | shop/orders prod:us-east-1 | r4 | bob | 2026-03-01 09:05 UTC | fp_1111111111
    - hidden | service | shop/orders | r2 | cyd | 2026-03-01 09:05 UTC | fp_2222222222
    - hidden | profile | prod | r7 | ada | 2026-03-01 09:05 UTC | fp_3333333333
    onlyProfile | profile | prod | r5 | ada | 2026-03-01 09:05 UTC | fp_4444444444
    shared | service | shop/orders | r1 | cyd | 2026-03-01 09:05 UTC | same
    - hidden | profile | prod | r6 | ada | 2026-03-01 09:05 UTC | fp_5555555555 (the same)
    ");
    insta::assert_snapshot!(detail(&parameters[0]), @r"
    parameter: dbUrl
    value: fp_11111111111111111111111111111111
    visibility: masked
    description: Where the orders are
    from: instance shop/orders prod:us-east-1, revision 4
    set: by bob, 2026-03-01 09:05 UTC
    - hidden: service shop/orders, revision 2, by cyd, 2026-03-01 09:05 UTC: fp_2222222222
    - hidden: profile prod, revision 7, by ada, 2026-03-01 09:05 UTC: fp_3333333333
    ");
}

#[test]
fn what_is_absent_says_what_to_do() {
    let mut explanation = sample();
    explanation.parameters.clear();
    insta::assert_snapshot!(text::no_parameters(&explanation), @r"
    no parameters; run `stagegate param set KEY --profile prod` for the first
    ");
    explanation.at = Some("revision 7 of profile `prod`".into());
    explanation.profile = None;
    explanation.service = None;
    explanation.credentials.winner = None;
    explanation.credentials.hidden.clear();
    explanation.vendors.clear();
    insta::assert_snapshot!(shown(text::fields(&explanation), &[]), @r"
    org: acmeorg
    app: shop
    stage: prod
    service: -
    region: us-east-1
    as it was: revision 7 of profile `prod`
    profile: none: stage `prod` was not added to app `shop`, which has no default profile
    - to give one: `stagegate stage add prod --app shop --profile PROFILE`
    credentials: none: `stagegate deploy` refuses without `--local-credentials`
    parameter | from | owner | revision | by | at | value
    ");
    insta::assert_snapshot!(text::no_parameters(&explanation), @r"
    no parameters: there is no profile to hold any, and neither service nor instance has its own
    ");
}

#[test]
fn version_3_takes_the_file_between_ours() {
    let view = seen(ClientGeneration::V3Later, &sample(), false);
    insta::assert_snapshot!(shown(text::client_fields(&view), &view.parameters), @r"
    client: v3-later (Serverless Framework 3.3 to 3.40)
    service file: /srv/orders/serverless.yml
    parameter | from | owner | revision | by | at | value
    dbUrl | file-stage | params.prod in serverless.yml | - | - | - | (not shown)
    - hidden | instance | shop/orders prod:us-east-1 | r4 | bob | 2026-03-01 09:05 UTC | fp_1111111111
    - hidden | file-default | params.default in serverless.yml | - | - | - | (variable)
    - hidden | service | shop/orders | r2 | cyd | 2026-03-01 09:05 UTC | fp_2222222222
    - hidden | profile | prod | r7 | ada | 2026-03-01 09:05 UTC | fp_3333333333
    onlyProfile | profile | prod | r5 | ada | 2026-03-01 09:05 UTC | fp_4444444444
    - hidden | file-default | params.default in serverless.yml | - | - | - | (not shown)
    shared | service | shop/orders | r1 | cyd | 2026-03-01 09:05 UTC | same
    - hidden | profile | prod | r6 | ada | 2026-03-01 09:05 UTC | fp_5555555555 (the same)
    stageOnly | file-stage | params.prod in serverless.yml | - | - | - | (not shown)
    timeout | command-line | --param | - | - | - | (not shown)
    ");
    insta::assert_snapshot!(detail(&view.parameters[0]), @r"
    parameter: dbUrl
    value: (not shown: it may be a secret; `--reveal` shows it)
    from: the service file, for this stage (params.prod in serverless.yml)
    - hidden: instance shop/orders prod:us-east-1, revision 4, by bob, 2026-03-01 09:05 UTC: fp_1111111111
    - hidden: the service file, for every stage (params.default in serverless.yml): (variable: only the framework can resolve `${ssm:/x}`)
    - hidden: service shop/orders, revision 2, by cyd, 2026-03-01 09:05 UTC: fp_2222222222
    - hidden: profile prod, revision 7, by ada, 2026-03-01 09:05 UTC: fp_3333333333
    ");
}

#[test]
fn version_2_knows_neither_option_nor_file() {
    let view = seen(ClientGeneration::V2, &sample(), false);
    insta::assert_snapshot!(shown(text::client_fields(&view), &view.parameters), @r"
    client: v2 (Serverless Framework 2)
    service file: /srv/orders/serverless.yml
    - ignored: file-stage: this client does not know `params:`: it warns and goes on without it
    - ignored: file-default: this client does not know `params:`: it warns and goes on without it
    - ignored: profile: this client asks for the profile only if neither the service nor the instance has a parameter of any key
    - ignored: command-line: this client does not know `--param`: it warns and goes on without it
    parameter | from | owner | revision | by | at | value
    dbUrl | instance | shop/orders prod:us-east-1 | r4 | bob | 2026-03-01 09:05 UTC | fp_1111111111
    - hidden | service | shop/orders | r2 | cyd | 2026-03-01 09:05 UTC | fp_2222222222
    - ignored | file-stage | params.prod in serverless.yml | - | - | - | (not shown)
    - ignored | file-default | params.default in serverless.yml | - | - | - | (variable)
    - ignored | profile | prod | r7 | ada | 2026-03-01 09:05 UTC | fp_3333333333
    onlyProfile | - | - | - | - | - | (not defined)
    - ignored | file-default | params.default in serverless.yml | - | - | - | (not shown)
    - ignored | profile | prod | r5 | ada | 2026-03-01 09:05 UTC | fp_4444444444
    shared | service | shop/orders | r1 | cyd | 2026-03-01 09:05 UTC | same
    - ignored | profile | prod | r6 | ada | 2026-03-01 09:05 UTC | fp_5555555555
    stageOnly | - | - | - | - | - | (not defined)
    - ignored | file-stage | params.prod in serverless.yml | - | - | - | (not shown)
    timeout | - | - | - | - | - | (not defined)
    - ignored | command-line | --param | - | - | - | (not shown)
    ");
    insta::assert_snapshot!(detail(view.parameters.iter().find(|parameter| parameter.key == "onlyProfile").unwrap()), @r"
    parameter: onlyProfile
    value: not defined: no layer that this client reads holds it
    - ignored: the service file, for every stage (params.default in serverless.yml): (not shown: it may be a secret; `--reveal` shows it) (this client does not know `params:`: it warns and goes on without it)
    - ignored: profile prod, revision 5, by ada, 2026-03-01 09:05 UTC: fp_4444444444 (this client asks for the profile only if neither the service nor the instance has a parameter of any key)
    ");
}

#[test]
fn one_key_is_judged_by_all() {
    let (mut one, whole) = (sample(), sample());
    one.parameters.retain(|parameter| parameter.key == "onlyProfile");
    let own = || Own { given: &[], file: None, stage: "prod", reveal: false };
    let winner = |view: &ClientView| {
        let parameter = view.parameters.iter().find(|parameter| parameter.key == "onlyProfile").unwrap();
        parameter.winner.as_ref().map(|held| held.layer().to_owned())
    };
    let alone = clients::view(ClientGeneration::V2, &one, None, own()).unwrap();
    assert_eq!(winner(&alone).as_deref(), Some("profile"));
    let among_others = clients::view(ClientGeneration::V2, &one, Some(&whole), own()).unwrap();
    assert_eq!(winner(&among_others), None);
}

#[test]
fn a_block_that_cannot_be_told_is_named() {
    let stuck = || Err(Stuck("`serverless.ts` is a program, which is not run to read it".into()));
    let file = Params { path: PathBuf::from("serverless.ts"), stage: stuck(), default: stuck() };
    let own = Own { given: &[], file: Some(file), stage: "prod", reveal: false };
    let mut explanation = sample();
    explanation.parameters.clear();
    let view = clients::view(ClientGeneration::Osls, &explanation, None, own).unwrap();
    insta::assert_snapshot!(shown(text::client_fields(&view), &view.parameters), @r"
    client: osls (osls, and every framework within `stagegate deploy`)
    service file: serverless.ts
    - not known: file-stage: `serverless.ts` is a program, which is not run to read it
    - not known: file-default: `serverless.ts` is a program, which is not run to read it
    parameter | from | owner | revision | by | at | value
    ");
    assert_eq!(text::unreadable(&view).len(), 2);
}

#[test]
fn what_may_be_secret_is_only_shown_when_asked_for() {
    let json = |reveal| {
        let (explanation, view) = (sample(), seen(ClientGeneration::Osls, &sample(), reveal));
        let text = view.parameters.iter().map(detail).collect::<String>() + &shown(Vec::new(), &view.parameters);
        assert_eq!(text.contains("canary"), reveal);
        assert!(!format!("{view:?}").contains("canary"));
        serde_json::to_value(Answer { explanation: &explanation, client: Some(&view) }).unwrap()
    };
    let hidden = json(false);
    assert!(!hidden.to_string().contains("canary"));
    let revealed = json(true);
    let of = |key: &str| {
        revealed["client"]["parameters"].as_array().unwrap().iter().find(|parameter| parameter["key"] == key).unwrap().clone()
    };
    // The later of two options counts.
    let given = serde_json::json!({"layer": "command-line", "place": "--param", "value": "canary-2"});
    assert_eq!(of("timeout")["winner"], given);
    assert_eq!(of("dbUrl")["hidden"][1]["layer"], "instance");
    assert_eq!(revealed["org"], "acmeorg");
}

#[test]
fn a_layer_of_a_newer_server_is_not_passed_over() {
    let mut explanation = sample();
    explanation.parameters[0].hidden[0].layer = "region".into();
    let error = chain::ours(&explanation).unwrap_err();
    assert_eq!((error.exit_status(), error.code()), (1, "unexpected-answer"));
    let own = Own { given: &[], file: None, stage: "prod", reveal: false };
    assert!(clients::view(ClientGeneration::Osls, &explanation, None, own).is_err());
}

#[test]
fn options_are_checked_before_anything_is_sent() {
    let args = |key: Option<&str>, client: Option<&str>, param: &[&str]| ExplainArgs {
        key: key.map(str::to_owned),
        client: client.map(str::to_owned),
        param: param.iter().map(|text| Secret::new((*text).to_owned())).collect(),
        at: None,
        reveal: false,
    };
    for (args, want) in [
        (args(None, None, &[]), None),
        (args(Some("dbUrl"), Some("v3"), &["k=v", "k=a=b"]), None),
        (args(Some("1canary"), None, &[]), Some("that is not a valid parameter key")),
        (args(None, Some("v9"), &[]), Some("`v9` is not a valid client")),
        (args(None, Some("v3"), &["canary"]), Some("the clients refuse a `--param` that is not `KEY=VALUE`")),
        (args(None, Some("v3"), &["canary="]), Some("the clients refuse")),
    ] {
        let error = Question::of(&args).err();
        let shown = format!("{args:?} {error:?}");
        assert_eq!(error.as_ref().map(CliError::exit_status), want.map(|_| 2), "{shown}");
        if let (Some(error), Some(want)) = (error, want) {
            assert!(error.sentence().starts_with(want) && !error.sentence().contains("canary"), "{error:?}");
        }
    }
}
