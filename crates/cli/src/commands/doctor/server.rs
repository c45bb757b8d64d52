//! The checks that need the server, each only after those that it builds on.

use std::time::Duration;

use jiff::Timestamp;
use stagegate_api::{
    client::{BaseUrl, Client, Timeouts},
    resolution::Resolution,
    setup::Whoami,
};
use stagegate_core::Code;

use super::{
    super::resolve::{Target, fetch, role_words, why},
    check::Check,
};
use crate::{
    cli::GlobalArgs,
    clock,
    context::{Context, Field},
    error::CliError,
    session::{self, Session},
    settings::{Config, Folder},
};

/// A difference of the clocks that AWS still tolerates is not worth a word.
const TOLERATED_SECONDS: i64 = 180;

/// Settings, server, sign-in, clock, names, profile, access role.
pub fn checks(global: &GlobalArgs, context: &Context) -> Vec<Check> {
    let mut checks = Vec::new();
    let signed_in = sign_in(global, &mut checks);
    checks.extend(Field::ALL.map(|field| setting(context, field, signed_in.as_ref())));
    match signed_in {
        Some(session) => checks.extend(profile(global, &session, context)),
        None => checks.push(Check::skipped("profile", "the server cannot be asked")),
    }
    checks
}

fn sign_in(global: &GlobalArgs, checks: &mut Vec<Check>) -> Option<Session> {
    let base = keep(
        checks,
        "settings",
        Folder::find().and_then(|folder| Config::load(&folder)).and_then(|config| session::server(global, &config)),
    )?;
    checks.push(Check::ok("settings", format!("the server is {base}")));
    let latency = keep(checks, "server", reach(&base))?;
    checks.push(Check::ok("server", format!("answers after {} ms", latency.as_millis())));
    let session = keep(checks, "sign-in", Session::open(global))?;
    let who = keep(checks, "sign-in", session.client.whoami().map_err(CliError::from))?;
    checks.push(Check::ok("sign-in", format!("{}, with access key `{}`", who.user.name, who.access_key.name)));
    checks.extend(clocks(&who, clock::now()));
    Some(session)
}

/// The value, or a check that says why there is none.
fn keep<T>(checks: &mut Vec<Check>, name: &'static str, result: Result<T, CliError>) -> Option<T> {
    result.map_err(|error| checks.push(Check::failed(name, &error))).ok()
}

fn reach(base: &BaseUrl) -> Result<Duration, CliError> {
    let timeouts = Timeouts { connect: Duration::from_secs(5), overall: Duration::from_secs(10) };
    let client = Client::new(base.as_str(), None, timeouts)?;
    let started = clock::start();
    client.healthz()?;
    Ok(started.elapsed())
}

/// The server has just seen the key, and notes that to within a minute by its own clock.
fn clocks(who: &Whoami, now: Timestamp) -> Option<Check> {
    let seen = who.access_key.last_used_at?;
    let difference = now.as_second() - seen.as_second();
    if difference.abs() <= TOLERATED_SECONDS {
        return Some(Check::ok("clock", "agrees with the server's"));
    }
    let detail = format!("this machine's clock and the server's differ by about {} s", difference.abs());
    Some(Check::problem("clock", detail, "synchronise both clocks; AWS refuses requests that are 5 minutes off"))
}

fn setting(context: &Context, field: Field, session: Option<&Session>) -> Check {
    let needed = matches!(field, Field::App | Field::Stage);
    match context.optional(field) {
        Err(error) => Check::failed(field.word(), &error),
        Ok(Some(value)) => {
            let source = context.setting(field).map(|setting| setting.source.to_string()).unwrap_or_default();
            Check::ok(field.word(), format!("{value} ({source})"))
        }
        Ok(None) if field == Field::Org => match session.map(|session| session.org(None)) {
            None => Check::skipped("org", "not named; the server cannot be asked"),
            Some(Ok(org)) => Check::ok("org", format!("{org} (your default or only org)")),
            Some(Err(error)) => Check::failed("org", &error),
        },
        Ok(None) if needed => match context.needed(field) {
            Err(error) => Check::failed(field.word(), &error),
            Ok(value) => Check::ok(field.word(), value),
        },
        Ok(None) => Check::skipped(field.word(), "not named"),
    }
}

fn profile(global: &GlobalArgs, session: &Session, context: &Context) -> Vec<Check> {
    let Ok((target, _)) = Target::find(global, context.clone(), session) else {
        return vec![Check::skipped("profile", "app, stage or org are not known")];
    };
    match fetch(session, &target, None) {
        Err(error) => vec![Check::failed("profile", &error)],
        Ok(resolution) if resolution.profile.is_none() => {
            let hint = format!("run `stagegate stage add {} --app {} --profile PROFILE`", target.stage, target.app);
            vec![Check::problem("profile", why(&resolution), hint)]
        }
        Ok(resolution) => vec![Check::ok("profile", why(&resolution)), role(session, &target, &resolution)],
    }
}

fn role(session: &Session, target: &Target, resolution: &Resolution) -> Check {
    let Some(profile) = &resolution.profile else { return Check::skipped("access role", "there is no profile") };
    if resolution.credentials.is_none() {
        let hint = format!("run `stagegate role set --profile '{}' ARN`", profile.name);
        return Check::problem("access role", format!("profile `{}` has none", profile.name), hint);
    }
    let announced = resolution.credentials.as_ref();
    let verified = match announced.and_then(|announced| announced.provider.as_deref().map(|alias| (announced, alias))) {
        // To try keys is to note their account, and nothing is changed here.
        Some((announced, _)) if announced.role.is_none() => return Check::ok("access role", role_words(resolution)),
        Some((_, alias)) => session.client.verify_provider(&target.org, alias).map(|verified| verified.role.unwrap_or_default()),
        None => session.client.verify_role(&target.org, &profile.name).map(|verified| verified.arn),
    };
    match verified {
        Ok(role) => Check::ok("access role", format!("{role} works, and only for this server")),
        Err(error) if error.code() == Some(Code::NotAllowed) => Check::skipped("access role", format!("not tried: {error}")),
        Err(error) => Check::failed("access role", &error.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::{super::check::State, *};

    #[test]
    fn clocks_may_differ_a_little() {
        let who = r#"{"user":{"id":"usr_1","name":"ada"},"orgs":[],"access_key":{"id":"key_1","name":"laptop",
            "revision":1,"scopes":[],"created_at":"2026-03-01T09:00:00Z","expires_at":"2026-05-01T09:00:00Z",
            "last_used_at":"2026-03-01T09:00:00Z"}}"#;
        let who: Whoami = serde_json::from_str(who).unwrap();
        for (now, want) in [
            ("2026-03-01T09:01:00Z", State::Ok),
            ("2026-03-01T08:58:00Z", State::Ok),
            ("2026-03-01T09:10:00Z", State::Problem),
            ("2026-03-01T08:50:00Z", State::Problem),
        ] {
            assert_eq!(clocks(&who, now.parse().unwrap()).unwrap().state, want, "{now}");
        }
    }
}
