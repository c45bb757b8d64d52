//! `stagegate provider`.

mod add;
mod edit;
pub mod impact;
mod link;
mod list;
mod remove;
mod rotate;
mod secret;
mod set_default;
mod show;
mod unlink;
mod unset_default;
mod verify;

use clap::{Args, Subcommand, builder::NonEmptyStringValueParser};

use crate::{cli::GlobalArgs, complete::Names, error::CliError};

/// The commands on providers.
#[derive(Debug, Subcommand)]
pub enum ProviderCommand {
    Add(add::AddArgs),
    /// List the providers of the org
    List,
    /// Show a provider, the trust policy that its role needs, and what is linked to it
    Show(OfProvider),
    Edit(edit::EditArgs),
    Rotate(rotate::RotateArgs),
    Remove(remove::RemoveArgs),
    /// Try what a provider holds: its role must answer to us alone, its keys must work
    Verify(OfProvider),
    Link(link::LinkArgs),
    Unlink(unlink::UnlinkArgs),
    SetDefault(set_default::SetDefaultArgs),
    UnsetDefault(unset_default::UnsetDefaultArgs),
}

/// Which provider.
#[derive(Args, Debug)]
pub struct OfProvider {
    /// Alias of the provider
    #[arg(value_parser = NonEmptyStringValueParser::new(), add = Names::Providers)]
    alias: String,
}

/// Runs the command.
pub fn run(global: &GlobalArgs, command: &ProviderCommand) -> Result<(), CliError> {
    match command {
        ProviderCommand::Add(args) => add::add(global, args),
        ProviderCommand::List => list::list(global),
        ProviderCommand::Show(of) => show::show(global, of),
        ProviderCommand::Edit(args) => edit::edit(global, args),
        ProviderCommand::Rotate(args) => rotate::rotate(global, args),
        ProviderCommand::Remove(args) => remove::remove(global, args),
        ProviderCommand::Verify(of) => verify::verify(global, of),
        ProviderCommand::Link(args) => link::link(global, args),
        ProviderCommand::Unlink(args) => unlink::unlink(global, args),
        ProviderCommand::SetDefault(args) => set_default::set_default(global, args),
        ProviderCommand::UnsetDefault(args) => unset_default::unset_default(global, args),
    }
}
