//! `GET /api/v1/configuration.schema.json`: the JSON Schema of the file, for editors. Public like the API's document.

use axum::{Json, Router, routing::get};
use serde_json::{Map, Value, json};
use stagegate_api::configuration::Configuration;
use utoipa::{PartialSchema as _, ToSchema as _};

use crate::{api::Server, http::failure::Failure};

/// Where the schema is served.
pub const PATH: &str = "/api/v1/configuration.schema.json";

/// The route of the schema.
pub(in crate::api) fn routes() -> Router<Server> {
    Router::new().route(PATH, get(schema))
}

async fn schema() -> Result<Json<Value>, Failure> {
    document().map(Json).map_err(|cause| Failure(stagegate_core::Error::Internal(Box::new(cause))))
}

/// The schema, made from the types of the API: those of OpenAPI 3.1 are JSON Schema already.
pub fn document() -> Result<Value, serde_json::Error> {
    let mut parts = Vec::new();
    Configuration::schemas(&mut parts);
    let mut definitions = Map::new();
    for (name, part) in parts {
        definitions.insert(name, serde_json::to_value(part)?);
    }
    narrow(&mut definitions);
    definitions.sort_keys();
    let mut schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Configuration of Stagegate",
    });
    if let (Some(schema), Value::Object(root)) = (schema.as_object_mut(), serde_json::to_value(Configuration::schema())?) {
        schema.extend(root);
        schema.insert("$defs".to_owned(), Value::Object(definitions));
    }
    relocate(&mut schema);
    Ok(schema)
}

/// What the types of the API cannot say: which keys belong together.
fn narrow(definitions: &mut Map<String, Value>) {
    let kind = |kind: &str, needed: &[&str], optional: &[&str]| {
        let of_others = ["role", "access_key_id", "secret_access_key", "vendor", "details"];
        choice("kind", Some(kind), needed, optional, &of_others)
    };
    let kinds = json!([
        kind("aws-role", &["role"], &[]),
        kind("aws-keys", &["access_key_id"], &["secret_access_key"]),
        kind("vendor", &["vendor"], &["details"]),
    ]);
    let from = |from: Option<&str>, needed: &[&str], optional: &[&str]| {
        choice("from", from, needed, optional, &["value", "name", "path", "fingerprint"])
    };
    let sources = json!([
        from(None, &["value"], &[]),
        from(None, &[], &[]),
        from(Some("kept"), &[], &["fingerprint"]),
        from(Some("env"), &["name"], &[]),
        from(Some("file"), &["path"], &[]),
        from(Some("prompt"), &[], &[]),
    ]);
    for (name, choices) in [("ProviderEntry", &kinds), ("ParameterEntry", &sources), ("SecretEntry", &sources)] {
        if let Some(entry) = definitions.get_mut(name).and_then(Value::as_object_mut) {
            entry.insert("oneOf".to_owned(), choices.clone());
        }
    }
}

/// One way to fill an entry: `word` is there with this value, or not at all; of the keys that depend on it, those that are
/// `needed` are there, and those that are neither needed nor `optional` are not.
fn choice(word: &str, value: Option<&str>, needed: &[&str], optional: &[&str], depending: &[&str]) -> Value {
    let mut properties = Map::new();
    for key in depending.iter().filter(|key| !needed.contains(*key) && !optional.contains(*key)) {
        properties.insert((*key).to_owned(), Value::Bool(false));
    }
    let word_is = value.map_or(Value::Bool(false), |value| json!({"type": "string", "enum": [value]}));
    properties.insert(word.to_owned(), word_is);
    let required: Vec<_> = value.map(|_| word).into_iter().chain(needed.iter().copied()).collect();
    json!({"type": "object", "required": required, "properties": properties})
}

/// Makes references lead to where this document has its definitions.
fn relocate(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for (name, field) in fields {
                match field {
                    Value::String(to) if name == "$ref" => *to = to.replace("#/components/schemas/", "#/$defs/"),
                    field => relocate(field),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(relocate),
        _ => {}
    }
}
