//! The AWS emulator as a process, and questions to it through the real AWS command line.

use std::process::{Child, Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

use crate::{binaries::repository, lines::Lines};

/// A running emulator with several accounts. Killed when dropped.
pub struct Aws {
    process: Child,
    url: String,
    home: TempDir,
    _lines: Lines,
}

/// A stack as CloudFormation tells it.
#[derive(Debug)]
pub struct Stack {
    /// Its status.
    pub status: String,
    /// Its outputs.
    pub outputs: Value,
}

impl Aws {
    /// Starts an emulator on a free port.
    pub fn start() -> Self {
        let mut process = Command::new(tool("python"))
            .arg(repository().join("e2e/emulator.py"))
            .args(["-H", "127.0.0.1", "-p", "0"])
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the AWS emulator starts: run `scripts/tools.sh test`");
        let lines = Lines::of(process.stderr.take().expect("standard error"));
        let url = format!("http://127.0.0.1:{}", lines.wait_for("Running on http://127.0.0.1:"));
        Self { process, url, home: tempfile::tempdir().expect("a home folder"), _lines: lines }
    }

    /// Its address.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// What a server needs in its environment to use the emulator's STS.
    pub fn server_environment(&self) -> Vec<(String, String)> {
        [("AWS_ENDPOINT_URL_STS", self.url.as_str()), ("AWS_ACCESS_KEY_ID", "AKIASERVER"), ("AWS_SECRET_ACCESS_KEY", "server")]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .to_vec()
    }

    /// Runs `aws` as the root of `account`, which assumes a role there as the emulator wants it.
    pub fn ask(&self, account: &str, arguments: &[&str]) -> Value {
        let role = format!("arn:aws:iam::{account}:role/inspector");
        let session = self.aws(&[], &["sts", "assume-role", "--role-arn", &role, "--role-session-name", "inspector"]);
        let keys = &session["Credentials"];
        let text = |name: &str| keys[name].as_str().unwrap_or_default().to_owned();
        let keys = [
            ("AWS_ACCESS_KEY_ID", text("AccessKeyId")),
            ("AWS_SECRET_ACCESS_KEY", text("SecretAccessKey")),
            ("AWS_SESSION_TOKEN", text("SessionToken")),
        ];
        self.aws(&keys, arguments)
    }

    /// A stack of an account, if it is there.
    pub fn stack(&self, account: &str, name: &str) -> Option<Stack> {
        let stacks = self.ask(account, &["cloudformation", "describe-stacks"]);
        let stack = stacks["Stacks"].as_array()?.iter().find(|stack| stack["StackName"] == name)?.clone();
        Some(Stack { status: stack["StackStatus"].as_str()?.to_owned(), outputs: stack["Outputs"].clone() })
    }

    /// The environment of a function of an account.
    pub fn function_environment(&self, account: &str, function: &str) -> Value {
        let found = self.ask(account, &["lambda", "get-function-configuration", "--function-name", function]);
        found["Environment"]["Variables"].clone()
    }

    fn aws(&self, keys: &[(&str, String)], arguments: &[&str]) -> Value {
        let mut command = self.command(arguments);
        command.env("AWS_ACCESS_KEY_ID", "AKIAINSPECTOR").env("AWS_SECRET_ACCESS_KEY", "inspector");
        command.envs(keys.iter().map(|(name, value)| (*name, value.as_str())));
        let output = command.output().expect("the AWS command line: run `scripts/tools.sh test`");
        assert!(output.status.success(), "aws {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap_or(Value::Null)
    }

    /// `aws` pointed at the emulator, without any keys.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(tool("aws"));
        let path = std::env::var_os("PATH").unwrap_or_default();
        command.env_clear().env("HOME", self.home.path()).env("PATH", path);
        command.env("AWS_ENDPOINT_URL", &self.url).env("AWS_DEFAULT_REGION", "us-east-1").env("AWS_PAGER", "");
        command.args(arguments).args(["--output", "json"]);
        command
    }
}

impl Drop for Aws {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn tool(name: &str) -> std::path::PathBuf {
    repository().join(".tools/venv/bin").join(name)
}
