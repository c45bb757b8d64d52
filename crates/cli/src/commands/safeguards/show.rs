//! `stagegate safeguards show`.

use std::io::{self, IsTerminal as _};

use clap::{Args, builder::NonEmptyStringValueParser};
use serde::Serialize;
use serde_json::Value;
use stagegate_core::Error;
use stagegate_safeguards::{
    builtin::{self, Builtin},
    engine::Level,
};

use crate::{cli::GlobalArgs, complete::Names, error::CliError, lookup, output::Output};

/// Show what a safeguard that comes with the program checks, its settings and its messages
#[derive(Args, Debug)]
pub struct ShowArgs {
    /// Id of the safeguard
    #[arg(value_name = "SAFEGUARD", value_parser = NonEmptyStringValueParser::new(), add = Names::Safeguards)]
    id: String,
}

/// A safeguard as data.
#[derive(Serialize)]
struct Shown {
    id: &'static str,
    summary: &'static str,
    enforcement: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    schema: Option<Value>,
    page: String,
}

/// Shows the page of a safeguard: as it is for programs, and without its marks for people.
pub fn show(global: &GlobalArgs, args: &ShowArgs) -> Result<(), CliError> {
    let found = builtin::find(&args.id).ok_or_else(|| unknown(&args.id))?;
    let output = Output::new(global);
    if output.is_json() {
        let schema = serde_json::from_str(found.schema).ok();
        let page = found.page();
        return output.json(&Shown { id: found.id, summary: found.summary, enforcement: level(found), schema, page });
    }
    if io::stdout().is_terminal() { output.text(&readable(&found.page())) } else { output.data(&found.page()) }
}

/// What profiles call its level.
pub fn level(found: &Builtin) -> &'static str {
    match found.level {
        Level::Error => "error",
        Level::Warning => "warning",
    }
}

fn unknown(id: &str) -> CliError {
    let error = CliError::from(Error::no_such("safeguard", id));
    match lookup::nearest(id, &builtin::ALL.map(|found| found.id)) {
        Some(near) => error.with_hint(format!("did you mean `{near}`?")),
        None => error.with_hint("run `stagegate safeguards list` to see those that come with the program"),
    }
}

/// The page without marks of Markdown: headings in capitals, code and addresses as they are.
fn readable(page: &str) -> String {
    let line = |line: &str| match line.strip_prefix("##") {
        Some(heading) => heading.trim_start_matches(['#', ' ']).to_uppercase(),
        None => line.trim_start_matches("# ").replace('`', "").replace("<http", "http").replace(">.", ".") + "\n",
    };
    let lines = page.lines().map(|text| line(text).trim_end().to_owned());
    lines
        .map(|text| text.strip_suffix('>').filter(|rest| rest.contains("http")).map_or(text.clone(), str::to_owned) + "\n")
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_see_no_marks() {
        let page = "# `a-b`: what\n\nText with `code`.\n\n## Settings\n\n- `x`: 30\n\nDetails: <http://x.example/y>\n";
        assert_eq!(readable(page), "a-b: what\n\nText with code.\n\nSETTINGS\n\n- x: 30\n\nDetails: http://x.example/y\n");
        for found in builtin::ALL {
            assert!(!readable(&found.page()).lines().any(|line| line.starts_with('#')), "{}", found.id);
        }
    }

    #[test]
    fn an_unknown_one_is_told_what_is_near() {
        assert_eq!(unknown("require-dql").hint(), Some("did you mean `require-dlq`?"));
        assert_eq!(unknown("xyz").exit_status(), 5);
        assert!(unknown("xyz").hint().unwrap().contains("safeguards list"));
    }
}
