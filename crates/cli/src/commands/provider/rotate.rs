//! `stagegate provider rotate`.

use clap::{Args, builder::NonEmptyStringValueParser};
use stagegate_api::provider::{ProviderBody, RotateProvider};
use stagegate_core::{Error, provider::check_access_key_id};

use super::secret::{self, Details};
use crate::{cli::GlobalArgs, complete::Names, error::CliError, lookup, session::Session};

/// Give a provider new keys or details; the old ones are gone
///
/// New AWS keys are tried first: if they do not work, or belong to another account than the old ones, nothing is changed.
/// Secrets are asked for at a terminal and not shown, or read with `--stdin`, as by `stagegate provider add`.
#[derive(Args, Debug)]
pub struct RotateArgs {
    /// Alias of the provider
    #[arg(value_parser = NonEmptyStringValueParser::new(), add = Names::Providers)]
    alias: String,
    /// Never used: a secret on the command line is refused without being repeated
    #[arg(hide = true)]
    on_command_line: Vec<String>,
    /// Id of the new AWS access key
    #[arg(long, value_name = "ID", value_parser = NonEmptyStringValueParser::new())]
    access_key_id: Option<String>,
    /// Ask for a detail of this name; may be repeated, and those that are not named are gone
    #[arg(long, value_name = "NAME", conflicts_with_all = ["stdin", "access_key_id"], value_parser = NonEmptyStringValueParser::new())]
    detail: Vec<String>,
    /// Read the secret access key, or all details, from standard input
    #[arg(long)]
    stdin: bool,
    /// Do not try the new keys first
    #[arg(long, requires = "access_key_id")]
    no_verify: bool,
    /// Take the new keys even if they belong to another account
    #[arg(long, requires = "access_key_id", conflicts_with = "no_verify")]
    allow_other_account: bool,
}

/// Rotates keys or details.
pub fn rotate(global: &GlobalArgs, args: &RotateArgs) -> Result<(), CliError> {
    secret::refuse_on_command_line(&args.on_command_line)?;
    args.access_key_id.as_deref().map(check_access_key_id).transpose()?;
    Details { names: &args.detail, stdin: true }.check()?;
    let session = Session::open(global)?;
    let org = session.org_here()?;
    // Nobody types a secret only to learn that the alias was misspelt.
    let present = lookup::provider(&session, &org, &args.alias)?.provider;
    let rotate = args.rotation(&present)?;
    let provider = session.client.rotate_provider(&org, &args.alias, present.revision, &rotate)?;
    let account = match (&provider.access_key_id, &provider.account_id) {
        (Some(id), Some(account)) => format!(" access key `{id}` of account {account}"),
        (Some(id), None) => format!(" access key `{id}`, which was not verified"),
        (None, _) => format!(" details {}", provider.details.as_deref().unwrap_or_default().join(", ")),
    };
    let sentence = format!("provider `{}` in org `{org}` has the{account}, at revision {}", provider.alias, provider.revision);
    session.output.changed(&provider, &sentence)
}

impl RotateArgs {
    fn rotation(&self, present: &ProviderBody) -> Result<RotateProvider, CliError> {
        match present.kind.as_str() {
            "aws-keys" => {
                let Some(id) = &self.access_key_id else {
                    return Err(CliError::usage("the id of the new access key is missing", "pass `--access-key-id ID`"));
                };
                Ok(RotateProvider {
                    access_key_id: Some(id.clone()),
                    secret_access_key: Some(secret::secret_access_key(id, self.stdin)?),
                    details: None,
                    verify: !self.no_verify,
                    allow_other_account: self.allow_other_account,
                })
            }
            "vendor" => {
                let details = Details { names: &self.detail, stdin: self.stdin };
                if self.access_key_id.is_some() || !details.are_wanted() {
                    let hint = "pass `--detail NAME` for each, or `--stdin`";
                    return Err(CliError::usage(format!("provider `{}` holds details", present.alias), hint));
                }
                details.check()?;
                Ok(RotateProvider { details: Some(details.read()?), ..RotateProvider::default() })
            }
            _ => Err(Error::NothingToRotate { provider: present.alias.clone() }.into()),
        }
    }
}
