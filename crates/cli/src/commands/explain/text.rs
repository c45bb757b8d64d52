//! Explanations for people.

use stagegate_api::explanation::{CredentialsCandidate, ExplainedProfile, ExplainedValue, ExplainedVendor, Explanation};

use super::{
    chain::{Held, OwnValue, Parameter},
    clients::ClientView,
};
use crate::{
    commands::safeguards,
    output::{or_dash, time},
    printable::quoted,
};

/// The columns of the parameters.
pub const HEADER: [&str; 7] = ["parameter", "from", "owner", "revision", "by", "at", "value"];

/// `fp_` and ten digits tell values apart in a table.
pub const SHORT_FINGERPRINT: usize = 13;

pub type Fields = Vec<(&'static str, String)>;

/// Everything but the parameters.
pub fn fields(explanation: &Explanation) -> Fields {
    let mut fields = vec![
        ("org", explanation.org.clone()),
        ("app", explanation.app.clone()),
        ("stage", explanation.stage.clone()),
        ("service", or_dash(explanation.service.as_deref())),
        ("region", or_dash(explanation.region.as_deref())),
    ];
    fields.extend(explanation.at.iter().map(|at| ("as it was", at.clone())));
    fields.extend(profile(explanation));
    let credentials = &explanation.credentials;
    let none = || "none: `stagegate deploy` refuses without `--local-credentials`".to_owned();
    fields.push(("credentials", credentials.winner.as_ref().map_or_else(none, candidate)));
    fields.extend(credentials.hidden.iter().map(hidden));
    fields.extend(vendors(&explanation.vendors));
    fields.extend(safeguards::fields(&explanation.safeguards));
    fields
}

fn profile(explanation: &Explanation) -> Fields {
    let (app, stage) = (&explanation.app, &explanation.stage);
    let Some(profile) = &explanation.profile else {
        let sentence = format!("none: stage `{stage}` was not added to app `{app}`, which has no default profile");
        let command = format!("stagegate stage add {} --app {} --profile PROFILE", quoted(stage), quoted(app));
        return vec![("profile", sentence), ("- to give one", format!("`{command}`"))];
    };
    let mut fields = vec![
        ("profile", profile_words(app, stage, profile)),
        ("- changed", format!("by {}, {}", profile.author, time(profile.at))),
    ];
    if profile.guarded {
        fields.push((
            "- guarded",
            "deploy credentials need a check that passed; the org's default provider never serves it".to_owned(),
        ));
    }
    fields
}

/// Who gives what other vendors have, and who is hidden.
fn vendors(vendors: &[ExplainedVendor]) -> Fields {
    let mut fields = Vec::new();
    for ExplainedVendor { vendor, winner, hidden } in vendors {
        let winner = winner.as_ref().map_or_else(|| "nobody".to_owned(), candidate);
        fields.push(("vendor", format!("{vendor}: {winner}")));
        fields.extend(hidden.iter().map(self::hidden));
    }
    fields
}

fn hidden(hidden: &CredentialsCandidate) -> (&'static str, String) {
    match &hidden.excluded {
        Some(reason) => ("- excluded", format!("{} ({reason})", candidate(hidden))),
        None => ("- hidden", candidate(hidden)),
    }
}

/// A profile, and why it is that of the stage.
pub fn profile_words(app: &str, stage: &str, profile: &ExplainedProfile) -> String {
    let reason = match profile.source.as_str() {
        "stage" => format!("the profile of stage `{stage}`"),
        "app-default" => format!("the default of app `{app}`, as stage `{stage}` was not added to it"),
        other => other.to_owned(),
    };
    format!("{}, revision {} ({reason})", profile.name, profile.revision)
}

/// Who could give credentials, since when, and for which account.
pub fn candidate(candidate: &CredentialsCandidate) -> String {
    let source = match (candidate.source.as_str(), &candidate.owner) {
        ("org-default", _) => "the org's default".to_owned(),
        (source, Some(owner)) => format!("{source} {owner}"),
        (source, None) => source.to_owned(),
    };
    let revision = candidate.revision.map(|revision| format!(", revision {revision}")).unwrap_or_default();
    let by = candidate.author.as_ref().map(|author| format!(", set by {author}")).unwrap_or_default();
    let at = candidate.at.map(|at| format!(", {}", time(at))).unwrap_or_default();
    let removed = if candidate.removed { " (removed since)" } else { "" };
    let at_revision = candidate.provider_revision.map(|revision| format!(" r{revision}")).unwrap_or_default();
    let provider = candidate.provider.as_ref();
    let provider = provider.map(|alias| format!("provider `{alias}`{at_revision}{removed}, ")).unwrap_or_default();
    let access = match (&candidate.role, candidate.kind.as_str()) {
        (Some(role), _) => role.clone(),
        (None, "aws-keys") => "static AWS keys".to_owned(),
        (None, "vendor") => "its details".to_owned(),
        (None, other) => other.to_owned(),
    };
    let account = candidate.account_id.as_ref().map(|account| format!(" in account {account}")).unwrap_or_default();
    format!("{source}{revision}{by}{at}: {provider}{access}{account}")
}

/// Which client it is, and what it leaves out.
pub fn client_fields(view: &ClientView) -> Fields {
    let file = view.file.clone().unwrap_or_else(|| "none in this folder or above".to_owned());
    let mut fields = vec![("client", format!("{} ({})", view.generation, view.programs)), ("service file", file)];
    fields.extend(unreadable(view));
    let mut ignored: Vec<String> = Vec::new();
    for unread in view.parameters.iter().flat_map(|parameter| &parameter.ignored) {
        let line = format!("{}: {}", unread.held.layer(), unread.reason);
        if !ignored.contains(&line) {
            ignored.push(line);
        }
    }
    fields.extend(ignored.into_iter().map(|line| ("- ignored", line)));
    fields
}

/// What the client may read and we cannot: it might win.
pub fn unreadable(view: &ClientView) -> Fields {
    view.unreadable.iter().map(|layer| ("- not known", format!("{}: {}", layer.layer, layer.reason))).collect()
}

/// What to do when there is no parameter at all.
pub fn no_parameters(explanation: &Explanation) -> String {
    match &explanation.profile {
        Some(profile) => {
            format!("no parameters; run `stagegate param set KEY --profile {}` for the first", quoted(&profile.name))
        }
        None => "no parameters: there is no profile to hold any, and neither service nor instance has its own".to_owned(),
    }
}

/// A parameter and, beneath it, its losers.
pub fn rows(parameter: &Parameter) -> Vec<Vec<String>> {
    let winner = parameter.winner.as_ref();
    let mut rows = vec![winner.map_or_else(|| unset(&parameter.key), |held| row(parameter.key.clone(), held, value(held)))];
    for held in &parameter.hidden {
        let same = if is_same(winner, held) { " (the same)" } else { "" };
        rows.push(row("- hidden".to_owned(), held, value(held) + same));
    }
    rows.extend(parameter.ignored.iter().map(|unread| row("- ignored".to_owned(), &unread.held, value(&unread.held))));
    rows
}

fn unset(key: &str) -> Vec<String> {
    let mut row = vec![key.to_owned()];
    row.resize(HEADER.len() - 1, "-".to_owned());
    row.push("(not defined)".to_owned());
    row
}

fn row(first: String, held: &Held, value: String) -> Vec<String> {
    let layer = held.layer().to_owned();
    match held {
        Held::Ours(ours) => {
            vec![first, layer, ours.owner.name.clone(), format!("r{}", ours.revision), ours.author.clone(), time(ours.at), value]
        }
        Held::Own(own) => vec![first, layer, own.place.clone(), "-".into(), "-".into(), "-".into(), value],
    }
}

/// What a table shows for a value.
fn value(held: &Held) -> String {
    match held {
        Held::Ours(ours) => match &ours.value {
            Some(value) => value.expose().to_owned(),
            None => ours.fingerprint.chars().take(SHORT_FINGERPRINT).collect(),
        },
        Held::Own(OwnValue { unknown: Some(_), .. }) => "(variable)".to_owned(),
        Held::Own(own) => own.value.as_ref().map_or_else(|| "(not shown)".to_owned(), |value| value.expose().to_owned()),
    }
}

fn is_same(winner: Option<&Held>, held: &Held) -> bool {
    matches!((winner, held), (Some(Held::Ours(winner)), Held::Ours(held)) if winner.fingerprint == held.fingerprint)
}

/// One parameter with all that is known of it.
pub fn detail(parameter: &Parameter) -> Fields {
    let mut fields = vec![("parameter", parameter.key.clone())];
    match &parameter.winner {
        Some(Held::Ours(ours)) => fields.extend(ours_in_detail(ours)),
        Some(Held::Own(own)) => fields.extend([("value", own_value(own)), ("from", own_place(own))]),
        None => fields.push(("value", "not defined: no layer that this client reads holds it".to_owned())),
    }
    let hidden = |held: &Held| {
        let same = if is_same(parameter.winner.as_ref(), held) { " (the same value)" } else { "" };
        ("- hidden", line(held) + same)
    };
    fields.extend(parameter.hidden.iter().map(hidden));
    let ignored = |unread: &super::chain::Unread| ("- ignored", format!("{} ({})", line(&unread.held), unread.reason));
    fields.extend(parameter.ignored.iter().map(ignored));
    fields
}

fn ours_in_detail(ours: &ExplainedValue) -> Fields {
    let value = ours.value.as_ref().map_or_else(|| ours.fingerprint.clone(), |value| value.expose().to_owned());
    vec![
        ("value", value),
        ("visibility", ours.visibility.clone()),
        ("description", or_dash(Some(&ours.description))),
        ("from", format!("{} {}, revision {}", ours.owner.kind, ours.owner.name, ours.revision)),
        ("set", format!("by {}, {}", ours.author, time(ours.at))),
    ]
}

/// One holder in one line.
fn line(held: &Held) -> String {
    match held {
        Held::Ours(ours) => {
            let owner = format!("{} {}, revision {}", ours.owner.kind, ours.owner.name, ours.revision);
            format!("{owner}, by {}, {}: {}", ours.author, time(ours.at), value(held))
        }
        Held::Own(own) => format!("{}: {}", own_place(own), own_value(own)),
    }
}

fn own_place(own: &OwnValue) -> String {
    format!("{} ({})", own.layer.words(), own.place)
}

fn own_value(own: &OwnValue) -> String {
    match (&own.value, &own.unknown) {
        (_, Some(why)) => format!("(variable: {why})"),
        (Some(value), None) => value.expose().to_owned(),
        (None, None) => "(not shown: it may be a secret; `--reveal` shows it)".to_owned(),
    }
}
