//! What `stagegate` says, in good and in bad days: output and exit status as one text.

use std::fs;

use insta::assert_snapshot;
use stagegate_e2e::{Api, Cli, Server};

#[test]
#[expect(clippy::too_many_lines, reason = "one story, and most of it is what the program says")]
fn a_newcomer_signs_in_and_sets_up_a_stage() {
    let server = Server::start();
    let cli = Cli::new(&server);
    assert_snapshot!(cli.run(&["whoami"]).snapshot(), @"
    error: not signed in to http://SERVER
    hint: run `stagegate login`, or set `STAGEGATE_ACCESS_KEY`
    exit: 3
    ");
    assert_snapshot!(cli.run_with_input(&["login", "--stdin", "--name", "Ada"], &server.setup_code()).snapshot(), @"
    signed in to http://SERVER as `Ada` with the access key `first run`, until YYYY-MM-DD HH:MM UTC
    next: `stagegate org create NAME`
    exit: 0
    ");
    assert_snapshot!(cli.run(&["whoami"]).snapshot(), @"
    server       http://SERVER
    user         Ada
    access key   first run (key_ID)
    scopes       read, deploy, manage
    valid until  YYYY-MM-DD HH:MM UTC
    orgs         -
    next: `stagegate org create NAME`
    exit: 0
    ");
    assert_snapshot!(cli.run(&["org", "create", "acmeorg"]).snapshot(), @"
    created org `acmeorg`; you are its owner
    next: `stagegate profile create --org acmeorg NAME`
    exit: 0
    ");
    assert_snapshot!(cli.run(&["profile", "list"]).snapshot(), @"
    org `acmeorg` has no profiles yet; run `stagegate profile create NAME`
    exit: 0
    ");
    assert_snapshot!(cli.run(&["profile", "create", "prod", "--description", "The real thing"]).snapshot(), @"
    created profile `prod` in org `acmeorg`
    next: `stagegate param set KEY --profile prod` and `stagegate role show --profile prod`
    exit: 0
    ");
    assert_snapshot!(cli.run_with_input(&["param", "set", "tableName", "--profile", "prod", "--stdin"], "orders\n").snapshot(), @"
    set parameter `tableName` (masked) of profile `prod` in org `acmeorg`, now at revision 2
    exit: 0
    ");
    assert_snapshot!(cli.run(&["param", "list", "--profile", "prod"]).snapshot(), @"
    KEY        VISIBILITY  DESCRIPTION  REVISION  SET BY  WHEN
    tableName  masked      -            2         Ada     YYYY-MM-DD HH:MM UTC
    parameters of profile `prod` in org `acmeorg`
    exit: 0
    ");
    assert_snapshot!(cli.run(&["param", "get", "tableName", "--profile", "prod"]).snapshot(), @"
    orders
    parameter `tableName` of profile `prod` in org `acmeorg`, set at revision 2
    exit: 0
    ");
    assert_snapshot!(cli.run(&["app", "create", "shop"]).snapshot(), @"
    created app `shop` in org `acmeorg`
    next: `stagegate stage add STAGE --app shop --profile PROFILE`
    exit: 0
    ");
    assert_snapshot!(cli.run(&["stage", "add", "prod", "--profile", "prod", "--app", "shop"]).snapshot(), @"
    stage `prod` of app `shop` in org `acmeorg` has the profile `prod`
    exit: 0
    ");
    assert_snapshot!(cli.run(&["stage", "list", "--app", "shop"]).snapshot(), @"
    STAGE  PROFILE  GUARDED  CHANGED
    prod   prod     -        YYYY-MM-DD HH:MM UTC
    exit: 0
    ");
    assert_snapshot!(cli.run(&["resolve", "--app", "shop", "--stage", "prod"]).snapshot(), @"
    org          acmeorg
    app          shop
    stage        prod
    service      -
    region       -
    profile      prod, revision 2 (the profile of stage `prod`)
    credentials  none: `stagegate deploy` refuses without `--local-credentials`

    PARAMETER  VALUE     FROM     OWNER  REVISION  BY   AT
    tableName  (masked)  profile  prod   2         Ada  YYYY-MM-DD HH:MM UTC
    exit: 0
    ");
    assert_snapshot!(cli.run(&["resolve", "--app", "shop", "--stage", "feature-x"]).snapshot(), @"
    org          acmeorg
    app          shop
    stage        feature-x
    service      -
    region       -
    profile      none: stage `feature-x` was not added to app `shop`, which has no default profile
    credentials  none: `stagegate deploy` refuses without `--local-credentials`
    no parameters
    exit: 0
    ");
    assert_snapshot!(cli.run(&["profile", "history", "prod"]).snapshot(), @"
    REVISION  WHEN                  WHO  CHANGE                   MESSAGE
    2         YYYY-MM-DD HH:MM UTC  Ada  parameter tableName set  -
    1         YYYY-MM-DD HH:MM UTC  Ada  profile created          -
    exit: 0
    ");
    assert_snapshot!(cli.run(&["role", "show", "--profile", "prod"]).snapshot(), @r#"
    profile      prod
    org          acmeorg
    access role  -
    external id  EXTERNAL_ID

    trust policy of the role:
    {
      "Version": "YYYY-MM-DD",
      "Statement": [
        {
          "Sid": "StagegateAssumesWithItsExternalId",
          "Effect": "Allow",
          "Principal": {
            "AWS": "arn:aws:iam::ACCOUNT_ID:role/ROLE_OF_STAGEGATED"
          },
          "Action": "sts:AssumeRole",
          "Condition": {
            "StringEquals": {
              "sts:ExternalId": "EXTERNAL_ID"
            }
          }
        },
        {
          "Sid": "StagegateNamesWhoDeploys",
          "Effect": "Allow",
          "Principal": {
            "AWS": "arn:aws:iam::ACCOUNT_ID:role/ROLE_OF_STAGEGATED"
          },
          "Action": [
            "sts:TagSession",
            "sts:SetSourceIdentity"
          ]
        }
      ]
    }

    next: make a role with this trust policy in the account to deploy into, then `stagegate role set ARN --profile prod`
    exit: 0
    "#);
}

/// A server with the org `acmeorg`, app `shop`, profile `prod`, stage `prod`.
fn shop(server: &Server) -> Cli {
    let cli = Cli::signed_in(server);
    cli.run(&["profile", "create", "prod"]).expect_ok();
    cli.run(&["app", "create", "shop"]).expect_ok();
    cli.run(&["stage", "add", "prod", "--profile", "prod", "--app", "shop"]).expect_ok();
    cli
}

#[test]
fn mistakes_get_a_sentence_and_a_hint() {
    let server = Server::start();
    let cli = shop(&server);
    assert_snapshot!(cli.run(&["profile", "create", "prod"]).snapshot(), @"
    error: profile `prod` exists already
    hint: choose another name
    exit: 6
    ");
    assert_snapshot!(cli.run(&["profile", "show", "prd"]).snapshot(), @"
    error: no profile `prd`
    hint: did you mean `prod`?
    exit: 5
    ");
    assert_snapshot!(cli.run(&["profile", "delete", "prod", "--yes"]).snapshot(), @"
    error: profile `prod` is in use by stage `prod` of app `shop`
    hint: give those another profile first: `stagegate stage set`, `stagegate app set --default-profile`
    exit: 6
    ");
    assert_snapshot!(cli.run(&["profile", "delete", "prod"]).snapshot(), @"
    error: nobody is there to agree to the deletion
    hint: pass `--yes`
    exit: 2
    ");
    assert_snapshot!(cli.run(&["app", "create", "Shop!"]).snapshot(), @"
    error: `Shop!` is not a valid app name
    hint: use 3 to 39 lower-case letters, digits and hyphens, no hyphen at either end
    exit: 2
    ");
    assert_snapshot!(cli.run(&["app", "show", "shoop"]).snapshot(), @"
    error: no app `shoop`
    hint: did you mean `shop`?
    exit: 5
    ");
    assert_snapshot!(cli.run(&["stage", "add", "a/b", "--profile", "prod", "--app", "shop"]).snapshot(), @"
    error: `a/b` is not a valid stage name
    hint: use 1 to 128 letters, digits, `-`, `_` and `.`, starting with a letter or digit
    exit: 2
    ");
    assert_snapshot!(cli.run(&["stage", "set", "dev", "--profile", "prod", "--app", "shop"]).snapshot(), @"
    error: no stage `dev`
    hint: run `stagegate stage list`
    exit: 5
    ");
    assert_snapshot!(cli.run(&["stage", "list"]).snapshot(), @"
    error: no app is named
    hint: pass `--app NAME`, or set `STAGEGATE_APP`, or add `app: NAME` to `stagegate.yml`
    exit: 2
    ");
    assert_snapshot!(cli.run(&["--org", "otherorg", "profile", "list"]).snapshot(), @"
    error: no org `otherorg`
    hint: run `stagegate whoami` to see your orgs
    exit: 5
    ");
    assert_snapshot!(cli.run(&["role", "set", "deploy", "--profile", "prod"]).snapshot(), @"
    error: `deploy` is not a valid access role
    hint: use an IAM role ARN such as `arn:aws:iam::123456789012:role/deploy`
    exit: 2
    ");
    assert_snapshot!(cli.run(&["role", "verify", "--profile", "prod"]).snapshot(), @"
    error: profile `prod` has no access role
    hint: run `stagegate role set --profile 'prod' ARN`
    exit: 4
    ");
    assert_snapshot!(cli.run(&["credentials", "--app", "shop", "--stage", "prod"]).snapshot(), @"
    error: stage `prod` of app `shop` has no access role to get credentials from
    hint: run `stagegate role set --profile PROFILE ARN`
    exit: 4
    ");
    assert_snapshot!(cli.run(&["frobnicate"]).snapshot(), @"
    error: there is no such command
    hint: run the command with `--help`; what was typed is not repeated: it may be a secret
    exit: 2
    ");
}

#[test]
fn values_never_come_from_the_command_line_unasked() {
    let server = Server::start();
    let cli = shop(&server);
    let set = |arguments: &[&str], input: &str| {
        let arguments = [&["param", "set", "--profile", "prod"], arguments].concat();
        cli.run_with_input(&arguments, input).snapshot()
    };
    assert_snapshot!(set(&["token=canary"], ""), @"
    error: a value on the command line ends up in the shell's history and in the list of processes
    hint: pass `--stdin` or `--file PATH`, or `--plain KEY=VALUE` if the value is no secret
    exit: 2
    ");
    assert_snapshot!(set(&["--plain", "color=blue"], ""), @"
    set parameter `color` (masked) of profile `prod` in org `acmeorg`, now at revision 2
    exit: 0
    ");
    assert_snapshot!(set(&["token"], "x"), @"
    error: no value was given
    hint: pass `--stdin` to read it from standard input, or `--file PATH`
    exit: 2
    ");
    assert_snapshot!(set(&["big", "--stdin"], &"x".repeat(64 * 1024 + 1)), @"
    error: the value has more than 65536 bytes
    hint: store the value in a file or bucket, and its address in the parameter
    exit: 2
    ");
    assert_snapshot!(set(&["nul", "--stdin"], "a\0b"), @"
    error: the value is not text: it holds a NUL or bytes that are not UTF-8
    hint: encode it first: `base64 FILE | stagegate param set nul --profile prod --stdin`
    exit: 2
    ");
    assert_snapshot!(set(&["1bad", "--stdin"], "x"), @"
    error: that is not a valid parameter key
    hint: use 1 to 128 letters, digits, `_`, `-` and `.`, starting with a letter or `_`
    exit: 2
    ");
    let binary = cli.home().join("binary");
    fs::write(&binary, [0xff, 0xfe]).unwrap();
    assert_snapshot!(set(&["bin", "--file", binary.to_str().unwrap()], "").replace(binary.to_str().unwrap(), "FILE"), @"
    error: the value is not text: it holds a NUL or bytes that are not UTF-8
    hint: encode it first: `base64 FILE | stagegate param set bin --profile prod --stdin`
    exit: 2
    ");
    assert_snapshot!(set(&["pem", "--write-only", "--stdin"], "line one\nline two\n"), @"
    set parameter `pem` (write-only) of profile `prod` in org `acmeorg`, now at revision 3
    exit: 0
    ");
    assert_snapshot!(cli.run(&["param", "get", "pem", "--profile", "prod"]).snapshot(), @"
    error: the value of `pem` is write-only: only deploys and `exec` receive it
    hint: run `stagegate exec -- COMMAND` to use it
    exit: 4
    ");
    assert_snapshot!(cli.run(&["param", "get", "nope", "--profile", "prod"]).snapshot(), @"
    error: no parameter `nope`
    hint: run `stagegate param list --profile prod` to see the keys
    exit: 5
    ");
    assert_snapshot!(cli.run(&["param", "unset", "nope", "--profile", "prod"]).snapshot(), @"
    error: no parameter `nope`
    hint: run `stagegate param list --profile prod` to see the keys
    exit: 5
    ");
}

#[test]
fn a_multi_line_value_arrives_as_it_was_given() {
    let server = Server::start();
    let cli = shop(&server);
    let value = "line one\nline \"two\" ${self:x}\n\tünïcode";
    cli.run_with_input(&["param", "set", "text", "--profile", "prod", "--stdin"], &format!("{value}\n")).expect_ok();
    assert_eq!(cli.run(&["param", "get", "text", "--profile", "prod"]).expect_ok(), value);
    cli.run_with_input(&["param", "set", "empty", "--profile", "prod", "--stdin"], "").expect_ok();
    assert_eq!(cli.run(&["param", "get", "empty", "--profile", "prod"]).expect_ok(), "", "the empty text is a value");
}

#[test]
fn two_people_editing_one_profile_lose_nothing() {
    let server = Server::start();
    let cli = shop(&server);
    let credentials = fs::read_to_string(find(cli.home(), "credentials.json")).unwrap();
    let key = credentials.split('"').find(|part| part.starts_with("sgk_")).unwrap();
    let api = Api::new(server.url(), Some(key.to_owned()));
    let path = "/api/v1/orgs/acmeorg/profiles/prod";
    let seen = api.get(path).etag.unwrap();
    cli.run_with_input(&["param", "set", "a", "--profile", "prod", "--stdin"], "1").expect_ok();
    let late = api.try_send("PATCH", path, Some(&seen), &serde_json::json!({ "description": "late" })).unwrap();
    assert_eq!((late.status, late.body["code"].as_str()), (412, Some("changed-meanwhile")));
    assert_eq!(cli.run(&["param", "get", "a", "--profile", "prod"]).expect_ok(), "1");
}

fn find(folder: &std::path::Path, name: &str) -> std::path::PathBuf {
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap().flatten() {
            if entry.file_name() == name {
                return entry.path();
            }
            if entry.path().is_dir() {
                folders.push(entry.path());
            }
        }
    }
    panic!("no {name}")
}

#[test]
fn keys_that_do_not_work_and_servers_that_are_not_there() {
    let mut server = Server::start();
    let mut cli = shop(&server);
    let created = cli.run(&["key", "create", "ci", "--scope", "read"]).expect_ok();
    let reader = created.trim().to_owned();
    cli.set("STAGEGATE_ACCESS_KEY", &reader);
    assert_snapshot!(cli.run(&["profile", "create", "dev"]).snapshot(), @"
    error: this access key may not change profiles: it lacks the scope `manage`
    hint: use an access key with the scope `manage`
    exit: 4
    ");
    cli.set("STAGEGATE_ACCESS_KEY", &format!("{}x", &reader[..reader.len() - 1]));
    assert_snapshot!(cli.run(&["profile", "list"]).snapshot(), @"
    error: the access key is not valid: it is unknown, expired or revoked
    hint: run `stagegate login`, or set `STAGEGATE_ACCESS_KEY`
    exit: 3
    ");
    cli.set("STAGEGATE_ACCESS_KEY", "sgk_nonsense");
    assert_snapshot!(cli.run_with_input(&["login", "--stdin"], "sgk_nonsense").snapshot(), @"
    error: the access key is not valid: it is unknown, expired or revoked
    hint: check that it is a key of this server; `stagegate key create` makes another one
    exit: 3
    ");
    assert_snapshot!(cli.run_with_input(&["login", "--stdin"], "sgs_nonsense").snapshot(), @"
    error: the owner needs a name
    hint: pass `--name NAME`
    exit: 2
    ");
    server.kill();
    assert_snapshot!(cli.run(&["profile", "list"]).snapshot(), @"
    error: cannot reach the server at http://SERVER: connection refused
    hint: check that `stagegated serve` runs there; name another server with `--server` or `STAGEGATE_SERVER`
    exit: 9
    ");
    assert_snapshot!(cli.run(&["exec", "--org", "acmeorg", "--app", "shop", "--stage", "prod", "--", "true"]).snapshot(), @"
    error: cannot reach the server at http://SERVER: connection refused
    hint: check that `stagegated serve` runs there; name another server with `--server` or `STAGEGATE_SERVER`
    exit: 9
    ");
}

#[test]
fn reads_are_json_when_asked() {
    let server = Server::start();
    let cli = shop(&server);
    for arguments in [
        &["whoami"][..],
        &["org", "list"],
        &["app", "list"],
        &["app", "show", "shop"],
        &["profile", "list"],
        &["profile", "show", "prod"],
        &["profile", "history", "prod"],
        &["param", "list", "--profile", "prod"],
        &["role", "show", "--profile", "prod"],
        &["stage", "list", "--app", "shop"],
        &["key", "list"],
        &["resolve", "--app", "shop", "--stage", "prod"],
        &["deployment", "list"],
        &["doctor", "--app", "shop", "--stage", "prod"],
    ] {
        let finished = cli.run(&[arguments, &["--json"]].concat());
        let json: Result<serde_json::Value, _> = serde_json::from_str(&finished.stdout);
        assert!(json.is_ok(), "{arguments:?}: {}\n{}", finished.stdout, finished.stderr);
    }
    let refused = cli.run(&["profile", "show", "nope", "--json"]);
    let problem: serde_json::Value = serde_json::from_str(&refused.stderr).unwrap();
    assert_eq!((problem["code"].as_str(), refused.exit), (Some("not-found"), Some(5)));
}

#[test]
fn the_audit_log_is_listed_newest_first() {
    let server = Server::start();
    let cli = Cli::signed_in(&server);
    cli.run(&["profile", "create", "prod"]).expect_ok();
    let listed = cli.run(&["audit", "list", "--limit", "2"]);
    let rows: Vec<&str> = listed.stdout.lines().collect();
    assert!(rows.len() == 3 && rows[0].starts_with("WHEN"), "{}", listed.stdout);
    assert!(
        rows[1].contains("profile.create") && rows[1].contains("usr_") && rows[2].contains("org.create"),
        "{}",
        listed.stdout
    );
    let json: serde_json::Value = serde_json::from_str(&cli.run(&["audit", "list", "--json"]).expect_ok()).unwrap();
    assert_eq!(json[0]["action"], "profile.create");
}

#[test]
fn a_file_is_written_only_where_one_can_be() {
    let server = Server::start();
    let cli = Cli::signed_in(&server);
    cli.run(&["profile", "create", "prod"]).expect_ok();
    let yaml = cli.run(&["export"]).expect_ok();
    for command in [&["export"][..], &["param", "export", "--profile", "prod"]] {
        let run = |output: &str| cli.run(&[command, &["-o", output]].concat());
        for (output, want) in
            [("/dev/null", "is no regular file"), (".", "is no regular file"), ("a/b.yml", "there is no folder for")]
        {
            let refused = run(output);
            assert!(refused.exit == Some(1) && refused.stderr.contains(want), "{command:?} {output}: {}", refused.stderr);
        }
        run("-").expect_ok();
        run("a.yml").expect_ok();
        assert!(!cli.home().join("-").exists() && !cli.home().join("a").exists(), "{command:?}");
    }
    assert_eq!(cli.run(&["export", "-o", "-"]).expect_ok(), yaml);
}

#[test]
fn a_slip_in_a_stage_is_told_but_not_to_the_quiet() {
    let server = Server::start();
    let cli = Cli::signed_in(&server);
    cli.run(&["profile", "create", "prod"]).expect_ok();
    cli.run(&["app", "create", "shop", "--default-profile", "prod"]).expect_ok();
    cli.run(&["stage", "add", "dev", "--profile", "prod", "--app", "shop"]).expect_ok();
    let warning = "warning: stage `dve` was not added to app `shop`; did you mean `dev`?";
    for command in [&["resolve"][..], &["explain"]] {
        let said = cli.run(&[command, &["--app", "shop", "--stage", "dve"]].concat()).stderr;
        assert!(said.contains(warning), "{command:?}: {said}");
        for other in [&["--stage", "dev"][..], &["--stage", "feature"], &["--stage", "dve", "--quiet"]] {
            let said = cli.run(&[command, &["--app", "shop"], other].concat()).stderr;
            assert!(!said.contains("warning"), "{command:?} {other:?}: {said}");
        }
    }
}

#[test]
fn a_key_that_lacks_two_scopes_is_told_both() {
    let server = Server::start();
    let mut cli = Cli::signed_in(&server);
    cli.run(&["profile", "create", "prod"]).expect_ok();
    let key = cli.run(&["key", "create", "ci", "--scope", "deploy"]).expect_ok();
    cli.set("STAGEGATE_ACCESS_KEY", &key);
    let refused = cli.run(&["param", "set", "color=red", "--plain", "--profile", "prod"]);
    assert!(refused.exit == Some(4) && refused.stderr.contains("it lacks the scopes `read` and `manage`"), "{}", refused.stderr);
}

#[test]
fn hints_are_for_people_at_a_command_line() {
    let server = Server::start();
    let cli = Cli::signed_in(&server);
    cli.run(&["profile", "create", "prod"]).expect_ok();
    let add = ["provider", "add", "pay", "--kind", "vendor", "--vendor", "stripe", "--stdin"];
    cli.run_with_input(&add, "KEY=canary").expect_ok();
    let long = "x".repeat(2_000);
    for (arguments, want) in [
        (&["provider", "edit", "pay", "--unset", "KEY"][..], "or run `stagegate provider remove pay`"),
        (
            &["provider", "add", "a", "--kind", "vendor", "--vendor", "aws", "--stdin"],
            "pass `--kind aws-role` or `--kind aws-keys`",
        ),
        (&["param", "set", "k=v", "--plain", "--profile", "prod", "-m", &long], "hint: "),
        (&["profile", "edit", "prod", "--description", &long], "hint: "),
    ] {
        let refused = cli.run(arguments);
        assert!(refused.exit != Some(0) && refused.stderr.contains(want), "{arguments:?}: {}", refused.stderr);
        assert!(!refused.stderr.contains("openapi.json"), "{arguments:?}: {}", refused.stderr);
    }
}
