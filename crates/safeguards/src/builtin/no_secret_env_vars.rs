//! # `no-secret-env-vars`: environment variables of functions hold no credentials
//!
//! Passes when no value in `Environment.Variables` of a function of the template looks like a credential: private keys, keys
//! and tokens of AWS, Slack, GitHub, Google, Facebook, Twitter, Twilio and Heroku, webhooks of Slack, quoted values behind
//! words such as `secret` and `api_key`, and passwords in URLs. Names are not looked at. Every text inside of an expression
//! counts, and so does the text that an expression of literals comes to; placeholders of `Fn::Sub` do not.
//!
//! AWS secret keys, `ASIA` identifiers, newer forms of tokens, and passwords in a URL at the very end of a value are not
//! recognised.
//!
//! ## Settings
//!
//! None.
//!
//! ## Messages
//!
//! - `Environment variable <name> on function '<key>' looks like it contains a secret value`
//!
//! ## Against the plugin
//!
//! There nothing inside of an expression is looked at.
//!
//! Details: <http://slss.io/sg-no-secret-env-vars>

use std::sync::LazyLock;

use regex::bytes::Regex;
use serde_json::{Map, Value};

use super::{Answer, Builtin, Request, anything};
use crate::{
    Finding,
    engine::Level,
    finding::step,
    intrinsic::{self, Piece, Unknown},
    pattern::units,
    view::Function,
};

pub(super) const SAFEGUARD: Builtin = Builtin {
    id: "no-secret-env-vars",
    summary: "Environment variables of functions hold no credentials",
    details: "http://slss.io/sg-no-secret-env-vars",
    level: Level::Error,
    schema: "",
    source: include_str!("no_secret_env_vars.rs"),
    accepts: anything,
    check,
};

fn check(request: &Request<'_>) -> Answer {
    Ok(request.template()?.functions().flat_map(|function| complaints(&function)).collect())
}

fn complaints(function: &Function<'_>) -> Vec<Finding> {
    let environment = function.resource.property("Environment");
    let variables = environment.and_then(|environment| environment.get("Variables")).and_then(Value::as_object);
    let secret = variables.into_iter().flatten().filter(|(_, value)| holds_secret(value));
    let finding = |name: &String| {
        let label = function.label();
        let sentence = format!("Environment variable {name} on function '{label}' looks like it contains a secret value");
        let place = format!("/Properties/Environment/Variables{}", step(name));
        Finding::new(sentence).of(function.resource.id).inside(&place)
    };
    secret.map(|(name, _)| finding(name)).collect()
}

fn holds_secret(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
        Value::String(text) => is_secret(text),
        Value::Array(values) => values.iter().any(holds_secret),
        Value::Object(members) => {
            let whole = intrinsic::resolve(value, Unknown::Fails);
            whole.is_some_and(|text| is_secret(&text)) || parts_hold_secret(value, members)
        }
    }
}

fn parts_hold_secret(value: &Value, members: &Map<String, Value>) -> bool {
    match intrinsic::function(value) {
        Some(("Fn::Sub", argument)) => substitution_holds_secret(argument),
        _ => members.values().any(holds_secret),
    }
}

/// `Fn::Sub`, whose placeholders are no part of its text.
fn substitution_holds_secret(argument: &Value) -> bool {
    match argument {
        Value::String(template) => is_secret(&without_placeholders(template)),
        Value::Array(parts) => parts.iter().any(|part| match part {
            Value::String(template) => is_secret(&without_placeholders(template)),
            other => holds_secret(other),
        }),
        other => holds_secret(other),
    }
}

fn without_placeholders(template: &str) -> String {
    let texts = intrinsic::pieces(template).into_iter().filter_map(|piece| match piece {
        Piece::Text(text) => Some(text),
        Piece::Placeholder(_) => None,
    });
    texts.collect()
}

fn is_secret(text: &str) -> bool {
    // Patterns that do not compile would find nothing: nothing passes then.
    PATTERNS.as_ref().map_or(true, |patterns| patterns.is_match(&units::of(text)))
}

/// All patterns in one, for an engine whose time is linear in the text.
static PATTERNS: LazyLock<Result<Regex, regex::Error>> = LazyLock::new(|| {
    let patterns = SECRETS.map(|pattern| format!("(?:{pattern})"));
    Regex::new(&format!("(?-u){}", patterns.join("|")))
});

/// What credentials look like, in bytes that stand for UTF-16 units. A bar inside of brackets is literal, and so it always was.
const SECRETS: [&str; 21] = [
    "xox[pboars](-[0-9a-zA-Z]{10,48}){3,4}",
    "-----BEGIN RSA PRIVATE KEY-----",
    "-----BEGIN OPENSSH PRIVATE KEY-----",
    "-----BEGIN DSA PRIVATE KEY-----",
    "-----BEGIN EC PRIVATE KEY-----",
    "-----BEGIN PGP PRIVATE KEY BLOCK-----",
    "-----BEGIN PRIVATE KEY-----",
    "-----BEGIN ENCRYPTED PRIVATE KEY-----",
    "-----BEGIN ANY PRIVATE KEY-----",
    r#"[f|F][a|A][c|C][e|E][b|B][o|O][o|O][k|K][^\n\r\x80]*['|"][0-9a-f]{32}['|"]"#,
    r#"[t|T][w|W][i|I][t|T][t|T][e|E][r|R][^\n\r\x80]*['|"][0-9a-zA-Z]{35,44}['|"]"#,
    r#"[g|G][i|I][t|T][h|H][u|U][b|B][^\n\r\x80]*['|"][0-9a-zA-Z]{35,40}['|"]"#,
    r#""client_secret":"[a-zA-Z0-9_-]{24}""#,
    "AKIA[0-9A-Z]{16}",
    r"[h|H][e|E][r|R][o|O][k|K][u|U][^\n\r\x80]*[0-9A-F]{8}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{12}",
    r#"[s|S][e|E][c|C][r|R][e|E][t|T][^\n\r\x80]*['|"][0-9a-zA-Z]{32,45}['|"]"#,
    r#"[a|A][p|P][i|I][_]?[k|K][e|E][y|Y][^\n\r\x80]*['|"][0-9a-zA-Z]{32,45}['|"]"#,
    r"https://hooks[^\n\r\x80]slack[^\n\r\x80]com/services/T[a-zA-Z0-9_]{8}/B[a-zA-Z0-9_]{8}/[a-zA-Z0-9_]{24}",
    r#""type": "service_account""#,
    "SK[a-z0-9]{32}",
    r#"[a-zA-Z]{3,10}://[^/\t-\r \x80\x81:@]{3,20}:[^/\t-\r \x80\x81:@]{3,20}@[^\n\r\x80]{1,100}["'\t-\r \x80\x81]"#,
];

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{PATTERNS, holds_secret, is_secret};

    #[test]
    fn credentials_are_recognised() {
        assert!(PATTERNS.is_ok());
        for text in [
            "xoxb-1234567890-1234567890-abcdefghij",
            "see -----BEGIN PRIVATE KEY-----\n",
            "FACEBOOK = '0123456789abcdef0123456789abcdef'",
            "|||||||||'0123456789abcdef0123456789abcdef0'|ithub'0123456789abcdef0123456789abcdef012'",
            "xAKIAABCDEFGHIJKLMNOPx",
            "https://hooksXslack.com/services/T12345678/B12345678/123456789012345678901234",
            "postgres://admin:hunter22@db/app ",
            "postgres://adm\u{e9}:hunter22@db/app\u{2028}",
        ] {
            assert!(is_secret(text), "{text}");
        }
        for text in [
            "",
            "AKIAABC",
            "secret = '0123456789abcdef\n0123456789abcdef'",
            "postgres://admin:hunter22@db/app",
            "postgres://ad:hunter22@db/app ",
            "secret\u{2028}'0123456789abcdef0123456789abcdef'",
        ] {
            assert!(!is_secret(text), "{text}");
        }
    }

    #[test]
    fn letters_beyond_the_first_plane_count_twice() {
        assert!(is_secret("abc://xyz:\u{1f600}a@b "));
        assert!(!is_secret("abc://xyz:\u{1f600}@b "));
    }

    #[test]
    fn expressions_hide_nothing() {
        for value in [
            json!({"Fn::Join": ["", ["AKIAABCD", "EFGHIJKLMNOP"]]}),
            json!({"Fn::Base64": {"Fn::Join": ["", ["AKIAABCD", "EFGHIJKLMNOP"]]}}),
            json!({"Fn::Sub": ["${a}${b}", {"a": "AKIAABCD", "b": "EFGHIJKLMNOP"}]}),
            json!({"Fn::If": ["C", {"Ref": "X"}, "AKIAABCDEFGHIJKLMNOP"]}),
        ] {
            assert!(holds_secret(&value), "{value}");
        }
        assert!(!holds_secret(&json!({"Fn::Sub": "postgres://admin:${DbPassword}@db/app "})));
        assert!(!holds_secret(&json!({"AKIAABCDEFGHIJKLMNOP": 5})));
    }
}
