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

/// What the schema takes is what the parser takes, for keys that belong together.
#[tokio::test]
async fn schema_and_parser_agree_on_keys_that_belong_together() {
    let schema = served().await;
    let fingerprint = format!("fp_{}", "0".repeat(32));
    let role = crate::support::ROLE;
    let provider = |entry: Value| json!({"version": 1, "providers": {"main": entry}});
    let parameter = |entry: Value| json!({"version": 1, "profiles": {"prod": {"parameters": {"k": entry}}}});
    let detail = |entry: Value| provider(json!({"kind": "vendor", "vendor": "stripe", "details": {"K": entry}}));
    let mut cases = vec![
        (provider(json!({"kind": "aws-role", "role": role, "default": true})), true),
        (provider(json!({"kind": "aws-role"})), false),
        (provider(json!({"role": role})), false),
        (provider(json!({"kind": "aws-role", "role": role, "access_key_id": "AKIAIOSFODNN7EXAMPLE"})), false),
        (provider(json!({"kind": "aws-role", "role": role, "vendor": "stripe"})), false),
        (provider(json!({"kind": "aws-keys", "access_key_id": "AKIAIOSFODNN7EXAMPLE"})), true),
        (provider(json!({"kind": "aws-keys", "access_key_id": "AKIAIOSFODNN7EXAMPLE", "secret_access_key": {}})), true),
        (provider(json!({"kind": "aws-keys", "secret_access_key": {}})), false),
        (provider(json!({"kind": "aws-keys", "access_key_id": "AKIAIOSFODNN7EXAMPLE", "details": {}})), false),
        (provider(json!({"kind": "vendor", "vendor": "stripe"})), true),
        (provider(json!({"kind": "vendor", "details": {}})), false),
        (provider(json!({"kind": "vendor", "vendor": "stripe", "role": role})), false),
    ];
    for entry in [&parameter as &dyn Fn(Value) -> Value, &detail] {
        cases.extend([
            (entry(json!({})), true),
            (entry(json!({"value": "v"})), true),
            (entry(json!({"from": "kept"})), true),
            (entry(json!({"from": "kept", "fingerprint": fingerprint})), true),
            (entry(json!({"value": "v", "from": "kept"})), false),
            (entry(json!({"value": "v", "fingerprint": fingerprint})), false),
            (entry(json!({"value": "v", "name": "V"})), false),
            (entry(json!({"name": "V"})), false),
            (entry(json!({"path": "v"})), false),
            (entry(json!({"from": "kept", "name": "V"})), false),
        ]);
    }
    for (document, fits) in cases {
        assert_eq!(misfit(&schema, &schema, &document).is_none(), fits, "{document}");
        let document: Result<stagegate_api::configuration::Configuration, _> = serde_json::from_value(document.clone());
        let print = |_: &stagegate_core::Secret| stagegate_core::fingerprint::Fingerprint::from_bytes([0; 16]);
        let read = document.ok().map(|document| stagegate_api::configuration::wanted::read(&document, &print));
        assert_eq!(read.is_some_and(|read| read.is_ok()), fits);
    }
    // These are for the command line, which puts the values in.
    for (entry, fits) in [
        (json!({"from": "env", "name": "V"}), true),
        (json!({"from": "file", "path": "v"}), true),
        (json!({"from": "prompt"}), true),
        (json!({"from": "env"}), false),
        (json!({"from": "file"}), false),
        (json!({"from": "file", "path": "v", "name": "V"}), false),
        (json!({"from": "prompt", "fingerprint": fingerprint}), false),
        (json!({"from": "env", "name": "V", "value": "v"}), false),
        (json!({"fingerprint": fingerprint}), false),
    ] {
        for document in [parameter(entry.clone()), detail(entry.clone())] {
            assert_eq!(misfit(&schema, &schema, &document).is_none(), fits, "{document}");
        }
    }
}
