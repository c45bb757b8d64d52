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
         `UPDATE_REFERENCE=1 cargo test -p stagegate-server --test server configuration_schema`"
    );
}
