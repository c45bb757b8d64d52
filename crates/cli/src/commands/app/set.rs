//! `stagegate app set`.

use clap::{ArgGroup, Args, builder::NonEmptyStringValueParser};
use stagegate_api::app::{AppBody, EditApp};

use crate::{cli::GlobalArgs, complete::Names, error::CliError, lookup, session::Session};

/// Rename an app, or change its default profile
#[derive(Args, Debug)]
#[command(group = ArgGroup::new("change").required(true).multiple(true))]
pub struct SetArgs {
    /// Name of the app, instead of `--app`
    #[arg(value_name = "NAME", value_parser = NonEmptyStringValueParser::new(), add = Names::Apps)]
    present: Option<String>,
    /// The new name; stages, services and history stay
    #[arg(long, group = "change", value_name = "NEW", value_parser = NonEmptyStringValueParser::new())]
    name: Option<String>,
    /// Give stages that nobody added this profile
    #[arg(long, group = "change", value_name = "NAME", value_parser = NonEmptyStringValueParser::new(), add = Names::Profiles)]
    default_profile: Option<String>,
    /// Give stages that nobody added no profile
    #[arg(long, group = "change", conflicts_with = "default_profile")]
    no_default_profile: bool,
}

/// Changes an app.
pub fn set(global: &GlobalArgs, args: &SetArgs) -> Result<(), CliError> {
    let session = Session::open(global)?;
    let (org, name) = (session.org_here()?, session.app_here(args.present.as_deref())?);
    let present = lookup::app(&session, &org, &name)?;
    let changes_profile = args.default_profile.is_some() || args.no_default_profile;
    let edit = EditApp { name: args.name.clone(), default_profile: changes_profile.then(|| args.default_profile.clone()) };
    let wanted = args.default_profile.as_deref().unwrap_or_default();
    let app = session
        .client
        .edit_app(&org, &name, present.revision, &edit)
        .map_err(|error| lookup::no_profile(&session, &org, wanted, error))?;
    session.output.changed(&app, &sentence(&org, &present, &app))?;
    if app.name != present.name {
        session.output.note("files that name it, such as `serverless.yml` and `stagegate.yml`, need the new name");
    }
    Ok(())
}

fn sentence(org: &str, before: &AppBody, app: &AppBody) -> String {
    let renamed = if app.name == before.name { String::new() } else { format!(" (before: `{}`)", before.name) };
    let profile = match &app.default_profile {
        Some(profile) => format!("has the default profile `{profile}`"),
        None => "has no default profile".to_owned(),
    };
    format!("app `{}`{renamed} in org `{org}` {profile}", app.name)
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    #[test]
    fn the_sentence_tells_the_old_name_if_there_is_a_new_one() {
        let app = |name: &str, profile: Option<&str>| AppBody {
            id: "app_1".into(),
            name: name.into(),
            default_profile: profile.map(str::to_owned),
            revision: 1,
            created_at: Timestamp::UNIX_EPOCH,
            updated_at: Timestamp::UNIX_EPOCH,
        };
        for (after, want) in [
            (app("shop", Some("prod")), "app `shop` in org `acmeorg` has the default profile `prod`"),
            (app("shop", None), "app `shop` in org `acmeorg` has no default profile"),
            (app("store", None), "app `store` (before: `shop`) in org `acmeorg` has no default profile"),
        ] {
            assert_eq!(sentence("acmeorg", &app("shop", Some("prod")), &after), want);
        }
    }
}
