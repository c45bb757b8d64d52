//! `stagegate org edit`.

use clap::{Args, builder::NonEmptyStringValueParser};
use stagegate_api::org::EditOrg;

use super::remember;
use crate::{cli::GlobalArgs, complete::Names, error::CliError, lookup, session::Session};

/// Rename an org; only owners may
#[derive(Args, Debug)]
pub struct EditArgs {
    /// Name or id of the org, instead of `--org`
    #[arg(value_name = "NAME", value_parser = NonEmptyStringValueParser::new(), add = Names::Orgs)]
    present: Option<String>,
    /// The new name: 5 to 39 lower-case letters and digits
    #[arg(long, value_name = "NEW", value_parser = NonEmptyStringValueParser::new())]
    name: String,
}

/// Renames an org, also where it is the default one.
pub fn edit(global: &GlobalArgs, args: &EditArgs) -> Result<(), CliError> {
    let session = Session::open(global)?;
    let present = lookup::org(&session, &args.present.clone().map_or_else(|| session.org_here(), Ok)?)?;
    let org = session.client.edit_org(&present.id, present.revision, &EditOrg { name: Some(args.name.clone()) })?;
    if org.name == present.name {
        return session.output.changed(&org, &format!("org `{}` is called so already", org.name));
    }
    session.output.changed(&org, &format!("org `{}` is called `{}` now", present.name, org.name))?;
    // Said after the fact, so a failure here must not look like a failed renaming.
    match remember(&session, &present.name, Some(&org.name)) {
        Ok(true) => session.output.note(&format!("it is still the default org on {}", session.server())),
        Ok(false) => {}
        Err(error) => {
            session.output.warn(&format!("{}; run `stagegate org use {}` if it was the default org", error.sentence(), org.name));
        }
    }
    session.output.note("what names it needs the new name: files, `STAGEGATE_ORG`, trust policies that ask for its session tag");
    Ok(())
}
