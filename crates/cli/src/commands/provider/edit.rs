//! `stagegate provider edit`.

use std::collections::BTreeMap;

use clap::{ArgGroup, Args, builder::NonEmptyStringValueParser};
use stagegate_api::{client::ClientError, provider::EditProvider};
use stagegate_core::{Code, role::RoleArn};

use super::secret::{self, Details};
use crate::{cli::GlobalArgs, complete::Names, error::CliError, lookup, printable::quoted, session::Session};

/// Rename a provider, describe it anew, give it another role, or set and unset single details
///
/// Keys and all details at once are changed by `stagegate provider rotate`.
#[derive(Args, Debug)]
#[command(group = ArgGroup::new("change").required(true).multiple(true))]
pub struct EditArgs {
    /// Present alias of the provider
    #[arg(value_name = "ALIAS", value_parser = NonEmptyStringValueParser::new(), add = Names::Providers)]
    provider: String,
    /// Never used: a secret on the command line is refused without being repeated
    #[arg(hide = true)]
    on_command_line: Vec<String>,
    /// The new alias; links stay
    #[arg(long, group = "change", value_name = "NEW", value_parser = NonEmptyStringValueParser::new())]
    alias: Option<String>,
    /// The new description
    #[arg(long, group = "change", value_name = "TEXT")]
    description: Option<String>,
    /// ARN of another access role; the external id stays
    #[arg(long, group = "change", value_name = "ARN", value_parser = NonEmptyStringValueParser::new())]
    role: Option<String>,
    /// Ask for a detail of this name, and set it; may be repeated
    #[arg(long, group = "change", value_name = "NAME", conflicts_with = "stdin", value_parser = NonEmptyStringValueParser::new())]
    detail: Vec<String>,
    /// Set the details on standard input: a JSON object of texts, or `NAME=value` lines
    #[arg(long, group = "change")]
    stdin: bool,
    /// Take the detail of this name away; may be repeated
    #[arg(long, group = "change", value_name = "NAME", value_parser = NonEmptyStringValueParser::new(), add = Names::Details)]
    unset: Vec<String>,
}

/// Changes a provider.
pub fn edit(global: &GlobalArgs, args: &EditArgs) -> Result<(), CliError> {
    secret::refuse_on_command_line(&args.on_command_line)?;
    let role = args.role.as_deref().map(str::parse::<RoleArn>).transpose()?;
    let details = Details { names: &args.detail, stdin: args.stdin };
    details.check()?;
    let session = Session::open(global)?;
    let org = session.org_here()?;
    let present = lookup::provider(&session, &org, &args.provider)?.provider;
    let edit = EditProvider {
        alias: args.alias.clone(),
        description: args.description.clone(),
        role: role.map(Into::into),
        set: if details.are_wanted() { details.read()? } else { BTreeMap::new() },
        unset: args.unset.clone(),
    };
    let edited = session.client.edit_provider(&org, &args.provider, present.revision, &edit);
    let provider = edited.map_err(|error| not_edited(&args.provider, present.details.as_deref(), &args.unset, error))?;
    let sentence = if provider.revision == present.revision {
        format!("provider `{}` in org `{org}` is like that already, at revision {}", provider.alias, provider.revision)
    } else {
        format!("provider `{}` in org `{org}` is now at revision {}", provider.alias, provider.revision)
    };
    session.output.changed(&provider, &sentence)
}

/// A provider holds one detail at least.
fn not_edited(alias: &str, held: Option<&[String]>, unset: &[String], error: ClientError) -> CliError {
    let all = held.is_some_and(|held| held.iter().all(|name| unset.contains(name)));
    if !all || unset.is_empty() || error.code() != Some(Code::InvalidInput) {
        return error.into();
    }
    let alias = quoted(alias);
    CliError::from(error)
        .with_hint(format!("pass `--detail NAME` for what it holds instead, or run `stagegate provider remove {alias}`"))
}
