//! What the bridge reports from inside of the framework: one JSON object per line, bounded.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::{BufRead, Read as _},
};

use serde::Deserialize;
use serde_json::{Map, Value};
use stagegate_core::output::{MAX_ALL_BYTES, MAX_OUTPUTS, objection};

/// Longer lines are left out, so that no outputs are sent which are too many to be recorded. A stack has at most 200 of
/// 4 KiB, and the script keeps declared ones below 3 MiB.
const MAX_LINE: u64 = MAX_ALL_BYTES as u64;
/// Further warnings are left out.
const MAX_WARNINGS: usize = 20;
/// Further names are left out; there are two.
const MAX_CHECKED: usize = 10;
/// What is kept of an error text.
const MAX_TEXT: usize = 4_000;

/// What came in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// The commands whose target and credentials were checked: the bridge was active in them.
    pub checked: BTreeSet<String>,
    /// The name of the stack that was deployed.
    pub stack: Option<String>,
    /// Its outputs.
    pub outputs: BTreeMap<String, String>,
    /// What the service file declares as `outputs:`.
    pub declared_outputs: Map<String, Value>,
    /// Why the framework or the bridge gave up.
    pub failure: Option<String>,
    /// What went wrong besides.
    pub warnings: Vec<String>,
}

/// One line. Unknown events and fields are passed over, so that the bridge may say more.
#[derive(Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
enum Event {
    #[serde(rename_all = "camelCase")]
    Deployed {
        stack_name: Option<String>,
        #[serde(default)]
        outputs: BTreeMap<String, Value>,
        #[serde(default)]
        declared: Map<String, Value>,
    },
    #[serde(rename_all = "camelCase")]
    Removed {
        stack_name: Option<String>,
    },
    #[serde(alias = "refused")]
    Failed {
        message: String,
    },
    Warning {
        message: String,
    },
    Checked {
        command: String,
    },
    /// Ours: all that was written before it has been read.
    Mark,
    #[serde(other)]
    Other,
}

impl Report {
    /// Reads until an empty line, or the end. At each mark `so_far` gets what came in up to there.
    pub fn read(mut lines: impl BufRead, mut so_far: impl FnMut(&Self)) -> Self {
        let mut report = Self::default();
        let mut line = Vec::new();
        loop {
            line.clear();
            match lines.by_ref().take(MAX_LINE).read_until(b'\n', &mut line) {
                Err(_) | Ok(0) => return report,
                Ok(1) if line == b"\n" => return report,
                Ok(_) => {}
            }
            // A part of a line that is too long is no JSON, and so are the parts that follow.
            match serde_json::from_slice(&line) {
                Ok(Event::Mark) => so_far(&report),
                Ok(event) => report.take(event),
                Err(_) => {}
            }
        }
    }

    fn take(&mut self, event: Event) {
        match event {
            Event::Deployed { stack_name, outputs, declared } => {
                self.stack = stack_name;
                let outputs = outputs.into_iter().map(|(name, value)| (name, Value::String(text(value))));
                let outputs = self.bounded(outputs).into_iter().map(|(name, value)| (name, text(value))).collect();
                self.outputs = outputs;
                self.declared_outputs = self.bounded(declared).into_iter().collect();
            }
            Event::Removed { stack_name } => self.stack = stack_name,
            // The first is the cause, later ones follow from it.
            Event::Failed { message } => {
                self.failure.get_or_insert(short(&message));
            }
            Event::Warning { message } => self.warn(&message),
            Event::Checked { command } if self.checked.len() < MAX_CHECKED => {
                self.checked.insert(short(&command));
            }
            Event::Checked { .. } | Event::Mark | Event::Other => {}
        }
    }

    fn warn(&mut self, message: &str) {
        if self.warnings.len() < MAX_WARNINGS {
            self.warnings.push(short(message));
        }
    }

    /// Those that can be recorded. It would be a pity to lose the rest with one that cannot.
    fn bounded(&mut self, outputs: impl IntoIterator<Item = (String, Value)>) -> Vec<(String, Value)> {
        let mut kept = Vec::new();
        for (name, value) in outputs {
            let too_many = (kept.len() == MAX_OUTPUTS).then(|| format!("there are more than {MAX_OUTPUTS}"));
            match too_many.or_else(|| objection(&name, &value)) {
                Some(objection) => self.warn(&format!("output `{name}` is not recorded: {objection}")),
                None => kept.push((name, value)),
            }
        }
        kept
    }
}

fn text(value: Value) -> String {
    match value {
        Value::String(text) => text,
        other => other.to_string(),
    }
}

fn short(text: &str) -> String {
    text.chars().take(MAX_TEXT).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn events_make_a_report() {
        let lines = concat!(
            "{\"event\":\"started\",\"framework\":\"osls\",\"version\":\"4.3.1\"}\n",
            "nonsense\n",
            "{\"event\":\"warning\",\"message\":\"w\"}\n",
            "{\"event\":\"checked\",\"command\":\"deploy\",\"service\":\"orders\"}\n",
            "{\"event\":\"deployed\",\"stackName\":\"orders-dev\",\"stackId\":null,\"outputs\":{\"Url\":\"https://x\",\"N\":1},\"declared\":{\"b\":{\"c\":[1,null]},\"a\":\"x\"}}\n",
            "{\"event\":\"refused\",\"code\":\"c\",\"message\":\"first\",\"hint\":\"h\"}\n",
            "{\"event\":\"failed\",\"message\":\"second\"}\n",
            "\n",
            "{\"event\":\"warning\",\"message\":\"after the end\"}\n",
        );
        let want = Report {
            checked: BTreeSet::from(["deploy".into()]),
            stack: Some("orders-dev".into()),
            outputs: BTreeMap::from([("N".into(), "1".into()), ("Url".into(), "https://x".into())]),
            declared_outputs: Map::from_iter([("b".into(), json!({"c": [1, null]})), ("a".into(), json!("x"))]),
            failure: Some("first".into()),
            warnings: vec!["w".into()],
        };
        assert_eq!(Report::read(lines.as_bytes(), |_| {}), want);
    }

    #[test]
    fn a_mark_shows_what_came_before_it() {
        let lines = concat!(
            "{\"event\":\"mark\"}\n",
            "{\"event\":\"checked\",\"command\":\"package\"}\n",
            "{\"event\":\"warn \n",
            "{\"event\":\"mark\"}\n",
            "{\"event\":\"checked\",\"command\":\"deploy\"}\n",
        );
        let mut seen = Vec::new();
        Report::read(lines.as_bytes(), |report| seen.push(report.checked.iter().cloned().collect::<Vec<_>>()));
        assert_eq!(seen, [vec![], vec!["package".to_owned()]]);
    }

    #[test]
    fn what_cannot_be_recorded_is_left_out_and_said() {
        let mut declared: Map<String, Value> = (0..MAX_OUTPUTS).map(|number| (format!("o{number}"), json!(1))).collect();
        declared.insert("o5".into(), json!("x".repeat(70_000)));
        declared.insert("o6".into(), (0..40).fold(json!(1), |inner, _| json!([inner])));
        for name in ["last", "one", "two"] {
            declared.insert(name.into(), json!(1));
        }
        let line =
            json!({"event": "deployed", "stackName": "s", "outputs": {"a": "x".repeat(70_000), "b": "y"}, "declared": declared});
        let report = Report::read(format!("{line}\n").as_bytes(), |_| {});
        assert_eq!((report.outputs.len(), report.declared_outputs.len()), (1, MAX_OUTPUTS));
        assert!(report.declared_outputs.contains_key("one") && !report.declared_outputs.contains_key("two"));
        assert_eq!(
            report.warnings,
            [
                "output `a` is not recorded: it has 70002 bytes as JSON, more than 65536",
                "output `o5` is not recorded: it has 70002 bytes as JSON, more than 65536",
                "output `o6` is not recorded: it is nested more than 32 times",
                "output `two` is not recorded: there are more than 200",
            ]
        );
    }

    #[test]
    fn a_removed_stack_has_a_name() {
        let report = Report::read(&b"{\"event\":\"removed\",\"stackName\":\"orders-dev\",\"region\":\"r\"}\n"[..], |_| {});
        assert_eq!((report.stack.as_deref(), report.outputs.len()), (Some("orders-dev"), 0));
    }

    #[test]
    fn a_flood_is_bounded() {
        let warnings = "{\"event\":\"warning\",\"message\":\"w\"}\n".repeat(1_000);
        assert_eq!(Report::read(warnings.as_bytes(), |_| {}).warnings.len(), MAX_WARNINGS);
        let long = format!("{{\"event\":\"failed\",\"message\":\"{}\"}}\n", "x".repeat(5_000_000));
        let lines = [long.as_bytes(), b"{\"event\":\"warning\",\"message\":\"w\"}\n\n"].concat();
        let report = Report::read(lines.as_slice(), |_| {});
        assert_eq!((report.failure, report.warnings.len()), (None, 1));
    }
}
