//! Tables for files: good, mistaken and hostile.

use std::fmt::Write as _;

use super::*;

fn source(text: &str) -> Result<Source, CliError> {
    Source::from_text("`acme.yml`".to_owned(), PathBuf::new(), text, "it starts with `version: 1`")
}

fn refused(text: &str) -> CliError {
    match source(text).and_then(|source| source.configuration()) {
        Ok(configuration) => panic!("{text:?} is {configuration:?}"),
        Err(error) => error,
    }
}

#[test]
fn a_file_becomes_a_document() {
    let text = "\u{feff}# comment\nversion: 1\norg: acmeorg\nprofiles:\n  APAC (prod): &base\n    role: ~\n    guarded: true\n    parameters:\n      a: { value: \"1\" }\n      b:\n        value: |\n          two\n          lines\n  other: *base\napps:\n  shop:\n    services:\n      orders:\n        providers: [main, pay]\n        instances: {prod: {us-east-1: {}}}\n";
    let configuration = source(text).unwrap().configuration().unwrap();
    let profiles = configuration.profiles.unwrap();
    assert_eq!(profiles.keys().collect::<Vec<_>>(), ["APAC (prod)", "other"]);
    for profile in profiles.values() {
        assert_eq!((profile.role.clone(), profile.guarded, &profile.description), (Some(None), Some(true), &None));
        let parameters = profile.parameters.as_ref().unwrap();
        let values: Vec<_> = parameters.values().map(|parameter| parameter.value.as_ref().unwrap().expose()).collect();
        assert_eq!(values, ["1", "two\nlines\n"]);
    }
    let apps = configuration.apps.unwrap();
    let orders = &apps["shop"].services.as_ref().unwrap()["orders"];
    assert_eq!(orders.providers.as_deref().unwrap(), ["main", "pay"]);
    assert!(orders.instances.as_ref().unwrap()["prod"]["us-east-1"].parameters.is_none());
}

#[test]
fn mistakes_are_told_with_line_and_column() {
    for (text, place, sentence) in [
        ("", "line 1, column 1", "it is empty"),
        ("# only a comment\n", "line 1, column 1", "it is empty"),
        ("canary\n", "line 1, column 1", "a mapping is expected here, and there is a text"),
        (
            "version: 1\nprofile: {}\n",
            "line 2, column 1",
            "not known here, but `version`, `org`, `covers`, `providers`, `profiles`, `apps` are",
        ),
        ("version: 1\nprofiles:\n  prod:\n    canary: x\n", "line 4, column 5", "this key is not known here"),
        ("version: 1\nprofiles:\n  prod: {role: x, canary: y}\n", "line 3, column 19", "this key is not known here"),
        (
            "version: 1\nprofiles:\n  prod:\n    guarded: \"canary\"\n",
            "line 4, column 14",
            "`true` or `false` is expected here, and there is a text",
        ),
        (
            "version: 1\nprofiles:\n  prod:\n    parameters:\n      a: { value: 10 }\n",
            "line 5, column 19",
            "a text is expected here, and there is a number: put it in quotes",
        ),
        ("version: 1\nprofiles:\n  prod:\n    parameters:\n      a: { value: 1.5e3 }\n", "line 5, column 19", "put it in quotes"),
        ("version: 1\nprofiles:\n  prod:\n    parameters:\n      a: { value: true }\n", "line 5, column 19", "put it in quotes"),
        ("version: 1\nprofiles:\n  prod:\n    parameters:\n      a:\n        value:\n", "line 6, column 15", "there is nothing"),
        (
            "version: 1\nprofiles:\n  prod:\n    parameters:\n      a: canary\n",
            "line 5, column 10",
            "a mapping is expected here, and there is a text",
        ),
        (
            "version: 1\nprofiles:\n  prod:\n    parameters:\n",
            "line 4, column 16",
            "write `{}` for an empty one, or leave the key out",
        ),
        ("version: 1\nprofiles:\n  prod:\n", "line 3, column 8", "write `{}` for an empty one"),
        ("version: 1\nprofiles:\n", "line 2, column 10", "write `{}` for an empty one"),
        ("version: 1\nproviders:\n  main: { role: x }\n", "line 3, column 3", "`kind` is missing here"),
        ("org: acmeorg\n", "line 1, column 1", "`version` is missing here"),
        ("version: 2\n", "line 1, column 1", "this program understands version 1 of the file"),
        ("version: \"1\"\n", "line 1, column 10", "a whole number is expected here, and there is a text"),
        (
            "version: 1\nprofiles:\n  prod:\n    safeguards:\n      - safeguard: a\n      - titel: b\n",
            "line 6, column 9",
            "this key is not known here",
        ),
        ("version: 1\nprofiles:\n  prod:\n    safeguards: ~\n", "line 4, column 17", "write `[]` for an empty one"),
        (
            "version: 1\nprofiles:\n  prod:\n    safeguards: [{safeguard: a, settings: .inf}]\n",
            "line 4, column 43",
            "this number is too large, or none at all",
        ),
        ("version: -1\n", "line 1, column 10", "a whole number is expected here"),
        ("version: 99999999999\n", "line 1, column 10", "not what is expected here"),
        ("version: 1\nversion: 1\n", "line 2, column 1", "stands in its mapping twice"),
        (
            "version: 1\napps:\n  shop:\n    stages:\n      prod: a\n      dev: b\n      prod: c\n",
            "line 7, column 7",
            "stands in its mapping twice",
        ),
        ("version: 1\napps:\n  shop: {stages: {1: prod}}\n", "line 3, column 19", "this key is not a text: put it in quotes"),
        ("version: 1\napps:\n  shop: {stages: {~: prod}}\n", "line 3, column 19", "this key is not a text"),
        ("version: 1\napps:\n  ? [a, b]\n  : x\n", "line 3, column 5", "this key is not a text"),
        ("version: 1\nprofiles:\n  a: &a {}\n  b:\n    <<: *a\n", "line 5, column 5", "merge keys"),
        ("version: 1\norg: !Ref canary\n", "line 2, column 6", "tags such as `!Ref` mean nothing here"),
        ("version: 1\n!Ref canary: x\n", "line 2, column 1", "tags such as `!Ref` mean nothing here"),
        (
            "version: 1\napps:\n  shop: {services: {orders: {providers: main}}}\n",
            "line 3, column 41",
            "a list is expected here, and there is a text",
        ),
        ("version: 1\napps:\n  shop: {services: {orders: {providers: [main, 5]}}}\n", "line 3, column 48", "put it in quotes"),
        ("version: 1\norg: [canary\n", "line 3, column 1", "it is not YAML: did not find expected ',' or ']'"),
        ("version: 1\n\torg: canary\n", "line 2, column 1", "it is not YAML: found a tab character"),
        ("version: *canary\n", "line 1, column 10", "it is not YAML: unknown anchor"),
        ("version: 1\n---\nversion: 1\n", "line 2, column 1", "a second document starts here"),
        ("version: 1\norg: !!str canary\n", "line 2, column 6", "tags such as `!Ref` mean nothing here"),
        ("version: 1\n# a!\norg: !!binary Y2FuYXJ5\n", "line 3, column 6", "tags such as `!Ref`"),
        ("version: !!int 1\n", "line 1, column 10", "tags such as `!Ref`"),
        ("version: 1\n!!str org: x\n", "line 2, column 1", "tags such as `!Ref`"),
        ("version: 1\nprofiles: !!map {}\n", "line 2, column 11", "tags such as `!Ref`"),
        ("version: 1\norg: ! canary\n", "line 2, column 6", "tags such as `!Ref`"),
        ("version: 1\nprofiles: {\"a!\": {description: !!str x}}\n", "line 2, column 32", "tags such as `!Ref`"),
        ("version: 1\norg: &x !!str a\n", "line 2, column 9", "tags such as `!Ref`"),
        ("version: 1\norg: !<tag:yaml.org,2002:str> a\n", "line 2, column 7", "tags such as `!Ref`"),
        ("%TAG ! tag:example.com,2000:\n---\nversion: 1\n", "line 1, column 7", "tags such as `!Ref`"),
    ] {
        let error = refused(text);
        let shown = format!("{error:?}");
        assert!(!shown.contains("canary"), "{text:?}: {shown}");
        let place = if place.is_empty() { String::new() } else { format!(", {place}") };
        assert!(error.sentence().starts_with(&format!("`acme.yml`{place}: ")), "{text:?}: {}", error.sentence());
        assert!(error.sentence().contains(sentence), "{text:?}: {}", error.sentence());
        assert_eq!((error.exit_status(), error.code()), (2, "invalid-input"), "{text:?}");
    }
}

#[test]
fn what_is_no_text_or_too_large_is_refused() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("acme.yml");
    for (bytes, code, sentence) in [
        (b"version: 1\norg: caf\xe9\n".to_vec(), "invalid-input", "line 2: this is not UTF-8"),
        (vec![b'#'; MAX_CONFIGURATION_BYTES + 1], "too-large", "is larger than 10485760 bytes"),
    ] {
        std::fs::write(&path, bytes).unwrap();
        let error = Source::read(&path).err().unwrap();
        assert!(error.code() == code && error.sentence().contains(sentence), "{}", error.sentence());
    }
    std::fs::write(&path, "\u{feff}version: 1\n").unwrap();
    assert_eq!(Source::read(&path).unwrap().folder(), home.path());
    assert!(Source::read(&home.path().join("absent.yml")).err().unwrap().sentence().starts_with("cannot read"));
}

#[test]
fn a_name_like_a_merge_key_is_put_in_quotes() {
    for quoted in ["'<<'", "\"<<\""] {
        let text = format!(
            "version: 1\nprofiles:\n  {quoted}: {{description: 'not {quoted} here!'}}\napps: {{shop: {{default_profile: <<}}}}\n"
        );
        let configuration =
            source(&text.replace("'not '", "'not ''").replace("' here", "'' here")).unwrap().configuration().unwrap();
        let profiles = configuration.profiles.unwrap();
        assert_eq!(profiles.keys().collect::<Vec<_>>(), ["<<"]);
        assert_eq!(profiles["<<"].description.as_deref(), Some(&*format!("not {quoted} here!")));
        assert_eq!(configuration.apps.unwrap()["shop"].default_profile, Some(Some("<<".to_owned())));
        let twice = refused(&format!("version: 1\nprofiles:\n  {quoted}: {{}}\n  '<<': {{}}\n"));
        assert!(twice.sentence().contains("line 4, column 3: this key stands in its mapping twice"), "{}", twice.sentence());
    }
}

#[test]
fn bombs_end_at_a_limit() {
    let mut laughs = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..9 {
        let aliases = format!("*a{}, ", level - 1).repeat(10);
        writeln!(laughs, "a{level}: &a{level} [{aliases}]").unwrap();
    }
    let mut keys = String::new();
    for key in 0..400_000 {
        writeln!(keys, "k{key}: x").unwrap();
    }
    for (name, bomb) in [
        ("laughs", laughs),
        ("many", "- x\n".repeat(700_001)),
        ("keys", keys),
        ("deep flow", "[".repeat(500_000)),
        ("deep block", "- ".repeat(10_000)),
        ("deep map", "{a: ".repeat(900)),
        ("deep keys", "? ".repeat(500_000)),
        ("self", "a: &a [*a]".to_owned()),
    ] {
        assert!(source(&bomb).is_err(), "{name}");
    }
}

#[test]
fn things_are_found_by_their_keys() {
    let text = "version: 1\nprofiles:\n  prod:\n    parameters: {a: {from: kept}, b: {from: kept}}\napps:\n  shop:\n    services:\n      orders:\n        providers:\n          - main\n          - pay\n";
    let source = source(text).unwrap();
    for (keys, want) in [
        (&["profiles"][..], (2, 1)),
        (&["profiles", "prod"], (3, 3)),
        (&["profiles", "prod", "parameters", "b"], (4, 35)),
        (&["profiles", "prod", "parameters", "nosuch"], (4, 5)),
        (&["profiles", "nosuch", "role"], (2, 1)),
        (&["apps", "shop", "services", "orders", "providers", "pay"], (11, 13)),
        (&[], (1, 1)),
    ] {
        assert_eq!(source.place(keys), Some(want), "{keys:?}");
    }
}

#[test]
fn any_text_is_a_document_or_an_error() {
    for text in crate::context::noise::texts(2_000) {
        let _ = source(&text).and_then(|source| source.configuration());
    }
}

#[test]
fn the_example_is_read() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/configuration/acmeorg.yml");
    let configuration = Source::read(&path).unwrap().configuration().unwrap();
    assert_eq!(configuration.providers.unwrap().keys().collect::<Vec<_>>(), ["legacy", "main", "stripe"]);
    assert_eq!(configuration.profiles.unwrap()["prod"].parameters.as_ref().unwrap().len(), 4);
    assert_eq!(configuration.apps.unwrap()["shop"].default_profile, Some(Some("dev".to_owned())));
}
