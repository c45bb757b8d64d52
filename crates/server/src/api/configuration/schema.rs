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
