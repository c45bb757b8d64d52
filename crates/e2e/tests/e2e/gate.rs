//! The gate of guarded stages through both frameworks: what STS is asked for, what reaches the account, what the record says.

use std::{fs, path::Path};

use serde_json::{Value, json};
use stagegate_aws::double::StrictSts;
use stagegate_e2e::{Api, Aws, Cli, Finished, Framework, Server, ServerOptions};
use tempfile::TempDir;

use crate::access_role::{ROLE, external_id};

/// What the emulator takes for the account of sessions that it did not make.
const ACCOUNT: &str = "123456789012";
const PLAN_POLICY: &str =
    r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":["cloudformation:Describe*","s3:Get*"],"Resource":"*"}}"#;

/// A plugin that changes what was checked, when it is about to be deployed.
const LATE: &str = "module.exports = class Late {
  constructor(serverless, { package: folder }) {
    if (serverless.processedInput.commands[0] !== 'deploy') return;
    const fs = require('node:fs');
    for (const name of ['serverless-state.json', 'cloudformation-template-update-stack.json']) {
      const file = require('node:path').join(folder, name);
      fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replaceAll('\"Outputs\":{', '\"Outputs\":{\"Late\":{\"Value\":\"late\"},')
        .replaceAll('\"Outputs\": {', '\"Outputs\": {\"Late\": {\"Value\": \"late\"},'));
    }
  }
};";

/// A service with a guarded stage `prod`, a strict STS, and an account that the emulator plays.
struct Gate {
    sts: StrictSts,
    aws: Aws,
    server: Server,
    cli: Cli,
    service: TempDir,
    name: &'static str,
    /// How many roles were assumed before this story began.
    before: usize,
}

impl Gate {
    async fn of(framework: Framework, (source, name): (&str, &'static str), parameters: &[&str]) -> Self {
        let (sts, aws, service) = (StrictSts::start().await, Aws::start(), framework.service(source));
        let policy = service.path().join("plan.json");
        fs::write(&policy, PLAN_POLICY.replace(',', ",\n  ")).unwrap();
        let environment = [
            ("AWS_ENDPOINT_URL_STS", sts.url()),
            ("AWS_ACCESS_KEY_ID", StrictSts::ACCESS_KEY_ID.to_owned()),
            ("AWS_SECRET_ACCESS_KEY", StrictSts::SECRET_ACCESS_KEY.to_owned()),
            ("STAGEGATED_PLAN_POLICY", policy.display().to_string()),
        ];
        let environment = environment.map(|(name, value)| (name.to_owned(), value)).to_vec();
        let server = Server::start_with(ServerOptions { environment, ..ServerOptions::default() });
        let mut cli = Cli::signed_in(&server);
        cli.run(&["profile", "create", "prod"]).expect_ok();
        cli.run(&["role", "set", ROLE, "--profile", "prod"]).expect_ok();
        cli.run(&["app", "create", "shop", "--default-profile", "prod"]).expect_ok();
        sts.role(ROLE).trusts(&external_id(&cli));
        for key in parameters {
            cli.run_with_input(&["param", "set", key, "--profile", "prod", "--stdin"], "7").expect_ok();
        }
        cli.enter(service.path());
        cli.set("AWS_ENDPOINT_URL", aws.url());
        cli.set("SLS_AWS_MONITORING_FREQUENCY", "300");
        Self { sts, aws, server, cli, service, name, before: 0 }
    }

    fn deploy(&self, more: &[&str]) -> Finished {
        self.cli.run(&[&["deploy", "--stage", "prod", "--region", "us-east-1", "--app", "shop"], more].concat())
    }

    fn stack(&self) -> Option<String> {
        Some(self.aws.stack(ACCOUNT, &format!("{}-prod", self.name))?.outputs.to_string())
    }

    /// The session policies of the roles that were assumed since, the newest last.
    fn policies(&self) -> Vec<Option<String>> {
        let assumed = self.sts.requests().into_iter().filter(|seen| seen.action == "AssumeRole");
        assumed.map(|seen| seen.policy).skip(self.before).collect()
    }

    fn safeguard(&self, verb: &str, regions: &str) {
        self.cli.run(&["safeguards", verb, "allowed-regions", "--profile", "prod", "--settings", regions]).expect_ok();
    }

    fn last(&self) -> Value {
        let list: Value = serde_json::from_str(&self.cli.run(&["deployment", "list", "--json"]).expect_ok()).unwrap();
        list["items"].as_array().or(list.as_array()).expect("a list")[0].clone()
    }

    /// What has to hold for every framework. With the plugin the service file changes the template late.
    fn holds(&self, with_plugin: impl Fn(&Path)) {
        let narrowed = Some(PLAN_POLICY.to_owned());
        self.cli.run(&["profile", "edit", "prod", "--guarded"]).expect_ok();
        self.is_not_passed_by();
        self.safeguard("add", r#"["eu-west-1"]"#);
        let refused = self.deploy(&[]);
        assert_eq!(refused.exit, Some(7), "{}\n{}", refused.stdout, refused.stderr);
        assert!(self.policies().iter().all(|policy| *policy == narrowed), "only to look: {:?}", self.policies());
        assert_eq!((self.stack(), &self.last()["check_result"]), (None, &json!("failed")));

        self.safeguard("edit", r#"["us-east-1"]"#);
        let file = self.service.path().join("serverless.yml");
        let plain = fs::read_to_string(&file).unwrap();
        fs::write(self.service.path().join("late.js"), LATE).unwrap();
        with_plugin(&file);
        let edited = self.deploy(&[]);
        assert_ne!(edited.exit, Some(0), "{}\n{}", edited.stdout, edited.stderr);
        let said = format!("{}{}", edited.stdout, edited.stderr);
        assert!(said.contains("the template was changed after it was checked"), "{said}");
        assert_eq!((self.stack(), &self.last()["status"]), (None, &json!("failed")));

        fs::write(&file, plain).unwrap();
        let deployed = self.deploy(&[]);
        assert_eq!(deployed.exit, Some(0), "{}\n{}", deployed.stdout, deployed.stderr);
        assert!(self.stack().is_some_and(|outputs| !outputs.contains("Late")));
        let record = self.last();
        assert_eq!((&record["status"], &record["check_result"]), (&json!("succeeded"), &json!("passed")));
        let free = self.policies().iter().filter(|policy| policy.is_none()).count();
        assert_eq!((free, self.policies().last()), (2, Some(&None)), "one of them for what was changed, and refused, here");
        self.cannot_be_used_again(&record["check"]);
        self.is_tried_again();
    }

    /// Whoever brings credentials of their own is refused before anything is run, and leaves no deployment.
    fn is_not_passed_by(&self) {
        let place = ["--stage", "prod", "--region", "us-east-1", "--app", "shop", "--local-credentials"];
        for line in [&["deploy"][..], &["deploy", "--override", "--reason", "x"], &["remove"]] {
            let refused = self.cli.run(&[line, &place].concat());
            assert_eq!(refused.exit, Some(4), "{line:?}: {}", refused.stderr);
            assert!(refused.stderr.contains("leave out `--local-credentials`"), "{line:?}: {}", refused.stderr);
        }
        let warned = self.cli.run(&["exec", "--stage", "prod", "--app", "shop", "--local-credentials", "--", "true"]);
        assert_eq!(warned.exit, Some(0), "{}", warned.stderr);
        assert!(warned.stderr.contains("warning: stage `prod` is guarded"), "{}", warned.stderr);
    }

    /// The last check passed; by other regions it would not.
    fn is_tried_again(&self) {
        let with =
            |regions: &str| self.cli.run(&["safeguards", "backtest", "allowed-regions", "--settings", regions, "--last", "1"]);
        let (same, other) = (with(r#"["us-east-1"]"#), with(r#"["eu-west-1"]"#));
        assert_eq!(same.exit, Some(0), "{}", same.stderr);
        assert!(same.stderr.contains("1 check judged again: none would newly fail"), "{}", same.stderr);
        assert_eq!(other.exit, Some(7), "{}", other.stderr);
        assert!(
            other.stdout.contains("newly fails") && other.stderr.contains("1 of 1 check would newly fail"),
            "{}",
            other.stdout
        );
    }

    fn cannot_be_used_again(&self, check: &Value) {
        let key = self.cli.run(&["key", "create", "again", "--scope", "read", "--scope", "deploy", "--json"]).expect_ok();
        let key: Value = serde_json::from_str(&key).unwrap();
        let api = Api::new(self.server.url(), key["access_key"].as_str().map(str::to_owned));
        let shown = api.get(&format!("/api/v1/orgs/acmeorg/checks/{}", check.as_str().unwrap())).expect_status(200);
        let mut wish = json!({"app": "shop", "service": self.name, "stage": "prod", "region": "us-east-1", "purpose": "deploy"});
        (wish["check"], wish["digest"]) = (check.clone(), shown["check"]["digest"].clone());
        let before = self.policies().len();
        let answer = api.post("/api/v1/orgs/acmeorg/credentials", &wish);
        assert_eq!((answer.status, answer.body["code"].as_str()), (403, Some("check-needed")), "{}", answer.body);
        assert_eq!(self.policies().len(), before, "STS was not asked");
    }
}

fn replace(file: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(file).unwrap();
    assert!(text.contains(from), "{from} is not in {}", file.display());
    fs::write(file, text.replace(from, to)).unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_gate_holds_with_osls_4() {
    let parameters = ["orderLimits", "receiptText", "paymentUrl", "paymentToken", "logRetentionDays"];
    let mut gate = Gate::of(Framework::Osls4, ("examples/orders", "orders"), &parameters).await;
    gate.safeguard("add", r#"["eu-west-1"]"#);
    let refused = gate.deploy(&["--override", "--reason", "it burns"]);
    assert_eq!(refused.exit, Some(7), "what is not guarded is judged all the same: {}", refused.stderr);
    assert!(refused.stderr.contains("stage `prod` is not guarded: `--override` has no effect"), "{}", refused.stderr);
    let record = gate.last();
    assert_eq!((&record["check_result"], record.get("override")), (&json!("failed"), None));
    gate.cli.run(&["safeguards", "remove", "allowed-regions", "--profile", "prod"]).expect_ok();
    let before = gate.policies();
    assert!(before.iter().all(Option::is_none), "nor narrowed: {before:?}");
    gate.before = before.len();
    gate.holds(|file| {
        let text = fs::read_to_string(file).unwrap();
        fs::write(file, text + "\nplugins: [./late.js]\n").unwrap();
    });
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_gate_holds_with_serverless_3() {
    let gate = Gate::of(Framework::Serverless3, ("e2e/fixtures/serverless-3", "catalog"), &["currency", "catalogToken"]).await;
    let file = gate.service.path().join("serverless.yml");
    replace(&file, "org: acmeorg\napp: shop\n", "");
    gate.holds(|file| replace(file, "plugins:\n", "plugins:\n  - ./late.js\n"));
}
