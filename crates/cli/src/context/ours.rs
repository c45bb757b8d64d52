//! `stagegate.yml`: any of the five settings as plain text. Unknown keys are refused.

use super::{
    field::{Field, Setting, Source, Stuck},
    files::{Found, place_of_key},
    node::Node,
};

/// A setting of the file.
pub fn field(file: &Found, field: Field) -> Result<Option<Setting>, Stuck> {
    let shown = file.path.display();
    let document = file.document.as_ref().map_err(Clone::clone)?;
    let entries = match document {
        Node::Null => return Ok(None),
        Node::Map(entries) => entries,
        other => return Err(Stuck(format!("`{shown}` is {}, not a mapping", other.kind()))),
    };
    if let Some((key, _)) = entries.iter().find(|(key, _)| Field::ALL.iter().all(|field| field.word() != key)) {
        let known = Field::ALL.map(|field| format!("`{}`", field.word())).join(", ");
        let place = place_of_key(&file.path, key);
        return Err(Stuck(format!("`{shown}` has the key `{key}`{place}, but only {known} are known")));
    }
    match document.get(field.word()) {
        None | Some(Node::Null) => Ok(None),
        Some(Node::Text(value)) if value.contains("${") => Err(Stuck(format!(
            "`{}` in `{shown}` is `{value}`, but variables are only resolved in the framework's file",
            field.word()
        ))),
        Some(Node::Text(value)) if !value.is_empty() => {
            Ok(Some(Setting { value: value.clone(), source: Source::File(file.path.clone()) }))
        }
        Some(other) => Err(Stuck(format!("`{}` in `{shown}` is {}; put a name in quotes", field.word(), other.kind()))),
    }
}
