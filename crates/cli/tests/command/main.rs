//! The binary by itself, without settings: without a server, or with a double that knows a few answers. Stories with the
//! real server are in the crate `e2e`; this test also makes cargo build the binary that they start.

#![expect(clippy::expect_used, reason = "a panic is a failed test")]

mod double;
mod parameters;

use std::process::{Command, Output};

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_stagegate"));
    command.env_clear().env("HOME", env!("CARGO_TARGET_TMPDIR")).args(arguments);
    command
}

fn stagegate(arguments: &[&str]) -> Output {
    command(arguments).output().expect("stagegate runs")
}

#[test]
fn it_tells_its_version() {
    let output = stagegate(&["--version"]);
    assert!(output.status.success());
    assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), concat!("stagegate ", env!("CARGO_PKG_VERSION")));
}

#[test]
fn what_was_typed_in_the_wrong_place_is_not_repeated() {
    for arguments in [
        &["login", "--stdin=sgk_canary"][..],
        &["whoami", "sgk_canary"],
        &["--sgk_canary"],
        &["param", "set", "key", "--profile", "prod", "--stdin=sgk_canary"],
        &["param", "import", "a.env", "--format=sgk_canary"],
        &["param", "rollback", "key", "--to=sgk_canary"],
        &["param", "export", "sgk_canary"],
    ] {
        let output = stagegate(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        let said = [output.stdout, output.stderr].concat();
        assert!(!String::from_utf8_lossy(&said).contains("canary"), "{arguments:?}");
    }
}
