//! Whether an answer is what the document says: as much of JSON Schema as the document uses.

use serde_json::Value;

/// Why `value` does not fit `schema`; `None` if it does. Fields that the schema does not name are wrong, too.
pub(crate) fn misfit(document: &Value, schema: &Value, value: &Value) -> Option<String> {
    let schema = resolved(document, schema);
    if is_open(schema) {
        return None;
    }
    if let Some(choices) = schema.get("oneOf").and_then(Value::as_array) {
        let fits = choices.iter().any(|choice| misfit(document, choice, value).is_none());
        return (!fits).then(|| format!("{value} is none of {choices:?}"));
    }
    if !has_type(schema, value) {
        return Some(format!("{value} is not of type {}", schema["type"]));
    }
    if schema["enum"].as_array().is_some_and(|words| !words.contains(value)) {
        return Some(format!("{value} is none of {}", schema["enum"]));
    }
    match value {
        Value::Array(items) => items.iter().find_map(|item| misfit(document, &schema["items"], item)),
        Value::Object(fields) => {
            let (properties, required) = members(document, schema);
            let missing = required.iter().find(|name| !fields.contains_key(**name));
            let missing = missing.map(|name| format!("`{name}` is missing"));
            missing.or_else(|| {
                fields.iter().find_map(|(name, field)| {
                    let Some(described) = properties.iter().find(|(known, _)| *known == name) else {
                        let open = schema.get("additionalProperties").filter(|any| **any != Value::Bool(false));
                        return open.map_or(Some(format!("`{name}` is not described")), |any| misfit(document, any, field));
                    };
                    misfit(document, described.1, field).map(|why| format!("`{name}`: {why}"))
                })
            })
        }
        _ => None,
    }
}

fn resolved<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    match schema.get("$ref").and_then(Value::as_str) {
        Some(reference) => document.pointer(reference.trim_start_matches('#')).unwrap_or(&Value::Null),
        None => schema,
    }
}

/// Whether any JSON fits.
fn is_open(schema: &Value) -> bool {
    ["type", "oneOf", "allOf"].iter().all(|word| schema.get(word).is_none())
}

fn has_type(schema: &Value, value: &Value) -> bool {
    let is = |name: &str| match name {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => false,
    };
    match &schema["type"] {
        Value::String(name) => is(name),
        Value::Array(names) => names.iter().filter_map(Value::as_str).any(is),
        _ => schema.get("allOf").is_some(),
    }
}

/// The properties of an object and the names of those it must have, its parts' included.
fn members<'a>(document: &'a Value, schema: &'a Value) -> (Vec<(&'a String, &'a Value)>, Vec<&'a str>) {
    let schema = resolved(document, schema);
    let mut properties: Vec<_> = schema["properties"].as_object().into_iter().flatten().collect();
    let mut required: Vec<_> = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    for part in schema["allOf"].as_array().into_iter().flatten() {
        let (more_properties, more_required) = members(document, part);
        properties.extend(more_properties);
        required.extend(more_required);
    }
    (properties, required)
}

#[test]
fn what_does_not_fit_is_told() {
    let document = serde_json::json!({"components": {"Name": {"type": "string"}}});
    let schema = serde_json::json!({
        "allOf": [
            {"type": "object", "required": ["name"], "properties": {"name": {"$ref": "#/components/Name"}}},
            {"type": "object", "properties": {"kind": {"type": "string", "enum": ["one", "two"]}}},
            {"type": "object", "properties": {"next": {"oneOf": [{"type": "null"}, {"$ref": "#/components/Name"}]}}},
        ],
    });
    for (value, fits) in [
        (serde_json::json!({"name": "a"}), true),
        (serde_json::json!({"name": "a", "next": null}), true),
        (serde_json::json!({"name": "a", "next": 5}), false),
        (serde_json::json!({"name": "a", "kind": "two"}), true),
        (serde_json::json!({"name": "a", "kind": "three"}), false),
        (serde_json::json!({"next": "a"}), false),
        (serde_json::json!({"name": 5}), false),
        (serde_json::json!({"name": "a", "other": "b"}), false),
    ] {
        assert_eq!(misfit(&document, &schema, &value).is_none(), fits, "{value}");
    }
}
