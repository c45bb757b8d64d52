//! `stagegate` as a process, in a home of its own.

use std::{
    ffi::OsString,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use tempfile::TempDir;

use crate::{binaries::binary, server::Server};

/// A person's command line: settings in a home folder, working in a folder.
pub struct Cli {
    home: TempDir,
    folder: PathBuf,
    environment: Vec<(String, String)>,
}

/// A command that ended.
#[derive(Debug)]
pub struct Finished {
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
    /// Exit status; none if a signal ended it.
    pub exit: Option<i32>,
}

impl Finished {
    /// Standard output, if the command went well.
    #[track_caller]
    pub fn expect_ok(self) -> String {
        assert_eq!(self.exit, Some(0), "{}\n{}", self.stdout, self.stderr);
        self.stdout
    }

    /// All of it as one text for a snapshot, with what differs from run to run replaced.
    pub fn snapshot(&self) -> String {
        let exit = self.exit.map_or_else(|| "signal".to_owned(), |status| status.to_string());
        let mut text = String::new();
        for part in [&self.stdout, &self.stderr] {
            if !part.is_empty() {
                text += part.trim_end();
                text += "\n";
            }
        }
        stable(&format!("{text}exit: {exit}"))
    }
}

impl Finished {
    /// Runs a command with `input` on standard input.
    pub fn with_input(mut command: Command, input: &str) -> Self {
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the command runs");
        let mut stdin = child.stdin.take().expect("standard input");
        // A command that refuses early closes its input; that is its right.
        let _ = stdin.write_all(input.as_bytes());
        drop(stdin);
        child.wait_with_output().expect("the command ends").into()
    }
}

impl From<Output> for Finished {
    fn from(output: Output) -> Self {
        Self {
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
            exit: output.status.code(),
        }
    }
}

impl Cli {
    /// One that knows the address of a server, and is not signed in.
    pub fn new(server: &Server) -> Self {
        let home = tempfile::tempdir().expect("a home folder");
        let folder = home.path().to_owned();
        let environment = vec![("STAGEGATE_SERVER".to_owned(), server.url().to_owned())];
        Self { home, folder, environment }
    }

    /// One that knows no server, and is not signed in.
    pub fn alone() -> Self {
        let home = tempfile::tempdir().expect("a home folder");
        let folder = home.path().to_owned();
        Self { home, folder, environment: Vec::new() }
    }

    /// One that is signed in as the owner of a new server with the org `acmeorg`.
    pub fn signed_in(server: &Server) -> Self {
        let cli = Self::new(server);
        cli.run_with_input(&["login", "--stdin", "--name", "Ada"], &server.setup_code()).expect_ok();
        cli.run(&["org", "create", "acmeorg"]).expect_ok();
        cli
    }

    /// Works in this folder from now on.
    pub fn enter(&mut self, folder: &Path) {
        folder.clone_into(&mut self.folder);
    }

    /// Sets a variable for every later command.
    pub fn set(&mut self, name: &str, value: &str) {
        self.environment.push((name.to_owned(), value.to_owned()));
    }

    /// Its home folder.
    pub fn home(&self) -> &Path {
        self.home.path()
    }

    /// The command, ready to run; nothing of the test's own environment but `PATH`.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let path = std::env::var_os("PATH").unwrap_or_default();
        self.program(Command::new(binary("stagegate")), path, arguments)
    }

    /// Another program in the same place, such as a shell, which finds `stagegate` in `PATH`.
    pub fn other(&self, program: &str, arguments: &[&str]) -> Command {
        let stagegate = binary("stagegate");
        let mut path = stagegate.parent().expect("the target folder").as_os_str().to_owned();
        path.push(":");
        path.push(std::env::var_os("PATH").unwrap_or_default());
        self.program(Command::new(program), path, arguments)
    }

    fn program(&self, mut command: Command, path: OsString, arguments: &[&str]) -> Command {
        command.env_clear().env("HOME", self.home.path()).env("PATH", path).current_dir(&self.folder);
        command.envs(self.environment.iter().cloned()).args(arguments);
        command
    }

    /// Runs it with nothing on standard input.
    pub fn run(&self, arguments: &[&str]) -> Finished {
        self.command(arguments).stdin(Stdio::null()).output().expect("stagegate runs").into()
    }

    /// Runs it with `input` on standard input.
    pub fn run_with_input(&self, arguments: &[&str], input: &str) -> Finished {
        Finished::with_input(self.command(arguments), input)
    }
}

/// Replaces ids, times, ports, tokens and random parts by their kind.
fn stable(text: &str) -> String {
    let mut stable = String::new();
    for line in text.lines() {
        let words: Vec<String> = line.split(' ').map(stable_word).collect();
        stable += words.join(" ").trim_end();
        stable.push('\n');
    }
    stable
}

fn stable_word(word: &str) -> String {
    let trimmed = word.trim_matches(|c: char| !c.is_alphanumeric());
    let replacement = match trimmed {
        request if request.starts_with("req_") => "REQUEST_ID".to_owned(),
        id if is_id(id) => format!("{}_ID", id.split('_').next().unwrap_or_default()),
        token if token.starts_with("sgk_") || token.starts_with("sgs_") => "TOKEN".to_owned(),
        external if external.starts_with("sg-") && external.len() == 35 => "EXTERNAL_ID".to_owned(),
        fingerprint if fingerprint.starts_with("fp_") => "FINGERPRINT".to_owned(),
        time if is_time(time) => "TIME".to_owned(),
        date if is_shaped(date, "dddd-dd-dd") => "YYYY-MM-DD".to_owned(),
        time if is_shaped(time, "dd:dd") => "HH:MM".to_owned(),
        address if address.contains("127.0.0.1:") => "http://SERVER".to_owned(),
        other => return word.replace(trimmed, other),
    };
    word.replace(trimmed, &replacement)
}

fn is_id(word: &str) -> bool {
    word.split_once('_').is_some_and(|(kind, rest)| kind.len() == 3 && rest.len() == 32)
}

/// Whether `word` is like `shape`, in which `d` stands for a digit.
fn is_shaped(word: &str, shape: &str) -> bool {
    word.len() == shape.len()
        && word.chars().zip(shape.chars()).all(|(c, like)| if like == 'd' { c.is_ascii_digit() } else { c == like })
}

fn is_time(word: &str) -> bool {
    word.len() >= 16 && word.as_bytes()[4] == b'-' && word.as_bytes()[10] == b'T'
}
