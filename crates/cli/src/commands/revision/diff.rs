//! `stagegate revision diff`.

use clap::Args;
use serde::Serialize;
use stagegate_api::{
    owner::{DifferenceQuery, FieldDifference, RevisionBody, RevisionDifference},
    parameter::ParameterChange,
    safeguard::SafeguardDifference,
};

use super::range::{Range, range, revision};
use crate::{
    cli::GlobalArgs,
    commands::{param::short, safeguards},
    complete::Names,
    error::CliError,
    output::{Output, or_dash, time},
    owner::OfOwner,
};

/// Compare two revisions of a profile, a service or an instance, without values
///
/// Without revisions it compares the present one with the one before.
#[derive(Args, Debug)]
pub struct DiffArgs {
    /// Revisions to compare, such as `3..7`; `3` compares with the present one
    #[arg(value_name = "REVISION..REVISION", value_parser = range, add = Names::RevisionRanges)]
    range: Option<Range>,
    /// The second revision, if the first one stands alone: `3 7` is `3..7`
    #[arg(value_name = "REVISION", value_parser = revision, add = Names::RevisionRanges)]
    to: Option<i64>,
    #[command(flatten)]
    of: OfOwner,
}

/// One line of the difference.
#[derive(Debug, PartialEq, Eq, Serialize)]
struct Line {
    what: String,
    change: String,
    before: String,
    after: String,
}

/// Compares two revisions.
pub fn diff(global: &GlobalArgs, args: &DiffArgs) -> Result<(), CliError> {
    let Range { from, to } = args.range.unwrap_or_default().and(args.to)?;
    let mut scene = args.of.open(global)?;
    scene.look()?;
    let query = DifferenceQuery { from, to };
    let difference =
        scene.session.client.revision_difference(&scene.org, &scene.address(), &query).map_err(|error| scene.no_owner(error))?;
    print(scene.session.output, &difference)
}

/// Prints what differs.
pub fn print(output: Output, difference: &RevisionDifference) -> Result<(), CliError> {
    if output.is_json() {
        return output.json(difference);
    }
    output.note(&format!("from {}\nto   {}", words(&difference.from), words(&difference.to)));
    let row = |line: &Line| vec![line.what.clone(), line.change.clone(), line.before.clone(), line.after.clone()];
    output.list(&lines(difference), &["what", "change", "before", "after"], row, "the two revisions hold the same")
}

fn words(revision: &RevisionBody) -> String {
    format!("revision {} of {} by {}: {}", revision.revision, time(revision.at), revision.author, revision.change)
}

fn lines(difference: &RevisionDifference) -> Vec<Line> {
    let fields = difference.fields.iter().map(|field| of_field("", field));
    let links = difference.links.iter().map(|link| of_field("provider ", link));
    let safeguards = difference.safeguards.iter().map(of_safeguard);
    let order = difference.safeguards_reordered.then(|| Line {
        what: "safeguards".to_owned(),
        change: "another order".to_owned(),
        before: or_dash(None),
        after: or_dash(None),
    });
    fields.chain(links).chain(safeguards).chain(order).chain(difference.parameters.iter().map(of_parameter)).collect()
}

fn of_field(kind: &str, field: &FieldDifference) -> Line {
    let change = match (&field.before, &field.after) {
        (None, _) => "added",
        (_, None) => "removed",
        _ => "changed",
    };
    Line {
        what: format!("{kind}{}", field.field),
        change: change.to_owned(),
        before: or_dash(field.before.as_deref()),
        after: or_dash(field.after.as_deref()),
    }
}

fn of_safeguard(difference: &SafeguardDifference) -> Line {
    let [what, change, before, after] = safeguards::difference(difference);
    Line { what, change, before, after }
}

fn of_parameter(change: &ParameterChange) -> Line {
    let fingerprint = |print: &Option<String>| or_dash(print.as_deref().map(short));
    Line {
        what: format!("parameter {}", change.key),
        change: change.change.clone(),
        before: fingerprint(&change.before),
        after: fingerprint(&change.after),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_is_one_table() {
        let difference: RevisionDifference = serde_json::from_str(
            r#"{"owner":{"kind":"profile","id":"prf_1","name":"prod","address":"profile:prod","revision":4},
            "from":{"revision":3,"change":"c","author":"Ada","at":"2026-03-01T09:05:07Z"},
            "to":{"revision":4,"change":"d","author":"Bob","at":"2026-03-01T09:06:07Z"},
            "fields":[{"field":"role","after":"arn"}],"links":[{"field":"aws","before":"main","after":"other"}],
            "parameters":[{"key":"a","change":"removed","visibility":"masked","before":"fp_0123456789abcdef0123456789abcdef"}]}"#,
        )
        .unwrap();
        let shown: Vec<_> = lines(&difference)
            .iter()
            .map(|line| format!("{} | {} | {} | {}", line.what, line.change, line.before, line.after))
            .collect();
        insta::assert_snapshot!(shown.join("\n"), @r"
        role | added | - | arn
        provider aws | changed | main | other
        parameter a | removed | fp_0123456789 | -
        ");
        assert_eq!(words(&difference.to), "revision 4 of 2026-03-01 09:06 UTC by Bob: d");
    }
}
