//! `stagegate credentials`.

use jiff::Timestamp;
use serde::Serialize;
use stagegate_api::{credentials::Credentials, sensitive::Sensitive};

use super::resolve::{Target, fetch, issue};
use crate::{cli::GlobalArgs, context, error::CliError, session::Session};

/// What the AWS clients read from a `credential_process`. The names are theirs.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct ProcessCredentials<'a> {
    version: u8,
    access_key_id: &'a str,
    secret_access_key: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    session_token: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expiration: Option<Timestamp>,
}

/// Prints short-lived credentials for a stage, and nothing else.
pub fn credentials(global: &GlobalArgs) -> Result<(), CliError> {
    let context = context::discover(global)?;
    let session = Session::open(global)?;
    let (target, _) = Target::find(global, context, &session)?;
    let resolution = fetch(&session, &target, None)?;
    let credentials = issue(&session, &target, &resolution)?;
    session.output.json(&for_process(&credentials))
}

fn for_process(credentials: &Credentials) -> ProcessCredentials<'_> {
    ProcessCredentials {
        version: 1,
        access_key_id: &credentials.access_key_id,
        secret_access_key: credentials.secret_access_key.expose(),
        session_token: credentials.session_token.as_ref().map(Sensitive::expose),
        expiration: credentials.expires_at,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_format_is_that_of_a_credential_process() {
        let credentials: Credentials = serde_json::from_str(
            r#"{"access_key_id":"ASIAX","secret_access_key":"s","session_token":"t","expires_at":"2026-03-01T09:05:07Z","source":"profile",
            "role":"arn:aws:iam::222222222222:role/deploy","account_id":"222222222222","profile":"prod","profile_revision":7}"#,
        )
        .unwrap();
        insta::assert_snapshot!(serde_json::to_string(&for_process(&credentials)).unwrap(), @r#"{"Version":1,"AccessKeyId":"ASIAX","SecretAccessKey":"s","SessionToken":"t","Expiration":"2026-03-01T09:05:07Z"}"#);
    }
}
