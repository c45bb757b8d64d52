//! The server as a process of its own, with an org of somebody who throws bombs and one app that others use.

use std::{
    io::{BufRead as _, BufReader},
    process::{Child, Command, Stdio},
    thread,
    time::Instant,
};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{
    Failure,
    bombs::{Blast, Bomb, Thrown},
    http::{Answer, Connection},
};

/// A running server. Killed when dropped.
pub(crate) struct Server {
    process: Child,
    address: String,
    access_key: String,
    _home: TempDir,
}

impl Server {
    pub(crate) fn start() -> Result<Self, Failure> {
        let home = tempfile::tempdir()?;
        let mut process = Command::new(env!("CARGO_BIN_EXE_stagegated"))
            .env_clear()
            .env("HOME", home.path())
            .env("STAGEGATED_LOG", "warn")
            .args(["serve", "--listen", "127.0.0.1:0"])
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()?;
        let lines = BufReader::new(process.stderr.take().ok_or("no standard error")?);
        let (mut address, mut code) = (None, None);
        let mut lines = lines.lines();
        while address.is_none() || code.is_none() {
            let line = lines.next().ok_or("the server ended")??;
            address = line.split_once("listens on http://").map(|(_, address)| address.trim().to_owned()).or(address);
            code = line.split_once("setup code: ").map(|(_, code)| code.trim().to_owned()).or(code);
        }
        // It must not wait for somebody who reads its log.
        thread::spawn(move || lines.for_each(drop));
        let mut server = Self { process, address: address.unwrap_or_default(), access_key: String::new(), _home: home };
        let owner = server.post("/api/v1/setup", &json!({"code": code, "name": "Ada"}))?;
        owner.body["access_key"].as_str().ok_or("nobody was set up")?.clone_into(&mut server.access_key);
        server.post("/api/v1/orgs", &json!({"name": "acmeorg"}))?;
        server.furnish()?;
        Ok(server)
    }

    /// What others use: a stage with 50 parameters.
    fn furnish(&self) -> Result<(), Failure> {
        self.post("/api/v1/orgs/acmeorg/profiles", &json!({"name": "prod"}))?;
        for number in 0..50 {
            let path = format!("/api/v1/orgs/acmeorg/owners/profile:prod/parameters/key{number}");
            self.change("PUT", &path, &json!({"value": format!("value {number} of many")}))?;
        }
        self.post("/api/v1/orgs/acmeorg/apps", &json!({"name": "shop", "default_profile": "prod"}))?;
        Ok(())
    }

    /// Gives a bomb a profile and an app of its own.
    pub(crate) fn arm(&self, bomb: &Bomb) -> Result<(), Failure> {
        let name = &bomb.app;
        self.post("/api/v1/orgs/acmeorg/profiles", &json!({"name": name}))?;
        let path = format!("/api/v1/orgs/acmeorg/profiles/{name}/safeguards");
        self.change("PUT", &path, &json!({"safeguards": bomb.safeguards}))?;
        self.post("/api/v1/orgs/acmeorg/apps", &json!({"name": name, "default_profile": name}))?;
        Ok(())
    }

    /// Has a bomb judged, and waits for the decision.
    #[expect(clippy::disallowed_methods, reason = "a benchmark is about real time")]
    pub(crate) fn throw(&self, bomb: &Bomb) -> Result<Blast, Failure> {
        let mut connection = self.connect()?;
        let begin = Instant::now();
        let end = match &bomb.thrown {
            Thrown::Package(package) => ended(&connection.send("POST", "/api/v1/orgs/acmeorg/checks", package)?),
            Thrown::Here(explode) => explode(),
        };
        Ok(Blast { name: bomb.name, took: begin.elapsed(), end })
    }

    pub(crate) fn connect(&self) -> Result<Connection, Failure> {
        Connection::open(&self.address, &self.access_key)
    }

    pub(crate) fn pid(&self) -> u32 {
        self.process.id()
    }

    fn post(&self, path: &str, body: &Value) -> Result<Answer, Failure> {
        self.change("POST", path, body)
    }

    fn change(&self, method: &str, path: &str, body: &Value) -> Result<Answer, Failure> {
        let answer = self.connect()?.send(method, path, &body.to_string())?;
        if answer.status < 300 { Ok(answer) } else { Err(format!("{method} {path}: {}", answer.body).into()) }
    }
}

/// What was decided: `passed`, `failed`, or the code of a refusal.
fn ended(answer: &Answer) -> String {
    let body = &answer.body;
    let end = body["check"]["result"].as_str().or(body["code"].as_str());
    end.map_or_else(|| answer.status.to_string(), str::to_owned)
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
