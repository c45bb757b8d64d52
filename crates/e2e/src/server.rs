//! `stagegated` as a process.

use std::{
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
};

use tempfile::TempDir;

use crate::{binaries::binary, http::Api, lines::Lines};

/// Which database a server runs on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Database {
    /// The embedded one.
    #[default]
    Sqlite,
    /// PostgreSQL at this address.
    Postgres(String),
}

/// How to start a server.
#[derive(Clone, Debug, Default)]
pub struct ServerOptions {
    /// The database.
    pub database: Database,
    /// Further environment.
    pub environment: Vec<(String, String)>,
    /// Further arguments.
    pub arguments: Vec<String>,
}

/// A server with its home folder. Killed when dropped.
pub struct Server {
    home: TempDir,
    options: ServerOptions,
    process: Child,
    lines: Lines,
    url: String,
}

impl Server {
    /// Starts one on the embedded database and a free port.
    pub fn start() -> Self {
        Self::start_with(ServerOptions::default())
    }

    /// Starts one.
    pub fn start_with(options: ServerOptions) -> Self {
        let home = tempfile::tempdir().expect("a home folder");
        let (process, lines, url) = spawn(home.path(), &options);
        Self { home, options, process, lines, url }
    }

    /// Starts it again after it ended, on the same files and, if possible, another port.
    pub fn restart(&mut self) {
        let _ = self.process.wait();
        (self.process, self.lines, self.url) = spawn(self.home.path(), &self.options);
    }

    /// The first part of every address.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The setup code that it printed.
    pub fn setup_code(&self) -> String {
        self.lines.wait_for("setup code: ")
    }

    /// Redeems the setup code over HTTP and gives an API for the owner.
    pub fn set_up(&self) -> Api {
        let body = serde_json::json!({ "code": self.setup_code(), "name": "Ada" });
        let done = Api::new(&self.url, None).post("/api/v1/setup", &body).expect_status(201);
        Api::new(&self.url, done["access_key"].as_str().map(str::to_owned))
    }

    /// `kill -9`.
    pub fn kill(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }

    /// SIGTERM, and the exit status that follows.
    pub fn terminate(&mut self) -> ExitStatus {
        let pid = self.process.id().to_string();
        Command::new("kill").args(["-TERM", &pid]).status().expect("kill");
        self.process.wait().expect("the server ends")
    }

    /// Everything it wrote to standard error: greeting and log.
    pub fn log(&self) -> String {
        self.lines.all()
    }

    /// Its process id.
    pub fn pid(&self) -> u32 {
        self.process.id()
    }

    /// Its home folder.
    pub fn home(&self) -> &Path {
        self.home.path()
    }

    /// Its data folder.
    pub fn data(&self) -> PathBuf {
        self.home.path().join(".local/state/stagegate")
    }

    /// Its root key file.
    pub fn root_key(&self) -> PathBuf {
        self.home.path().join(".config/stagegate/root.key")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}

/// `stagegated serve` with nothing but a home folder, a free port and `options`.
pub(crate) fn command(home: &Path, options: &ServerOptions) -> Command {
    let mut command = Command::new(binary("stagegated"));
    command.env_clear().env("HOME", home).env("STAGEGATED_LOG", "trace").args(["serve", "--listen", "127.0.0.1:0"]);
    if let Database::Postgres(url) = &options.database {
        command.env("STAGEGATED_DATABASE", url);
    }
    command.envs(options.environment.iter().cloned()).args(&options.arguments);
    command
}

fn spawn(home: &Path, options: &ServerOptions) -> (Child, Lines, String) {
    let mut process = command(home, options).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("stagegated starts");
    let lines = Lines::of(process.stderr.take().expect("standard error"));
    let url = lines.wait_for("stagegated listens on ");
    (process, lines, url)
}
