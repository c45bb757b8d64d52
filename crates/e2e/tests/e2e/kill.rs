//! D1: `kill -9` under write load loses nothing that was acknowledged and leaves nothing half applied.
//!
//! `STAGEGATE_KILLS` says how often each database's server is killed; 25 if it does not.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread::JoinHandle,
};

use serde_json::{Value, json};
use stagegate_e2e::{Api, Database, Server, ServerOptions};

use crate::first_run::postgres;

const WRITERS: usize = 4;

/// The value last acknowledged for each key, and the one that was being written when the server died.
type Acknowledged = Arc<Mutex<BTreeMap<String, (u64, u64)>>>;

fn parameters(profile: usize) -> String {
    format!("/api/v1/orgs/acmeorg/owners/profile:load-{profile}/parameters")
}

/// Writes parameters of one profile one after the other until the server is gone.
fn writer(
    api: Api,
    profile: usize,
    acknowledged: Acknowledged,
    counter: Arc<AtomicU64>,
    stop: Arc<AtomicBool>,
) -> JoinHandle<()> {
    std::thread::spawn(move || {
        while !stop.load(Ordering::Relaxed) {
            let number = counter.fetch_add(1, Ordering::Relaxed);
            let key = format!("p{profile}.k{}", number % 7);
            acknowledged.lock().unwrap().entry(key.clone()).or_default().1 = number;
            let body = json!({ "value": number.to_string() });
            match api.try_send("PUT", &format!("{}/{key}", parameters(profile)), Some("*"), &body) {
                Ok(answer) if answer.status == 200 => acknowledged.lock().unwrap().entry(key).or_default().0 = number,
                Ok(answer) => assert!(matches!(answer.status, 412 | 503), "{} {}", answer.status, answer.body),
                Err(_) => return,
            }
        }
    })
}

fn revision_of(api: &Api, profile: usize) -> i64 {
    api.get(&format!("/api/v1/orgs/acmeorg/profiles/load-{profile}")).expect_status(200)["revision"].as_i64().unwrap()
}

/// Every revision from 1 to the present is there, each changed exactly one thing, and the present values fit.
fn check(api: &Api, acknowledged: &Acknowledged) {
    for profile in 0..WRITERS {
        let present = revision_of(api, profile);
        let mut after: Option<String> = None;
        let mut expected = present;
        loop {
            let cursor = after.map(|after| format!("&after={after}")).unwrap_or_default();
            let page = api
                .get(&format!("/api/v1/orgs/acmeorg/owners/profile:load-{profile}/revisions?limit=200{cursor}"))
                .expect_status(200);
            for revision in page["items"].as_array().unwrap() {
                assert_eq!(revision["revision"].as_i64(), Some(expected), "a gap in the history of load-{profile}");
                expected -= 1;
            }
            after = page["next"].as_str().map(str::to_owned);
            if after.is_none() {
                break;
            }
        }
        assert_eq!(expected, 0, "the history of load-{profile} starts at 1");
    }
    let resolved = api.post("/api/v1/orgs/acmeorg/resolve", &json!({ "app": "shop", "stage": "none" })).expect_status(200);
    assert_eq!(resolved["profile"], Value::Null);
    for (key, (done, tried)) in acknowledged.lock().unwrap().iter_mut() {
        let profile: usize = key[1..].split('.').next().unwrap().parse().unwrap();
        let answer = api.get(&format!("{}/{key}", parameters(profile)));
        let value: u64 = match answer.status {
            200 => answer.body["value"].as_str().unwrap().parse().unwrap(),
            404 => 0,
            status => panic!("{key}: {status} {}", answer.body),
        };
        // The write in flight may have been committed without its answer reaching us; nothing else may be there.
        assert!(value == *done || value == *tried, "{key} holds {value}, acknowledged {done}, tried {tried}");
        // From now on it is settled: the next kill may not take it back either.
        *done = value;
    }
}

fn survive(database: Database) {
    let kills: usize = std::env::var("STAGEGATE_KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(25);
    let mut server = Server::start_with(ServerOptions {
        database,
        environment: vec![("STAGEGATED_LOG".to_owned(), "warn".to_owned())],
        ..ServerOptions::default()
    });
    let owner = server.set_up();
    owner.post("/api/v1/orgs", &json!({ "name": "acmeorg" })).expect_status(201);
    owner.post("/api/v1/orgs/acmeorg/apps", &json!({ "name": "shop" })).expect_status(201);
    for profile in 0..WRITERS {
        owner.post("/api/v1/orgs/acmeorg/profiles", &json!({ "name": format!("load-{profile}") })).expect_status(201);
    }
    let (acknowledged, counter) = (Acknowledged::default(), Arc::new(AtomicU64::new(1)));
    for round in 0..kills {
        let api = owner.at(server.url());
        let stop = Arc::new(AtomicBool::new(false));
        let writers: Vec<_> = (0..WRITERS)
            .map(|profile| writer(api.clone(), profile, acknowledged.clone(), counter.clone(), stop.clone()))
            .collect();
        // Dies at another moment each time: after so many writes, whatever the machine's speed.
        let until = counter.load(Ordering::Relaxed) + 10 + (round as u64 * 7) % 23;
        while counter.load(Ordering::Relaxed) < until {
            std::thread::yield_now();
        }
        server.kill();
        stop.store(true, Ordering::Relaxed);
        for writer in writers {
            writer.join().unwrap();
        }
        server.restart();
        check(&owner.at(server.url()), &acknowledged);
    }
    assert!(acknowledged.lock().unwrap().len() >= WRITERS);
}

#[test]
fn d1_sqlite_survives_kills() {
    survive(Database::Sqlite);
}

#[test]
fn d1_postgres_survives_kills() {
    survive(postgres("kill"));
}
