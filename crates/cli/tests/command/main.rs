//! The binary by itself, without settings: without a server, or with a double that knows a few answers. Stories with the
//! real server are in the crate `e2e`; this test also makes cargo build the binary that they start.

#![expect(clippy::expect_used, reason = "a panic is a failed test")]

mod double;
mod parameters;
mod safeguards;
mod worker;

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

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
        &["provider", "add", "main", "--kind", "aws-keys", "sgk_canary"],
        &["provider", "add", "main", "--kind=sgk_canary"],
        &["provider", "add", "main", "--kind", "vendor", "--vendor", "stripe", "--detail", "KEY=sgk_canary"],
        &["provider", "edit", "main", "--detail", "KEY=sgk_canary"],
        &["provider", "rotate", "main", "--access-key-id", "sgk_canary"],
        &["provider", "rotate", "main", "sgk_canary"],
    ] {
        let output = stagegate(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        let said = [output.stdout, output.stderr].concat();
        assert!(!String::from_utf8_lossy(&said).contains("canary"), "{arguments:?}");
    }
}

#[test]
fn every_command_has_a_manual_page() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("man");
    let output = stagegate(&["man", folder.to_str().expect("a path")]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let pages: Vec<_> = fs::read_dir(&folder).expect("the folder").map(|entry| entry.expect("a page").path()).collect();
    for name in ["stagegate.1", "stagegate-param.1", "stagegate-param-set.1"] {
        assert!(pages.contains(&folder.join(name)), "{name}");
    }
    for page in &pages {
        let checked = Command::new("groff").args(["-man", "-ww", "-z", "-Tutf8"]).arg(page).output().expect("groff runs");
        let said = String::from_utf8_lossy(&checked.stderr).into_owned();
        assert!(checked.status.success() && said.is_empty(), "{}: {said}", page.display());
        let text = fs::read_to_string(page).expect("a page");
        for heading in [".SH NAME", ".SH SYNOPSIS", ".SH DESCRIPTION", ".SH \"GLOBAL OPTIONS\""] {
            assert!(text.contains(heading), "{}: {heading}", page.display());
        }
    }
}

#[test]
fn manual_pages_are_the_same_whenever_they_are_written() {
    let [first, second] = ["man-first", "man-second"].map(|name| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        assert!(stagegate(&["man", folder.to_str().expect("a path")]).status.success());
        fs::read(folder.join("stagegate-deploy.1")).expect("a page")
    });
    assert_eq!(first, second);
    let refused = stagegate(&["man", "/dev/null/man"]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("cannot write manual pages to `/dev/null/man`"));
}

#[test]
fn a_script_is_printed_for_each_shell() {
    for shell in ["bash", "zsh", "fish", "powershell"] {
        let output = stagegate(&["completions", shell]);
        let script = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success() && script.contains(&format!("completions {shell} --line")), "{shell}: {script}");
    }
    assert_eq!(stagegate(&["completions", "tcsh"]).status.code(), Some(2));
}
