//! The commands: one folder per noun, one file per command. A command is its arguments and one function.

mod app;
mod key;
mod login;
mod logout;
mod org;
mod param;
mod profile;
mod role;
mod stage;
mod whoami;

use std::process::ExitCode;

use clap::Subcommand;

use crate::{cli::Cli, error::CliError};

/// Every command. The doc comments are the help texts.
#[derive(Debug, Subcommand)]
pub enum Command {
    Login(login::LoginArgs),
    /// Forget the stored access key of a server
    Logout,
    /// Show who you are, and your orgs
    Whoami,
    /// Work with orgs
    #[command(subcommand)]
    Org(org::OrgCommand),
    /// Work with apps
    #[command(subcommand)]
    App(app::AppCommand),
    /// Work with the stages of an app
    #[command(subcommand)]
    Stage(stage::StageCommand),
    /// Work with deployment profiles
    #[command(subcommand)]
    Profile(profile::ProfileCommand),
    /// Work with the parameters of a profile
    #[command(subcommand)]
    Param(param::ParamCommand),
    /// Work with the access role of a profile
    #[command(subcommand)]
    Role(role::RoleCommand),
    /// Work with access keys
    #[command(subcommand)]
    Key(key::KeyCommand),
    // Commands that deploy, and that work on a folder, follow here.
}

/// Runs the command; its exit status is that of the process.
pub fn run(cli: &Cli) -> Result<ExitCode, CliError> {
    let global = &cli.global;
    match &cli.command {
        Command::Login(args) => done(login::login(global, args)),
        Command::Logout => done(logout::logout(global)),
        Command::Whoami => done(whoami::whoami(global)),
        Command::Org(command) => done(org::run(global, command)),
        Command::App(command) => done(app::run(global, command)),
        Command::Stage(command) => done(stage::run(global, command)),
        Command::Profile(command) => done(profile::run(global, command)),
        Command::Param(command) => done(param::run(global, command)),
        Command::Role(command) => done(role::run(global, command)),
        Command::Key(command) => done(key::run(global, command)),
        // Commands that deploy, and that work on a folder, follow here; they choose their exit status themselves.
    }
}

fn done(result: Result<(), CliError>) -> Result<ExitCode, CliError> {
    result.map(|()| ExitCode::SUCCESS)
}
