//! The main job: a real service, deployed by the real frameworks, each stage with its own profile.

use std::{fs, path::Path, process::Stdio};

use serde_json::Value;
use stagegate_e2e::{Aws, Cli, CommandLines, Finished, Framework, Server, ServerOptions, find_in_files, forms_of};
use tempfile::TempDir;

const DEV: &str = "111111111111";
const PROD: &str = "222222222222";
const REST: &str = "333333333333";
/// What the emulator takes for the account of keys that it did not make.
const OF_KEYS: &str = "123456789012";
const RECEIPT: &str = "Thank you for {id}\nsecond ${line}: \"quoted\"";

/// A team with three profiles, and a service that one of them works on.
struct Team {
    aws: Aws,
    server: Server,
    cli: Cli,
    service: TempDir,
}

fn token(profile: &str) -> String {
    format!("canary-token-{profile}-81c4")
}

impl Team {
    fn with(framework: Framework, source: &str) -> Self {
        let aws = Aws::start();
        let server = Server::start_with(ServerOptions { environment: aws.server_environment(), ..ServerOptions::default() });
        let mut cli = Cli::signed_in(&server);
        cli.run(&["app", "create", "shop"]).expect_ok();
        for (profile, account) in [("dev", DEV), ("prod", PROD), ("preview", REST)] {
            cli.run(&["profile", "create", profile]).expect_ok();
            cli.run(&["role", "set", &format!("arn:aws:iam::{account}:role/deploy"), "--profile", profile]).expect_ok();
            for (key, value) in [
                ("orderLimits", r#"{"maxItems": 5, "currencies": ["EUR"]}"#),
                ("receiptText", RECEIPT),
                ("paymentUrl", &format!("https://pay.{profile}.example.com")),
                ("paymentToken", &token(profile)),
                ("logRetentionDays", "7"),
            ] {
                cli.run_with_input(&["param", "set", key, "--profile", profile, "--stdin"], value).expect_ok();
            }
        }
        for stage in ["dev", "prod"] {
            cli.run(&["stage", "add", stage, "--profile", stage, "--app", "shop"]).expect_ok();
        }
        cli.run(&["app", "set", "shop", "--default-profile", "preview"]).expect_ok();
        let service = framework.service(source);
        cli.enter(service.path());
        cli.set("AWS_ENDPOINT_URL", aws.url());
        // The framework asks how its stack fares; the emulator answers at once.
        cli.set("SLS_AWS_MONITORING_FREQUENCY", "300");
        Self { aws, server, cli, service }
    }

    fn deploy(&self, stage: &str) -> Finished {
        self.cli.run(&["deploy", "--stage", stage, "--region", "us-east-1"])
    }

    /// Which of the accounts hold the stack.
    fn accounts_with(&self, stack: &str) -> Vec<&'static str> {
        [DEV, PROD, REST].into_iter().filter(|account| self.aws.stack(account, stack).is_some()).collect()
    }

    fn last_deployment(&self) -> Value {
        let list: Value = serde_json::from_str(&self.cli.run(&["deployment", "list", "--json"]).expect_ok()).unwrap();
        let newest = list["items"].as_array().or(list.as_array()).expect("a list")[0].clone();
        let id = newest["id"].as_str().unwrap();
        serde_json::from_str(&self.cli.run(&["deployment", "show", id, "--json"]).expect_ok()).unwrap()
    }
}

fn replace(file: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(file).unwrap();
    assert!(text.contains(from), "{from} is not in {}", file.display());
    fs::write(file, text.replace(from, to)).unwrap();
}

#[test]
fn each_stage_gets_its_profile_and_no_secret_leaves_a_trace() {
    let team = Team::with(Framework::Osls4, "examples/orders");
    let watch = CommandLines::watch();
    for (stage, profile, account) in [("dev", "dev", DEV), ("prod", "prod", PROD), ("feature-x", "preview", REST)] {
        let finished = team.deploy(stage);
        assert_eq!(finished.exit, Some(0), "{stage}: {}\n{}", finished.stdout, finished.stderr);
        assert_eq!(team.accounts_with(&format!("orders-{stage}")), [account], "{stage}");
        let charge = team.aws.function_environment(account, &format!("orders-{stage}-chargeOrder"));
        assert_eq!(charge["RECEIPT"], RECEIPT);
        assert_eq!(charge["PAYMENT_TOKEN"], token(profile).as_str());
        let create = team.aws.function_environment(account, &format!("orders-{stage}-createOrder"));
        assert_eq!(create["LIMITS"], r#"{"maxItems": 5, "currencies": ["EUR"]}"#);

        let record = team.last_deployment();
        assert_eq!(record["status"], "succeeded");
        assert_eq!(
            (&record["stage"], &record["profile"], &record["account_id"]),
            (&stage.into(), &profile.into(), &account.into())
        );
        assert_eq!(record["outputs"]["PaymentUrl"], format!("https://pay.{profile}.example.com"), "{record}");
        assert!(record["facts"]["framework"].as_str().unwrap().starts_with("osls 4."), "{record}");
    }
    let secrets = ["dev", "prod", "preview"].map(token);
    for line in watch.stop() {
        for form in secrets.iter().flat_map(|secret| forms_of(secret)) {
            let shown = String::from_utf8_lossy(&line).into_owned();
            assert!(!line.windows(form.len()).any(|window| window == form), "a secret in the arguments of {shown}");
        }
    }
    let secrets: Vec<_> = secrets.iter().map(String::as_str).collect();
    assert_eq!(find_in_files(&team.server.data(), &secrets), [] as [&Path; 0], "database, WAL");
    assert_eq!(find_in_files(team.cli.home(), &secrets), [] as [&Path; 0], "settings of the command line");
    let log = team.server.log();
    assert!(log.contains("answered"), "the log was on");
    assert!(!secrets.iter().any(|secret| log.contains(secret)), "a secret in the log");
}

#[test]
fn an_instance_deploys_into_the_account_of_its_provider() {
    let team = Team::with(Framework::Osls4, "examples/orders");
    let watch = CommandLines::watch();
    let role = format!("arn:aws:iam::{REST}:role/deploy");
    team.cli.run(&["provider", "add", "main", "--kind", "aws-role", "--role", &role]).expect_ok();
    let add = ["provider", "add", "payments", "--kind", "vendor", "--vendor", "stripe", "--stdin"];
    team.cli.run_with_input(&add, "STRIPE_KEY=canary-stripe-81c4\n").expect_ok();
    let instance = ["--app", "shop", "--service", "orders", "--stage", "prod", "--region", "us-east-1", "--yes"];
    for provider in ["main", "payments"] {
        team.cli.run(&[&["provider", "link", provider], &instance[..]].concat()).expect_ok();
    }
    replace(&team.service.path().join("serverless.yml"), "${param:paymentToken}", "${env:STRIPE_KEY}");
    let finished = team.deploy("prod");
    assert_eq!(finished.exit, Some(0), "{}\n{}", finished.stdout, finished.stderr);
    for line in [
        "account: 333333333333 (provider `main`, linked to the instance)",
        "vendors: stripe (provider `payments`, linked to the instance)",
    ] {
        assert!(finished.stderr.contains(line), "{line}: {}", finished.stderr);
    }
    assert_eq!(team.accounts_with("orders-prod"), [REST], "and not into that of the profile");
    let charge = team.aws.function_environment(REST, "orders-prod-chargeOrder");
    assert_eq!(charge["PAYMENT_TOKEN"], "canary-stripe-81c4");
    assert_eq!(charge["PAYMENT_URL"], "https://pay.prod.example.com", "parameters are those of the profile all the same");
    let record = team.last_deployment();
    assert_eq!((&record["status"], &record["account_id"]), (&"succeeded".into(), &REST.into()));
    for line in watch.stop() {
        let shown = String::from_utf8_lossy(&line).into_owned();
        assert!(!shown.contains("canary-stripe-81c4"), "a secret in the arguments of {shown}");
    }
    assert_eq!(find_in_files(&team.server.data(), &["canary-stripe-81c4"]), [] as [&Path; 0], "database, WAL");
}

/// Static keys come without a session token. Until they are verified nobody knows their account, and that is said.
#[test]
fn keys_deploy_into_their_account() {
    let team = Team::with(Framework::Osls4, "examples/orders");
    let add = ["provider", "add", "static", "--kind", "aws-keys", "--access-key-id", "AKIAPROVIDER00000001", "--stdin"];
    team.cli.run_with_input(&add, "of-the-emulator\n").expect_ok();
    team.cli.run(&["provider", "link", "static", "--app", "shop", "--service", "orders", "--yes"]).expect_ok();
    let finished = team.deploy("prod");
    assert_eq!(finished.exit, Some(0), "{}\n{}", finished.stdout, finished.stderr);
    let announced = "account: an account that was not verified yet (provider `static`, linked to the service)";
    assert!(finished.stderr.contains(announced), "{}", finished.stderr);
    assert_eq!(team.accounts_with("orders-prod"), [] as [&str; 0]);
    assert!(team.aws.stack(OF_KEYS, "orders-prod").is_some());
    let record = team.last_deployment();
    assert_eq!((&record["status"], &record["account_id"]), (&"succeeded".into(), &Value::Null));
    team.cli.run(&["provider", "verify", "static"]).expect_ok();
    let finished = team.deploy("prod");
    assert_eq!(finished.exit, Some(0), "{}\n{}", finished.stdout, finished.stderr);
    assert!(finished.stderr.contains(&format!("account: {OF_KEYS} (provider `static`")), "{}", finished.stderr);
    assert_eq!(team.last_deployment()["account_id"], OF_KEYS);
}

#[test]
fn serverless_3_deploys_too() {
    let team = Team::with(Framework::Serverless3, "e2e/fixtures/serverless-3");
    for (key, value) in [("currency", "EUR"), ("catalogToken", RECEIPT)] {
        team.cli.run_with_input(&["param", "set", key, "--profile", "prod", "--stdin"], value).expect_ok();
    }
    // With org and app in the file, the framework's own dashboard plugin would take over.
    let refused = team.deploy("prod");
    assert_ne!(refused.exit, Some(0));
    assert!(refused.stderr.contains("stagegate.yml"), "{}", refused.stderr);

    let file = team.service.path().join("serverless.yml");
    replace(&file, "org: acmeorg\napp: shop\n", "");
    fs::write(team.service.path().join("stagegate.yml"), "org: acmeorg\napp: shop\n").unwrap();
    let finished = team.deploy("prod");
    assert_eq!(finished.exit, Some(0), "{}\n{}", finished.stdout, finished.stderr);
    let record = team.last_deployment();
    assert_eq!((&record["status"], &record["account_id"]), (&"succeeded".into(), &PROD.into()));
    assert!(record["facts"]["framework"].as_str().unwrap().starts_with("serverless 3.40"), "{record}");
    assert_eq!(record["outputs"]["Currency"], "EUR");
    assert_eq!(team.accounts_with("catalog-prod"), [PROD]);
    let list = team.aws.function_environment(PROD, "catalog-prod-list");
    assert_eq!((&list["CURRENCY"], &list["TOKEN"]), (&"EUR".into(), &RECEIPT.into()));
}

#[test]
fn the_frameworks_own_layers_win() {
    let team = Team::with(Framework::Osls4, "examples/orders");
    let file = team.service.path().join("serverless.yml");
    let mut text = fs::read_to_string(&file).unwrap();
    text += "\nparams:\n  default:\n    paymentUrl: from-default\n    receiptText: from-default\n  dev:\n    paymentUrl: from-stage\n";
    fs::write(&file, text).unwrap();
    let finished = team.cli.run(&["deploy", "--stage", "dev", "--region", "us-east-1", "--", "--param=orderLimits=from-option"]);
    assert_eq!(finished.exit, Some(0), "{}\n{}", finished.stdout, finished.stderr);
    let charge = team.aws.function_environment(DEV, "orders-dev-chargeOrder");
    let create = team.aws.function_environment(DEV, "orders-dev-createOrder");
    assert_eq!(create["LIMITS"], "from-option", "an option beats everything");
    assert_eq!(charge["PAYMENT_URL"], "from-stage", "the file's stage beats its default");
    assert_eq!(charge["RECEIPT"], "from-default", "the file's default beats the profile");
    assert_eq!(charge["PAYMENT_TOKEN"], token("dev").as_str(), "the profile gives the rest");
}

#[test]
fn a_framework_that_fails_halfway_is_recorded_and_its_status_is_ours() {
    let team = Team::with(Framework::Osls4, "examples/orders");
    let file = team.service.path().join("serverless.yml");
    replace(&file, "${param:paymentUrl}", "${param:noSuchParameter}");
    let finished = team.deploy("dev");
    assert_ne!(finished.exit, Some(0));
    assert!(finished.stderr.contains("PAYMENT_URL"), "{}", finished.stderr);
    assert_eq!(team.last_deployment()["status"], "failed");
    assert_eq!(team.accounts_with("orders-dev"), [] as [&str; 0]);
}

#[test]
fn nobody_smuggles_in_other_credentials() {
    let team = Team::with(Framework::Osls4, "examples/orders");
    let aws = team.cli.home().join(".aws");
    fs::create_dir(&aws).unwrap();
    fs::write(aws.join("credentials"), "[mine]\naws_access_key_id = AKIAMINE\naws_secret_access_key = mine\n").unwrap();
    let option = ["deploy", "--stage", "prod", "--region", "us-east-1", "--", "--aws-profile", "mine"];
    let refused = team.cli.run(&option);
    assert_ne!(refused.exit, Some(0), "{}\n{}", refused.stdout, refused.stderr);
    assert_eq!(team.accounts_with("orders-prod"), [] as [&str; 0]);

    // A profile in the service file has no effect: the announced credentials win.
    replace(&team.service.path().join("serverless.yml"), "  name: aws\n", "  name: aws\n  profile: mine\n");
    let finished = team.deploy("prod");
    assert_eq!(finished.exit, Some(0), "{}\n{}", finished.stdout, finished.stderr);
    assert_eq!(team.accounts_with("orders-prod"), [PROD]);
}

#[test]
fn a_deploy_to_another_account_than_the_last_one_is_told() {
    let team = Team::with(Framework::Osls4, "examples/orders");
    let first = team.deploy("prod");
    assert_eq!(first.exit, Some(0), "{}\n{}", first.stdout, first.stderr);
    assert!(!first.stderr.contains("the last deploy went"), "{}", first.stderr);
    // What comes of it is of no interest here: it is told before the framework runs.
    replace(&team.service.path().join("serverless.yml"), "${param:paymentUrl}", "${param:noSuchParameter}");
    assert!(!team.deploy("prod").stderr.contains("the last deploy went"));
    team.cli.run(&["role", "set", &format!("arn:aws:iam::{REST}:role/deploy"), "--profile", "prod"]).expect_ok();
    let said = team.deploy("prod").stderr;
    let want = format!("warning: the last deploy went to account {PROD}, this one goes to {REST}\n");
    assert!(said.contains(&want), "{said}");
    let quiet = team.cli.run(&["remove", "--stage", "prod", "--region", "us-east-1", "--quiet"]).stderr;
    assert!(quiet.contains(&format!("this removal goes to {REST}")), "{quiet}");
}

#[test]
fn without_a_profile_or_a_role_nothing_is_deployed() {
    let team = Team::with(Framework::Osls4, "examples/orders");
    team.cli.run(&["app", "set", "shop", "--no-default-profile"]).expect_ok();
    let none = team.deploy("feature-x");
    assert_ne!(none.exit, Some(0));
    assert!(none.stderr.contains("error: ") && none.stderr.contains("hint: "), "{}", none.stderr);
    team.cli.run(&["role", "unset", "--profile", "dev"]).expect_ok();
    let no_role = team.deploy("dev");
    assert_ne!(no_role.exit, Some(0));
    assert!(no_role.stderr.contains("error: ") && no_role.stderr.contains("hint: "), "{}", no_role.stderr);
    assert_eq!(team.accounts_with("orders-feature-x"), [] as [&str; 0]);
    assert_eq!(team.accounts_with("orders-dev"), [] as [&str; 0]);
}

#[test]
fn an_unreachable_server_deploys_nothing() {
    let mut team = Team::with(Framework::Osls4, "examples/orders");
    team.server.kill();
    let finished = team.cli.run(&["deploy", "--org", "acmeorg", "--stage", "prod", "--region", "us-east-1"]);
    assert_eq!(finished.exit, Some(9), "{}", finished.stderr);
    assert_eq!(team.accounts_with("orders-prod"), [] as [&str; 0]);
}

#[test]
fn a_folder_without_service_framework_or_readable_file_says_so() {
    let team = Team::with(Framework::Osls4, "examples/orders");
    let says = |finished: Finished, words: &str| {
        assert_ne!(finished.exit, Some(0));
        assert!(finished.stderr.contains("error: ") && finished.stderr.contains("hint: "), "{}", finished.stderr);
        assert!(finished.stderr.contains(words), "{}", finished.stderr);
    };
    let mut cli = Cli::new(&team.server);
    cli.set("STAGEGATE_ACCESS_KEY", &access_key(&team.cli));
    let empty = tempfile::tempdir().unwrap();
    cli.enter(empty.path());
    says(cli.run(&["deploy", "--stage", "dev"]), "serverless.yml");

    let broken = Framework::Osls4.service("examples/orders");
    fs::write(broken.path().join("serverless.yml"), "service: orders\nprovider: [\n").unwrap();
    cli.enter(broken.path());
    says(cli.run(&["deploy", "--stage", "dev"]), "serverless.yml");

    let bare = Framework::Osls4.service("examples/orders");
    fs::remove_file(bare.path().join("node_modules")).unwrap();
    cli.enter(bare.path());
    let path = std::env::var("PATH").unwrap();
    let without = path.split(':').filter(|folder| !Path::new(folder).join("serverless").exists()).collect::<Vec<_>>().join(":");
    cli.set("PATH", &without);
    says(cli.run(&["deploy", "--stage", "dev"]), "npm install");
}

fn access_key(cli: &Cli) -> String {
    let created: Value =
        serde_json::from_str(&cli.run(&["key", "create", "test", "--scope", "read", "--scope", "deploy", "--json"]).expect_ok())
            .unwrap();
    created["access_key"].as_str().unwrap().to_owned()
}

#[test]
fn ctrl_c_ends_the_framework_and_is_recorded() {
    let team = Team::with(Framework::Osls4, "examples/orders");
    let mut command = team.cli.command(&["deploy", "--stage", "dev", "--region", "us-east-1"]);
    let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // The framework has started once the record says that the deployment runs.
    loop {
        let list: Value = serde_json::from_str(&team.cli.run(&["deployment", "list", "--json"]).expect_ok()).unwrap();
        let items = list["items"].as_array().or(list.as_array()).unwrap().clone();
        if items.first().is_some_and(|newest| newest["status"] == "running") {
            break;
        }
    }
    std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    let finished: Finished = child.wait_with_output().unwrap().into();
    assert_ne!(finished.exit, Some(0));
    assert_eq!(team.last_deployment()["status"], "failed", "{}", finished.stderr);
}

#[test]
fn a_guarded_stage_is_deployed_against_a_check_that_passed() {
    let team = Team::with(Framework::Osls4, "examples/orders");
    team.cli.run(&["profile", "edit", "prod", "--guarded"]).expect_ok();
    let regions = |verb: &str, what: &str, regions: &str| {
        team.cli.run(&["safeguards", verb, what, "--profile", "prod", "--settings", regions]).expect_ok();
    };
    regions("add", "allowed-regions", r#"["eu-west-1"]"#);
    let refused = team.deploy("prod");
    assert_eq!(refused.exit, Some(7), "{}\n{}", refused.stdout, refused.stderr);
    let sentence = r#"Region "us-east-1" not in list of permitted regions: ["eu-west-1"]"#;
    assert!(refused.stderr.contains(sentence) && refused.stderr.contains("nothing is deployed"), "{}", refused.stderr);
    assert_eq!(team.accounts_with("orders-prod"), [] as [&str; 0]);
    assert_eq!(team.last_deployment()["status"], "failed");
    let issued = || {
        let events: Value = serde_json::from_str(&team.cli.run(&["audit", "list", "--json"]).expect_ok()).unwrap();
        let events = events["items"].as_array().or(events.as_array()).expect("a list").clone();
        let details = events.iter().filter(|event| event["action"] == "credentials.issue");
        details.filter_map(|event| event["detail"].as_str().map(str::to_owned)).collect::<Vec<_>>()
    };
    assert!(issued().iter().all(|detail| detail.ends_with("to plan")), "no deploy credentials were asked for: {:?}", issued());

    regions("edit", "allowed-regions", r#"["us-east-1"]"#);
    let deployed = team.deploy("prod");
    assert_eq!(deployed.exit, Some(0), "{}\n{}", deployed.stdout, deployed.stderr);
    assert_eq!(team.accounts_with("orders-prod"), [PROD]);
    let record = team.last_deployment();
    let check = record["check"].as_str().expect("the check that cleared it").to_owned();
    let shown: Value = serde_json::from_str(&team.cli.run(&["check", "show", &check, "--json"]).expect_ok()).unwrap();
    assert_eq!((&shown["check"]["result"], &shown["check"]["redeemed"]), (&"passed".into(), &true.into()));
    assert!(!shown.to_string().contains(&token("prod")), "no value of a parameter is in a check");
    let replayed = team.cli.run(&["check", "replay", &check]).expect_ok();
    assert!(replayed.contains("the same"), "{replayed}");

    regions("edit", "allowed-regions", r#"["eu-west-1"]"#);
    let removal = team.cli.run(&["remove", "--stage", "prod", "--region", "us-east-1"]);
    assert_eq!(removal.exit, Some(4), "{}", removal.stderr);
    let past =
        team.cli.run(&["deploy", "--stage", "prod", "--region", "us-east-1", "--override", "--reason", "the bank is closed"]);
    assert_eq!(past.exit, Some(0), "{}\n{}", past.stdout, past.stderr);
    assert!(past.stderr.contains("stays on the record: the bank is closed"), "{}", past.stderr);
    let record = team.last_deployment();
    assert_eq!((&record["override"]["reason"], &record["check_result"]), (&"the bank is closed".into(), &"failed".into()));
}
