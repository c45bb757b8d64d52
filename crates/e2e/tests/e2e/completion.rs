//! Completion in real shells: live names, quoted so that they stay names, and nothing else.

use std::{fs, net::TcpListener, path::Path, process::Command, time::Duration};

use stagegate_e2e::{Api, Cli, CommandLines, Finished, Server};

/// What would be run if it were inserted as it is.
const TRAP: &str = "Real $(touch trap) `touch trap`;'\"shop!";

/// A signed-in person with an org that has one of everything.
fn shop(server: &Server) -> Cli {
    let cli = Cli::signed_in(server);
    for profile in ["prod", TRAP] {
        cli.run(&["profile", "create", profile, "--description", "a profile"]).expect_ok();
    }
    cli.run_with_input(&["param", "set", "TABLE_NAME", "--profile", TRAP, "--stdin"], "canary").expect_ok();
    cli.run_with_input(
        &["policy", "create", "no-queues", "--file", "-", "--language", "javascript"],
        "module.exports = (policy) => policy.approve()",
    )
    .expect_ok();
    cli.run(&["app", "create", "shop"]).expect_ok();
    cli.run(&["stage", "add", "live", "--profile", "prod", "--app", "shop"]).expect_ok();
    let deployment = serde_json::json!({"app": "shop", "service": "orders", "stage": "live", "region": "eu-west-1"});
    owner(server, &cli).post("/api/v1/orgs/acmeorg/deployments", &deployment).expect_status(201);
    cli
}

/// Asks again if it was not what is wanted: on a busy machine a second, after which nobody waits for names, is short.
fn again<T>(wanted: impl Fn(&T) -> bool, ask: impl Fn() -> T) -> T {
    let mut answer = ask();
    for _ in 0..5 {
        if wanted(&answer) {
            break;
        }
        answer = ask();
    }
    answer
}

fn owner(server: &Server, cli: &Cli) -> Api {
    let stored = fs::read_to_string(cli.home().join(".config/stagegate/credentials.json")).unwrap();
    let stored: serde_json::Value = serde_json::from_str(&stored).unwrap();
    let key = stored["servers"][server.url()]["access_key"].as_str().unwrap();
    Api::new(server.url(), Some(key.to_owned()))
}

/// What a shell offers at the end of `line`, without its explanations.
fn offered(cli: &Cli, shell: &str, line: &str) -> Vec<String> {
    let last = line.rsplit([' ', '=']).next().unwrap_or_default();
    let (command, between) = match shell {
        "bash" => {
            let script = r#"source <(stagegate completions bash); COMP_LINE=$1 COMP_POINT=${#1}
                _stagegate stagegate "$2"; printf '%s\n' "${COMPREPLY[@]}""#;
            (cli.other("bash", &["--noprofile", "--norc", "-c", script, "bash", line, last]), None)
        }
        "zsh" => {
            let script = r#"compdef() { }; _describe() { print -rl -- "${(@P)3}" }; source <(stagegate completions zsh)
                words=("${(@s: :)1}"); CURRENT=$#words; _stagegate"#;
            (cli.other("zsh", &["-f", "-c", script, "zsh", line]), Some(':'))
        }
        _ => {
            let script = "stagegate completions fish | source; complete --do-complete $argv[1]";
            (cli.other("fish", &["--no-config", "-c", script, line]), Some('\t'))
        }
    };
    let finished = Finished::with_input(command, "");
    assert_eq!(finished.stderr, "", "{shell}: {line}");
    let word = |line: &str| between.and_then(|between| line.split(between).next()).unwrap_or(line).to_owned();
    finished.expect_ok().lines().filter(|line| !line.is_empty()).map(word).collect()
}

#[test]
fn every_shell_offers_names_that_the_server_has_now() {
    for shell in ["bash", "zsh", "fish"] {
        let server = Server::start();
        let cli = shop(&server);
        for (line, want) in [
            ("stagegate --org ", "acmeorg"),
            ("stagegate app show ", "shop"),
            ("stagegate app show sh", "shop"),
            ("stagegate profile show p", "prod"),
            ("stagegate stage set --app shop ", "live"),
            ("stagegate deploy --app shop --service ", "orders"),
            ("stagegate deploy --app shop --region ", "eu-west-1"),
            ("stagegate profile sh", "show"),
            ("stagegate app show --js", "--json"),
            ("stagegate completions b", "bash"),
            ("stagegate safeguards show allowed-reg", "allowed-regions"),
        ] {
            let got = again(|got| *got == [want], || offered(&cli, shell, line));
            assert_eq!(got, [want], "{shell}: {line}");
        }
        for line in ["stagegate app show x", "stagegate --org nope app show ", "stagegate param get --profile prod "] {
            assert!(!offered(&cli, shell, line).iter().any(|word| !word.starts_with('-')), "{shell}: {line}");
        }
        let is_id = |ids: &Vec<String>| matches!(ids.as_slice(), [id] if id.starts_with("dep_"));
        let ids = again(is_id, || offered(&cli, shell, "stagegate deployment show "));
        assert!(is_id(&ids), "{shell}: {ids:?}");
        cli.run_with_input(&["param", "set", "TOKEN", "--profile", "prod", "--stdin"], "canary").expect_ok();
        let keys = again(|keys| *keys == ["TOKEN"], || offered(&cli, shell, "stagegate param get --profile prod "));
        assert_eq!(keys, ["TOKEN"], "{shell}: a key that was set a moment ago");
        let policies = again(|names| *names == ["no-queues"], || offered(&cli, shell, "stagegate policy show "));
        assert_eq!(policies, ["no-queues"], "{shell}");
        let any = again(|names| *names == ["no-queues"], || offered(&cli, shell, "stagegate safeguards add --profile prod no-q"));
        assert_eq!(any, ["no-queues"], "{shell}: beside those that come with the program");
        cli.run(&["safeguards", "add", "require-dlq", "--title", "Queues", "--profile", "prod"]).expect_ok();
        let titles =
            again(|titles| *titles == ["Queues"], || offered(&cli, shell, "stagegate safeguards remove --profile prod "));
        assert_eq!(titles, ["Queues"], "{shell}");
    }
}

/// Types lines at a terminal, and tells which arguments the command would have got; or all that was seen, if it got none.
fn typed(cli: &Cli, shell: &str, lines: &[&str]) -> Vec<String> {
    let place = tempfile::tempdir().unwrap();
    let show = "stagegate() { printf 'GOT'; printf '<%s>' \"$@\"; printf '\\n'; }\n";
    let (start, command) = match shell {
        "bash" => (place.path().join("bashrc"), format!("bash --noprofile --rcfile {}/bashrc -i", place.path().display())),
        _ => (place.path().join(".zshrc"), "zsh -i".to_owned()),
    };
    let load = if shell == "zsh" { "unsetopt global_rcs; autoload -Uz compinit; compinit -u -D\n" } else { "" };
    fs::write(start, format!("{load}source <(stagegate completions {shell})\n{show}")).unwrap();
    // A shell that goes on waiting is a failed test, and not one that never ends.
    let mut terminal = cli.other("timeout", &["60", "script", "--quiet", "--return", "--command", &command, "/dev/null"]);
    terminal.env("TERM", "xterm").env("ZDOTDIR", place.path());
    let seen = Finished::with_input(terminal, &format!("{}\nexit\n", lines.join("\n")));
    let got = seen.stdout.lines().filter_map(|line| line.find("GOT").map(|at| line[at..].trim_end().to_owned()));
    let got: Vec<_> = got.filter(|line| !line.contains("printf")).collect();
    if got.len() == lines.len() { got } else { vec![seen.stdout] }
}

#[test]
fn a_name_never_becomes_a_command() {
    let server = Server::start();
    let cli = shop(&server);
    for shell in ["bash", "zsh"] {
        let lines = [
            "stagegate profile show Re\t",
            "stagegate profile show 'Re\t",
            "stagegate profile show \"Re\t",
            "stagegate param get --profile=Re\tTAB\t",
        ];
        let shown = format!("GOT<profile><show><{TRAP}>");
        let with_key = format!("GOT<param><get><--profile={TRAP}><TABLE_NAME>");
        let want = [shown.clone(), shown.clone(), shown, with_key];
        let got = again(|got| *got == want, || typed(&cli, shell, &lines));
        assert_eq!(got, want, "{shell}");
        assert!(!cli.home().join("trap").exists(), "{shell} ran a name");
    }
}

/// Completes in bash, as a program would.
fn ask(cli: &Cli, line: &str) -> Finished {
    cli.run_with_input(&["completions", "bash", "--line"], &format!("{line}\0\0\0"))
}

#[test]
#[expect(clippy::disallowed_methods, reason = "it is about how long somebody waits at a prompt")]
fn what_is_amiss_is_neither_said_nor_waited_for() {
    let server = Server::start();
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let silent = format!("http://{}", silent.local_addr().unwrap());
    let set_up = shop(&server);
    let deploys = set_up.run(&["key", "create", "ci", "--scope", "deploy"]).expect_ok();
    for (name, value) in [
        ("STAGEGATE_SERVER", "http://127.0.0.1:1"),
        ("STAGEGATE_SERVER", "http://192.0.2.1"),
        ("STAGEGATE_SERVER", "no address"),
        ("STAGEGATE_SERVER", &silent),
        ("STAGEGATE_ACCESS_KEY", "sgk_wrong"),
        ("STAGEGATE_ACCESS_KEY", &deploys),
        ("STAGEGATE_ORG", "otherorg"),
        ("STAGEGATE_CONFIG_DIR", "/dev/null"),
        ("STAGEGATE_CONFIG_DIR", "/does/not/exist"),
    ] {
        let mut cli = shop_of(&set_up, &server);
        let works = again(|works: &Finished| works.stdout.contains("prod"), || ask(&cli, "stagegate profile show "));
        assert!(works.stdout.contains("prod"), "{}", works.stdout);
        cli.set(name, value);
        let started = std::time::Instant::now();
        let finished = ask(&cli, "stagegate profile show ");
        assert!(started.elapsed() < Duration::from_secs(10), "{name}={value}");
        assert_eq!((finished.exit, finished.stderr.as_str()), (Some(0), ""), "{name}={value}");
        assert!(finished.stdout.contains("--json") && !finished.stdout.contains("prod"), "{}", finished.stdout);
    }
    for input in ["", "\0", "stagegate\0\0\0", "x", "stagegate \u{fffd}\0\0\0\0"] {
        let finished = set_up.run_with_input(&["completions", "bash", "--line"], input);
        assert_eq!((finished.exit, finished.stderr.as_str(), finished.stdout.as_str()), (Some(0), "", ""), "{input:?}");
    }
}

/// Another home with the same settings.
fn shop_of(cli: &Cli, server: &Server) -> Cli {
    let other = Cli::new(server);
    let settings = Path::new(".config/stagegate");
    fs::create_dir_all(other.home().join(settings)).unwrap();
    for file in ["config.yml", "credentials.json"] {
        fs::copy(cli.home().join(settings).join(file), other.home().join(settings).join(file)).unwrap();
    }
    other
}

#[test]
fn it_leaves_nothing_behind_and_shows_no_value() {
    let server = Server::start();
    let cli = shop(&server);
    let api = owner(&server, &cli);
    let files = || {
        let mut find = Command::new("find");
        let found = find.arg(cli.home()).args(["-type", "f", "-printf", "%p %s %T@\n"]).output().unwrap();
        String::from_utf8(found.stdout).unwrap()
    };
    let events = || api.get("/api/v1/orgs/acmeorg/audit-events?limit=200").expect_status(200)["items"].clone();
    let before = (files(), events());
    for line in [
        "stagegate --org ",
        "stagegate app show ",
        "stagegate stage set --app shop ",
        "stagegate deploy --app shop --service ",
        "stagegate profile show ",
        "stagegate param get --profile Real\\ \\$\\(touch\\ trap\\)\\ \\`touch\\ trap\\`\\;\\'\\\"shop\\! ",
        "stagegate deployment show ",
        "stagegate key revoke ",
    ] {
        let answer = again(|answer: &String| answer.lines().count() > 1, || ask(&cli, line).expect_ok());
        assert!(answer.lines().count() > 1, "{line}: {answer}");
        assert!(!answer.contains("canary") && !answer.contains("sgk_"), "{line}: {answer}");
    }
    assert_eq!((files(), events()), before);
}

/// What bash is told to add to the line, but for options.
fn answers(cli: &Cli, line: &str, wanted: &[&str]) -> Vec<String> {
    let words = || -> Vec<String> {
        let answer = ask(cli, line).expect_ok();
        answer.lines().skip(1).filter(|word| !word.starts_with('-')).map(str::to_owned).collect()
    };
    again(|words: &Vec<String>| words == wanted, words)
}

#[test]
fn what_a_stage_has_completes_wherever_it_can_be_named() {
    let server = Server::start();
    let cli = shop(&server);
    cli.run(&["param", "set", "color=red", "--profile", "prod", "--plain"]).expect_ok();
    cli.run(&["param", "set", "color=blue", "--profile", "prod", "--plain"]).expect_ok();
    cli.run(&["param", "set", "table=t", "--service", "orders", "--app", "shop", "--plain"]).expect_ok();
    let own = ["--service", "orders", "--stage", "live", "--region", "eu-west-1", "--app", "shop"];
    cli.run(&[&["param", "set", "size=9", "--plain"], &own[..]].concat()).expect_ok();
    let add = ["provider", "add", "pay", "--kind", "vendor", "--vendor", "stripe", "--stdin"];
    cli.run_with_input(&add, "PAY_ID=canary\nPAY_KEY=canary").expect_ok();
    cli.run(&["provider", "link", "pay", "--service", "orders", "--app", "shop", "--yes"]).expect_ok();
    fs::write(cli.home().join("serverless.yml"), "app: shop\nservice: orders\nprovider:\n  name: aws\n  region: eu-west-1\n")
        .unwrap();
    let events = || owner(&server, &cli).get("/api/v1/orgs/acmeorg/audit-events?limit=200").expect_status(200)["items"].clone();
    let before = events();
    for (line, want) in [
        ("diff ", &["live", "live:eu-west-1"][..]),
        ("diff dev ", &["live", "live:eu-west-1"]),
        ("explain --stage live ", &["color", "size", "table"]),
        ("exec --stage live --only ", &["color", "size", "table", "PAY_ID", "PAY_KEY"]),
        ("param get --stage live ", &["size"]),
        ("param get --service orders ", &["table"]),
        ("param rollback color --profile prod --to ", &["3", "2", "1"]),
        ("revision show --profile prod ", &["3", "2", "1"]),
        ("revision diff --profile prod 1..", &["3", "2", "1"]),
        ("revision diff --profile prod 1 ", &["3", "2", "1"]),
        ("revision rollback --stage live ", &["1"]),
        ("instance show ", &["live:eu-west-1"]),
        ("instance archive ", &["live:eu-west-1"]),
        ("instance delete ", &["live:eu-west-1"]),
        ("provider edit pay --unset ", &["PAY_ID", "PAY_KEY"]),
        ("deployment list --status ", &["running", "succeeded", "failed"]),
        ("deployment list --kind ", &["deploy", "remove"]),
        ("explain --client ", &["v2", "v3", "v3-later", "osls"]),
        // The server writes down who reads outputs: nobody does who only types.
        ("output get --stage live ", &[]),
    ] {
        assert_eq!(answers(&cli, &format!("stagegate {line}"), want), want, "{line}");
    }
    assert_eq!(events(), before);
}

#[test]
fn what_is_typed_never_becomes_an_argument() {
    let server = Server::start();
    let cli = shop(&server);
    for (shell, flags, script) in [
        ("bash", ["--noprofile", "--norc"], "COMP_LINE='stagegate param set canary-xyz ' COMP_POINT=33; _stagegate stagegate ''"),
        ("zsh", ["-f", "-s"], "_describe() { }; words=(stagegate param set canary-xyz ''); CURRENT=5; _stagegate"),
    ] {
        let watch = CommandLines::watch();
        let script = format!("compdef() {{ :; }}\nsource <(stagegate completions {shell})\n{script}\n{script}\n{script}\n");
        let finished = Finished::with_input(cli.other(shell, &flags), &script);
        assert_eq!((finished.exit, finished.stderr.as_str()), (Some(0), ""), "{shell}");
        let seen = watch.stop();
        let contains = |wanted: &str| seen.iter().any(|line| String::from_utf8_lossy(line).contains(wanted));
        assert!(contains("--line") && !contains("canary-xyz"), "{shell}");
    }
}
