//! Safeguards as parts of what other commands show.

use stagegate_api::safeguard::{
    ChangedSafeguards, ComparedSafeguards, ResolvedSafeguard, SafeguardBody, SafeguardDifference, SafeguardPair,
};

use super::list::name;

type Fields = Vec<(&'static str, String)>;

/// One line each, in their order; none: there are no safeguards.
pub fn fields(safeguards: &[ResolvedSafeguard]) -> Fields {
    let line = |(index, one): (usize, &ResolvedSafeguard)| {
        (if index == 0 { "safeguards" } else { "" }, format!("{}. {}", index + 1, resolved(one)))
    };
    safeguards.iter().enumerate().map(line).collect()
}

fn resolved(one: &ResolvedSafeguard) -> String {
    let disabled = if one.enabled { "" } else { ", disabled" };
    format!("{} ({}, {}{disabled})", one.title, name(&one.safeguard, one.version), one.enforcement)
}

/// How many, in words.
pub fn count(safeguards: &[SafeguardBody]) -> String {
    match safeguards.len() {
        0 => "-".to_owned(),
        1 => "1 safeguard".to_owned(),
        many => format!("{many} safeguards"),
    }
}

/// What it is, in one line.
pub fn words(one: &SafeguardBody) -> String {
    let disabled = if one.enabled { "" } else { ", disabled" };
    let settings = one.settings.as_ref().map(|settings| format!(", {settings}")).unwrap_or_default();
    let exceptions = match one.exceptions.len() {
        0 => String::new(),
        1 => ", 1 exception".to_owned(),
        many => format!(", {many} exceptions"),
    };
    format!("{}, {}{disabled}{settings}{exceptions}", name(&one.safeguard, one.version), one.enforcement)
}

/// The columns of a comparison of two sides.
pub const COMPARED: [&str; 4] = ["safeguard", "difference", "left", "right"];

/// What differs between two sides; with `all`, what does not as well.
pub fn compared(compared: &ComparedSafeguards, all: bool) -> Vec<Vec<String>> {
    let row = |title: &str, difference: &str, left: Option<&SafeguardBody>, right: Option<&SafeguardBody>| {
        let side = |one: Option<&SafeguardBody>| one.map_or_else(|| "-".to_owned(), words);
        vec![title.to_owned(), difference.to_owned(), side(left), side(right)]
    };
    let pair = |pair: &SafeguardPair| {
        let SafeguardPair { left, right, fields } = pair;
        let difference = if fields.is_empty() { "same".to_owned() } else { fields.join(", ") };
        row(&right.title, &difference, Some(left), Some(right))
    };
    let mut rows: Vec<_> = compared.only_left.iter().map(|one| row(&one.title, "only left", Some(one), None)).collect();
    rows.extend(compared.only_right.iter().map(|one| row(&one.title, "only right", None, Some(one))));
    rows.extend(compared.different.iter().chain(compared.same.iter().filter(|_| all)).map(pair));
    if compared.reordered {
        rows.push(["(order)", "another order", "-", "-"].map(str::to_owned).to_vec());
    }
    rows
}

/// The columns of what changed since.
pub const CHANGED: [&str; 4] = ["safeguard", "change", "then", "now"];

/// What became of each since.
pub fn changed(changed: &ChangedSafeguards) -> Vec<Vec<String>> {
    let mut rows: Vec<_> =
        changed.added.iter().map(|one| vec![one.title.clone(), "added".into(), "-".into(), words(one)]).collect();
    rows.extend(changed.changed.iter().map(|pair| {
        vec![pair.now.title.clone(), format!("changed: {}", pair.fields.join(", ")), words(&pair.then), words(&pair.now)]
    }));
    rows.extend(changed.removed.iter().map(|one| vec![one.title.clone(), "removed".into(), words(one), "-".into()]));
    if changed.reordered {
        rows.push(["(order)", "changed", "-", "-"].map(str::to_owned).to_vec());
    }
    rows
}

/// What became of one between two revisions: title, change, before, after.
pub fn difference(difference: &SafeguardDifference) -> [String; 4] {
    let SafeguardDifference { title, before, after, fields } = difference;
    let change = match (before, after) {
        (None, _) => "added".to_owned(),
        (_, None) => "removed".to_owned(),
        _ => format!("changed: {}", fields.join(", ")),
    };
    let or_dash = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
    [format!("safeguard {title}"), change, or_dash(before), or_dash(after)]
}

#[cfg(test)]
mod tests {
    use super::{super::held::sample, *};

    fn told(rows: &[Vec<String>]) -> String {
        rows.iter().map(|row| row.join(" | ")).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn resolved_ones_are_numbered_lines() {
        let one = |title: &str, version: Option<i64>, enabled: bool| ResolvedSafeguard {
            id: "sgd_1".into(),
            title: title.into(),
            safeguard: "require-dlq".into(),
            version,
            enforcement: "warning".into(),
            settings: None,
            enabled,
        };
        let lines = fields(&[one("Queues", None, true), one("Own", Some(3), false)]);
        assert_eq!(
            lines,
            [
                ("safeguards", "1. Queues (require-dlq, warning)".to_owned()),
                ("", "2. Own (require-dlq v3, warning, disabled)".to_owned())
            ]
        );
        assert_eq!(fields(&[]), []);
    }

    #[test]
    fn two_sides_are_one_table() {
        let pair = |fields: &[&str]| SafeguardPair {
            left: sample('1', "a", "A"),
            right: SafeguardBody { enabled: false, ..sample('2', "a", "A") },
            fields: fields.iter().map(|field| (*field).to_owned()).collect(),
        };
        let sides = ComparedSafeguards {
            only_left: vec![sample('3', "b", "B")],
            only_right: vec![SafeguardBody { settings: Some(serde_json::json!([1])), ..sample('4', "c", "C") }],
            different: vec![pair(&["enabled"])],
            same: vec![pair(&[])],
            reordered: true,
        };
        insta::assert_snapshot!(told(&compared(&sides, false)), @r"
        B | only left | b, error | -
        C | only right | - | c, error, [1]
        A | enabled | a, error | a, error, disabled
        (order) | another order | - | -
        ");
        assert!(told(&compared(&sides, true)).contains("A | same | a, error"));
    }

    #[test]
    fn changes_say_what_was_and_is() {
        let pair = stagegate_api::safeguard::ChangedSafeguard {
            then: sample('1', "a", "A"),
            now: SafeguardBody { enforcement: "warning".into(), ..sample('1', "a", "New") },
            fields: vec!["title".into(), "enforcement".into()],
        };
        let since = ChangedSafeguards {
            added: vec![sample('2', "b", "B")],
            changed: vec![pair],
            removed: vec![sample('3', "c", "C")],
            reordered: false,
        };
        insta::assert_snapshot!(told(&changed(&since)), @r"
        B | added | - | b, error
        New | changed: title, enforcement | a, error | a, warning
        C | removed | c, error | -
        ");
    }
}
