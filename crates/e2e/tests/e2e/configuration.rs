//! Configuration as code: export, edit, look, apply, and notice when somebody changed something by hand.

use std::fs;

use insta::assert_snapshot;
use stagegate_e2e::{Cli, Server};

/// An org with a profile, a parameter and an app, made by hand.
fn furnished(server: &Server) -> Cli {
    let cli = Cli::signed_in(server);
    cli.run(&["profile", "create", "prod", "--description", "The real shop"]).expect_ok();
    cli.run_with_input(&["param", "set", "tableName", "--profile", "prod", "--stdin"], "orders\n").expect_ok();
    cli.run(&["app", "create", "shop", "--default-profile", "prod"]).expect_ok();
    cli.run(&["stage", "add", "live", "--app", "shop", "--profile", "prod"]).expect_ok();
    cli
}

fn write(cli: &Cli, name: &str, text: &str) {
    fs::write(cli.home().join(name), text).expect("the file is written");
}

#[test]
#[expect(clippy::too_many_lines, reason = "one story, and most of it is what the program says")]
fn an_org_is_exported_edited_and_applied() {
    let server = Server::start();
    let mut cli = furnished(&server);
    assert_snapshot!(cli.run(&["export"]).snapshot(), @"
    # Written by `stagegate export`; values stay on the server.
    version: 1
    org: acmeorg
    covers: org
    providers: {}
    profiles:
      prod:
        description: The real shop
        role: null
        guarded: false
        safeguards: []
        parameters:
          tableName:
            from: kept
            fingerprint: FINGERPRINT
            visibility: masked
            description: ''
    apps:
      shop:
        default_profile: prod
        stages:
          live: prod
        services: {}
    exit: 0
    ");
    assert_snapshot!(cli.run(&["export", "-o", "acme.yml"]).snapshot(), @"
    wrote the configuration of org `acmeorg` to `acme.yml`
    exit: 0
    ");
    assert_snapshot!(cli.run(&["apply", "-f", "acme.yml", "--yes"]).snapshot(), @"
    org `acmeorg` is as `acme.yml` says: there is nothing to change
    exit: 0
    ");
    assert_snapshot!(cli.run(&["drift", "-f", "acme.yml"]).snapshot(), @"
    org `acmeorg` is as `acme.yml` says
    exit: 0
    ");

    let exported = fs::read_to_string(cli.home().join("acme.yml")).expect("the file is there");
    let edited = exported.replace("    role: null\n", "    role: arn:aws:iam::222222222222:role/deploy\n");
    let edited = edited.replace(
        "    parameters:\n      tableName:",
        "    parameters:\n      apiToken:\n        from: env\n        name: TOKEN\n        visibility: write-only\n      apiUrl:\n        value: https://shop.example\n      cert:\n        from: file\n        path: prod.pem\n      tableName:",
    );
    let edited = edited.replace(
        "    services: {}\n",
        "    services:\n      orders:\n        parameters:\n          level:\n            value: info\n",
    );
    write(&cli, "acme.yml", &edited);
    assert_snapshot!(cli.run(&["apply", "-f", "acme.yml", "--yes"]).snapshot(), @"
    error: `acme.yml`, line 15, column 9: the environment variable `TOKEN` is not set, or empty
    exit: 2
    ");
    cli.set("TOKEN", "t0ken-canary");
    assert_snapshot!(cli.run(&["apply", "-f", "acme.yml", "--yes"]).snapshot(), @"
    error: `acme.yml`, line 21, column 9: cannot read `prod.pem`: No such file or directory (os error 2)
    exit: 2
    ");
    write(&cli, "prod.pem", "certificate-canary\n");
    assert_snapshot!(cli.run(&["apply", "-f", "acme.yml"]).snapshot(), @"
    error: nobody is there to agree to the plan
    hint: pass `--yes`, or `--dry-run` to only see it
    exit: 2
    ");
    assert_snapshot!(cli.run(&["apply", "-f", "acme.yml", "--dry-run"]).snapshot(), @"
    ~ profile prod
        role  arn:aws:iam::222222222222:role/deploy
    + parameter apiToken of profile:prod
        value       FINGERPRINT
        visibility  write-only
    + parameter apiUrl of profile:prod
        value       FINGERPRINT
        visibility  masked
    + parameter cert of profile:prod
        value       FINGERPRINT
        visibility  masked
    + service shop/orders
    + parameter level of service:shop:orders
        value       FINGERPRINT
        visibility  masked
    APP   STAGE        SERVICE  REGION  NOW      THEN
    shop  live         -        -       nothing  access role (profile, 222222222222)
    shop  (any other)  -        -       nothing  access role (profile, 222222222222)
    2 stages and instances get other credentials than now
    Plan: 5 to create, 1 to change, 0 to delete
    exit: 0
    ");
    assert_snapshot!(cli.run(&["drift", "-f", "acme.yml"]).snapshot(), @"
    ~ profile prod
        role  arn:aws:iam::222222222222:role/deploy
    + parameter apiToken of profile:prod
        value       FINGERPRINT
        visibility  write-only
    + parameter apiUrl of profile:prod
        value       FINGERPRINT
        visibility  masked
    + parameter cert of profile:prod
        value       FINGERPRINT
        visibility  masked
    + service shop/orders
    + parameter level of service:shop:orders
        value       FINGERPRINT
        visibility  masked
    APP   STAGE        SERVICE  REGION  NOW      THEN
    shop  live         -        -       nothing  access role (profile, 222222222222)
    shop  (any other)  -        -       nothing  access role (profile, 222222222222)
    2 stages and instances get other credentials than now
    Plan: 5 to create, 1 to change, 0 to delete
    exit: 1
    ");
    assert_snapshot!(cli.run(&["apply", "-f", "acme.yml", "--yes", "-m", "From the file"]).snapshot(), @"
    ~ profile prod
        role  arn:aws:iam::222222222222:role/deploy
    + parameter apiToken of profile:prod
        value       FINGERPRINT
        visibility  write-only
    + parameter apiUrl of profile:prod
        value       FINGERPRINT
        visibility  masked
    + parameter cert of profile:prod
        value       FINGERPRINT
        visibility  masked
    + service shop/orders
    + parameter level of service:shop:orders
        value       FINGERPRINT
        visibility  masked
    APP   STAGE        SERVICE  REGION  NOW      THEN
    shop  live         -        -       nothing  access role (profile, 222222222222)
    shop  (any other)  -        -       nothing  access role (profile, 222222222222)
    2 stages and instances get other credentials than now
    Plan: 5 to create, 1 to change, 0 to delete
    org `acmeorg` is as `acme.yml` says: 5 created, 1 changed, 0 deleted
    exit: 0
    ");
    assert_eq!(cli.run(&["param", "get", "cert", "--profile", "prod"]).expect_ok(), "certificate-canary\n");
    assert_snapshot!(cli.run(&["profile", "history", "prod"]).snapshot(), @"
    REVISION  WHEN                  WHO  CHANGE                             MESSAGE
    3         YYYY-MM-DD HH:MM UTC  Ada  access role set, 3 parameters set  From the file
    2         YYYY-MM-DD HH:MM UTC  Ada  parameter tableName set            -
    1         YYYY-MM-DD HH:MM UTC  Ada  profile created                    -
    exit: 0
    ");
    assert_snapshot!(cli.run(&["drift", "-f", "acme.yml"]).snapshot(), @"
    org `acmeorg` is as `acme.yml` says
    exit: 0
    ");

    // Somebody changes a value by hand; another value is only in the file.
    cli.run_with_input(&["param", "set", "tableName", "--profile", "prod", "--stdin"], "by hand\n").expect_ok();
    cli.run_with_input(&["param", "set", "apiUrl", "--profile", "prod", "--stdin"], "https://other.example\n").expect_ok();
    cli.run(&["profile", "create", "stray"]).expect_ok();
    assert_snapshot!(cli.run(&["drift", "-f", "acme.yml"]).snapshot(), @"
    ~ parameter apiUrl of profile:prod
        value  FINGERPRINT -> FINGERPRINT
    ! profiles.prod.parameters.tableName (line 22, column 7): the value was changed since the file was written: export it again, or leave the fingerprint out
    Plan: 0 to create, 1 to change, 0 to delete, 1 conflict
    exit: 1
    ");
    assert_snapshot!(cli.run(&["apply", "-f", "acme.yml", "--yes"]).snapshot(), @"
    ~ parameter apiUrl of profile:prod
        value  FINGERPRINT -> FINGERPRINT
    ! profiles.prod.parameters.tableName (line 22, column 7): the value was changed since the file was written: export it again, or leave the fingerprint out
    Plan: 0 to create, 1 to change, 0 to delete, 1 conflict
    error: nothing was changed: `acme.yml`, line 22, column 7: the value was changed since the file was written: export it again, or leave the fingerprint out
    hint: correct the file, or write it anew with `stagegate export`
    exit: 6
    ");
    let kept = fs::read_to_string(cli.home().join("acme.yml")).expect("the file is there");
    let kept: String = kept.lines().filter(|line| !line.contains("fingerprint:")).flat_map(|line| [line, "\n"]).collect();
    write(&cli, "acme.yml", &kept);
    assert_snapshot!(cli.run(&["drift", "-f", "acme.yml", "--prune"]).snapshot(), @"
    ~ parameter apiUrl of profile:prod
        value  FINGERPRINT -> FINGERPRINT
    - profile stray
    Plan: 0 to create, 1 to change, 1 to delete
    exit: 1
    ");
    assert_snapshot!(cli.run(&["apply", "-f", "acme.yml", "--prune", "--yes"]).snapshot(), @"
    ~ parameter apiUrl of profile:prod
        value  FINGERPRINT -> FINGERPRINT
    - profile stray
    Plan: 0 to create, 1 to change, 1 to delete
    org `acmeorg` is as `acme.yml` says: 0 created, 1 changed, 1 deleted
    exit: 0
    ");
    assert_snapshot!(cli.run(&["drift", "-f", "acme.yml", "--prune"]).snapshot(), @"
    org `acmeorg` is as `acme.yml` says
    exit: 0
    ");
    assert_eq!(cli.run(&["param", "get", "tableName", "--profile", "prod"]).expect_ok(), "by hand");
    assert_eq!(cli.run(&["export", "-o", "again.yml"]).exit, Some(0));
    assert_eq!(cli.run(&["drift", "-f", "again.yml", "--prune"]).exit, Some(0));
}

#[test]
fn mistakes_in_files_are_told_with_their_place_and_change_nothing() {
    let server = Server::start();
    let cli = furnished(&server);
    let good =
        "version: 1\nprofiles:\n  prod:\n    description: Changed by half a file\n    parameters:\n      fresh: { value: x }\n";
    for (more, exit, place, sentence) in [
        ("  other:\n    discription: canary\n", 2, "line 8, column 5", "this key is not known here, but `description`"),
        ("  other:\n    guarded: canary\n", 2, "line 8, column 14", "`true` or `false` is expected here"),
        ("  prod:\n    description: canary\n", 2, "line 7, column 3", "this key stands in its mapping twice"),
        ("  other: [canary\n", 2, "line 8, column 1", "it is not YAML"),
        (
            "  other:\n    parameters:\n      a: { from: env, name: NOWHERE }\n",
            2,
            "line 9, column 23",
            "variable `NOWHERE` is not set",
        ),
        ("  other:\n    parameters:\n      a: { from: prompt }\n", 2, "line 9, column 12", "nobody is there to be asked"),
        ("  other:\n    role: canary\n", 2, "line 8, column 5", "this is not a valid access role"),
        ("  other:\n    parameters:\n      a: { from: kept }\n", 6, "line 9, column 7", "there is no value to keep"),
        ("apps:\n  shop:\n    stages:\n      live: nowhere\n", 6, "line 10, column 7", "no profile `nowhere`"),
    ] {
        write(&cli, "half.yml", &format!("{good}{more}"));
        let said = cli.run(&["apply", "-f", "half.yml", "--yes"]);
        assert_eq!(said.exit, Some(exit), "{more}: {}", said.stderr);
        assert!(said.stderr.contains(&format!("`half.yml`, {place}: ")) && said.stderr.contains(sentence), "{}", said.stderr);
        assert!(!said.snapshot().contains("canary"), "{}", said.snapshot());
    }
    write(&cli, "half.yml", &format!("{good}org: otherorg\n"));
    assert_eq!(cli.run(&["apply", "-f", "half.yml", "--yes"]).exit, Some(5));
    let other = cli.run(&["apply", "-f", "half.yml", "--yes", "--org", "acmeorg"]);
    assert!(other.stderr.contains("the file is for another org than `acmeorg`"), "{}", other.stderr);
    assert_snapshot!(cli.run(&["profile", "history", "prod"]).snapshot(), @"
    REVISION  WHEN                  WHO  CHANGE                   MESSAGE
    2         YYYY-MM-DD HH:MM UTC  Ada  parameter tableName set  -
    1         YYYY-MM-DD HH:MM UTC  Ada  profile created          -
    exit: 0
    ");
    assert_snapshot!(cli.run(&["apply", "-f", "none.yml", "--yes"]).snapshot(), @"
    error: cannot read `none.yml`: No such file or directory (os error 2)
    hint: name a file that is there; a path starts from the folder that you are in
    exit: 1
    ");
    assert_snapshot!(cli.run_with_input(&["apply", "-f", "-", "--yes"], "version: 1\nprofiles: {prod: {description: New}}\n").snapshot(), @"
    ~ profile prod
        description  The real shop -> New
    Plan: 0 to create, 1 to change, 0 to delete
    org `acmeorg` is as standard input says: 0 created, 1 changed, 0 deleted
    exit: 0
    ");
}

#[test]
fn an_org_is_exported_for_another() {
    let server = Server::start();
    let mut cli = furnished(&server);
    let at = ["--app", "shop", "--service", "orders", "--stage", "live", "--region", "eu-west-1"];
    cli.run_with_input(&[&["param", "set", "level", "--stdin"], &at[..]].concat(), "debug\n").expect_ok();
    cli.run_with_input(&["param", "set", "TABLENAME", "--profile", "prod", "--write-only", "--stdin"], "other\n").expect_ok();
    let exported = cli.run(&["export", "--values", "env"]).expect_ok();
    assert_snapshot!(exported, @r"
    # Written by `stagegate export`; values come from the environment of whoever applies it.
    version: 1
    covers: org
    providers: {}
    profiles:
      prod:
        description: The real shop
        role: null
        guarded: false
        safeguards: []
        parameters:
          TABLENAME:
            from: env
            name: PROFILE_PROD_TABLENAME
            visibility: write-only
            description: ''
          tableName:
            from: env
            name: PROFILE_PROD_TABLENAME_2
            visibility: masked
            description: ''
    apps:
      shop:
        default_profile: prod
        stages:
          live: prod
        services:
          orders:
            parameters: {}
            providers: []
            instances:
              live:
                eu-west-1:
                  parameters:
                    level:
                      from: env
                      name: INSTANCE_SHOP_ORDERS_LIVE_EU_WEST_1_LEVEL
                      visibility: masked
                      description: ''
                  providers: []
    ");
    write(&cli, "any.yml", &exported);
    cli.run(&["org", "create", "otherorg"]).expect_ok();
    let there = ["apply", "-f", "any.yml", "--org", "otherorg", "--yes", "--prune"];
    let missing = cli.run(&there);
    assert!(missing.exit == Some(2) && missing.stderr.contains("`PROFILE_PROD_TABLENAME` is not set"), "{}", missing.stderr);
    for (name, value) in [
        ("PROFILE_PROD_TABLENAME", "other"),
        ("PROFILE_PROD_TABLENAME_2", "orders"),
        ("INSTANCE_SHOP_ORDERS_LIVE_EU_WEST_1_LEVEL", "debug"),
    ] {
        cli.set(name, value);
    }
    cli.run(&there).expect_ok();
    assert_eq!(cli.run(&["drift", "-f", "any.yml", "--org", "otherorg", "--prune"]).exit, Some(0));
    assert_eq!(cli.run(&["param", "get", "tableName", "--profile", "prod", "--org", "otherorg"]).expect_ok(), "orders");
    let of = |org: &str| cli.run(&["export", "--values", "prompt", "--org", org]).expect_ok();
    assert_eq!(of("otherorg"), of("acmeorg"));
    assert!(of("acmeorg").contains("from: prompt") && !of("acmeorg").contains("fingerprint"));
}

/// Exit status 1 means that the two differ, and nothing else.
#[test]
fn drift_ends_with_another_status_if_it_cannot_tell() {
    let mut server = Server::start();
    let cli = furnished(&server);
    write(&cli, "same.yml", "version: 1\nprofiles: {prod: {}}\n");
    write(&cli, "other.yml", "version: 1\nprofiles: {prod: {description: Another}}\n");
    write(&cli, "mistaken.yml", "version: 1\nprofile: {}\n");
    write(&cli, "elsewhere.yml", "version: 1\norg: otherorg\n");
    let drift = |file: &str, flags: &[&str]| cli.run(&[&["drift", "-f", file], flags].concat());
    for (file, flags, want) in [
        ("same.yml", &[][..], 0),
        ("other.yml", &[], 1),
        ("none.yml", &[], 2),
        (".", &[], 2),
        ("mistaken.yml", &[], 2),
        ("elsewhere.yml", &[], 5),
        ("same.yml", &["--nonsense"], 2),
    ] {
        let said = drift(file, flags);
        assert_eq!(said.exit, Some(want), "{file} {flags:?}: {}", said.stderr);
    }
    let problem: serde_json::Value = serde_json::from_str(&drift("none.yml", &["--json"]).stderr).expect("a problem");
    assert_eq!((&problem["code"], &problem["exit_status"]), (&"local".into(), &2.into()));
    server.terminate();
    assert_eq!(drift("same.yml", &[]).exit, Some(9));
}

/// Nobody agrees to what they have not seen, also if programs read the answer.
#[test]
fn the_plan_is_shown_before_the_question() {
    let server = Server::start();
    let cli = furnished(&server);
    write(&cli, "other.yml", "version: 1\nprofiles: {prod: {description: Another}}\n");
    let program = stagegate_e2e::binary("stagegate");
    let program = program.to_str().expect("a path");
    let at_a_terminal = "import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))";
    for flags in [&["--json"][..], &["--json", "--quiet"], &[]] {
        let arguments = [&["-c", at_a_terminal, program, "apply", "-f", "other.yml"], flags].concat();
        let said = stagegate_e2e::Finished::with_input(cli.other("python3", &arguments), "n\n").stdout;
        let place = |text: &str| said.find(text).unwrap_or_else(|| panic!("no `{text}` in {said}"));
        assert!(place("The real shop -> Another") < place("do this in org"), "{said}");
        assert!(place("do this in org") < place("nothing was changed"), "{said}");
    }
}
