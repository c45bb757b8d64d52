//! `exec --serve-credentials`: credentials that last as long as the command.

use std::{
    ffi::OsStr,
    fs,
    io::{BufReader, ErrorKind, Read as _},
    net::TcpStream,
    process::{Child, ChildStdout, Command, Stdio},
};

use serde_json::Value;
use stagegate_aws::double::StrictSts;
use stagegate_e2e::{Api, Aws, Cli, Framework, Server};

use super::{access_role, exec};

/// A command beside which `exec` serves credentials. It ends with status 7 when its standard input does.
struct Serving {
    child: Child,
    stdout: BufReader<ChildStdout>,
    address: String,
    api: Api,
}

const WAITS: &str = "echo \"$AWS_CONTAINER_CREDENTIALS_FULL_URI\"; echo \"$AWS_CONTAINER_AUTHORIZATION_TOKEN\"; echo $$; ";

impl Serving {
    fn start(cli: &Cli, script: &str) -> Self {
        Self::spawn(&mut cli.command(&serve(&["sh", "-c", &format!("{WAITS}{script}")])))
    }

    fn spawn(command: &mut Command) -> Self {
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let (url, token) = (line(&mut stdout), line(&mut stdout));
        let url = url.strip_suffix("/credentials").unwrap();
        let api = Api::new(url, Some(token.strip_prefix("Bearer ").unwrap().to_owned()));
        Self { child, stdout, address: url.strip_prefix("http://").unwrap().to_owned(), api }
    }

    /// Ends the command; its exit status, and what was said on standard error.
    fn end(mut self) -> (Option<i32>, String) {
        drop(self.child.stdin.take());
        let mut said = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        (self.child.wait().unwrap().code(), said)
    }
}

fn kill(signal: &str, pid: &str) {
    assert!(Command::new("kill").args([signal, pid]).status().unwrap().success());
}

fn line(from: &mut impl std::io::BufRead) -> String {
    let mut line = String::new();
    from.read_line(&mut line).unwrap();
    line.trim_end().to_owned()
}

/// A machine with AWS credentials of its own, in every place that clients look into.
fn shop_on_a_machine_with_credentials() -> (Aws, Server, Cli) {
    let (aws, server, mut cli) = exec::shop();
    let folder = cli.home().join(".aws");
    fs::create_dir(&folder).unwrap();
    for file in ["credentials", "config"] {
        let keys = "[default]\naws_access_key_id = AKIALOCAL\naws_secret_access_key = local\n";
        fs::write(folder.join(file), keys).unwrap();
    }
    for prefix in ["AWS", "AMAZON"] {
        cli.set(&format!("{prefix}_ACCESS_KEY_ID"), "AKIALOCAL");
        cli.set(&format!("{prefix}_SECRET_ACCESS_KEY"), "local");
    }
    cli.set("AWS_SDK_LOAD_CONFIG", "1");
    cli.set("AWS_ENDPOINT_URL", aws.url());
    (aws, server, cli)
}

fn serve<'a>(command: &[&'a str]) -> Vec<&'a str> {
    let options = ["exec", "--app", "shop", "--stage", "prod", "--region", "us-east-1", "--serve-credentials", "--"];
    [&options, command].concat()
}

#[test]
fn the_real_aws_command_line_takes_served_credentials_before_its_own() {
    let (aws, _server, cli) = shop_on_a_machine_with_credentials();
    let ask = aws.command(&["sts", "get-caller-identity"]);
    let command = [ask.get_program()].into_iter().chain(ask.get_args()).filter_map(OsStr::to_str).collect::<Vec<_>>();
    let identity: Value = serde_json::from_str(&cli.run(&serve(&command)).expect_ok()).unwrap();
    assert!(identity["Arn"].as_str().unwrap().starts_with("arn:aws:sts::222222222222:assumed-role/deploy/"), "{identity}");
}

#[test]
fn the_real_javascript_clients_do_so_too() {
    let (_aws, _server, mut cli) = shop_on_a_machine_with_credentials();
    let print = "c => console.log(c.accessKeyId, !!c.sessionToken)";
    for (framework, script) in [
        (Framework::Osls4, format!("require('@aws-sdk/credential-provider-node').defaultProvider()().then({print})")),
        (Framework::Serverless3, format!("new (require('aws-sdk').CredentialProviderChain)().resolvePromise().then({print})")),
    ] {
        let folder = framework.service("examples/orders");
        cli.enter(folder.path());
        let said = cli.run(&serve(&["node", "-e", &script])).expect_ok();
        assert!(said.starts_with("ASIA") && said.ends_with(" true\n"), "{framework:?}: {said}");
    }
}

/// A stage whose credentials end after so many seconds.
async fn short_lived(seconds: u32) -> (StrictSts, Server, Cli) {
    let (sts, server, cli) = access_role::team().await;
    sts.role(access_role::ROLE).trusts(&access_role::external_id(&cli)).ends_after(seconds);
    (sts, server, cli)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn credentials_are_renewed_while_the_stage_has_the_same_role() {
    let (_sts, _server, cli) = short_lived(3).await;
    let serving = Serving::start(&cli, "read line; exit 7");
    let first = serving.api.get("/credentials").expect_status(200);
    for field in ["AccessKeyId", "SecretAccessKey", "Token", "Expiration"] {
        assert!(first[field].as_str().is_some_and(|text| !text.is_empty()), "{field}");
    }
    // Another revision, the same role.
    cli.run_with_input(&["param", "set", "TABLE", "--profile", "prod", "--stdin"], "orders").expect_ok();
    while serving.api.get("/credentials").expect_status(200)["AccessKeyId"] == first["AccessKeyId"] {}
    cli.run(&["role", "set", "arn:aws:iam::222222222222:role/other", "--profile", "prod"]).expect_ok();
    let refused = loop {
        let answer = serving.api.get("/credentials");
        if answer.status != 200 {
            break answer;
        }
    };
    // The other role trusts nobody, which is no reason to go on with the old one.
    assert_eq!((refused.status, &refused.body["Code"]), (403, &"role-refused".into()));
    let (exit, said) = serving.end();
    assert_eq!(exit, Some(7));
    assert!(said.contains("warning: the command gets no credentials any more: cannot assume access role"), "{said}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_role_is_refused_even_if_it_works() {
    let (sts, _server, cli) = short_lived(3).await;
    let serving = Serving::start(&cli, "read line; exit 7");
    serving.api.get("/credentials").expect_status(200);
    let other = "arn:aws:iam::333333333333:role/deploy";
    sts.role(other).trusts(&access_role::external_id(&cli));
    cli.run(&["role", "set", other, "--profile", "prod"]).expect_ok();
    let refused = loop {
        let answer = serving.api.get("/credentials");
        if answer.status != 200 {
            break answer;
        }
    };
    assert_eq!((refused.status, &refused.body["Code"]), (409, &"changed-meanwhile".into()));
    let (exit, said) = serving.end();
    assert_eq!(exit, Some(7));
    assert_eq!(
        said.matches("warning: the command gets no credentials any more: the stage changed meanwhile").count(),
        1,
        "{said}"
    );
}

#[test]
fn only_the_command_is_answered_and_only_while_it_runs() {
    let (_aws, _server, cli) = exec::shop();
    let serving = Serving::start(&cli, "read line; exit 7");
    let anonymous = Api::new(&format!("http://{}", serving.address), None);
    assert_eq!(anonymous.get("/credentials").status, 403);
    assert_eq!(
        serving.api.at(&format!("http://{}", serving.address.replace("127.0.0.1", "localhost"))).get("/credentials").status,
        403
    );
    serving.api.get("/credentials").expect_status(200);
    let address = serving.address.clone();
    assert_eq!(serving.end().0, Some(7));
    assert_eq!(TcpStream::connect(address).unwrap_err().kind(), ErrorKind::ConnectionRefused);
}

#[test]
fn signals_reach_the_command_and_its_end_is_ours() {
    let (_aws, _server, cli) = exec::shop();
    for signal in ["-TERM", "-HUP", "-INT", "-QUIT", "-USR1", "-USR2"] {
        let trap = "trap 'exit 5' TERM HUP INT QUIT USR1 USR2; echo ready; while :; do read line; done";
        let mut serving = Serving::start(&cli, trap);
        let _pid = line(&mut serving.stdout);
        assert_eq!(line(&mut serving.stdout), "ready");
        kill(signal, &serving.child.id().to_string());
        assert_eq!(serving.child.wait().unwrap().code(), Some(5), "{signal}");
    }
    let mut serving = Serving::start(&cli, "read line");
    let pid = line(&mut serving.stdout);
    kill("-KILL", &pid);
    assert_eq!(serving.child.wait().unwrap().code(), Some(137), "128 and the signal");
    assert_eq!(cli.run(&serve(&["no-such-command"])).exit, Some(127));
}

#[test]
#[cfg(target_os = "linux")]
fn a_hang_up_that_nobody_heeds_is_not_heeded() {
    let (_aws, _server, cli) = exec::shop();
    let script = format!("{WAITS}kill -HUP $PPID; kill -HUP $$; read line; exit 7");
    let ours = cli.command(&serve(&["sh", "-c", &script]));
    let mut command = Command::new("sh");
    command.args(["-c", "trap '' HUP; exec \"$@\"", "sh"]).arg(ours.get_program()).args(ours.get_args());
    command.env_clear().envs(ours.get_envs().filter_map(|(name, value)| Some((name, value?))));
    assert_eq!(Serving::spawn(&mut command).end().0, Some(7));
}

#[test]
fn there_is_nothing_to_serve_without_an_access_role() {
    let (_aws, _server, cli) = exec::shop();
    cli.run(&["role", "unset", "--profile", "prod"]).expect_ok();
    insta::assert_snapshot!(cli.run(&serve(&["echo", "it ran"])).snapshot(), @"
    error: stage `prod` of app `shop` has no access role to get credentials from
    hint: run `stagegate role set --profile PROFILE ARN`
    exit: 4
    ");
}
