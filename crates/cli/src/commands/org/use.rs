//! `stagegate org use`.

use clap::{Args, builder::NonEmptyStringValueParser};

use crate::{
    cli::GlobalArgs,
    complete::Names,
    error::CliError,
    session::Session,
    settings::{Config, Folder},
};

/// Make an org the default one for this server
#[derive(Args, Debug)]
pub struct UseArgs {
    /// Name of the org
    #[arg(value_parser = NonEmptyStringValueParser::new(), add = Names::Orgs)]
    name: String,
}

/// Stores the default org of the server.
pub fn use_org(global: &GlobalArgs, args: &UseArgs) -> Result<(), CliError> {
    let session = Session::open(global)?;
    let org = session.client.org(&args.name)?;
    let folder = Folder::find()?;
    let mut config = Config::load(&folder)?;
    config.orgs.insert(session.server().to_owned(), org.name.clone());
    config.save(&folder)?;
    let sentence = format!("commands on {} now work in org `{}` unless told otherwise", session.server(), org.name);
    session.output.changed(&org, &sentence)
}
