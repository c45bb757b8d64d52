//! Whether an answer is what the document says: as much of JSON Schema as the document uses.

use serde_json::Value;

/// Why `value` does not fit `schema`; `None` if it does. Fields that the schema does not name are wrong, too.
pub(crate) fn misfit(document: &Value, schema: &Value, value: &Value) -> Option<String> {
    let schema = resolved(document, schema);
    if *schema == Value::Bool(false) {
        return Some("it must not be there".to_owned());
    }
    if is_open(schema) {
        return None;
    }
    if let Some(choices) = schema.get("oneOf").and_then(Value::as_array) {
        // Beside properties, each choice speaks of some of them only.
        let is_whole = schema.get("properties").is_none();
        let fit = |choice: &&Value| {
            let choice = resolved(document, choice);
            if is_whole { misfit(document, choice, value).is_none() } else { part_fits(document, choice, value) }
        };
        let fits = choices.iter().filter(fit).count();
        if is_whole || fits != 1 {
            return (fits != 1).then(|| format!("{value} is {fits} of {choices:?}"));
        }
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

/// Whether a value has what a choice needs; other fields may be there.
fn part_fits(document: &Value, choice: &Value, value: &Value) -> bool {
    let Some(fields) = value.as_object() else { return false };
    let (properties, required) = members(document, choice);
    let fits =
        |(name, schema): &(&String, &Value)| fields.get(*name).is_none_or(|field| misfit(document, schema, field).is_none());
    required.iter().all(|name| fields.contains_key(*name)) && properties.iter().all(fits)
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
fn choices_beside_properties_exclude_each_other() {
    let text = serde_json::json!({"type": "string"});
    let schema = serde_json::json!({
        "type": "object", "additionalProperties": false, "properties": {"a": text, "b": text, "c": text},
        "oneOf": [{"required": ["a"], "properties": {"b": false}}, {"required": ["b"], "properties": {"a": false}}],
    });
    for (value, fits) in [
        (serde_json::json!({"a": "x", "c": "y"}), true),
        (serde_json::json!({"b": "x"}), true),
        (serde_json::json!({"a": "x", "b": "x"}), false),
        (serde_json::json!({"c": "x"}), false),
        (serde_json::json!({"a": 5}), false),
        (serde_json::json!({"a": "x", "d": "x"}), false),
        (serde_json::json!("a"), false),
    ] {
        assert_eq!(misfit(&Value::Null, &schema, &value).is_none(), fits, "{value}");
    }
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
