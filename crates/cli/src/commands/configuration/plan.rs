//! A plan as people read it.

use std::fmt::Write as _;

use stagegate_api::configuration::{ConfigurationPlan, PlannedAction, PlannedField};

use super::read::Source;
use crate::{commands::provider::impact, printable};

/// How many characters of a field a plan shows.
const MAX_FIELD: usize = 60;

/// The plan, thing by thing and field by field, with a line that sums it up.
pub fn describe(plan: &ConfigurationPlan, source: &Source) -> String {
    let mut text = String::new();
    for action in &plan.actions {
        describe_action(&mut text, action);
    }
    for conflict in &plan.conflicts {
        let place = source.place(&conflict.path).map(|(line, column)| format!(" (line {line}, column {column})"));
        let path = stagegate_core::configuration::DocumentPath::from(conflict.path.clone());
        let reason = printable::line(&conflict.reason);
        let _ = writeln!(text, "! {path}{}: {reason}", place.unwrap_or_default()); // a String takes all
    }
    for moved in &plan.credentials {
        let _ = writeln!(text, "{}", impact::told(&moved.impact, &moved.vendor));
    }
    text += &summary(plan);
    text
}

/// `Plan: 2 to create, 1 to change, 0 to delete`.
pub fn summary(plan: &ConfigurationPlan) -> String {
    let [create, change, delete] = counts(plan);
    let conflicts = match plan.conflicts.len() {
        0 => String::new(),
        1 => ", 1 conflict".to_owned(),
        count => format!(", {count} conflicts"),
    };
    format!("Plan: {create} to create, {change} to change, {delete} to delete{conflicts}")
}

/// What was done: `2 created, 1 changed, 0 deleted`.
pub fn done(plan: &ConfigurationPlan) -> String {
    let [create, change, delete] = counts(plan);
    format!("{create} created, {change} changed, {delete} deleted")
}

fn counts(plan: &ConfigurationPlan) -> [usize; 3] {
    ["create", "change", "delete"].map(|verb| plan.actions.iter().filter(|action| action.action == verb).count())
}

fn describe_action(text: &mut String, action: &PlannedAction) {
    let sign = match action.action.as_str() {
        "create" => '+',
        "delete" => '-',
        _ => '~',
    };
    let owner = action.owner.as_deref().map(|owner| format!(" of {}", printable::line(owner))).unwrap_or_default();
    let _ = writeln!(text, "{sign} {} {}{owner}", action.kind, printable::line(&action.name));
    let width = action.fields.iter().map(|field| field.field.chars().count()).max().unwrap_or_default();
    for field in &action.fields {
        let _ = writeln!(text, "    {:width$}  {}", printable::line(&field.field), change(field));
    }
}

fn change(PlannedField { before, after, .. }: &PlannedField) -> String {
    match (before, after) {
        (None, Some(after)) => shown(after),
        (Some(before), None) => format!("{} -> nothing", shown(before)),
        (Some(before), Some(after)) => format!("{} -> {}", shown(before), shown(after)),
        (None, None) => String::new(),
    }
}

/// One line of bounded length; of a fingerprint, enough to tell values apart.
fn shown(text: &str) -> String {
    if let Ok(fingerprint) = text.parse::<stagegate_core::fingerprint::Fingerprint>() {
        return fingerprint.short().to_owned();
    }
    let line = printable::line(text);
    let cut: String = line.chars().take(MAX_FIELD).collect();
    if cut.len() == line.len() { line } else { cut + "…" }
}

#[cfg(test)]
mod tests {
    use stagegate_api::{
        configuration::{MovedCredentials, PlanConflict},
        impact::{Impact, ImpactedTarget, Winner},
    };

    use super::*;

    fn field(field: &str, before: Option<&str>, after: Option<&str>) -> PlannedField {
        PlannedField { field: field.into(), before: before.map(str::to_owned), after: after.map(str::to_owned) }
    }

    fn action(verb: &str, kind: &str, name: &str, owner: Option<&str>, fields: Vec<PlannedField>) -> PlannedAction {
        PlannedAction { action: verb.into(), kind: kind.into(), name: name.into(), owner: owner.map(str::to_owned), fields }
    }

    fn plan() -> ConfigurationPlan {
        let value = |digit: &str| format!("fp_{}", digit.repeat(32));
        let actions = vec![
            action(
                "create",
                "profile",
                "prod",
                None,
                vec![field("description", None, Some("The real\nshop")), field("guarded", None, Some("true"))],
            ),
            action(
                "change",
                "parameter",
                "table",
                Some("profile:prod"),
                vec![field("value", Some(&value("a")), Some(&value("b")))],
            ),
            action("change", "app", "shop", None, vec![field("default_profile", Some("dev"), None)]),
            action("delete", "stage", "shop/old", None, vec![]),
        ];
        let conflicts = vec![PlanConflict { path: vec!["profiles".into(), "prod".into()], reason: "was changed".into() }];
        let winner = |source: &str| Winner { source: source.into(), provider: Some("main".into()), role: None, account_id: None };
        let (before, after) = (Some(winner("service")), Some(winner("org-default")));
        let change = ImpactedTarget {
            app: "shop".into(),
            stage: Some("prod".into()),
            service: None,
            region: None,
            archived: false,
            guarded: false,
            before,
            after,
        };
        let impact = Impact { changes: vec![change], total: 1, truncated: false, guarded: 0 };
        let credentials = vec![MovedCredentials { vendor: "aws".into(), impact }];
        ConfigurationPlan { id: "fp".into(), actions, conflicts, credentials, applied: false }
    }

    #[test]
    fn plans_are_read_line_by_line() {
        let source = Source::of_text("version: 1\nprofiles:\n  prod: {}\n").unwrap();
        insta::assert_snapshot!(describe(&plan(), &source), @r"
        + profile prod
            description  The real\nshop
            guarded      true
        ~ parameter table of profile:prod
            value  fp_aaaaaaaaaa -> fp_bbbbbbbbbb
        ~ app shop
            default_profile  dev -> nothing
        - stage shop/old
        ! profiles.prod (line 3, column 3): was changed
        APP   STAGE  SERVICE  REGION  NOW             THEN
        shop  prod   -        -       main (service)  main (org default)
        1 stage or instance gets other credentials than now
        Plan: 1 to create, 2 to change, 1 to delete, 1 conflict
        ");
        assert_eq!(done(&plan()), "1 created, 2 changed, 1 deleted");
    }

    #[test]
    fn long_texts_are_cut_and_others_move_no_cursor() {
        let long = "x".repeat(MAX_FIELD + 1);
        for (text, want) in [("", String::new()), ("a\u{1b}[2J", "a\\u{1b}[2J".to_owned()), (&long, format!("{}…", &long[1..]))]
        {
            assert_eq!(shown(text), want);
        }
    }
}
