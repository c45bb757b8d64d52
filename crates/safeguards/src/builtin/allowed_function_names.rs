//! # `allowed-function-names`: names of deployed functions follow a pattern
//!
//! Passes when the `FunctionName` of every function in the template is matched whole by the pattern. `Fn::Join` of literals
//! and `Fn::Sub` without unknown variables count as names; what cannot be told before the deployment fails. Functions that
//! the framework adds for itself are not checked.
//!
//! ## Settings
//!
//! A text: a regular expression (ECMAScript, without flags). `^` and `$` are put around it as it is, so write `(a|b)` and
//! not `a|b`. It may hold the variables `${SERVICE}`, `${STAGE}` and `${FUNCTION}`, the function's key in the configuration,
//! which is empty for functions that only stand in `resources`. Inserted values match literally. A doubled backslash means
//! the same as a single one.
//!
//! ## Messages
//!
//! - `Function "<key>" doesn't match RegExp /<pattern>/.`
//!
//! ## Against the plugin
//!
//! There the pattern is a piece of JavaScript that is run, single backslashes are lost, and inserted values are patterns.
//!
//! Details: <http://slss.io/sg-allowed-function-names>

use std::collections::HashMap;

use serde_json::Value;

use super::{Answer, Builtin, Obstacle, Request};
use crate::{
    Finding,
    engine::Level,
    intrinsic::{self, Piece, Unknown},
    pattern::Pattern,
    view::Function,
};

pub(super) const SAFEGUARD: Builtin = Builtin {
    id: "allowed-function-names",
    summary: "Names of deployed functions follow a pattern",
    details: "http://slss.io/sg-allowed-function-names",
    level: Level::Error,
    schema: r#"{"type": "string", "description": "Pattern of the whole name, with ${SERVICE}, ${STAGE} and ${FUNCTION}"}"#,
    source: include_str!("allowed_function_names.rs"),
    accepts: |config| Template::new(config)?.pattern("service", "stage", "function").map(|_| ()),
    check,
};

fn check(request: &Request<'_>) -> Answer {
    let template = Template::new(request.config)?;
    let input = request.view.input;
    // Without any function the pattern must be one all the same.
    template.pattern(input.service(), &input.stage, "function")?;
    let functions: Vec<_> = request.template()?.own_functions().collect();
    let mut patterns = HashMap::new();
    for function in &functions {
        let key = function.key.unwrap_or_default();
        if !patterns.contains_key(key) {
            patterns.insert(key, template.pattern(input.service(), &input.stage, key)?);
        }
    }
    let complaint = |function: &Function<'_>| {
        let (shown, pattern) = patterns.get(function.key.unwrap_or_default())?;
        let name = function.resource.property("FunctionName").and_then(|name| intrinsic::resolve(name, Unknown::Fails));
        if name.is_some_and(|name| pattern.finds(&name)) {
            return None;
        }
        let sentence = format!("Function \"{}\" doesn't match RegExp /{shown}/.", function.label());
        Some(Finding::new(sentence).of(function.resource.id).inside("/Properties/FunctionName"))
    };
    Ok(functions.iter().filter_map(complaint).collect())
}

/// A pattern with variables in it.
struct Template<'a> {
    written: &'a str,
    source: String,
}

impl<'a> Template<'a> {
    fn new(config: Option<&'a Value>) -> Result<Self, Obstacle> {
        let Some(Value::String(written)) = config else {
            return Err(Obstacle::settings("expected a regular expression string"));
        };
        for piece in intrinsic::pieces(written) {
            if let Piece::Placeholder(name) = piece
                && !["SERVICE", "STAGE", "FUNCTION"].contains(&name)
            {
                return Err(Obstacle::settings(format!("unknown variable \"${{{name}}}\"")));
            }
        }
        Ok(Self { written, source: written.replace("\\\\", "\\") })
    }

    /// The pattern of one function, and how messages show it.
    fn pattern(&self, service: &str, stage: &str, function: &str) -> Result<(String, Pattern), Obstacle> {
        let mut source = String::from("^");
        for piece in intrinsic::pieces(&self.source) {
            match piece {
                Piece::Text(text) => source.push_str(text),
                Piece::Placeholder("SERVICE") => source.push_str(&escaped(service)),
                Piece::Placeholder("STAGE") => source.push_str(&escaped(stage)),
                Piece::Placeholder(_) => source.push_str(&escaped(function)),
            }
        }
        source.push('$');
        let pattern = Pattern::new(&source).map_err(|_| Obstacle::pattern(self.written))?;
        Ok((shown(&source), pattern))
    }
}

/// A text as a pattern that matches nothing else.
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for letter in text.chars() {
        if ".*+?^${}()|[]\\".contains(letter) {
            escaped.push('\\');
        }
        escaped.push(letter);
    }
    escaped
}

/// A pattern as JavaScript prints it between slashes: slashes outside of classes and ends of lines are escaped.
fn shown(source: &str) -> String {
    let mut shown = String::new();
    let (mut in_class, mut escaping) = (false, false);
    for letter in source.chars() {
        let line_end = match letter {
            '\n' => Some("n"),
            '\r' => Some("r"),
            '\u{2028}' => Some("u2028"),
            '\u{2029}' => Some("u2029"),
            _ => None,
        };
        if !escaping && (line_end.is_some() || (letter == '/' && !in_class)) {
            shown.push('\\');
        }
        match line_end {
            Some(name) => shown.push_str(name),
            None => shown.push(letter),
        }
        if escaping {
            escaping = false;
            continue;
        }
        match letter {
            '\\' => escaping = true,
            '[' => in_class = true,
            ']' => in_class = false,
            _ => {}
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::{escaped, shown};

    #[test]
    fn inserted_values_match_literally() {
        assert_eq!(escaped("a.b+c-d_e"), "a\\.b\\+c-d_e");
    }

    #[test]
    fn patterns_are_shown_as_javascript_shows_them() {
        for (source, want) in [("^a/b$", "^a\\/b$"), ("[/]/", "[/]\\/"), ("\\/", "\\/"), ("a\nb", "a\\nb"), ("\\\n", "\\n")] {
            assert_eq!(shown(source), want, "{source}");
        }
    }
}
