//! Asking the server for a resolution and for the credentials that it announces.

use stagegate_api::{
    credentials::{Credentials, IssueCredentials},
    resolution::{Resolution, Resolve, ResolvedCredentials, ResolvedVendor},
};

use stagegate_core::resolution::Purpose;

use super::Target;
use crate::{error::CliError, lookup, session::Session};

/// What a deploy to the target would get; without a purpose there are no values.
pub fn fetch(session: &Session, target: &Target, purpose: Option<Purpose>) -> Result<Resolution, CliError> {
    fetch_at(session, target, purpose, None)
}

/// The same at a moment of the past, which is only for showing.
pub fn fetch_at(session: &Session, target: &Target, purpose: Option<Purpose>, at: Option<&str>) -> Result<Resolution, CliError> {
    let resolve = Resolve {
        app: target.app.clone(),
        stage: target.stage.clone(),
        service: target.service.clone(),
        region: target.region.clone(),
        at: at.map(str::to_owned),
        values: purpose.is_some(),
        purpose: purpose.map(|purpose| purpose.as_str().to_owned()),
    };
    session.client.resolve(&target.org, &resolve).map_err(|error| lookup::no_app(session, &target.org, &target.app, error))
}

/// The credentials that `resolution` announces, and no others: a profile may change in between.
pub fn issue(session: &Session, target: &Target, resolution: &Resolution) -> Result<Credentials, CliError> {
    let credentials = issue_for(session, target, resolution, IssueCredentials::default())?;
    if credentials.read_only {
        let stage = &target.stage;
        session.output.note(&if resolution.profile.as_ref().is_some_and(|profile| profile.guarded) {
            format!("stage `{stage}` is guarded: these credentials can only read; only `stagegate deploy` changes it")
        } else {
            format!("stage `{stage}` shares these credentials with a guarded stage of its app: they can only read")
        });
    }
    Ok(credentials)
}

/// The same for what `wish` says besides the target.
pub fn issue_for(
    session: &Session,
    target: &Target,
    resolution: &Resolution,
    wish: IssueCredentials,
) -> Result<Credentials, CliError> {
    let credentials = ask(session, target, wish)?;
    check_announced(resolution, &credentials)?;
    Ok(credentials)
}

/// What credentials belong to, whatever the revision: parameters may change while a long command runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    role: Option<String>,
    provider: Option<String>,
    profile: Option<String>,
}

impl Identity {
    /// That of these credentials.
    pub fn of(credentials: &Credentials) -> Self {
        Self { role: credentials.role.clone(), provider: credentials.provider.clone(), profile: credentials.profile.clone() }
    }
}

/// Further credentials of the identity that a long command began with.
pub fn renew(session: &Session, target: &Target, identity: &Identity) -> Result<Credentials, CliError> {
    let credentials = ask(session, target, IssueCredentials::default())?;
    if Identity::of(&credentials) == *identity { Ok(credentials) } else { Err(changed(&credentials)) }
}

fn ask(session: &Session, target: &Target, wish: IssueCredentials) -> Result<Credentials, CliError> {
    let issue = IssueCredentials {
        app: target.app.clone(),
        stage: target.stage.clone(),
        service: target.service.clone(),
        region: target.region.clone(),
        ..wish
    };
    session
        .client
        .issue_credentials(&target.org, &issue)
        .map_err(|error| lookup::no_app(session, &target.org, &target.app, error))
}

fn check_announced(resolution: &Resolution, credentials: &Credentials) -> Result<(), CliError> {
    let Credentials { role, provider, account_id, .. } = credentials;
    let announced =
        resolution.credentials.as_ref().map(|announced| (&announced.role, &announced.provider, &announced.account_id));
    let got = (role, provider, account_id);
    let profile = resolution.profile.as_ref().map(|profile| (profile.name.as_str(), profile.revision));
    if announced == Some(got) && profile == credentials.profile.as_deref().zip(credentials.profile_revision) {
        return Ok(());
    }
    Err(changed(credentials))
}

fn changed(credentials: &Credentials) -> CliError {
    let what = credentials.role.as_deref().or(credentials.provider.as_deref()).unwrap_or("another account");
    let of_profile = credentials.profile.as_deref().zip(credentials.profile_revision);
    let of_profile = of_profile.map(|(profile, revision)| format!(" of profile `{profile}`, revision {revision}"));
    let sentence = format!("the stage changed meanwhile: credentials are for `{what}`{}", of_profile.unwrap_or_default());
    CliError::new(6, "changed-meanwhile", sentence, "run the same command again".to_owned())
}

/// Whether deploy credentials need a check.
pub fn is_guarded(resolution: &Resolution) -> bool {
    resolution.profile.as_ref().is_some_and(|profile| profile.guarded)
}

/// The profile and why it was picked, in words.
pub fn why(resolution: &Resolution) -> String {
    let Some(profile) = &resolution.profile else {
        return format!(
            "none: stage `{}` was not added to app `{}`, which has no default profile",
            resolution.stage, resolution.app
        );
    };
    let reason = match profile.source.as_str() {
        "stage" => format!("the profile of stage `{}`", resolution.stage),
        "app-default" => format!("the default of app `{}`, as stage `{}` was not added to it", resolution.app, resolution.stage),
        other => other.to_owned(),
    };
    format!("{}, revision {} ({reason})", profile.name, profile.revision)
}

/// Where credentials come from and to which account they lead, in words.
pub fn role_words(resolution: &Resolution) -> String {
    let Some(announced) = &resolution.credentials else {
        return "none: `stagegate deploy` refuses without `--local-credentials`".to_owned();
    };
    let what = match (&announced.role, &announced.provider) {
        (Some(role), Some(alias)) => format!("{role} of provider `{alias}`"),
        (Some(role), None) => role.clone(),
        (None, alias) => format!("the keys of provider `{}`", alias.as_deref().unwrap_or_default()),
    };
    format!("{what} in {}", known_account(announced))
}

/// The account that a command works in, in words.
pub fn account_words(resolution: &Resolution, local: bool) -> String {
    match &resolution.credentials {
        Some(announced) if !local => {
            let account = known_account(announced).trim_start_matches("account ").to_owned();
            let of = |alias| format!(" (provider `{alias}`, {})", source_words(&announced.source));
            account + &announced.provider.as_ref().map(of).unwrap_or_default()
        }
        Some(_) => "the machine's own credentials, as asked".to_owned(),
        None => "the machine's own credentials, as there is no access role".to_owned(),
    }
}

/// Which vendors other than AWS give something, in words; none: no vendor does.
pub fn vendor_words(resolution: &Resolution) -> Option<String> {
    let words =
        |vendor: &ResolvedVendor| format!("{} (provider `{}`, {})", vendor.vendor, vendor.provider, source_words(&vendor.source));
    let vendors: Vec<_> = resolution.vendors.iter().map(words).collect();
    (!vendors.is_empty()).then(|| vendors.join(", "))
}

/// Why it is this provider.
fn source_words(source: &str) -> &str {
    match source {
        "instance" => "linked to the instance",
        "service" => "linked to the service",
        "org-default" => "the org's default",
        other => other,
    }
}

fn known_account(announced: &ResolvedCredentials) -> String {
    announced.account_id.as_ref().map_or_else(|| "an account that was not verified yet".to_owned(), |id| format!("account {id}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolution() -> Resolution {
        serde_json::from_str(super::super::tests::ANSWER).unwrap()
    }

    #[test]
    fn credentials_are_those_that_were_announced() {
        let credentials = |role: &str, profile: &str, revision: i64| {
            let text = format!(
                r#"{{"access_key_id":"AKIA","secret_access_key":"s","session_token":"t","expires_at":"2026-03-01T09:05:07Z",
                "source":"profile","role":"{role}","account_id":"222222222222","profile":"{profile}","profile_revision":{revision}}}"#
            );
            serde_json::from_str::<Credentials>(&text).unwrap()
        };
        let deploy = "arn:aws:iam::222222222222:role/deploy";
        for (role, profile, revision, want) in [
            (deploy, "prod", 7, None),
            (deploy, "prod", 8, Some(6)),
            (deploy, "dev", 7, Some(6)),
            ("arn:aws:iam::333333333333:role/deploy", "prod", 7, Some(6)),
        ] {
            let got = check_announced(&resolution(), &credentials(role, profile, revision));
            assert_eq!(got.err().map(|error| error.exit_status()), want, "{role} {profile} {revision}");
        }
    }

    #[test]
    fn providers_say_why() {
        let mut resolution = resolution();
        assert_eq!(account_words(&resolution, false), "222222222222");
        let announced = resolution.credentials.as_mut().unwrap();
        (announced.source, announced.provider) = ("instance".into(), Some("main".into()));
        assert_eq!(account_words(&resolution, false), "222222222222 (provider `main`, linked to the instance)");
        let announced = resolution.credentials.as_mut().unwrap();
        (announced.source, announced.role, announced.account_id) = ("org-default".into(), None, None);
        let unverified = "an account that was not verified yet";
        assert_eq!(account_words(&resolution, false), format!("{unverified} (provider `main`, the org's default)"));
        assert_eq!(role_words(&resolution), format!("the keys of provider `main` in {unverified}"));
        assert_eq!(account_words(&resolution, true), "the machine's own credentials, as asked");
        assert_eq!(vendor_words(&resolution).as_deref(), Some("stripe (provider `pay`, linked to the service)"));
        resolution.vendors.clear();
        assert_eq!(vendor_words(&resolution), None);
    }

    #[test]
    fn every_profile_says_why() {
        let mut resolution = resolution();
        assert_eq!(why(&resolution), "prod, revision 7 (the default of app `shop`, as stage `prod` was not added to it)");
        resolution.profile.as_mut().unwrap().source = "stage".into();
        assert_eq!(why(&resolution), "prod, revision 7 (the profile of stage `prod`)");
        resolution.profile = None;
        assert_eq!(why(&resolution), "none: stage `prod` was not added to app `shop`, which has no default profile");
    }
}
