//! Which safeguards of a run had nothing to look at: that they passed says nothing.

use serde_json::Value;
use stagegate_safeguards::engine::Entry;

/// Judge the configuration of the framework, and not the template.
const OF_CONFIGURATION: [&str; 4] =
    ["allowed-runtimes", "forbid-lambda-apig-integration", "require-cfn-role", "required-stack-tags"];

/// Judge functions and roles, as the template has them.
const OF_FUNCTIONS: [&str; 6] = [
    "allowed-function-names",
    "no-secret-env-vars",
    "no-wild-iam-role-statements",
    "require-description",
    "require-dlq",
    "require-global-vpc",
];

/// What is to be said of them, if there are some.
pub fn words(declaration: &Value, template: Option<&Value>, entries: &[Entry]) -> Option<String> {
    let of_configuration = if declaration.is_null() { named(entries, &OF_CONFIGURATION) } else { String::new() };
    let of_functions = if template.is_some_and(has_sam) { named(entries, &OF_FUNCTIONS) } else { String::new() };
    let mut sentences = Vec::new();
    if !of_configuration.is_empty() {
        sentences.push(format!("there is no configuration of a framework, and these judge nothing else: {of_configuration}"));
    }
    if !of_functions.is_empty() {
        sentences.push(format!(
            "functions and roles of `AWS::Serverless::*` only come to be in CloudFormation, and these do not see them: {of_functions}; check what it makes of the template: `aws cloudformation get-template --template-stage Processed`"
        ));
    }
    (!sentences.is_empty()).then(|| sentences.join("\n"))
}

fn named(entries: &[Entry], known: &[&str]) -> String {
    let is_among = |name: &&str| entries.iter().any(|entry| entry.path.is_none() && entry.safeguard == **name);
    let names = known.iter().filter(|name| is_among(name)).map(|name| format!("`{name}`"));
    names.collect::<Vec<_>>().join(", ")
}

fn has_sam(template: &Value) -> bool {
    let kinds = template.get("Resources").and_then(Value::as_object).into_iter().flatten();
    let mut kinds = kinds.filter_map(|(_, resource)| resource.get("Type")?.as_str());
    kinds.any(|kind| kind.starts_with("AWS::Serverless::"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use stagegate_safeguards::builtin;

    use super::*;

    #[test]
    fn what_has_nothing_to_look_at_is_named() {
        let entries = ["allowed-runtimes", "require-dlq", "allowed-regions"].map(Entry::new);
        let own = Entry { path: Some(".".into()), ..Entry::new("required-stack-tags") };
        let entries = [&entries[..], &[own]].concat();
        let sam = json!({"Resources": {"List": {"Type": "AWS::Serverless::Function"}}});
        let plain = json!({"Resources": {"List": {"Type": "AWS::Lambda::Function"}}});
        let service = json!({"service": "orders"});
        for (declaration, template, configuration, functions) in [
            (&Value::Null, &plain, true, false),
            (&Value::Null, &sam, true, true),
            (&service, &sam, false, true),
            (&service, &plain, false, false),
        ] {
            let said = words(declaration, Some(template), &entries).unwrap_or_default();
            assert_eq!(said.contains("judge nothing else: `allowed-runtimes`"), configuration, "{said}");
            assert_eq!(said.contains("do not see them: `require-dlq`;"), functions, "{said}");
            assert!(!said.contains("allowed-regions") && !said.contains("required-stack-tags"), "{said}");
        }
        assert_eq!(words(&Value::Null, Some(&sam), &entries[2..3]), None);
    }

    #[test]
    fn all_that_are_listed_exist() {
        for id in OF_CONFIGURATION.iter().chain(&OF_FUNCTIONS) {
            assert!(builtin::find(id).is_some(), "{id}");
        }
    }
}
