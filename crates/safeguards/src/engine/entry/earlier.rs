//! Earlier forms of `custom.safeguards`, which old services still have.

use serde_json::{Map, Value};

use super::{Entry, InvalidEntries};
use crate::text;

/// What `true` asks for: the first safeguards there were.
const FIRST: [&str; 3] = ["require-dlq", "no-secret-env-vars", "no-wild-iam-role-statements"];

/// Reads `true`, `{ isDisabled: true }`, and `{ location, policies }`.
pub(super) fn entries(safeguards: &Value) -> Result<Vec<Entry>, InvalidEntries> {
    match safeguards {
        Value::Bool(true) => Ok(FIRST.map(Entry::new).into()),
        Value::Object(form) if form.get("isDisabled").is_some_and(text::is_truthy) => Ok(Vec::new()),
        Value::Object(form) => local(form),
        _ => Err(InvalidEntries("`custom.safeguards` must be a list".to_owned())),
    }
}

fn local(form: &Map<String, Value>) -> Result<Vec<Entry>, InvalidEntries> {
    let location = form.get("location").and_then(Value::as_str).filter(|location| !location.is_empty()).unwrap_or(".");
    let policies = match form.get("policies") {
        None | Some(Value::Null) => return Ok(Vec::new()),
        Some(Value::Array(policies)) => policies,
        Some(_) => return Err(InvalidEntries("`custom.safeguards.policies` must be a list".to_owned())),
    };
    let entry = |(index, policy)| {
        let (name, config) = named(policy).ok_or_else(|| {
            InvalidEntries(format!(
                "entry {} of `custom.safeguards.policies` is neither a name nor one name with settings",
                index + 1
            ))
        })?;
        Ok(Entry {
            title: format!("Local policy: {name}"),
            config: config.cloned(),
            path: Some(location.to_owned()),
            or_builtin: true,
            ..Entry::new(name)
        })
    };
    policies.iter().enumerate().map(entry).collect()
}

/// A name, or a name with its settings.
fn named(policy: &Value) -> Option<(&str, Option<&Value>)> {
    match policy {
        Value::String(name) => Some((name, None)),
        Value::Object(settings) if settings.len() == 1 => {
            settings.iter().next().map(|(name, config)| (name.as_str(), Some(config)))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{super::Entry, entries};

    #[test]
    fn earlier_forms_are_read() {
        let form = json!({"location": "./policies", "policies": ["mine", {"allowed-regions": ["us-east-1"]}]});
        let [mine, regions] = entries(&form).unwrap().try_into().unwrap();
        assert_eq!(
            mine,
            Entry {
                title: "Local policy: mine".to_owned(),
                path: Some("./policies".to_owned()),
                or_builtin: true,
                ..Entry::new("mine")
            }
        );
        assert_eq!((regions.safeguard.as_str(), regions.config), ("allowed-regions", Some(json!(["us-east-1"]))));
        assert_eq!(entries(&json!({"policies": ["mine"]})).unwrap()[0].path.as_deref(), Some("."));
        assert_eq!(entries(&json!(true)).unwrap().len(), 3);
        assert_eq!(entries(&json!({"isDisabled": true, "policies": ["mine"]})).unwrap(), []);
        assert_eq!(entries(&json!({"isDisabled": false, "policies": ["mine"]})).unwrap().len(), 1);
    }

    #[test]
    fn an_item_with_more_than_one_key_is_an_error() {
        for form in [
            json!({"policies": [{"a": 1, "b": 2}]}),
            json!({"policies": [{}]}),
            json!({"policies": [5]}),
            json!({"policies": "a"}),
        ] {
            assert!(entries(&form).is_err(), "{form}");
        }
    }
}
