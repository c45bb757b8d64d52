//! `stagegate output get`.

use clap::{Args, builder::NonEmptyStringValueParser};
use serde_json::Value;

use super::{Instance, plain};
use crate::{cli::GlobalArgs, error::CliError, lookup, session::Session};

/// How many paths are looked at for a suggestion.
const MAX_PATHS: usize = 1_000;

/// Print an output; the server writes down who asked
///
/// Standard output gets the value and nothing else: text as it is, everything else as JSON. A line break follows only at a
/// terminal.
#[derive(Args, Debug)]
pub struct GetArgs {
    /// Name of the output, or a path into a declared one such as `nested.a`
    #[arg(value_parser = NonEmptyStringValueParser::new())]
    key: String,
}

/// Prints a value.
pub fn get(global: &GlobalArgs, args: &GetArgs) -> Result<(), CliError> {
    let session = Session::open(global)?;
    let instance = Instance::find(global, &session)?;
    let Instance { org, app, service, place } = &instance;
    let output = session.client.output(org, app, service, place, &args.key).map_err(|error| {
        // A list that cannot be had leaves the server's hint as it is.
        let names = instance.outputs(&session).map(|outputs| {
            let items = outputs.items.iter();
            paths(items.map(|output| (output.name.clone(), &output.value)))
        });
        lookup::no_output(&session, org, app, &args.key, &names.unwrap_or_default(), error)
    })?;
    if session.output.is_json() {
        return session.output.json(&output);
    }
    session.output.value(&plain(&output.value))
}

/// Names of outputs and paths into them.
fn paths<'v>(outputs: impl Iterator<Item = (String, &'v Value)>) -> Vec<String> {
    let mut known: Vec<(String, &Value)> = outputs.collect();
    let mut next = 0;
    while next < known.len() && known.len() < MAX_PATHS {
        let (path, value) = known[next].clone();
        if let Value::Object(fields) = value {
            known.extend(fields.iter().map(|(name, value)| (format!("{path}.{name}"), value)));
        }
        next += 1;
    }
    known.into_iter().map(|(path, _)| path).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn suggestions_reach_into_outputs() {
        let (url, nested) = (json!("x"), json!({"a": {"b": 1}, "list": [{"c": 2}]}));
        let outputs = [("url".to_owned(), &url), ("nested".to_owned(), &nested)];
        assert_eq!(paths(outputs.into_iter()), ["url", "nested", "nested.a", "nested.list", "nested.a.b"]);
        let many = (0..2_000).fold(serde_json::Map::new(), |mut many, number| {
            many.insert(number.to_string(), json!({"x": {"y": 1}}));
            many
        });
        assert!(paths([("many".to_owned(), &Value::Object(many))].into_iter()).len() < 2_100);
    }
}
