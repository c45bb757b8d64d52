//! `stagegate instance create`.

use clap::{Args, builder::NonEmptyStringValueParser};
use stagegate_api::instance::CreateInstance;
use stagegate_core::instance::Place;

use crate::{cli::GlobalArgs, error::CliError, lookup, session::Session};

/// Make an instance of a service before its first deploy
#[derive(Args, Debug)]
pub struct CreateArgs {
    /// Stage and region as `STAGE:REGION`, instead of `--stage` and `--region`
    #[arg(value_name = "PLACE", value_parser = NonEmptyStringValueParser::new())]
    place: Option<String>,
}

/// Makes an instance.
pub fn create(global: &GlobalArgs, args: &CreateArgs) -> Result<(), CliError> {
    let session = Session::open(global)?;
    let place: Place = args.place.clone().map_or_else(|| session.place_here(), Ok)?.parse()?;
    let (org, app, service) = (session.org_here()?, session.app_here(None)?, session.service_here(None)?);
    let create = CreateInstance { stage: place.stage.to_string(), region: place.region.to_string() };
    let instance = session
        .client
        .create_instance(&org, &app, &service, &create)
        .map_err(|error| lookup::no_service(&session, &org, &app, &service, error))?;
    let sentence =
        format!("created instance `{place}` of service `{}` of app `{}` in org `{org}`", instance.service, instance.app);
    session.output.changed(&instance, &sentence)
}
