//! `stagegate safeguards list`.

use std::collections::BTreeMap;

use clap::{Args, builder::NonEmptyStringValueParser};
use serde::Serialize;
use serde_json::Value;
use stagegate_api::{client::all, safeguard::SafeguardBody};
use stagegate_safeguards::builtin::{self, Builtin};

use super::{held::Held, show::level};
use crate::{cli::GlobalArgs, complete::Names, error::CliError, output::Output, printable::quoted};

/// List the safeguards that come with the program, or those of a profile
#[derive(Args, Debug)]
pub struct ListArgs {
    /// Name of the profile whose safeguards are listed, in the order in which they run
    #[arg(long, value_name = "NAME", value_parser = NonEmptyStringValueParser::new(), add = Names::Profiles)]
    profile: Option<String>,
}

/// Lists safeguards.
pub fn list(global: &GlobalArgs, args: &ListArgs) -> Result<(), CliError> {
    let Some(profile) = &args.profile else { return list_builtin(Output::new(global)) };
    let held = Held::read(global, profile)?;
    if held.session().output.is_json() {
        return held.session().output.json(&held.all());
    }
    let newest = newest(&held)?;
    let rows: Vec<_> = held.all().iter().enumerate().map(|(index, one)| row(index, one, &newest)).collect();
    let empty =
        format!("{} has no safeguards; run `stagegate safeguards add SAFEGUARD {}` for the first", held.words(), held.flag());
    let header = ["#", "title", "safeguard", "enforcement", "enabled", "exceptions", "settings"];
    held.session().output.list(&rows, &header, Vec::clone, &empty)?;
    for one in held.all().iter().filter(|one| is_behind(one, &newest)) {
        let (title, flag) = (quoted(&one.title), held.flag());
        held.session().output.note(&format!(
            "`stagegate safeguards edit {title} --newest {flag}` moves policy `{}` to its newest version",
            one.safeguard
        ));
    }
    Ok(())
}

/// The newest version of each policy that is used.
fn newest(held: &Held) -> Result<BTreeMap<String, i64>, CliError> {
    let mut newest = BTreeMap::new();
    if held.all().iter().any(|one| one.version.is_some()) {
        let (client, org) = (&held.session().client, held.org());
        newest.extend(all(|page| client.policies(org, page))?.into_iter().map(|policy| (policy.name, policy.version)));
    }
    Ok(newest)
}

fn is_behind(one: &SafeguardBody, newest: &BTreeMap<String, i64>) -> bool {
    one.version.is_some_and(|version| newest.get(&one.safeguard).is_some_and(|newest| *newest > version))
}

fn row(index: usize, one: &SafeguardBody, newest: &BTreeMap<String, i64>) -> Vec<String> {
    let newest = newest.get(&one.safeguard).filter(|_| is_behind(one, newest));
    let newest = newest.map(|newest| format!(" (newest: v{newest})")).unwrap_or_default();
    vec![
        (index + 1).to_string(),
        one.title.clone(),
        name(&one.safeguard, one.version) + &newest,
        one.enforcement.clone(),
        if one.enabled { "yes" } else { "no" }.to_owned(),
        one.exceptions.len().to_string(),
        one.settings.as_ref().map_or_else(|| "-".to_owned(), Value::to_string),
    ]
}

/// What it checks, and the version of that.
pub fn name(safeguard: &str, version: Option<i64>) -> String {
    safeguard.to_owned() + &version.map(|version| format!(" v{version}")).unwrap_or_default()
}

/// One that comes with the program.
#[derive(Serialize)]
struct Shipped {
    id: &'static str,
    summary: &'static str,
    enforcement: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    settings: Option<Value>,
}

impl From<&Builtin> for Shipped {
    fn from(found: &Builtin) -> Self {
        Self { id: found.id, summary: found.summary, enforcement: level(found), settings: found.with_defaults(None) }
    }
}

fn list_builtin(output: Output) -> Result<(), CliError> {
    let shipped: Vec<_> = builtin::ALL.iter().map(Shipped::from).collect();
    let header = ["id", "enforcement", "settings", "what it checks"];
    output.list(&shipped, &header, builtin_row, "")?;
    if !output.is_json() {
        output.note("`stagegate safeguards show ID` tells more of one");
    }
    Ok(())
}

fn builtin_row(one: &Shipped) -> Vec<String> {
    let needs = builtin::find(one.id).is_some_and(|found| found.validate(None).is_err());
    let without = if needs { "needed" } else { "-" };
    let settings = one.settings.as_ref().map_or_else(|| without.to_owned(), Value::to_string);
    vec![one.id.to_owned(), one.enforcement.to_owned(), settings, one.summary.to_owned()]
}

#[cfg(test)]
mod tests {
    use stagegate_api::safeguard::SafeguardExceptionBody;

    use super::{super::held::sample, *};
    use crate::output::table;

    #[test]
    fn each_is_one_row() {
        let exception = SafeguardExceptionBody { resource: "x".into(), reason: "y".into(), owner: None, expires: None };
        let regions = SafeguardBody {
            version: Some(2),
            enabled: false,
            settings: Some(serde_json::json!(["eu-west-1"])),
            exceptions: vec![exception],
            ..sample('2', "allowed-regions", "Europe")
        };
        let rows = [sample('1', "require-dlq", "Queues"), regions];
        let newest = BTreeMap::from([("allowed-regions".to_owned(), 3)]);
        let rows = rows.iter().enumerate().map(|(index, one)| row(index, one, &newest));
        insta::assert_snapshot!(table(&["#"], rows), @r#"
        #
        1  Queues  require-dlq                      error  yes  0  -
        2  Europe  allowed-regions v2 (newest: v3)  error  no   1  ["eu-west-1"]
        "#);
    }

    #[test]
    fn those_that_come_with_the_program_tell_their_defaults() {
        let row = |id: &str| builtin_row(&Shipped::from(builtin::find(id).unwrap()));
        assert_eq!(row("require-description")[2], r#"{"minLength":30,"maxLength":256}"#);
        assert_eq!(row("allowed-regions")[1..3], ["error", "needed"]);
        assert_eq!(row("no-stored-secrets-in-template")[1..3], ["warning", "-"]);
    }
}
