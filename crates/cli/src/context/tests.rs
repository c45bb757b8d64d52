//! Tables for whole folders: which setting wins, and what is said when one cannot be told.

use std::{collections::BTreeMap, fs};

use super::*;

/// Discovers in `service/deep` below a folder with these files.
fn discovered(files: &[(&str, &str)], flags: &GlobalArgs, variables: &[(&str, &str)]) -> (Context, tempfile::TempDir) {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("service/deep");
    fs::create_dir_all(&folder).unwrap();
    for (name, content) in files {
        fs::write(home.path().join(name), content).unwrap();
    }
    let variables: BTreeMap<String, String> =
        variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let get = |name: &str| variables.get(name).cloned();
    (discover_in(&folder, flags, &get, &get), home)
}

/// All five, one per line, with the name of the file that each is from.
fn shown(files: &[(&str, &str)], flags: &GlobalArgs, variables: &[(&str, &str)]) -> String {
    let (context, home) = discovered(files, flags, variables);
    let line = |field: Field| {
        let value = match (context.optional(field), context.setting(field)) {
            (Ok(_), Some(setting)) => format!("{} ({})", setting.value, setting.source),
            (Ok(_), None) => "-".to_owned(),
            (Err(error), _) => format!("{}; {}", error.sentence(), error.hint().unwrap_or_default()),
        };
        format!("{}: {value}\n", field.word())
    };
    Field::ALL.map(line).concat().replace(&format!("{}/", home.path().display()), "")
}

#[test]
fn without_anything_nothing_is_known() {
    insta::assert_snapshot!(shown(&[], &GlobalArgs::default(), &[]), @r"
    org: -
    app: -
    service: -
    stage: -
    region: -
    ");
}

#[test]
fn the_nearest_source_wins() {
    let files = [
        ("stagegate.yml", "org: acmeorg\napp: shop\nstage: ours\n"),
        ("service/serverless.yml", "org: theirs\napp: theirs\nservice: orders\nprovider:\n  stage: theirs\n"),
    ];
    insta::assert_snapshot!(shown(&files, &GlobalArgs::default(), &[]), @r"
    org: acmeorg (stagegate.yml)
    app: shop (stagegate.yml)
    service: orders (service/serverless.yml)
    stage: ours (stagegate.yml)
    region: us-east-1 (the framework's default)
    ");
    let flags = GlobalArgs { stage: Some("prod".into()), ..GlobalArgs::default() };
    insta::assert_snapshot!(shown(&files, &flags, &[("STAGEGATE_APP", "other"), ("STAGEGATE_STAGE", "lost")]), @r"
    org: acmeorg (stagegate.yml)
    app: other (STAGEGATE_APP)
    service: orders (service/serverless.yml)
    stage: prod (--stage)
    region: us-east-1 (the framework's default)
    ");
}

#[test]
fn options_are_what_the_framework_will_be_given() {
    let file = "service: {name: 'orders-${opt:stage, \"local\"}'}\nprovider:\n  stage: ${opt:stage, 'dev'}\n  region: ${self:custom.${sls:stage}}\ncustom: {dev: eu-west-1, prod: us-west-2}\n";
    insta::assert_snapshot!(shown(&[("serverless.yml", file)], &GlobalArgs::default(), &[]), @r"
    org: -
    app: -
    service: orders-dev (serverless.yml)
    stage: dev (serverless.yml)
    region: eu-west-1 (serverless.yml)
    ");
    insta::assert_snapshot!(shown(&[("serverless.yml", file), ("service/stagegate.yml", "stage: prod\n")], &GlobalArgs::default(), &[]), @r"
    org: -
    app: -
    service: orders-prod (serverless.yml)
    stage: prod (service/stagegate.yml)
    region: us-west-2 (serverless.yml)
    ");
}

#[test]
fn only_what_is_needed_and_cannot_be_told_is_an_error() {
    let file = "app: ${ssm:/app}\nservice: orders-${opt:stage}\nprovider:\n  stage: ${param:stage, 'dev'}\n  region: 7\n";
    insta::assert_snapshot!(shown(&[("serverless.yml", file)], &GlobalArgs::default(), &[]), @r"
    org: -
    app: cannot tell the app: `app` in `serverless.yml`: only the framework can resolve `${ssm:/app}`; pass `--app NAME`, or set `STAGEGATE_APP`
    service: cannot tell the service: `service` in `serverless.yml`: `provider.stage` in `serverless.yml`: only the framework can resolve `${param:stage, 'dev'}`; pass `--service NAME`, or set `STAGEGATE_SERVICE`
    stage: cannot tell the stage: `provider.stage` in `serverless.yml`: only the framework can resolve `${param:stage, 'dev'}`; pass `--stage NAME`, or set `STAGEGATE_STAGE`
    region: `7` is not a valid region name; use lower-case letters, digits and hyphens, such as `us-east-1`
    ");
    let flags = GlobalArgs { stage: Some("prod".into()), app: Some("shop".into()), ..GlobalArgs::default() };
    insta::assert_snapshot!(shown(&[("serverless.yml", file)], &flags, &[]), @r"
    org: -
    app: shop (--app)
    service: orders-prod (serverless.yml)
    stage: prod (--stage)
    region: `7` is not a valid region name; use lower-case letters, digits and hyphens, such as `us-east-1`
    ");
}

#[test]
fn broken_and_foreign_files_name_the_flags() {
    for (name, content, line) in [
        ("service/serverless.yml", "service: orders\nprovider: {stage: dev\n", Some(3)),
        ("service/serverless.ts", "export default {}", None),
        ("service/stagegate.yml", "stgae: prod\n", None),
        ("service/stagegate.yml", "stage: ${opt:stage}\n", None),
        ("service/serverless.yml", "- a\n", None),
    ] {
        let (context, home) = discovered(&[(name, content)], &GlobalArgs::default(), &[]);
        let error = context.needed(Field::Stage).unwrap_err();
        assert!(error.sentence().starts_with("cannot tell the stage: ") && error.sentence().contains(name), "{error:?}");
        let correct = line.map(|line| format!("correct line {line} of `{}`, or ", home.path().join(name).display()));
        let hint = correct.unwrap_or_default() + "pass `--stage NAME`, or set `STAGEGATE_STAGE`";
        assert_eq!((error.exit_status(), error.hint()), (2, Some(hint.as_str())));
        let flags = GlobalArgs { stage: Some("prod".into()), ..GlobalArgs::default() };
        assert_eq!(discovered(&[(name, content)], &flags, &[]).0.needed(Field::Stage).unwrap(), "prod", "{name}");
    }
}

#[test]
fn an_unknown_key_of_our_file_is_found() {
    let text = "# ours\norg: acmeorg\n  \nstgae: prod\n";
    let (context, _home) = discovered(&[("service/stagegate.yml", text)], &GlobalArgs::default(), &[]);
    let error = context.needed(Field::Stage).unwrap_err();
    let want =
        "stagegate.yml` has the key `stgae` in line 4, column 1, but only `org`, `app`, `service`, `stage`, `region` are known";
    assert!(error.sentence().ends_with(want), "{error:?}");
}

#[test]
fn names_that_are_no_names_are_refused() {
    for (stage, want) in [("prod", true), ("--verbose", false), ("a b", false), ("", false), ("\u{1b}[31m", false)] {
        let flags = GlobalArgs { stage: Some(stage.into()), ..GlobalArgs::default() };
        assert_eq!(discovered(&[], &flags, &[]).0.needed(Field::Stage).is_ok(), want, "{stage:?}");
    }
}

#[test]
fn the_dashboard_of_the_framework_is_noticed() {
    for (name, content, want) in [
        ("serverless.yml", "service: a\n", Some(false)),
        ("serverless.yml", "org: a\n", Some(true)),
        ("serverless.yml", "app: a\n", Some(true)),
        ("serverless.ts", "", None),
    ] {
        let (context, home) = discovered(&[(name, content)], &GlobalArgs::default(), &[]);
        let file = context.service_file.unwrap();
        assert_eq!((file.names_dashboard, file.folder()), (want, home.path()), "{content}");
    }
}

#[test]
fn any_file_is_understood_or_refused() {
    for text in noise::texts(300) {
        shown(&[("serverless.yml", &text), ("stagegate.yml", &text)], &GlobalArgs::default(), &[]);
    }
}
