//! `exec` and `credentials`: for every tool that is not a framework we know.

use std::{fs, os::unix::process::ExitStatusExt as _, process::Stdio};

use insta::assert_snapshot;
use stagegate_e2e::{Aws, Cli, CommandLines, Server, ServerOptions, binary, find_in_files};

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
    let said = cli.run(&exec(&["true"])).stderr;
    assert!(said.contains("warning: the command has other values than this environment for `AWS_ACCESS_KEY_ID`\n"), "{said}");

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

/// A signed-in person with stage `prod` of app `shop`, which has no access role, and these parameters.
fn shop_with(parameters: &[(&str, &str)]) -> (Server, Cli) {
    let server = Server::start();
    let cli = Cli::signed_in(&server);
    cli.run(&["profile", "create", "prod"]).expect_ok();
    cli.run(&["app", "create", "shop"]).expect_ok();
    cli.run(&["stage", "add", "prod", "--profile", "prod", "--app", "shop"]).expect_ok();
    for (key, value) in parameters {
        cli.run_with_input(&["param", "set", key, "--profile", "prod", "--stdin"], value).expect_ok();
    }
    (server, cli)
}

/// `exec` with options.
fn exec_with<'a>(options: &[&'a str], command: &[&'a str]) -> Vec<&'a str> {
    [&["exec", "--app", "shop", "--stage", "prod"], options, &["--"], command].concat()
}

#[test]
fn a_command_gets_the_parameters_that_were_asked_for_under_the_names_that_were_asked_for() {
    let (_server, cli) = shop_with(&[("dbUrl", "postgres://db"), ("table", "orders"), ("a.b", "dotted"), ("PATH", "/evil")]);
    let print = ["sh", "-c", "env | grep -E 'dbUrl|table|a[.]b|evil|STAGEGATE_EXEC' | sort"];
    assert_snapshot!(cli.run(&exec_with(&["--only", "table,dbUrl", "--prefix", "TF_VAR_"], &print)).snapshot(), @"
    STAGEGATE_EXEC=acmeorg/shop/prod
    TF_VAR_dbUrl=postgres://db
    TF_VAR_table=orders
    profile: prod, revision 5 (the profile of stage `prod`)
    account: the machine's own credentials, as there is no access role
    exit: 0
    ");
    assert_snapshot!(cli.run(&exec_with(&["--quiet", "--prefix", "X_"], &print)).snapshot(), @"
    STAGEGATE_EXEC=acmeorg/shop/prod
    X_PATH=/evil
    X_dbUrl=postgres://db
    X_table=orders
    warning: parameter `a.b` is left out: `X_a.b` is no name for a variable
    exit: 0
    ");
    assert_snapshot!(cli.run(&exec_with(&["--only", "table", "--only", "tabel"], &print)).snapshot(), @"
    error: no parameter `tabel`
    hint: did you mean `table`?
    exit: 5
    ");
    assert_snapshot!(cli.run(&exec_with(&["--prefix", "AWS_"], &print)).snapshot(), @"
    error: variables that start with `AWS_` change what is run, and with which rights
    hint: use another `--prefix`
    exit: 2
    ");
}

#[test]
fn what_is_replaced_is_said_by_name() {
    let (_server, mut cli) = shop_with(&[("DB_URL", "postgres://canary"), ("SAME", "same"), ("TABLE", "orders")]);
    for (name, value) in [("DB_URL", "postgres://local"), ("SAME", "same"), ("TABLE", "local")] {
        cli.set(name, value);
    }
    assert_snapshot!(cli.run(&exec_with(&["--quiet"], &["sh", "-c", "echo $TABLE"])).snapshot(), @"
    orders
    warning: the command has other values than this environment for `DB_URL`, `TABLE`
    exit: 0
    ");
}

#[test]
fn one_exec_runs_in_another_only_if_that_is_meant() {
    let (_server, cli) = shop_with(&[("TABLE", "orders"), ("DB_URL", "postgres://db")]);
    let stagegate = binary("stagegate").display().to_string();
    let inner = |options: &[&'static str]| {
        let inner = exec_with(
            &[&["--only", "TABLE", "--prefix", "INNER_"], options].concat(),
            &["sh", "-c", "env | grep -E 'TABLE|DB_URL' | sort"],
        )
        .into_iter()
        .map(str::to_owned)
        .collect::<Vec<_>>();
        let command: Vec<&str> = [stagegate.as_str()].into_iter().chain(inner.iter().map(String::as_str)).collect();
        cli.run(&exec_with(&["--quiet"], &command)).snapshot()
    };
    assert_snapshot!(inner(&[]), @"
    error: this runs inside of `stagegate exec` for `acmeorg/shop/prod` already
    hint: run it outside, or pass `--nested`: what this one does not set then stays as the outer one set it
    exit: 2
    ");
    assert_snapshot!(inner(&["--quiet", "--nested"]), @"
    DB_URL=postgres://db
    INNER_TABLE=orders
    TABLE=orders
    exit: 0
    ");
}

#[test]
fn without_credentials_the_variables_of_the_machine_stay() {
    let (aws, server, mut cli) = shop();
    for (name, value) in [("AWS_PROFILE", "mine"), ("AWS_ACCESS_KEY_ID", "AKIALOCAL"), ("AWS_REGION", "eu-north-1")] {
        cli.set(name, value);
    }
    drop(aws); // STS is not asked
    let print = ["sh", "-c", "env | grep -E 'AWS_|TABLE' | sort"];
    assert_snapshot!(cli.run(&exec_with(&["--no-credentials", "--region", "us-east-1"], &print)).snapshot(), @"
    AWS_ACCESS_KEY_ID=AKIALOCAL
    AWS_PROFILE=mine
    AWS_REGION=eu-north-1
    TABLE=line one
    profile: prod, revision 3 (the profile of stage `prod`)
    account: no credentials were asked of the server; the AWS variables of this machine stay as they are
    exit: 0
    ");
    let misspelt = ["exec", "--app", "shop", "--stage", "prdo", "--no-credentials", "--", "echo", "it ran"];
    assert_eq!(cli.run(&misspelt).exit, Some(4), "a misspelt stage runs nothing");
    drop(server);
}

#[test]
fn parameters_in_a_file_are_nowhere_else() {
    let value = "canary-1 it's \"quoted\" $HOME\n  line two";
    let (_server, mut cli) = shop_with(&[("PLAIN", "canary-2"), ("MIXED", value), ("a.b", "canary-3")]);
    let script = "cat \"$STAGEGATE_ENV_FILE\" > one; sh -c 'cat \"$STAGEGATE_ENV_FILE\"' > two; env > env; ls -l \"$STAGEGATE_ENV_FILE\" > link
        . \"$STAGEGATE_ENV_FILE\"; printf '%s' \"$MIXED\"; (echo x > \"$STAGEGATE_ENV_FILE\") 2> /dev/null || echo '; not writable'";
    let folder = tempfile::tempdir().unwrap();
    cli.enter(folder.path());
    let watch = CommandLines::watch();
    let finished = cli.run(&exec_with(&["--env-file", "--only", "PLAIN,MIXED"], &["sh", "-c", script]));
    let lines = watch.stop();
    assert_eq!(finished.exit, Some(0), "{}", finished.stderr);
    assert_eq!(finished.stdout, format!("{value}; not writable\n"));
    let read = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap();
    assert_eq!(read("one"), read("two"), "it can be read again, and below the command");
    assert!(read("env").contains("STAGEGATE_ENV_FILE=/dev/fd/") && !read("env").contains("canary"), "{}", read("env"));
    assert!(read("link").contains("memfd:stagegate") || !cfg!(target_os = "linux"), "{}", read("link"));
    assert!(!lines.iter().any(|line| String::from_utf8_lossy(line).contains("canary-2")));
    for name in ["one", "two"] {
        fs::remove_file(folder.path().join(name)).unwrap();
    }
    for place in [cli.home(), folder.path()] {
        assert_eq!(find_in_files(place, &["canary-1", "canary-2"]), Vec::<std::path::PathBuf>::new());
    }
    let finished = cli.run(&exec_with(&["--quiet", "--env-file", "--only", "a.b"], &["sh", "-c", "cat \"$STAGEGATE_ENV_FILE\""]));
    assert_snapshot!(finished.snapshot(), @"
    a.b=canary-3
    warning: shells have no variables with such names, and one that reads the file prints the values: `a.b`
    exit: 0
    ");
}
