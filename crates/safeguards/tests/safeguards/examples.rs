//! Runs the examples of `cases/<id>.md`.
//!
//! An example is a heading and fenced blocks below it: `yaml settings` (none: no settings are given), `yaml input` with any of
//! `stage`, `region`, `frameworkVersion`, `declaration`, `template`, `environment`, `secrets`, `now` and `timeZone`,
//! `yaml decision` for what a program decides, and `text messages`, one a line, which every example has.

use std::{collections::BTreeMap, fs, path::Path};

use jiff::{Timestamp, tz::TimeZone};
use serde::Deserialize;
use serde_json::Value;
use stagegate_safeguards::{
    Input, NoModules, StoredSecrets, Surroundings, TEMPLATE, View, builtin,
    custom::{Decision, Job, Runner},
};

#[derive(Default)]
struct Example {
    title: String,
    settings: Option<Value>,
    input: Given,
    decision: Decision,
    messages: Option<Vec<String>>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
struct Given {
    stage: Option<String>,
    region: Option<String>,
    framework_version: String,
    declaration: Value,
    template: Option<Value>,
    environment: BTreeMap<String, String>,
    secrets: Option<BTreeMap<String, String>>,
    now: Option<Timestamp>,
    time_zone: Option<String>,
}

struct Scripted(Decision);

impl Runner for Scripted {
    fn run(&self, _: &Job<'_>) -> Decision {
        self.0.clone()
    }
}

struct Known(BTreeMap<String, String>);

impl StoredSecrets for Known {
    fn key_of(&self, text: &str) -> Option<String> {
        self.0.iter().find(|(_, value)| *value == text).map(|(key, _)| key.clone())
    }
}

/// Takes a page apart.
fn examples(page: &str) -> Vec<Example> {
    let mut examples: Vec<Example> = Vec::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        if let Some(title) = line.strip_prefix("## ") {
            examples.push(Example { title: title.to_owned(), ..Example::default() });
        }
        let Some(kind) = line.strip_prefix("```") else { continue };
        let block: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
        let text = block.join("\n");
        let example = examples.last_mut().unwrap();
        match kind {
            "yaml settings" => example.settings = Some(yaml_serde::from_str(&text).unwrap()),
            "yaml input" => example.input = yaml_serde::from_str(&text).unwrap(),
            "yaml decision" => example.decision = yaml_serde::from_str(&text).unwrap(),
            "text messages" => example.messages = Some(block.into_iter().map(ToOwned::to_owned).collect()),
            other => panic!("a block of kind `{other}`"),
        }
    }
    examples
}

fn run(id: &str, example: Example) -> Vec<String> {
    let given = example.input;
    let zone = TimeZone::get(given.time_zone.as_deref().unwrap_or("UTC")).unwrap();
    let now = given.now.unwrap_or(Timestamp::UNIX_EPOCH).to_zoned_datetime(zone);
    let mut input = Input::new(given.stage.as_deref().unwrap_or("dev"), given.region.as_deref().unwrap_or("us-east-1"), now);
    input.framework_version = given.framework_version;
    input.declaration = given.declaration;
    input.environment = given.environment;
    input.compiled.extend(given.template.map(|template| (TEMPLATE.to_owned(), template)));
    let secrets = given.secrets.map(Known);
    let surroundings = Surroundings {
        runner: &Scripted(example.decision),
        modules: &NoModules,
        secrets: secrets.as_ref().map(|known| known as &dyn StoredSecrets),
    };
    let findings = builtin::find(id).unwrap().check(example.settings.as_ref(), &View::new(&input), surroundings);
    findings.into_iter().map(|finding| finding.message).collect()
}

#[test]
fn every_safeguard_does_what_its_examples_say() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("cases");
    for safeguard in builtin::ALL {
        let page = fs::read_to_string(folder.join(format!("{}.md", safeguard.id))).unwrap();
        let examples = examples(&page);
        let expected: Vec<bool> = examples.iter().map(|example| example.messages.as_ref().unwrap().is_empty()).collect();
        assert!(expected.contains(&true) && expected.contains(&false), "{} has both kinds of examples", safeguard.id);
        for mut example in examples {
            let (title, messages) = (example.title.clone(), example.messages.take().unwrap());
            let validated = safeguard.validate(example.settings.as_ref());
            assert_eq!(run(safeguard.id, example), messages, "{}: {title}", safeguard.id);
            // Settings that a check refuses are refused when they are saved, too.
            let refused = messages.iter().any(|message| message.starts_with("Invalid configuration"));
            assert_eq!(validated.is_err(), refused, "{}: {title}", safeguard.id);
        }
    }
}
