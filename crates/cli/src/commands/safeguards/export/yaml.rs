//! Entries as a part of a service file. Settings are written as JSON, which YAML understands: texts such as `no` and
//! `2026-03-01` stay texts for readers of the older YAML, too.

use std::fmt::Write as _;

use serde_json::{Map, Value};

/// The whole text, with a heading that says what to do with it.
pub(super) fn write(org: &str, app: &str, entries: &[Map<String, Value>]) -> String {
    let mut text = format!(
        "# Written by `stagegate safeguards export`: the safeguards of the profiles that app `{app}` of org `{org}` uses.\n\
         #\n\
         # To use them with the framework's plugin: run `npm install --save-dev @serverless/safeguards-plugin`, and add this to\n\
         # the service file. Entries without `stage` are for every stage; the app's default profile, which they come from, is\n\
         # only for stages that have none of their own.\n\
         plugins:\n  - '@serverless/safeguards-plugin'\ncustom:\n  safeguards:\n"
    );
    for entry in entries {
        for (index, (name, value)) in entry.iter().enumerate() {
            let mark = if index == 0 { '-' } else { ' ' };
            let _ = writeln!(text, "    {mark} {name}: {}", scalar(value));
        }
    }
    text
}

fn scalar(value: &Value) -> String {
    match value {
        Value::String(text) if is_plain(text) => text.clone(),
        value => escaped(&value.to_string()),
    }
}

/// Whether a text needs no quotes: words and names of safeguards.
fn is_plain(text: &str) -> bool {
    const WORDS: [&str; 9] = ["false", "n", "no", "null", "off", "on", "true", "y", "yes"];
    let is_word = |c: char| c.is_ascii_alphanumeric() || "-_/".contains(c);
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.split(' ').all(|word| !word.is_empty() && word.chars().all(is_word))
        && !WORDS.iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// JSON with what only YAML takes for control characters and line breaks written as escapes.
fn escaped(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    for c in json.chars() {
        match c {
            '\u{7f}'..='\u{9f}' | '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}' => {
                let _ = write!(text, "\\u{:04x}", u32::from(c));
            }
            c => text.push(c),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;
    use serde_json::json;

    use super::write;

    #[test]
    fn what_is_written_is_read_again() {
        let entries = json!([
            {"title": "Policy: require-dlq", "safeguard": "require-dlq", "enforcementLevel": "error"},
            {"title": "no", "description": "one\ntwo: # \u{2028}\u{7f}\u{1b}", "safeguard": "restricted-deploy-times",
             "enforcementLevel": "warning", "config": [{"time": "2026-03-01", "duration": "P1D"}], "stage": ["prod", "no", "5"]},
            {"title": " x", "safeguard": "x", "config": null},
        ]);
        let maps: Vec<_> = entries.as_array().unwrap().iter().map(|entry| entry.as_object().unwrap().clone()).collect();
        let text = write("acmeorg", "shop", &maps);
        let read =
            stagegate_safeguards::document::from_slice(text.as_bytes(), stagegate_safeguards::document::Format::Yaml).unwrap();
        assert_eq!(read["custom"]["safeguards"], entries);
        assert_snapshot!(text, @r#"
        # Written by `stagegate safeguards export`: the safeguards of the profiles that app `shop` of org `acmeorg` uses.
        #
        # To use them with the framework's plugin: run `npm install --save-dev @serverless/safeguards-plugin`, and add this to
        # the service file. Entries without `stage` are for every stage; the app's default profile, which they come from, is
        # only for stages that have none of their own.
        plugins:
          - '@serverless/safeguards-plugin'
        custom:
          safeguards:
            - title: "Policy: require-dlq"
              safeguard: require-dlq
              enforcementLevel: error
            - title: "no"
              description: "one\ntwo: # \u2028\u007f\u001b"
              safeguard: restricted-deploy-times
              enforcementLevel: warning
              config: [{"time":"2026-03-01","duration":"P1D"}]
              stage: ["prod","no","5"]
            - title: " x"
              safeguard: x
              config: null
        "#);
    }
}
