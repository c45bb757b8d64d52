//! The file of the plan policy: read and checked at the start, so that no deployment finds out that STS does not take it.

use std::{fs::File, io::Read as _, path::Path};

use serde_json::{Map, Value};

use super::start::StartError;

/// What STS takes of a session policy.
const MAX_CHARACTERS: usize = 2048;
/// What is read of the file: blanks between its words do not count.
const MAX_BYTES: u64 = 64 * 1024;

/// Reads the policy, without the blanks that only people need.
pub(super) fn read(path: &Path) -> Result<String, StartError> {
    let mut text = String::new();
    let read = File::open(path).and_then(|file| file.take(MAX_BYTES).read_to_string(&mut text));
    read.map_err(|error| StartError::file("read", path, error))?;
    compact(&text).map_err(|problem| StartError::PlanPolicy { path: path.to_owned(), problem })
}

fn compact(text: &str) -> Result<String, String> {
    let policy: Value = serde_json::from_str(text).map_err(|cause| format!("it is not JSON: {cause}"))?;
    check(&policy)?;
    let compact = policy.to_string();
    let length = compact.chars().count();
    if length > MAX_CHARACTERS {
        return Err(format!("it has {length} characters without blanks, and STS takes {MAX_CHARACTERS}"));
    }
    if compact.chars().any(|character| character > '\u{ff}') {
        return Err("it has characters that STS does not take".to_owned());
    }
    Ok(compact)
}

fn check(policy: &Value) -> Result<(), String> {
    let fields = policy.as_object().ok_or("it is not an object")?;
    if let Some(other) = fields.keys().find(|name| !["Version", "Id", "Statement"].contains(&name.as_str())) {
        return Err(format!("`{other}` is no field of a policy document"));
    }
    if fields.get("Version").is_none_or(|version| version != "2012-10-17") {
        return Err("its `Version` is not `2012-10-17`".to_owned());
    }
    let statements = match fields.get("Statement") {
        Some(Value::Array(statements)) if !statements.is_empty() => statements.as_slice(),
        Some(one @ Value::Object(_)) => std::slice::from_ref(one),
        _ => return Err("it has no `Statement`".to_owned()),
    };
    statements.iter().enumerate().try_for_each(|(index, statement)| {
        check_statement(statement).map_err(|problem| format!("statement {} {problem}", index + 1))
    })
}

fn check_statement(statement: &Value) -> Result<(), &'static str> {
    let fields = statement.as_object().ok_or("is not an object")?;
    if !fields.get("Effect").is_some_and(|effect| effect == "Allow" || effect == "Deny") {
        return Err("has an `Effect` that is neither `Allow` nor `Deny`");
    }
    if fields.keys().any(|name| name == "Principal" || name == "NotPrincipal") {
        return Err("names a principal, and the policy of a session has none");
    }
    one_of(fields, ["Action", "NotAction"]).ok_or("needs either `Action` or `NotAction`: a text or a list of texts")?;
    one_of(fields, ["Resource", "NotResource"]).ok_or("needs either `Resource` or `NotResource`: a text or a list of texts")
}

/// Whether one of two fields is there, the other is not, and it holds texts.
fn one_of(fields: &Map<String, Value>, names: [&str; 2]) -> Option<()> {
    let texts = |value: &Value| match value {
        Value::String(_) => true,
        Value::Array(list) => !list.is_empty() && list.iter().all(Value::is_string),
        _ => false,
    };
    match names.map(|name| fields.get(name)) {
        [Some(value), None] | [None, Some(value)] => texts(value).then_some(()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn policies_lose_their_blanks_and_nothing_else() {
        let text = "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": {\"Effect\": \"Allow\", \"Action\": \"a:b c\", \"Resource\": [\"*\"]}\n}\n";
        let want = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"a:b c","Resource":["*"]}}"#;
        assert_eq!(compact(text).as_deref(), Ok(want));
        assert!(compact(crate::app::PLAN_POLICY).is_ok(), "the one that is built in");
    }

    #[test]
    fn what_sts_would_not_take_is_told() {
        let statement = |statement: Value| json!({"Version": "2012-10-17", "Statement": [statement]}).to_string();
        let allow = |actions: &[String]| statement(json!({"Effect": "Allow", "Action": actions, "Resource": "*"}));
        let many: Vec<String> = (0..200).map(|number| format!("service:Describe{number}")).collect();
        for (text, want) in [
            ("Version: 2012-10-17".to_owned(), "it is not JSON"),
            ("[]".to_owned(), "it is not an object"),
            (r#"{"Version": "2012-10-17", "Statements": []}"#.to_owned(), "`Statements` is no field"),
            (r#"{"Statement": []}"#.to_owned(), "`Version`"),
            (r#"{"Version": "2012-10-17", "Statement": []}"#.to_owned(), "no `Statement`"),
            (statement(json!("x")), "statement 1 is not an object"),
            (statement(json!({"Effect": "allow", "Action": "*", "Resource": "*"})), "`Effect`"),
            (statement(json!({"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"})), "principal"),
            (statement(json!({"Effect": "Allow", "Resource": "*"})), "`Action`"),
            (statement(json!({"Effect": "Allow", "Action": [], "Resource": "*"})), "`Action`"),
            (statement(json!({"Effect": "Allow", "Action": "*", "NotAction": "*", "Resource": "*"})), "`Action`"),
            (statement(json!({"Effect": "Allow", "Action": "*"})), "`Resource`"),
            (allow(&many), "STS takes 2048"),
            (allow(&["s3:Get\u{2019}".to_owned()]), "characters that STS does not take"),
        ] {
            let got = compact(&text).unwrap_err();
            assert!(got.contains(want), "{got} {want}");
        }
    }
}
