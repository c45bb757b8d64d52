//! Values put back where markers stand for them.

use std::collections::BTreeMap;

use serde_json::{Map, Value};
use stagegate_core::{Secret, error::Error};
use stagegate_safeguards::Input;

use super::secrets::MARK;

/// How many bytes the values may add. A marker is short, a value may have 64 KiB, and a document many markers.
const GROWTH: usize = 8 * 1024 * 1024;

/// The input with values instead of markers, of which each is given with its value. An error: it would grow too much. Markers
/// must not stay then, for nothing could be found behind them.
pub(super) fn restored(input: &Input, marked: &[(String, Secret)]) -> Result<Input, Error> {
    let mut restoring = Restoring { marked, left: GROWTH };
    let restore = |restoring: &mut Restoring<'_>| {
        Some(Input {
            declaration: restoring.json(&input.declaration)?,
            compiled: restoring.fields(&input.compiled)?,
            environment: restoring.environment(&input.environment)?,
            framework_version: input.framework_version.clone(),
            ..Input::new(input.stage.as_str(), input.region.as_str(), input.now.clone())
        })
    };
    restore(&mut restoring).ok_or_else(too_large)
}

fn too_large() -> Error {
    let limit = GROWTH / 1024 / 1024;
    Error::invalid("compiled", format!("the values of its parameters make it more than {limit} MiB larger"))
}

/// Puts values back, as long as there is room.
struct Restoring<'a> {
    marked: &'a [(String, Secret)],
    left: usize,
}

impl Restoring<'_> {
    fn json(&mut self, value: &Value) -> Option<Value> {
        Some(match value {
            Value::String(text) => Value::String(self.text(text)?),
            Value::Array(items) => Value::Array(items.iter().map(|item| self.json(item)).collect::<Option<_>>()?),
            Value::Object(fields) => Value::Object(self.fields(fields)?),
            Value::Number(_) | Value::Bool(_) | Value::Null => value.clone(),
        })
    }

    fn fields(&mut self, fields: &Map<String, Value>) -> Option<Map<String, Value>> {
        fields.iter().map(|(key, value)| Some((self.text(key)?, self.json(value)?))).collect()
    }

    fn environment(&mut self, variables: &BTreeMap<String, String>) -> Option<BTreeMap<String, String>> {
        variables.iter().map(|(name, value)| Some((name.clone(), self.text(value)?))).collect()
    }

    fn text(&mut self, text: &str) -> Option<String> {
        let mut clear = text.to_owned();
        if !text.contains(MARK) {
            return Some(clear);
        }
        for (marker, value) in self.marked {
            let growth = clear.matches(marker).count() * value.expose().len().saturating_sub(marker.len());
            self.left = self.left.checked_sub(growth)?;
            clear = clear.replace(marker, value.expose());
        }
        Some(clear)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn marked(value: &str) -> Vec<(String, Secret)> {
        vec![("[k fp_0123456789]".to_owned(), Secret::new(value.to_owned()))]
    }

    fn input(declaration: Value) -> Input {
        Input { declaration, ..Input::new("prod", "us-east-1", "2026-01-01T00:00:00[UTC]".parse().unwrap()) }
    }

    #[test]
    fn values_stand_where_their_markers_stood() {
        let marker = "[k fp_0123456789]";
        for (before, after) in [
            (json!(format!("a {marker} b {marker}")), json!("a v* b v*")),
            (json!([{marker: {"x": [marker, 1, null]}}]), json!([{"v*": {"x": ["v*", 1, null]}}])),
            (json!("[k fp_9876543210]"), json!("[k fp_9876543210]")),
            (json!("fp_ [k]"), json!("fp_ [k]")),
        ] {
            assert_eq!(restored(&input(before), &marked("v*")).unwrap().declaration, after);
        }
    }

    #[test]
    fn few_markers_do_not_become_a_document_without_end() {
        let value = "x".repeat(64 * 1024);
        let markers = |count: usize| json!(vec!["[k fp_0123456789]"; count]);
        assert!(restored(&input(markers(128)), &marked(&value)).is_ok());
        let refused = restored(&input(markers(129)), &marked(&value)).map(|_| ()).unwrap_err();
        assert!(refused.to_string().contains("more than 8 MiB larger"), "{refused}");
    }
}
