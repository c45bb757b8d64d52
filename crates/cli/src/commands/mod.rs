//! The commands: one folder per noun, one file per command. A command is its arguments and one function.

mod app;
mod audit;
mod changes;
mod check;
mod completions;
mod configuration;
mod credentials;
mod deploy;
mod deployment;
mod diff;
mod doctor;
mod exec;
mod explain;
mod help;
mod instance;
mod key;
mod login;
mod logout;
mod man;
mod org;
mod output;
mod param;
mod policy;
mod profile;
mod provider;
mod remove;
mod resolve;
mod revision;
mod role;
mod safeguards;
mod service;
mod stage;
mod whoami;

pub use help::below;
pub use resolve::Target;

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
    /// Work with the services of an app
    #[command(subcommand)]
    Service(service::ServiceCommand),
    /// Work with services as they live in one stage and region
    #[command(subcommand)]
    Instance(instance::InstanceCommand),
    /// Work with deployment profiles
    #[command(subcommand)]
    Profile(profile::ProfileCommand),
    /// Work with the parameters of profiles, services and instances
    ///
    /// Each command names one owner: a profile by `--profile NAME`, a service by `--service NAME`, an instance by
    /// `--service NAME --stage NAME --region NAME`. In the folder of a service, `--stage NAME` is enough. What
    /// `STAGEGATE_STAGE` or a file names does not choose an owner.
    #[command(subcommand)]
    Param(param::ParamCommand),
    /// Work with revisions of profiles, services and instances
    #[command(subcommand)]
    Revision(revision::RevisionCommand),
    /// Work with the access role of a profile
    #[command(subcommand)]
    Role(role::RoleCommand),
    /// Work with safeguards: those of profiles, and packages that must pass them
    #[command(subcommand)]
    Safeguards(safeguards::SafeguardsCommand),
    /// Work with policies: safeguards of your own, stored in the org in versions
    #[command(subcommand)]
    Policy(policy::PolicyCommand),
    /// Work with providers: AWS accounts and other vendors, for single services and instances or the whole org
    ///
    /// What is linked is named by `--service NAME`, or for an instance by `--service NAME --stage NAME --region NAME`.
    #[command(subcommand)]
    Provider(provider::ProviderCommand),
    /// Work with access keys
    #[command(subcommand)]
    Key(key::KeyCommand),
    /// Look at the audit log of the org
    #[command(subcommand)]
    Audit(audit::AuditCommand),
    Resolve(resolve::ResolveArgs),
    Explain(explain::ExplainArgs),
    Diff(diff::DiffArgs),
    Changes(changes::ChangesArgs),
    /// Work with checks: packaged services that the server has judged
    #[command(subcommand)]
    Check(check::CheckCommand),
    Exec(exec::ExecArgs),
    /// Print short-lived credentials of a stage, as an AWS `credential_process`
    Credentials,
    Deploy(deploy::DeployArgs),
    Export(configuration::ExportArgs),
    Apply(configuration::ApplyArgs),
    /// Tell whether the org is as a file says: exit status 1 if not, and another one if that cannot be told
    Drift(configuration::FileArgs),
    Remove(remove::RemoveArgs),
    /// Work with the outputs of deployed services
    #[command(subcommand)]
    Output(output::OutputCommand),
    /// Work with the records of deployments
    #[command(subcommand)]
    Deployment(deployment::DeploymentCommand),
    /// Check everything that a deploy needs
    Doctor,
    Completions(completions::CompletionsArgs),
    Man(man::ManArgs),
    Help(help::HelpArgs),
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
        Command::Service(command) => done(service::run(global, command)),
        Command::Instance(command) => done(instance::run(global, command)),
        Command::Profile(command) => done(profile::run(global, command)),
        Command::Param(command) => done(param::run(global, command)),
        Command::Revision(command) => done(revision::run(global, command)),
        Command::Role(command) => done(role::run(global, command)),
        Command::Safeguards(command) => safeguards::run(global, command),
        Command::Policy(command) => done(policy::run(global, command)),
        Command::Provider(command) => done(provider::run(global, command)),
        Command::Key(command) => done(key::run(global, command)),
        Command::Audit(command) => done(audit::run(global, command)),
        Command::Resolve(args) => done(resolve::resolve(global, args)),
        Command::Explain(args) => done(explain::explain(global, args)),
        Command::Diff(args) => diff::diff(global, args),
        Command::Changes(args) => changes::changes(global, args),
        Command::Check(command) => done(check::run(global, command)),
        Command::Exec(args) => exec::exec(global, args),
        Command::Credentials => done(credentials::credentials(global)),
        Command::Deploy(args) => deploy::deploy(global, args),
        Command::Export(args) => done(configuration::export(global, args)),
        Command::Apply(args) => done(configuration::apply(global, args)),
        Command::Drift(args) => configuration::drift(global, args),
        Command::Remove(args) => remove::remove(global, args),
        Command::Output(command) => done(output::run(global, command)),
        Command::Deployment(command) => done(deployment::run(global, command)),
        Command::Doctor => doctor::doctor(global),
        Command::Completions(args) => done(completions::completions(global, args)),
        Command::Man(args) => done(man::man(global, args)),
        Command::Help(args) => done(help::help(global, args)),
    }
}

fn done(result: Result<(), CliError>) -> Result<ExitCode, CliError> {
    result.map(|()| ExitCode::SUCCESS)
}
