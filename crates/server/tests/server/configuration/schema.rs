//! The JSON Schema of the file of configuration: made from the API's types, kept in the repository, read by editors.

use std::{fs, path::Path};

use serde_json::{Value, json};
use stagegate_store::testing::TestDatabase;

use crate::support::{Call, TestServer, schema::misfit};

async fn served() -> Value {
    let server = TestServer::start(TestDatabase::sqlite()).await;
    server.send(Call::get("/api/v1/configuration.schema.json")).await.ok(200)
}

#[tokio::test]
async fn the_schema_in_the_reference_is_what_is_served() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference/configuration.schema.json");
    let wanted = serde_json::to_string_pretty(&served().await).unwrap() + "\n";
    if std::env::var_os("UPDATE_REFERENCE").is_some() {
        fs::write(&path, &wanted).unwrap();
    }
    let found = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        found == wanted,
        "docs/reference/configuration.schema.json differs. Look at the change, then run \
         `UPDATE_REFERENCE=1 cargo test -p stagegate-server --test server configuration::schema`"
    );
}

#[tokio::test]
async fn the_example_is_what_the_schema_says() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/configuration/acmeorg.yml");
    let example: Value = yaml_serde::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    let schema = served().await;
    assert_eq!(misfit(&schema, &schema, &example), None);
    for (place, wrong) in [
        ("/version", json!("1")),
        ("/covers", json!("app")),
        ("/profiles", json!(null)),
        ("/profiles/prod/guarded", json!("yes")),
        ("/profiles/prod/parameters/token/from", json!("vault")),
        ("/profiles/prod/parameters/token", json!("canary")),
        ("/profiles/prod/parameters/token/visibility", json!("clear")),
        ("/providers/main/kind", json!("azure")),
        ("/apps/shop/stages/prod", json!(1)),
        ("/apps/shop/services/orders/providers", json!("main")),
        ("/apps/shop/services/orders/instances/prod/us-east-1", json!({"stage": "prod"})),
    ] {
        let mut mistaken = example.clone();
        *mistaken.pointer_mut(place).unwrap() = wrong;
        assert!(misfit(&schema, &schema, &mistaken).is_some(), "{place}");
    }
    let mut incomplete = example.clone();
    incomplete["providers"]["main"].as_object_mut().unwrap().remove("kind");
    assert!(misfit(&schema, &schema, &incomplete).is_some());
}

/// Editors read the document by itself: nothing in it leads elsewhere.
#[tokio::test]
async fn the_schema_stands_alone() {
    let schema = served().await;
    assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
    let text = schema.to_string();
    let references: Vec<_> = text.split("\"$ref\":\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert!(references.len() > 10);
    for reference in references {
        let pointer = reference.strip_prefix('#').unwrap();
        assert!(schema.pointer(pointer).is_some(), "{reference} leads nowhere");
    }
}
