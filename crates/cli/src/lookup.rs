//! Things by name; for an unknown name, the names that are meant perhaps.

use stagegate_api::{
    access_key::AccessKeyBody,
    app::AppBody,
    client::{ClientError, InstancePlace, all},
    instance::{InstanceBody, InstanceQuery},
    org::OrgBody,
    owner::OwnerBody,
    page::PageQuery,
    policy::PolicyDetails,
    profile::ProfileBody,
    provider::ProviderDetails,
    service::ServiceBody,
    stage::StageBody,
};
use stagegate_core::{Code, Error, id::looks_like_an_id, owner::OwnerAddress};
use stagegate_safeguards::builtin;

use crate::{error::CliError, owner::Owner, printable::quoted, session::Session};

/// A profile at its present revision.
pub fn profile(session: &Session, org: &str, name: &str) -> Result<ProfileBody, CliError> {
    session.client.profile(org, name).map_err(|error| no_profile(session, org, name, error))
}

/// A provider at its present revision.
pub fn provider(session: &Session, org: &str, alias: &str) -> Result<ProviderDetails, CliError> {
    session.client.provider(org, alias).map_err(|error| no_provider(session, org, alias, error))
}

/// A policy at a version, or at its newest.
pub fn policy(session: &Session, org: &str, name: &str, version: Option<i64>) -> Result<PolicyDetails, CliError> {
    session.client.policy(org, name, version).map_err(|error| no_policy(session, org, name, error))
}

/// An app at its present revision.
pub fn app(session: &Session, org: &str, name: &str) -> Result<AppBody, CliError> {
    session.client.app(org, name).map_err(|error| no_app(session, org, name, error))
}

/// A stage at its present revision.
pub fn stage(session: &Session, org: &str, app: &str, name: &str) -> Result<StageBody, CliError> {
    session.client.stage(org, app, name).map_err(|error| {
        if is_about(&error, "stage", name) {
            let names = || Ok(all(|page| session.client.stages(org, app, page))?.into_iter().map(|stage| stage.name).collect());
            return suggest(error, name, names);
        }
        no_app(session, org, app, error)
    })
}

/// A profile, service or instance at its present revision.
pub fn owner(session: &Session, org: &str, owner: &Owner) -> Result<OwnerBody, CliError> {
    session.client.owner(org, &owner.address()).map_err(|error| no_owner(session, org, owner, error))
}

/// A stage of the app that is called almost like `name`, if there is one; what cannot be asked is no error.
pub fn near_stage(session: &Session, org: &str, app: &str, name: &str) -> Option<String> {
    let stages = all(|page| session.client.stages(org, app, page)).ok()?;
    slip(name, &stages.into_iter().map(|stage| stage.name).collect::<Vec<_>>())
}

/// Turns "no such profile" into a suggestion; other errors stay.
pub fn no_profile(session: &Session, org: &str, name: &str, error: ClientError) -> CliError {
    if !is_about(&error, "profile", name) {
        return error.into();
    }
    suggest(error, name, || Ok(all(|page| session.client.profiles(org, page))?.into_iter().map(|profile| profile.name).collect()))
}

/// Turns "no such provider" into a suggestion; other errors stay.
pub fn no_provider(session: &Session, org: &str, alias: &str, error: ClientError) -> CliError {
    if !is_about(&error, "provider", alias) {
        return error.into();
    }
    let aliases = || Ok(all(|page| session.client.providers(org, page))?.into_iter().map(|provider| provider.alias).collect());
    suggest(error, alias, aliases)
}

/// Turns "no such policy" into a suggestion; other errors stay.
pub fn no_policy(session: &Session, org: &str, name: &str, error: ClientError) -> CliError {
    if !is_about(&error, "policy", name) {
        return error.into();
    }
    suggest(error, name, || Ok(all(|page| session.client.policies(org, page))?.into_iter().map(|policy| policy.name).collect()))
}

/// Turns "no such app" into a suggestion; other errors stay.
pub fn no_app(session: &Session, org: &str, name: &str, error: ClientError) -> CliError {
    if !is_about(&error, "app", name) {
        return error.into();
    }
    suggest(error, name, || Ok(all(|page| session.client.apps(org, page))?.into_iter().map(|app| app.name).collect()))
}

/// A service at its present revision.
pub fn service(session: &Session, org: &str, app: &str, name: &str) -> Result<ServiceBody, CliError> {
    session.client.service(org, app, name).map_err(|error| no_service(session, org, app, name, error))
}

/// Turns "no such service" into a suggestion, and "no such app" into another; other errors stay.
pub fn no_service(session: &Session, org: &str, app: &str, name: &str, error: ClientError) -> CliError {
    if !is_about(&error, "service", name) {
        return no_app(session, org, app, error);
    }
    suggest(error, name, || {
        let services = all(|page| session.client.services(org, app, true, page))?;
        Ok(services.into_iter().map(|service| service.name).collect())
    })
}

/// An instance at its present revision.
pub fn instance(session: &Session, org: &str, at: InstancePlace<'_>) -> Result<InstanceBody, CliError> {
    session.client.instance(org, at).map_err(|error| {
        let (app, service, place) = at;
        if !is_about(&error, "instance", place) {
            return no_service(session, org, app, service, error);
        }
        suggest(error, place, || {
            let query = |page: &PageQuery| InstanceQuery {
                service: Some(service.to_owned()),
                archived: Some(true),
                limit: page.limit,
                after: page.after.clone(),
                ..InstanceQuery::default()
            };
            let instances = all(|page| session.client.instances(org, app, &query(page)))?;
            Ok(instances.into_iter().map(|instance| format!("{}:{}", instance.stage, instance.region)).collect())
        })
    })
}

/// What a service or an instance is called, whose id is named.
pub fn owner_address(session: &Session, org: &str, id: &str) -> Result<OwnerAddress, CliError> {
    Ok(session.client.owner(org, id)?.address.parse()?)
}

/// One of the user's access keys: by its id, or by a name that only one of those that still work has.
pub fn access_key(session: &Session, org: &str, key: &str) -> Result<AccessKeyBody, CliError> {
    if key.starts_with("sgk_") {
        // Its id is meant; the key itself is not sent on, nor repeated.
        return Err(CliError::usage("this is an access key, not its id", "run `stagegate key list` to see the ids"));
    }
    if looks_like_an_id(key) {
        return Ok(session.client.access_key(org, key)?);
    }
    let keys = all(|page| session.client.access_keys(org, page))?;
    only_key(keys, key)
}

fn only_key(keys: Vec<AccessKeyBody>, name: &str) -> Result<AccessKeyBody, CliError> {
    let live: Vec<_> = keys.into_iter().filter(|key| key.revoked_at.is_none()).collect();
    let (wanted, others): (Vec<_>, Vec<_>) = live.into_iter().partition(|key| key.name == name);
    match <[AccessKeyBody; 1]>::try_from(wanted) {
        Ok([key]) => Ok(key),
        Err(none) if none.is_empty() => {
            let error = CliError::from(Error::no_such("access key", name));
            let names: Vec<_> = others.into_iter().map(|key| key.name).collect();
            Err(match nearest(name, &names) {
                Some(near) => error.with_hint(format!("did you mean `{near}`?")),
                None => error,
            })
        }
        Err(several) => {
            let ids: Vec<_> = several.iter().map(|key| format!("`{}`", key.id)).collect();
            let sentence = format!("several access keys are called `{name}`: {}", ids.join(", "));
            Err(CliError::usage(sentence, "name one of them by its id"))
        }
    }
}

/// An org at its present revision.
pub fn org(session: &Session, name: &str) -> Result<OrgBody, CliError> {
    session.client.org(name).map_err(|error| no_org(session, name, error))
}

/// Turns "no such org" into a suggestion; other errors stay.
fn no_org(session: &Session, name: &str, error: ClientError) -> CliError {
    if !is_about(&error, "org", name) {
        return error.into();
    }
    suggest(error, name, || Ok(all(|page| session.client.orgs(page))?.into_iter().map(|org| org.name).collect()))
}

/// Turns "no such profile", "no such app", and that nothing was set on a service or an instance yet, into a suggestion;
/// other errors stay.
pub fn no_owner(session: &Session, org: &str, owner: &Owner, error: ClientError) -> CliError {
    let first = || format!("its first parameter makes it: `stagegate param set KEY {}`", owner.flags());
    match owner {
        Owner::Profile { name } => no_profile(session, org, name, error),
        Owner::Service { app, service } | Owner::Instance { app, service, .. } if looks_like_an_id(service) => {
            no_service(session, org, app, service, error)
        }
        Owner::Service { service, .. } if is_about(&error, "service", service) => CliError::from(error).with_hint(first()),
        Owner::Instance { app, stage, region, .. } if is_about(&error, "instance", &format!("{stage}:{region}")) => {
            let near = near_stage(session, org, app, stage).map(|near| format!("did you mean stage `{near}`? else "));
            CliError::from(error).with_hint(near.unwrap_or_default() + &first())
        }
        Owner::Service { app, .. } | Owner::Instance { app, .. } => no_app(session, org, app, error),
    }
}

/// Turns "no such parameter" into a suggestion, and "no such owner" into another; other errors stay.
pub fn no_parameter(session: &Session, org: &str, owner: &Owner, key: &str, error: ClientError) -> CliError {
    if !is_about(&error, "parameter", key) {
        return no_owner(session, org, owner, error);
    }
    let address = owner.address();
    let keys = || {
        let parameters = all(|page| session.client.parameters(org, &address, page))?;
        Ok(parameters.into_iter().map(|parameter| parameter.key).collect())
    };
    let hint = format!("run `stagegate param list {}` to see the keys", owner.flags());
    suggest(CliError::from(error).with_hint(hint), key, keys)
}

/// Says what to do about a service or an instance that is not there; other errors stay.
pub fn no_instance(session: &Session, org: &str, app: &str, (service, place): (&str, &str), error: ClientError) -> CliError {
    if is_about(&error, "service", service) || is_about(&error, "instance", place) {
        let command = format!("stagegate deployment list --app {} --service {}", quoted(app), quoted(service));
        return CliError::from(error).with_hint(format!("run `{command}` to see where it was deployed"));
    }
    no_app(session, org, app, error)
}

/// Turns "no such output" into a suggestion; none: it is about something else.
pub fn no_output(key: &str, names: impl FnOnce() -> Vec<String>, error: ClientError) -> Result<CliError, ClientError> {
    if is_about(&error, "output", key) { Ok(suggest(error, key, || Ok(names()))) } else { Err(error) }
}

/// Turns "no such safeguard" into a suggestion, if one of `names` is meant; other errors stay.
pub fn no_safeguard(names: &[String], error: ClientError) -> CliError {
    let Some(name) = names.iter().find(|name| is_about(&error, "safeguard", name)) else { return on_settings(names, error) };
    let hint = match nearest(name, &builtin::ALL.map(|found| found.id)) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "run `stagegate safeguards list` to see those that come with the program, and `stagegate policy list` for those of the org"
            .to_owned(),
    };
    CliError::from(error).with_hint(hint)
}

/// Where the settings are described that the server does not take.
fn on_settings(names: &[String], error: ClientError) -> CliError {
    let sentence = error.to_string();
    let refused = names.iter().find(|name| sentence.contains(&format!("configuration of safeguard \"{name}\"")));
    let error = CliError::from(error);
    match refused {
        Some(name) => error.with_hint(format!("run `stagegate safeguards show {name}` to see its settings")),
        None => error,
    }
}

/// Whether an error says that there is no such thing.
pub fn is_about(error: &ClientError, kind: &str, name: &str) -> bool {
    error.code() == Some(Code::NotFound) && error.to_string() == format!("no {kind} `{name}`")
}

/// A list that cannot be had leaves the server's hint as it is.
fn suggest(error: impl Into<CliError>, name: &str, names: impl FnOnce() -> Result<Vec<String>, ClientError>) -> CliError {
    let error = error.into();
    match names().ok().and_then(|names| nearest(name, &names)) {
        Some(near) => error.with_hint(format!("did you mean `{near}`?")),
        None => error,
    }
}

/// The most similar name, if one is similar at all.
pub fn nearest(wanted: &str, names: &[impl AsRef<str>]) -> Option<String> {
    let wanted = wanted.to_lowercase();
    let length = wanted.chars().count();
    let limit = if length < 4 { 1 } else { 2.max(length / 3) };
    let far = |name: &str| if length >= 3 && name.starts_with(&wanted) { 1 } else { apart(&wanted, name) };
    names
        .iter()
        .map(AsRef::as_ref)
        .map(|name| (far(&name.to_lowercase()), name))
        .filter(|(far, _)| *far <= limit)
        .min()
        .map(|(_, name)| name.to_owned())
}

/// The name that was meant if `wanted` is a slip of the finger. Names that only differ in their numbers, such as `pr-11`
/// and `pr-12`, are different on purpose.
fn slip(wanted: &str, names: &[String]) -> Option<String> {
    let letters = |name: &str| name.chars().filter(|c| !c.is_ascii_digit()).collect::<String>();
    let limit = if wanted.chars().count() < 4 { 1 } else { 2 };
    nearest(wanted, names).filter(|near| {
        let far = apart(&wanted.to_lowercase(), &near.to_lowercase());
        near != wanted && far <= limit && letters(near) != letters(wanted)
    })
}

/// How far two names are apart: two neighbours that changed places are one slip.
fn apart(one: &str, other: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let mut different = a.iter().zip(&b).enumerate().filter(|(_, (a, b))| a != b).map(|(index, _)| index);
    let swapped = match (different.next(), different.next(), different.next()) {
        (Some(i), Some(j), None) => a.len() == b.len() && j == i + 1 && a[i] == b[j] && a[j] == b[i],
        _ => false,
    };
    if swapped { 1 } else { distance(one, other) }
}

/// How many characters must change to make one text the other (Levenshtein).
fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (i, a) in from.chars().enumerate() {
        let mut corner = row[0];
        row[0] = i + 1;
        for (j, b) in to.iter().enumerate() {
            let changed = corner + usize::from(a != *b);
            corner = row[j + 1];
            row[j + 1] = changed.min(row[j] + 1).min(corner + 1);
        }
    }
    row[to.len()]
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    #[test]
    fn names_are_suggested_when_they_are_near() {
        let names = ["prod", "production", "dev", "apac-banking-prod"].map(str::to_owned);
        for (wanted, want) in [
            ("prdo", Some("prod")),
            ("prd", Some("prod")),
            ("Prod", Some("prod")),
            ("producton", Some("production")),
            ("apac-banking", Some("apac-banking-prod")),
            ("stage", None),
            ("", None),
            ("de", Some("dev")),
        ] {
            assert_eq!(nearest(wanted, &names).as_deref(), want, "{wanted:?}");
        }
    }

    #[test]
    fn a_key_is_known_by_a_name_that_no_other_live_one_has() {
        let key = |id: &str, name: &str, revoked: bool| AccessKeyBody {
            id: id.into(),
            name: name.into(),
            revision: 1,
            scopes: vec![],
            created_at: Timestamp::UNIX_EPOCH,
            expires_at: Timestamp::UNIX_EPOCH,
            last_used_at: None,
            revoked_at: revoked.then_some(Timestamp::UNIX_EPOCH),
        };
        let keys = || vec![key("1", "ci", true), key("2", "ci", false), key("3", "twin", false), key("4", "twin", false)];
        assert_eq!(only_key(keys(), "ci").unwrap().id, "2");
        let error = only_key(keys(), "twin").unwrap_err();
        assert_eq!((error.exit_status(), error.sentence()), (2, "several access keys are called `twin`: `3`, `4`"));
        let error = only_key(keys(), "twins").unwrap_err();
        assert_eq!((error.exit_status(), error.hint()), (5, Some("did you mean `twin`?")));
        assert_eq!(only_key(keys(), "laptop").unwrap_err().hint(), Some("run `stagegate key list`"));
    }

    #[test]
    fn slips_are_told_from_names_that_are_alike_on_purpose() {
        let names = ["prod", "pr-11", "dev", "feature-login"].map(str::to_owned);
        for (wanted, want) in [
            ("prdo", Some("prod")),
            ("Prod", Some("prod")),
            ("dve", Some("dev")),
            ("evd", None),
            ("de", Some("dev")),
            ("pr-12", None),
            ("dev2", None),
            ("feature", None),
            ("feature-logout", None),
            ("prod", None),
        ] {
            assert_eq!(slip(wanted, &names).as_deref(), want, "{wanted:?}");
        }
    }
}
