//! Types of the document in words, and the section that lists them.

use std::fmt::{self, Write as _};

use serde_json::Value;

/// The schema that `schema` names.
pub(super) fn reference(schema: &Value) -> Option<&str> {
    schema["$ref"].as_str()?.strip_prefix("#/components/schemas/")
}

/// A type in words; those that have a section are links.
pub(super) fn type_of(schema: &Value) -> String {
    if let Some(name) = reference(schema) {
        return match name.split_once("Page_") {
            Some((_, item)) => format!("a page of {}", link(item)),
            None if name == "Sensitive" => "secret text".to_owned(),
            None => link(name),
        };
    }
    if let Some(choices) = schema["oneOf"].as_array().or(schema["anyOf"].as_array()) {
        return choices.iter().map(type_of).collect::<Vec<_>>().join(" or ");
    }
    match &schema["type"] {
        Value::Array(kinds) => kinds.iter().map(|kind| of_kind(kind, schema)).collect::<Vec<_>>().join(" or "),
        kind => of_kind(kind, schema),
    }
}

fn of_kind(kind: &Value, schema: &Value) -> String {
    match kind.as_str() {
        Some("string") if schema["format"] == "date-time" => "time".to_owned(),
        Some("string") if schema["enum"].is_array() => {
            let words = schema["enum"].as_array().into_iter().flatten().filter_map(Value::as_str);
            words.map(|word| format!("`{word}`")).collect::<Vec<_>>().join(" or ")
        }
        Some("string") => "text".to_owned(),
        Some("integer" | "number") => "number".to_owned(),
        Some("boolean") => "`true` or `false`".to_owned(),
        Some("null") => "`null`".to_owned(),
        Some("array") => format!("list of {}", type_of(&schema["items"])),
        Some("object") if schema["additionalProperties"].is_object() => {
            format!("object, each value {}", type_of(&schema["additionalProperties"]))
        }
        Some("object") => "object".to_owned(),
        _ => "anything".to_owned(),
    }
}

fn link(name: &str) -> String {
    format!("[{name}](#{})", name.to_lowercase())
}

/// The fields of a schema as a table. Fields of the types that it includes come first.
pub(super) fn fields(page: &mut String, document: &Value, name: &str) -> fmt::Result {
    let schema = &document["components"]["schemas"][name];
    let mut rows = Vec::new();
    collect(&mut rows, document, schema);
    if rows.is_empty() {
        return Ok(());
    }
    writeln!(page, "| field | type | meaning |\n|---|---|---|")?;
    rows.iter().try_for_each(|row| writeln!(page, "{row}"))
}

fn collect(rows: &mut Vec<String>, document: &Value, schema: &Value) {
    if let Some(name) = reference(schema) {
        return collect(rows, document, &document["components"]["schemas"][name]);
    }
    for part in schema["allOf"].as_array().into_iter().flatten() {
        collect(rows, document, part);
    }
    for (name, field) in schema["properties"].as_object().into_iter().flatten() {
        let needed = schema["required"].as_array().is_some_and(|required| required.contains(&Value::from(name.as_str())));
        let optional = if needed { "" } else { ", optional" };
        let meaning = meaning(field).trim_end_matches('.');
        rows.push(format!("| `{name}` | {}{optional} | {} |", cell(&type_of(field)), cell(meaning)));
    }
}

/// What may be `null` has its meaning inside.
fn meaning(field: &Value) -> &str {
    let inside = field["oneOf"].as_array().into_iter().flatten().find_map(|choice| choice["description"].as_str());
    field["description"].as_str().or(inside).unwrap_or_default()
}

/// Every type but those that are explained in words.
pub(super) fn section(page: &mut String, document: &Value) -> fmt::Result {
    writeln!(page, "## Types\n")?;
    writeln!(page, "A page has `items`, a list, and `next`, the cursor for the page after it, unless it is the last one.\n")?;
    for (name, schema) in document["components"]["schemas"].as_object().into_iter().flatten() {
        if name.starts_with("Page_") || name == "Sensitive" {
            continue;
        }
        writeln!(page, "### {name}\n")?;
        if let Some(meaning) = schema["description"].as_str() {
            writeln!(page, "{meaning}\n")?;
        }
        fields(page, document, name)?;
        writeln!(page)?;
    }
    Ok(())
}

/// One line, and no column of its own.
pub(super) fn cell(text: &str) -> String {
    text.replace('\n', " ").replace('|', "\\|")
}
