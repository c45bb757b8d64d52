//! `exec` and `credentials`: for every tool that is not a framework we know.

use std::{fs, os::unix::process::ExitStatusExt as _, process::Stdio};

use stagegate_e2e::{Aws, Cli, Server, ServerOptions, binary};

const ROLE: &str = "arn:aws:iam::222222222222:role/deploy";

/// An emulator, a server that uses it, and a signed-in person with stage `prod` of app `shop`.
pub(crate) fn shop() -> (Aws, Server, Cli) {
    let aws = Aws::start();
    let server = Server::start_with(ServerOptions { environment: aws.server_environment(), ..ServerOptions::default() });
    let cli = Cli::signed_in(&server);
    cli.run(&["profile", "create", "prod"]).expect_ok();
    cli.run(&["role", "set", ROLE, "--profile", "prod"]).expect_ok();
    cli.run(&["app", "create", "shop"]).expect_ok();
    cli.run(&["stage", "add", "prod", "--profile", "prod", "--app", "shop"]).expect_ok();
    cli.run_with_input(&["param", "set", "TABLE", "--profile", "prod", "--stdin"], "line one\nline two").expect_ok();
    (aws, server, cli)
}

fn exec<'a>(command: &[&'a str]) -> Vec<&'a str> {
    [&["exec", "--app", "shop", "--stage", "prod", "--"], command].concat()
}

#[test]
fn exec_gives_parameters_and_credentials_and_becomes_the_command() {
    let (_aws, _server, mut cli) = shop();
    cli.set("AWS_PROFILE", "somebody-else");
    cli.set("AWS_ACCESS_KEY_ID", "AKIALOCAL");
    let seen = cli.run(&exec(&["env"])).expect_ok();
    assert!(seen.contains("TABLE=line one\nline two\n"), "{seen}");
    assert!(seen.contains("AWS_SESSION_TOKEN=") && !seen.contains("AKIALOCAL") && !seen.contains("AWS_PROFILE"), "{seen}");
    assert!(!seen.contains("sgk_"), "the child does not get our access key");

    assert_eq!(cli.run(&exec(&["sh", "-c", "exit 42"])).exit, Some(42));
    assert_eq!(cli.run(&exec(&["no-such-command"])).exit, Some(127));
    let mut child = cli.command(&exec(&["sh", "-c", "echo $$; kill -TERM $$"])).stdout(Stdio::piped()).spawn().unwrap();
    assert_eq!(child.wait().unwrap().signal(), Some(15), "a signal ends it as it ends the child");
}

#[test]
fn the_real_aws_command_line_takes_credentials_from_us() {
    let (aws, _server, cli) = shop();
    let process = format!("{} credentials --org acmeorg --app shop --stage prod", binary("stagegate").display());
    let config = cli.home().join("aws-config");
    fs::write(&config, format!("[profile shop-prod]\ncredential_process = {process}\n")).unwrap();
    let mut command = aws.command(&["sts", "get-caller-identity", "--profile", "shop-prod"]);
    let ours = cli.command(&[]);
    command.env("AWS_CONFIG_FILE", &config).env("HOME", cli.home());
    command.envs(ours.get_envs().filter_map(|(name, value)| Some((name, value?))).filter(|(name, _)| *name != "PATH"));
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let identity: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(identity["Account"], "222222222222");
    assert!(identity["Arn"].as_str().unwrap().starts_with("arn:aws:sts::222222222222:assumed-role/deploy/"), "{identity}");
}

#[test]
fn credentials_are_exactly_what_credential_process_wants() {
    let (_aws, _server, cli) = shop();
    let text = cli.run(&["credentials", "--app", "shop", "--stage", "prod"]).expect_ok();
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    let keys: Vec<_> = json.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(keys, ["Version", "AccessKeyId", "SecretAccessKey", "SessionToken", "Expiration"]);
    assert_eq!(json["Version"], 1);
}
