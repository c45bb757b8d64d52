//! Secrets at a real terminal: it shows what is typed again, however the wait for one ends.

use std::{fs, io::Write as _, process::Stdio};

use stagegate_e2e::{Cli, Finished, Server};

/// A signed-in person with a profile.
fn person(server: &Server) -> Cli {
    let cli = Cli::signed_in(server);
    cli.run(&["profile", "create", "prod"]).expect_ok();
    cli
}

/// Runs a script at a terminal of its own, at which `keys` are typed; what was seen there.
fn at_terminal(cli: &Cli, script: &str, keys: &str) -> String {
    let file = cli.home().join("script.sh");
    fs::write(&file, script).unwrap();
    let command = format!("bash {}", file.display());
    let mut terminal = cli.other("timeout", &["60", "script", "--quiet", "--return", "--command", &command, "/dev/null"]);
    terminal.env("TERM", "xterm");
    let mut child = terminal.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // Kept until the end: `script` types Ctrl-D when nobody types any more.
    let mut typing = child.stdin.take().unwrap();
    typing.write_all(keys.as_bytes()).unwrap();
    let seen = Finished::from(child.wait_with_output().unwrap());
    assert_eq!(seen.exit, Some(0), "{}", seen.stdout);
    seen.stdout
}

/// Waits for the terminal to be without echo, or with it.
const WAITS: &str = "
silent() { until stty -a </dev/tty | grep -q -e ' -echo '; do :; done; }
heard() { until stty -a </dev/tty | grep -q -e ' echo '; do :; done; }
stopped() { until grep -q '^State:.T' /proc/$(cat pid)/status; do :; done; }
ask() { bash -c 'echo $$ >pid; exec stagegate param set KEY --profile prod'; echo ENDED $?; }
";

#[test]
fn a_signal_gives_the_terminal_back() {
    let server = Server::start();
    let cli = person(&server);
    for (signal, exit) in [("INT", 130), ("TERM", 143), ("HUP", 129), ("QUIT", 131)] {
        let script = format!("{WAITS}cd; ulimit -c 0\n(silent; kill -{signal} $(cat pid)) &\nask\nheard\necho HEARD\n");
        let seen = at_terminal(&cli, &script, "");
        assert!(seen.contains(&format!("ENDED {exit}")) && seen.contains("HEARD"), "{signal}: {seen}");
    }
}

#[test]
fn a_stop_gives_the_terminal_back_until_it_goes_on() {
    let server = Server::start();
    let cli = person(&server);
    let script = format!(
        "{WAITS}cd\n(silent; kill -TSTP $(cat pid); stopped; heard; echo HEARD; kill -CONT $(cat pid); silent; \
         kill -INT $(cat pid)) &\nask\nheard\necho AGAIN\n"
    );
    let seen = at_terminal(&cli, &script, "");
    assert!(["HEARD", "ENDED 130", "AGAIN"].iter().all(|word| seen.contains(word)), "{seen}");
}

#[test]
fn what_nobody_sees_does_not_go_missing() {
    let server = Server::start();
    let cli = person(&server);
    let script = format!("{WAITS}cd\nask\nheard\necho HEARD\n");
    let seen = at_terminal(&cli, &script, "canary\tsecret\n");
    let said = "a TAB or another control character was typed or pasted, which a prompt does not take";
    assert!(seen.contains(said) && seen.contains("which take any text") && seen.contains("ENDED 2"), "{seen}");
    let seen = at_terminal(&cli, &script, "wrong\u{15}ri\u{7f}\u{7f}secret\n");
    assert!(seen.contains("ENDED 0") && seen.contains("HEARD"), "{seen}");
    assert_eq!(cli.run(&["param", "get", "KEY", "--profile", "prod"]).expect_ok(), "secret");
}

#[test]
fn an_org_is_deleted_by_whoever_types_its_name() {
    let server = Server::start();
    let cli = Cli::signed_in(&server);
    let script = "stagegate org delete acmeorg\necho ENDED $?\n";
    for (keys, said) in [("y\n", "nothing was deleted"), ("\n", "nothing was deleted"), ("acmeorg\n", "deleted org `acmeorg`")] {
        let seen = at_terminal(&cli, script, keys);
        assert!(seen.contains("for good? Type its name: ") && seen.contains(said), "{seen}");
        assert_eq!(seen.contains("ENDED 0"), keys == "acmeorg\n", "{seen}");
    }
    assert!(!cli.run(&["org", "list"]).expect_ok().contains("acmeorg"));
}
