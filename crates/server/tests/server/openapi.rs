//! The document of the API: made from the handlers, kept in the repository, read by people and generators.

use std::{collections::BTreeSet, fs, path::Path};

use serde_json::Value;
use stagegate_store::testing::TestDatabase;

use crate::support::{Call, TestServer};

async fn served() -> Value {
    let server = TestServer::start(TestDatabase::sqlite()).await;
    server.send(Call::get("/api/v1/openapi.json")).await.ok(200)
}

/// Every operation, as `GET /path`.
fn operations(document: &Value) -> Vec<(String, &Value)> {
    let paths = document["paths"].as_object().unwrap().iter();
    paths
        .flat_map(|(path, item)| item.as_object().unwrap().iter().map(move |(method, operation)| (method, path, operation)))
        .map(|(method, path, operation)| (format!("{} {path}", method.to_uppercase()), operation))
        .collect()
}

#[tokio::test]
async fn the_reference_is_what_is_served() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference/openapi.json");
    let wanted = serde_json::to_string_pretty(&served().await).unwrap() + "\n";
    if std::env::var_os("UPDATE_REFERENCE").is_some() {
        fs::write(&path, &wanted).unwrap();
    }
    let found = fs::read_to_string(&path).unwrap_or_default();
    let first = found.lines().zip(wanted.lines()).position(|(found, wanted)| found != wanted);
    let line = first.map_or(found.lines().count().min(wanted.lines().count()), |line| line) + 1;
    assert!(
        found == wanted,
        "docs/reference/openapi.json differs from line {line} on. Look at the change, then run \
         `UPDATE_REFERENCE=1 cargo test -p stagegate-server --test server openapi`"
    );
}

#[tokio::test]
async fn it_is_openapi_3_1_and_complete() {
    let document = served().await;
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"), "{}", document["openapi"]);
    let mut ids = BTreeSet::new();
    for (operation, described) in operations(&document) {
        for field in ["summary", "operationId"] {
            assert!(described[field].as_str().is_some_and(|text| !text.is_empty()), "{operation}: no {field}");
        }
        assert!(ids.insert(described["operationId"].as_str().unwrap()), "{operation}: its operationId is taken");
        assert_eq!(described["tags"].as_array().map(Vec::len), Some(1), "{operation}");
        check_statuses(&operation, &described["responses"]);
    }
    assert!(ids.len() > 30);
}

fn check_statuses(operation: &str, responses: &Value) {
    let responses = responses.as_object().unwrap();
    let successes = responses.keys().filter(|status| status.starts_with('2')).count();
    assert_eq!(successes, 1, "{operation}");
    for (status, response) in responses {
        assert!(!response["description"].is_null(), "{operation} {status}");
        let media_types: Vec<_> = response["content"].as_object().into_iter().flat_map(|content| content.keys()).collect();
        let wanted: &[&str] = match status.as_str() {
            "204" | "304" => &[],
            status if status.starts_with('2') => &["application/json"],
            _ => &["application/problem+json"],
        };
        assert_eq!(media_types, wanted, "{operation} {status}");
    }
    for status in ["422", "503"] {
        assert!(responses.contains_key(status), "{operation}: {status}");
    }
}

/// Rule A5: whatever takes `If-Match` says what comes without it and with an old one.
#[tokio::test]
async fn preconditions_are_documented() {
    let document = served().await;
    for (operation, described) in operations(&document) {
        let parameters = described["parameters"].as_array().cloned().unwrap_or_default();
        let takes_it = parameters.iter().any(|parameter| parameter["name"] == "If-Match");
        let documents_it = described["responses"].get("428").is_some() && described["responses"].get("412").is_some();
        assert_eq!(takes_it, documents_it, "{operation}");
        let in_place = ["PUT", "PATCH", "DELETE"].iter().any(|method| operation.starts_with(method));
        let changes = in_place || ["/rollback", "/copy", "/rotate"].iter().any(|end| operation.ends_with(end));
        // Whoever ends a key wants it to end, whatever it is called by now.
        let ends_a_key = operation.starts_with("DELETE") && operation.contains("access-keys");
        assert_eq!(takes_it, changes && !ends_a_key, "{operation}");
    }
}

/// Every reference leads somewhere, and everything named in a path is a parameter.
#[tokio::test]
async fn it_holds_together() {
    let document = served().await;
    let text = document.to_string();
    for reference in text.split("\"$ref\":\"#").skip(1).filter_map(|rest| rest.split('"').next()) {
        assert!(document.pointer(reference).is_some(), "{reference} leads nowhere");
    }
    for (operation, described) in operations(&document) {
        let named: BTreeSet<_> = operation.split('{').skip(1).filter_map(|rest| rest.split('}').next()).collect();
        let parameters = described["parameters"].as_array().cloned().unwrap_or_default();
        let in_path = parameters.iter().filter(|parameter| parameter["in"] == "path");
        let described: BTreeSet<_> = in_path.map(|parameter| parameter["name"].as_str().unwrap().to_owned()).collect();
        assert_eq!(described.iter().map(String::as_str).collect::<BTreeSet<_>>(), named, "{operation}");
    }
}
