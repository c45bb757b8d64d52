//! `stagegate service create`.

use clap::{Args, builder::NonEmptyStringValueParser};
use stagegate_api::service::CreateService;

use crate::{cli::GlobalArgs, error::CliError, lookup, printable::quoted, session::Session};

/// Make a service before its first deploy
#[derive(Args, Debug)]
pub struct CreateArgs {
    /// Name of the service, as in `serverless.yml`
    #[arg(value_parser = NonEmptyStringValueParser::new())]
    name: String,
}

/// Makes a service.
pub fn create(global: &GlobalArgs, args: &CreateArgs) -> Result<(), CliError> {
    let session = Session::open(global)?;
    let (org, app) = (session.org_here()?, session.app_here(None)?);
    let service = session
        .client
        .create_service(&org, &app, &CreateService { name: args.name.clone() })
        .map_err(|error| lookup::no_app(&session, &org, &app, error))?;
    session.output.changed(&service, &format!("created service `{}` of app `{app}` in org `{org}`", service.name))?;
    let of = format!("--app {} --service {}", quoted(&app), service.name);
    session.output.note(&format!("next: `stagegate instance create STAGE:REGION {of}`"));
    Ok(())
}
