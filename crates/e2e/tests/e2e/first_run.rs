//! `stagegated serve` with no configuration at all, its files, its refusals, its clean stop.

use std::{fs, os::unix::fs::PermissionsExt as _, process::Command, sync::Mutex};

use stagegate_e2e::{Api, Database, Server, ServerOptions, binary};

fn mode(path: &std::path::Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

/// A database of this test alone on the server of `scripts/with-postgres.sh`.
pub(crate) fn postgres(name: &str) -> Database {
    static LOCK: Mutex<()> = Mutex::new(());
    let _one = LOCK.lock();
    let server = std::env::var("STAGEGATE_TEST_POSTGRES").expect("run the tests through `scripts/with-postgres.sh`");
    let name = format!("e2e_{name}_{}", std::process::id());
    let psql = Command::new("psql")
        .args([&format!("{server}/postgres"), "-qc", &format!("CREATE DATABASE {name}")])
        .output()
        .expect("psql");
    assert!(psql.status.success(), "{}", String::from_utf8_lossy(&psql.stderr));
    Database::Postgres(format!("{server}/{name}"))
}

#[test]
fn a_first_start_makes_private_files_and_a_code_that_works_once() {
    let mut server = Server::start();
    assert_eq!(mode(&server.data()), 0o700);
    assert_eq!(mode(&server.root_key()), 0o600);
    assert!(!server.root_key().starts_with(server.data()), "the root key is not where backups look");
    assert!(server.data().join("stagegate.db-wal").exists(), "SQLite writes ahead");

    let code = server.setup_code();
    let anonymous = Api::new(server.url(), None);
    let body = serde_json::json!({ "code": code, "name": "Ada" });
    assert_eq!(anonymous.post("/api/v1/setup", &body).status, 201);
    let again = anonymous.post("/api/v1/setup", &body);
    assert_eq!((again.status, again.body["code"].as_str()), (401, Some("not-signed-in")));

    assert!(server.terminate().success());
    server.restart();
    assert!(!server.log().contains("setup code"), "nobody else becomes the owner");
}

#[test]
fn the_same_on_postgres() {
    let options = ServerOptions { database: postgres("first_run"), ..ServerOptions::default() };
    let mut server = Server::start_with(options);
    let api = server.set_up();
    api.post("/api/v1/orgs", &serde_json::json!({ "name": "acmeorg" })).expect_status(201);
    assert!(!server.data().exists(), "nothing is kept beside PostgreSQL");
    server.kill();
    server.restart();
    let orgs = api.at(server.url()).get("/api/v1/orgs").expect_status(200);
    assert_eq!(orgs["items"][0]["name"], "acmeorg");
}

#[test]
fn health_is_public_and_readiness_asks_the_database() {
    let server = Server::start();
    let anonymous = Api::new(server.url(), None);
    assert_eq!(anonymous.get("/healthz").status, 200);
    assert_eq!(anonymous.get("/readyz").status, 200);
    assert_eq!(anonymous.get("/api/v1/whoami").status, 401);
}

#[test]
fn files_are_for_their_owner_alone_and_tell_tale_logging_is_refused() {
    let server = Server::start();
    assert_eq!(mode(&server.data().join("stagegate.db")), 0o600);
    let mut command = Command::new(binary("stagegated"));
    let output =
        command.env_clear().env("HOME", server.home()).env("LOG_SENSITIVE_BODIES", "true").arg("serve").output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.starts_with("error: `LOG_SENSITIVE_BODIES` makes the AWS library log credentials\nhint: "), "{said}");
}

#[test]
fn the_way_back_in_needs_database_and_root_key() {
    let mut server = Server::start();
    let owner_key = |home: &std::path::Path| {
        Command::new(binary("stagegated")).env_clear().env("HOME", home).arg("owner-key").output().unwrap()
    };
    let early = owner_key(server.home());
    assert!(!early.status.success() && early.stdout.is_empty(), "nobody is set up yet");
    server.set_up().post("/api/v1/orgs", &serde_json::json!({ "name": "acmeorg" })).expect_status(201);
    let issued = owner_key(server.home());
    assert!(issued.status.success(), "{}", String::from_utf8_lossy(&issued.stderr));
    let key = String::from_utf8(issued.stdout).unwrap().trim().to_owned();
    let again = Api::new(server.url(), Some(key));
    assert_eq!(again.get("/api/v1/whoami").expect_status(200)["user"]["name"], "Ada");
    again.post("/api/v1/orgs", &serde_json::json!({ "name": "secondorg" })).expect_status(201);
    server.kill();
    fs::remove_file(server.root_key()).unwrap();
    assert!(!owner_key(server.home()).status.success(), "without the root key there is no way in");
}

#[test]
fn the_way_back_in_makes_no_database() {
    let home = tempfile::tempdir().unwrap();
    let wrong = home.path().join("wrong");
    let mut command = Command::new(binary("stagegated"));
    let output = command.env_clear().env("HOME", home.path()).arg("owner-key").arg("--data").arg(&wrong).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success() && output.stdout.is_empty(), "{said}");
    let want = format!("error: there is no database in `{}`\nhint: name the folder", wrong.display());
    assert!(said.starts_with(&want), "{said}");
    assert_eq!(fs::read_dir(home.path()).unwrap().count(), 0, "nothing was made");
}

/// What a start that fails says.
fn refused(home: &std::path::Path, arguments: &[&str]) -> String {
    let output = Command::new(binary("stagegated")).env_clear().env("HOME", home).arg("serve").args(arguments).output().unwrap();
    assert!(!output.status.success());
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn k1_another_root_key_is_refused_and_nothing_is_written() {
    let mut server = Server::start();
    server.set_up();
    assert!(server.terminate().success());
    let other = server.home().join("other.key");
    let elsewhere = Server::start();
    fs::copy(elsewhere.root_key(), &other).unwrap();

    let before = fs::read(server.data().join("stagegate.db")).unwrap();
    let said = refused(server.home(), &["--listen", "127.0.0.1:0", "--root-key-file", other.to_str().unwrap()]);
    assert!(said.contains("error: this is not the root key that the database was made with\nhint: "), "{said}");
    assert_eq!(fs::read(server.data().join("stagegate.db")).unwrap(), before);

    fs::remove_file(server.root_key()).unwrap();
    let said = refused(server.home(), &["--listen", "127.0.0.1:0"]);
    assert!(said.contains("error: the database exists, but its root key"), "{said}");
    assert!(!server.root_key().exists(), "no new key for an old database");
}

#[test]
fn a_taken_port_and_a_bad_database_are_named() {
    let server = Server::start();
    let home = tempfile::tempdir().unwrap();
    let address = server.url().trim_start_matches("http://");
    let said = refused(home.path(), &["--listen", address]);
    assert!(said.contains(&format!("error: cannot listen on {address}")) && said.contains("hint: set `--listen"), "{said}");
    assert_eq!(said.matches("in use").count(), 1, "the cause once: {said}");
    let nobody = "postgres://stagegate@127.0.0.1:1/nothing";
    let said = refused(home.path(), &["--listen", "127.0.0.1:0", "--database", nobody]);
    assert!(said.contains("error: the database cannot be used now: not reachable"), "{said}");
    let said = refused(home.path(), &["--listen", "127.0.0.1:0", "--database", "mysql://x"]);
    assert!(said.contains("hint: check `--database`"), "{said}");
}

#[test]
fn rules_that_cannot_hold_are_refused_before_anything_is_made() {
    let home = tempfile::tempdir().unwrap();
    let said = refused(home.path(), &["--listen", "127.0.0.1:0", "--time-zone", "Nowhere/Else"]);
    assert!(said.starts_with("error: there is no time zone `Nowhere/Else`\nhint: set `--time-zone`"), "{said}");
    let policy = home.path().join("policy.json");
    fs::write(&policy, r#"{"Version": "2012-10-17"}"#).unwrap();
    let said = refused(home.path(), &["--listen", "127.0.0.1:0", "--plan-policy", policy.to_str().unwrap()]);
    let want = format!("error: `{}` is not a session policy: it has no `Statement`\nhint: correct the file", policy.display());
    assert!(said.starts_with(&want), "{said}");
    let said = refused(home.path(), &["--listen", "127.0.0.1:0", "--plan-policy", "/nonexistent"]);
    assert!(said.starts_with("error: cannot read `/nonexistent`"), "{said}");
    assert_eq!(fs::read_dir(home.path()).unwrap().count(), 1, "nothing was made");
}

#[test]
fn sigterm_finishes_open_requests() {
    let mut server = Server::start();
    let api = server.set_up();
    api.post("/api/v1/orgs", &serde_json::json!({ "name": "acmeorg" })).expect_status(201);
    let writers: Vec<_> = (0..8)
        .map(|index| {
            let api = api.clone();
            let name = format!("profile-{index}");
            std::thread::spawn(move || {
                let body = serde_json::json!({ "name": name });
                api.try_send("POST", "/api/v1/orgs/acmeorg/profiles", None, &body).map(|answer| (name, answer.status))
            })
        })
        .collect();
    assert!(server.terminate().success(), "a clean end");
    let acknowledged: Vec<_> =
        writers.into_iter().filter_map(|writer| writer.join().unwrap().ok()).filter(|(_, status)| *status == 201).collect();
    server.restart();
    let stored = api.at(server.url()).get("/api/v1/orgs/acmeorg/profiles").expect_status(200);
    for (name, _) in acknowledged {
        assert!(stored["items"].as_array().unwrap().iter().any(|profile| profile["name"] == name.as_str()), "{name}");
    }
}
