//! How commands show what they changed, or would change: keys and what happened to them, never values.

use stagegate_api::parameter::{ChangedParameters, ParameterChange};
use stagegate_core::parameter::Visibility;

use crate::{error::CliError, output::Output};

/// How much of a fingerprint tables show, after its `fp_`.
const FINGERPRINT_DIGITS: usize = 10;

/// Prints the changes: a table of what did not stay as it was, and a sentence. `done` is such as `imported` and what is
/// said if nothing was done, `planned` such as `would import`; `what` follows either.
pub fn show(output: Output, changed: &ChangedParameters, done: &str, planned: &str, what: &str) -> Result<(), CliError> {
    if output.is_json() {
        output.json(changed)?;
    } else {
        let rows: Vec<&ParameterChange> = changed.changes.iter().filter(|change| change.change != "unchanged").collect();
        if !rows.is_empty() {
            output.list(&rows, &["key", "change", "visibility"], |change| row(change), "")?;
        }
    }
    let verb = if changed.dry_run { planned } else { done };
    output.note(&format!("{verb} {what}: {}", summary(changed)));
    Ok(())
}

fn row(change: &ParameterChange) -> Vec<String> {
    vec![change.key.clone(), word(change), change.visibility.clone()]
}

/// What happens to a parameter. A trial does not tell whether values are equal that one may not look at.
fn word(change: &ParameterChange) -> String {
    let hidden = change.visibility == Visibility::WriteOnly.as_str();
    match change.change.as_str() {
        "set" if hidden => "set (write-only: not compared)".to_owned(),
        "set" => "set (not compared)".to_owned(),
        word => word.to_owned(),
    }
}

/// How many parameters were added, changed, set, removed and left as they were, and the revision.
fn summary(changed: &ChangedParameters) -> String {
    let count = |word| (changed.changes.iter().filter(|change| change.change == word).count(), word);
    let counts = ["added", "changed", "set", "removed", "unchanged"].into_iter().map(count);
    let mut counts: Vec<String> = counts.filter(|(count, _)| *count > 0).map(|(count, word)| format!("{count} {word}")).collect();
    if counts.is_empty() {
        counts.push("nothing to do".to_owned());
    }
    let revision = if changed.dry_run { "nothing was done, still" } else { "now" };
    format!("{}; {revision} at revision {}", counts.join(", "), changed.revision)
}

/// Keys in a sentence.
pub fn quoted(keys: &[String]) -> String {
    keys.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", ")
}

/// As much of a fingerprint as tables show.
pub fn short(fingerprint: &str) -> &str {
    fingerprint.get(.."fp_".len() + FINGERPRINT_DIGITS).unwrap_or(fingerprint)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changed(words: &[&str], dry_run: bool) -> ChangedParameters {
        let change = |(index, word): (usize, &&str)| {
            format!(r#"{{"key":"k{index}","change":"{word}","visibility":"masked","before":"fp_1","after":"fp_2"}}"#)
        };
        let changes: Vec<String> = words.iter().enumerate().map(change).collect();
        let text = format!(
            r#"{{"revision":4,"dry_run":{dry_run},"changes":[{}],
            "owner":{{"kind":"profile","id":"prf_1","name":"prod","address":"profile:prod","revision":4}}}}"#,
            changes.join(",")
        );
        serde_json::from_str(&text).unwrap()
    }

    #[test]
    fn changes_are_counted() {
        for (words, dry_run, want) in [
            (&["added", "changed", "added", "unchanged"][..], false, "2 added, 1 changed, 1 unchanged; now at revision 4"),
            (&["set", "removed", "set"], true, "2 set, 1 removed; nothing was done, still at revision 4"),
            (&["removed"], true, "1 removed; nothing was done, still at revision 4"),
            (&[], false, "nothing to do; now at revision 4"),
        ] {
            assert_eq!(summary(&changed(words, dry_run)), want);
        }
    }

    #[test]
    fn what_is_not_compared_says_so() {
        let mut change = changed(&["set"], true).changes.remove(0);
        assert_eq!(row(&change), ["k0", "set (not compared)", "masked"]);
        change.visibility = "write-only".into();
        assert_eq!(row(&change), ["k0", "set (write-only: not compared)", "write-only"]);
    }

    #[test]
    fn fingerprints_are_cut() {
        assert_eq!(short("fp_0123456789abcdef0123456789abcdef"), "fp_0123456789");
        assert_eq!(short("fp_0"), "fp_0");
    }
}
