//! `stagegate org`.

mod create;
mod delete;
mod edit;
mod list;
mod show;
mod r#use;

use clap::Subcommand;

use crate::{
    cli::GlobalArgs,
    error::CliError,
    session::Session,
    settings::{Config, Folder},
};

/// The commands on orgs.
#[derive(Debug, Subcommand)]
pub enum OrgCommand {
    Create(create::CreateArgs),
    /// List your orgs
    List,
    Show(show::ShowArgs),
    Use(r#use::UseArgs),
    Edit(edit::EditArgs),
    Delete(delete::DeleteArgs),
}

/// Runs the command.
pub fn run(global: &GlobalArgs, command: &OrgCommand) -> Result<(), CliError> {
    match command {
        OrgCommand::Create(args) => create::create(global, args),
        OrgCommand::List => list::list(global),
        OrgCommand::Show(args) => show::show(global, args),
        OrgCommand::Use(args) => r#use::use_org(global, args),
        OrgCommand::Edit(args) => edit::edit(global, args),
        OrgCommand::Delete(args) => delete::delete(global, args),
    }
}

/// Lets the default org of the server follow: another name, or none. Tells whether it was this one.
fn remember(session: &Session, former: &str, name: Option<&str>) -> Result<bool, CliError> {
    let folder = Folder::find()?;
    let mut config = Config::load(&folder)?;
    if config.orgs.get(session.server()).is_none_or(|saved| saved != former) {
        return Ok(false);
    }
    match name {
        Some(name) => config.orgs.insert(session.server().to_owned(), name.to_owned()),
        None => config.orgs.remove(session.server()),
    };
    config.save(&folder)?;
    Ok(true)
}
