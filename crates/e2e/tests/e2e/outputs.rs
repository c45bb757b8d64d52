//! Outputs: declared in the service file, recorded by a deploy, read by others, and gone with the stack.

use std::{fs, path::Path};

use insta::assert_snapshot;
use serde_json::Value;
use stagegate_e2e::{Aws, Cli, Framework, Server, ServerOptions, find_in_files, forms_of};
use tempfile::TempDir;

const ACCOUNT: &str = "111111111111";
const TOKEN: &str = "canary-token-<5f0c>-\"quoted\"";

const SERVICE: &str = "service: greeter
provider:
  name: aws
  runtime: nodejs22.x
functions:
  hello:
    handler: hello.handler
    environment:
      TOKEN: ${param:token}
resources:
  Outputs:
    Greeting:
      Value: ${param:greeting}
    Token:
      Value: ${param:token}
outputs:
  greeting: ${param:greeting}
  nested:
    stage: ${sls:stage}
    ports: [80, 443]
  secret: 'the token is ${param:token}'
# Somebody wrote it down here: TOKEN_AS_JSON
";

struct Story {
    aws: Aws,
    server: Server,
    cli: Cli,
    service: TempDir,
}

impl Story {
    fn begin() -> Self {
        let aws = Aws::start();
        let server = Server::start_with(ServerOptions { environment: aws.server_environment(), ..ServerOptions::default() });
        let mut cli = Cli::signed_in(&server);
        cli.run(&["profile", "create", "dev"]).expect_ok();
        cli.run(&["role", "set", &format!("arn:aws:iam::{ACCOUNT}:role/deploy"), "--profile", "dev"]).expect_ok();
        cli.run(&["app", "create", "shop"]).expect_ok();
        cli.run(&["stage", "add", "dev", "--profile", "dev", "--app", "shop"]).expect_ok();
        cli.run_with_input(&["param", "set", "greeting", "--profile", "dev", "--stdin"], "Good morning").expect_ok();
        cli.run_with_input(&["param", "set", "token", "--profile", "dev", "--stdin", "--write-only"], TOKEN).expect_ok();
        let service = Framework::Osls4.service("e2e/fixtures/serverless-3");
        write(service.path(), "serverless.yml", &SERVICE.replace("TOKEN_AS_JSON", &serde_json::to_string(TOKEN).unwrap()));
        write(service.path(), "stagegate.yml", "org: acmeorg\napp: shop\n");
        write(service.path(), "hello.js", "exports.handler = async () => 1;\n");
        cli.enter(service.path());
        cli.set("AWS_ENDPOINT_URL", aws.url());
        cli.set("SLS_AWS_MONITORING_FREQUENCY", "300");
        Self { aws, server, cli, service }
    }

    fn deploy(&self) {
        let finished = self.cli.run(&["deploy"]);
        assert_eq!(finished.exit, Some(0), "{}\n{}", finished.stdout, finished.stderr);
    }

    fn deployments(&self, filter: &[&str]) -> Vec<Value> {
        let listed = self.cli.run(&[&["deployment", "list", "--json"], filter].concat()).expect_ok();
        serde_json::from_str(&listed).unwrap()
    }

    fn newest(&self) -> String {
        self.deployments(&[])[0]["id"].as_str().unwrap().to_owned()
    }
}

fn write(folder: &Path, name: &str, text: &str) {
    fs::write(folder.join(name), text).unwrap();
}

/// Without the lines of outputs that the framework makes, and whose values the emulator makes up.
fn without_made_up(text: &str) -> String {
    text.lines()
        .filter(|line| !line.contains("ServerlessDeploymentBucketName") && !line.contains("QualifiedArn"))
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
#[expect(clippy::too_many_lines, reason = "one story")]
fn outputs_live_as_long_as_the_stack() {
    let story = Story::begin();
    let cli = &story.cli;
    assert_snapshot!(cli.run(&["output", "list"]).snapshot(), @"
    error: no service `greeter`
    hint: run `stagegate deployment list --app shop --service greeter` to see where it was deployed
    exit: 5
    ");
    story.deploy();
    assert_snapshot!(without_made_up(&cli.run(&["output", "list"]).snapshot()), @r#"
    NAME                             KIND      VALUE
    greeting                         declared  Good morning
    nested                           declared  {"stage":"dev","ports":[80,443]}
    secret                           declared  the token is [token FINGERPRINT]
    Greeting                         stack     Good morning
    Token                            stack     [token FINGERPRINT]
    exit: 0
    "#);
    for (key, value) in [
        ("greeting", "Good morning"),
        ("Greeting", "Good morning"),
        ("nested.stage", "dev"),
        ("nested.ports.1", "443"),
        ("nested", r#"{"stage":"dev","ports":[80,443]}"#),
    ] {
        assert_eq!(cli.run(&["output", "get", key]).expect_ok(), value, "{key}");
    }
    assert_snapshot!(cli.run(&["output", "get", "nested.stag"]).snapshot(), @"
    error: no output `nested.stag`
    hint: did you mean `nested.stage`?
    exit: 5
    ");
    assert_snapshot!(cli.run(&["output", "get", "greeting", "--stage", "prod"]).snapshot(), @"
    error: no instance `prod:us-east-1`
    hint: run `stagegate deployment list --app shop --service greeter` to see where it was deployed
    exit: 5
    ");
    let mut elsewhere = Cli::new(&story.server);
    elsewhere.set("STAGEGATE_ACCESS_KEY", &access_key(cli, "deploy"));
    let named = ["output", "get", "greeting", "--app", "shop", "--service", "greeter", "--stage", "dev", "--region", "us-east-1"];
    assert_eq!(elsewhere.run(&named).expect_ok(), "Good morning", "from another folder");
    // An output may be a masked value: a key that cannot reveal those reads none.
    elsewhere.set("STAGEGATE_ACCESS_KEY", &access_key(cli, "read"));
    assert_snapshot!(elsewhere.run(&named).snapshot(), @"
    error: this access key may not see outputs of deployments: it lacks the scope `deploy`
    hint: use an access key with the scope `deploy`
    exit: 4
    ");

    // Another greeting, and what that changes.
    let first = story.newest();
    cli.run_with_input(&["param", "set", "greeting", "--profile", "dev", "--stdin"], "Good evening").expect_ok();
    fs::write(
        story.service.path().join("serverless.yml"),
        fs::read_to_string(story.service.path().join("serverless.yml")).unwrap() + "# more\n",
    )
    .unwrap();
    story.deploy();
    assert_snapshot!(cli.run(&["deployment", "diff", &story.newest()]).snapshot(), @"
    from               dep_ID (Ada, YYYY-MM-DD HH:MM UTC)
    to                 dep_ID (Ada, YYYY-MM-DD HH:MM UTC)
    profile            dev@4 -> dev@5
    service revision   r0
    instance revision  r0
    service file       changed, 22 lines -> 23 lines

    WHAT             NAME      CHANGE   FROM                  TO
    parameter        greeting  changed  dev r3 FINGERPRINT  dev r5 FINGERPRINT
    declared output  greeting  changed  Good morning          Good evening
    output           Greeting  changed  Good morning          Good evening
    exit: 0
    ");
    let pair = |from: &str, to: &str| cli.run(&["deployment", "diff", from, to]).expect_ok();
    let newest = story.newest();
    let (there, back) = (pair(&first, &newest), pair(&newest, &first));
    assert_eq!(there, cli.run(&["deployment", "diff", &newest]).expect_ok(), "from left to right");
    assert!(there.contains("dev@4 -> dev@5") && back.contains("dev@5 -> dev@4"), "{there}{back}");
    assert_snapshot!(cli.run(&["deployment", "diff", &first]).snapshot(), @"
    error: no deployment before `dep_ID`
    hint: name the one to compare with: `stagegate deployment diff A B`
    exit: 5
    ");

    let finished = cli.run(&["remove"]);
    assert_eq!(finished.exit, Some(0), "{}\n{}", finished.stdout, finished.stderr);
    assert!(
        finished.stderr.contains("removing service `greeter` of app `shop` in org `acmeorg` from stage `dev`"),
        "{}",
        finished.stderr
    );
    assert!(story.aws.stack(ACCOUNT, "greeter-dev").is_none_or(|stack| stack.status == "DELETE_COMPLETE"));
    assert_snapshot!(cli.run(&["output", "list"]).snapshot(), @"
    service `greeter` of app `shop` has no outputs in `dev:us-east-1`: it is not deployed there
    exit: 0
    ");
    assert_snapshot!(cli.run(&["output", "get", "greeting"]).snapshot(), @"
    error: no output `greeting`
    hint: run `stagegate output list`
    exit: 5
    ");
    for (filter, count) in [
        (&[][..], 3),
        (&["--kind", "remove"], 1),
        (&["--kind", "deploy", "--status", "succeeded"], 2),
        (&["--status", "failed"], 0),
        (&["--service", "greeter", "--region", "us-east-1"], 3),
        (&["--region", "eu-west-1"], 0),
        (&["--service", "other"], 0),
    ] {
        assert_eq!(story.deployments(filter).len(), count, "{filter:?}");
    }
}

fn access_key(cli: &Cli, scope: &str) -> String {
    let created = cli.run(&["key", "create", scope, "--scope", scope, "--json"]).expect_ok();
    let created: Value = serde_json::from_str(&created).unwrap();
    created["access_key"].as_str().unwrap().to_owned()
}

#[test]
fn o2_a_record_holds_no_value_that_got_into_it() {
    let story = Story::begin();
    story.deploy();
    let (cli, id) = (&story.cli, story.newest());
    let shown = cli.run(&["deployment", "show", &id, "--json"]).expect_ok();
    for form in forms_of(TOKEN) {
        assert!(!shown.as_bytes().windows(form.len()).any(|window| window == form), "{shown}");
    }
    let record: Value = serde_json::from_str(&shown).unwrap();
    let file = record["service_file"].as_str().unwrap();
    assert!(file.starts_with("service: greeter\n") && file.contains("# Somebody wrote it down here: \"[token fp_"), "{file}");
    for output in [&record["outputs"]["Token"], &record["declared_outputs"]["secret"]] {
        assert!(output.as_str().unwrap().contains("[token fp_"), "{output}");
    }
    assert_eq!(record["declared_outputs"]["greeting"], "Good morning", "a masked value may be an output");
    assert_eq!(record["outputs"]["Greeting"], "Good morning");
    assert_eq!(find_in_files(&story.server.data(), &[TOKEN]), [] as [&Path; 0]);
    let environment = story.aws.function_environment(ACCOUNT, "greeter-dev-hello");
    assert_eq!(environment["TOKEN"], TOKEN, "the function got it");
}

#[test]
fn a_removal_is_checked_like_a_deploy() {
    let story = Story::begin();
    story.deploy();
    let cli = &story.cli;
    let refused = cli.run(&["remove", "--", "--stage", "prod"]);
    assert_eq!(refused.exit, Some(2), "{}", refused.stderr);
    cli.run(&["role", "unset", "--profile", "dev"]).expect_ok();
    assert_snapshot!(cli.run(&["remove"]).snapshot(), @"
    error: profile `dev` has no access role to deploy stage `dev` with
    hint: run `stagegate role set --profile 'dev' ARN`, or pass `--local-credentials`
    exit: 4
    ");
    assert!(story.aws.stack(ACCOUNT, "greeter-dev").is_some());
    assert_eq!(story.deployments(&[]).len(), 1, "nothing was begun");
    assert_eq!(cli.run(&["output", "get", "greeting"]).expect_ok(), "Good morning");
}
