//! What is said before the command runs, and when it must not run.

use stagegate_api::resolution::Resolution;

use super::{
    super::resolve::{Target, account_words, is_guarded, why},
    Supply,
};
use crate::{error::CliError, lookup, printable::quoted, session::Session};

/// Exit status 4: a misspelt stage must not run the command with the machine's own credentials and no parameters.
pub fn refuse_without_profile(session: &Session, target: &Target, resolution: &Resolution) -> Result<(), CliError> {
    if resolution.profile.is_some() {
        return Ok(());
    }
    let Target { app, stage, .. } = target;
    let near = lookup::near_stage(session, &target.org, app, stage).map(|near| format!("did you mean `{near}`? else "));
    let hint = format!(
        "{}run `stagegate stage add {} --app {} --profile PROFILE`, or pass `--local-credentials`",
        near.unwrap_or_default(),
        quoted(stage),
        quoted(app)
    );
    Err(CliError::new(4, "no-profile", format!("there is no profile for stage `{stage}` of app `{app}`"), hint))
}

/// What is to be said of the machine's own credentials on a guarded stage. They are not refused: the command may be one that
/// only looks.
pub fn unguarded_words(resolution: &Resolution, supply: Supply) -> Option<String> {
    (supply == Supply::Local && is_guarded(resolution)).then(|| {
        format!(
            "stage `{}` is guarded, and the machine's own credentials are not: nothing checks what they change",
            resolution.stage
        )
    })
}

/// The profile, and whose rights the command will have.
pub fn announcement(resolution: &Resolution, supply: Supply) -> String {
    let account = match (supply, &resolution.credentials) {
        (Supply::Nothing, _) => {
            "no credentials were asked of the server; the AWS variables of this machine stay as they are".to_owned()
        }
        (Supply::Endpoint, Some(_)) => {
            format!("{}, with new credentials as long as it runs", account_words(resolution, false))
        }
        (supply, _) => account_words(resolution, supply == Supply::Local),
    };
    format!("profile: {}\naccount: {account}", why(resolution))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_credentials_on_a_guarded_stage_are_warned_of() {
        let with = |guarded: bool| -> Resolution {
            serde_json::from_str(&format!(
                r#"{{"app":"shop","stage":"prod","parameters":[],"credentials":null,
                "profile":{{"id":"prf_1","name":"prod","revision":7,"source":"stage","guarded":{guarded}}}}}"#
            ))
            .unwrap()
        };
        for (guarded, supply, want) in [
            (true, Supply::Local, true),
            (false, Supply::Local, false),
            (true, Supply::Environment, false),
            (true, Supply::Nothing, false),
        ] {
            assert_eq!(unguarded_words(&with(guarded), supply).is_some(), want, "{guarded} {supply:?}");
        }
    }

    #[test]
    fn whose_rights_the_command_has_is_announced() {
        let with = |credentials: &str| -> Resolution {
            serde_json::from_str(&format!(
                r#"{{"app":"shop","stage":"prod","profile":null,"parameters":[],"credentials":{credentials}}}"#
            ))
            .unwrap()
        };
        let role = with(
            r#"{"source":"profile","kind":"aws-role","role":"arn:aws:iam::222222222222:role/deploy","account_id":"222222222222"}"#,
        );
        for (resolution, supply, want) in [
            (&role, Supply::Environment, "account: 222222222222"),
            (&role, Supply::Endpoint, "account: 222222222222, with new credentials as long as it runs"),
            (&role, Supply::Local, "account: the machine's own credentials, as asked"),
            (&with("null"), Supply::Environment, "account: the machine's own credentials, as there is no access role"),
            (
                &role,
                Supply::Nothing,
                "account: no credentials were asked of the server; the AWS variables of this machine stay as they are",
            ),
        ] {
            assert_eq!(announcement(resolution, supply).lines().nth(1), Some(want), "{supply:?}");
        }
    }
}
