//! `stagegate provider add`.

use clap::{Args, ValueEnum, builder::NonEmptyStringValueParser};
use stagegate_api::provider::AddProvider;
use stagegate_core::{
    name::{ProviderAlias, VendorName},
    provider::{check_access_key_id, check_vendor},
    role::RoleArn,
};

use super::secret::{self, Details};
use crate::{cli::GlobalArgs, error::CliError, session::Session};

/// What a provider holds
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Kind {
    /// An access role that the server assumes for each deploy
    AwsRole,
    /// Static AWS keys, sealed on the server
    AwsKeys,
    /// Named details of another vendor, sealed on the server
    Vendor,
}

/// Add a provider: an access role, AWS keys, or the details of another vendor
///
/// Secrets are asked for at a terminal and not shown. With `--stdin` they are read from standard input: the secret access
/// key as it is; details as a JSON object of texts or as `NAME=value` lines. They are never part of the command line, and
/// never shown again.
#[derive(Args, Debug)]
pub struct AddArgs {
    /// Letters, digits, `-`, `_` and `.`, unique in the org
    #[arg(value_parser = NonEmptyStringValueParser::new())]
    alias: String,
    /// Never used: a secret on the command line is refused without being repeated
    #[arg(hide = true)]
    on_command_line: Vec<String>,
    /// What it holds
    #[arg(long, value_enum)]
    kind: Kind,
    /// ARN of the access role, such as `arn:aws:iam::123456789012:role/deploy`
    #[arg(long, value_name = "ARN", value_parser = NonEmptyStringValueParser::new())]
    role: Option<String>,
    /// Id of the AWS access key, such as `AKIAIOSFODNN7EXAMPLE`
    #[arg(long, value_name = "ID", value_parser = NonEmptyStringValueParser::new())]
    access_key_id: Option<String>,
    /// Whose details they are, such as `stripe`
    #[arg(long, value_name = "NAME", value_parser = NonEmptyStringValueParser::new())]
    vendor: Option<String>,
    /// Ask for a detail of this name, which is that of its variable; may be repeated
    #[arg(long, value_name = "NAME", conflicts_with = "stdin", value_parser = NonEmptyStringValueParser::new())]
    detail: Vec<String>,
    /// Read the secret access key, or all details, from standard input
    #[arg(long)]
    stdin: bool,
    /// What lists show beside the alias
    #[arg(long, value_name = "TEXT", default_value = "")]
    description: String,
}

/// Adds a provider.
pub fn add(global: &GlobalArgs, args: &AddArgs) -> Result<(), CliError> {
    secret::refuse_on_command_line(&args.on_command_line)?;
    let alias: ProviderAlias = args.alias.parse()?;
    args.check()?;
    let described = AddProvider {
        alias: alias.to_string(),
        kind: args.kind.to_possible_value().map(|kind| kind.get_name().to_owned()).unwrap_or_default(),
        description: args.description.clone(),
        ..AddProvider::default()
    };
    let session = Session::open(global)?;
    let org = session.org_here()?;
    let provider = session.client.add_provider(&org, &args.complete(described)?)?;
    let sentence = format!("added provider `{}` ({}) to org `{org}`", provider.alias, provider.kind);
    session.output.changed(&provider, &sentence)?;
    session.output.note(&args.next(&provider.alias));
    Ok(())
}

impl AddArgs {
    /// An option of another kind would go unnoticed.
    fn refuse_other_kinds(&self) -> Result<(), CliError> {
        let given = [
            ("--role", self.role.is_some(), &[Kind::AwsRole][..]),
            ("--access-key-id", self.access_key_id.is_some(), &[Kind::AwsKeys]),
            ("--vendor", self.vendor.is_some(), &[Kind::Vendor]),
            ("--detail", !self.detail.is_empty(), &[Kind::Vendor]),
            ("--stdin", self.stdin, &[Kind::AwsKeys, Kind::Vendor]),
        ];
        match given.into_iter().find(|(_, given, kinds)| *given && !kinds.contains(&self.kind)) {
            Some((option, ..)) => {
                Err(CliError::usage(format!("`{option}` does not go with this `--kind`"), "run the command with `--help`"))
            }
            None => Ok(()),
        }
    }

    /// Refuses what cannot work, before anything is asked or sent.
    fn check(&self) -> Result<(), CliError> {
        self.refuse_other_kinds()?;
        match self.kind {
            Kind::AwsRole => needed("--role ARN", self.role.as_deref())?.parse::<RoleArn>().map(drop)?,
            Kind::AwsKeys => check_access_key_id(needed("--access-key-id ID", self.access_key_id.as_deref())?)?,
            Kind::Vendor => {
                let vendor = needed("--vendor NAME", self.vendor.as_deref())?.parse::<VendorName>()?;
                check_vendor(&vendor)
                    .map_err(|error| CliError::from(error).with_hint("pass `--kind aws-role` or `--kind aws-keys`"))?;
                if !self.details().are_wanted() {
                    return Err(CliError::usage("no details are named", "pass `--detail NAME` for each, or `--stdin`"));
                }
                self.details().check()?;
            }
        }
        Ok(())
    }

    fn details(&self) -> Details<'_> {
        Details { names: &self.detail, stdin: self.stdin }
    }

    /// All that is known, and what is secret.
    fn complete(&self, described: AddProvider) -> Result<AddProvider, CliError> {
        let Self { role, access_key_id, vendor, .. } = self;
        let known = AddProvider { role: role.clone(), access_key_id: access_key_id.clone(), vendor: vendor.clone(), ..described };
        Ok(match (self.kind, access_key_id) {
            (Kind::AwsKeys, Some(id)) => {
                AddProvider { secret_access_key: Some(secret::secret_access_key(id, self.stdin)?), ..known }
            }
            (Kind::Vendor, _) => AddProvider { details: Some(self.details().read()?), ..known },
            _ => known,
        })
    }

    fn next(&self, alias: &str) -> String {
        match self.kind {
            Kind::AwsRole => format!("next: `stagegate provider show {alias}` prints the trust policy that the role needs"),
            Kind::AwsKeys => format!("next: `stagegate provider verify {alias}`"),
            Kind::Vendor => format!("next: `stagegate provider link {alias} --service SERVICE`"),
        }
    }
}

fn needed<'a>(option: &str, given: Option<&'a str>) -> Result<&'a str, CliError> {
    given.ok_or_else(|| CliError::usage("this `--kind` needs more", format!("pass `{option}`")))
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use crate::{
        cli::Cli,
        commands::{Command, provider::ProviderCommand},
    };

    fn refused(options: &str) -> Option<String> {
        let line = ["stagegate", "provider", "add", "main"].into_iter().chain(options.split_whitespace());
        let Command::Provider(ProviderCommand::Add(args)) = Cli::try_parse_from(line).unwrap().command else { panic!() };
        args.check().err().map(|error| format!("{} / {}", error.sentence(), error.hint().unwrap_or_default()))
    }

    #[test]
    fn each_kind_has_its_options() {
        let id = "AKIAIOSFODNN7EXAMPLE";
        for (options, want) in [
            ("--kind aws-role --role arn:aws:iam::123456789012:role/deploy", None),
            ("--kind aws-role", Some("this `--kind` needs more / pass `--role ARN`")),
            ("--kind aws-role --role deploy", Some("`deploy` is not a valid access role")),
            ("--kind aws-role --vendor stripe", Some("`--vendor` does not go with this `--kind`")),
            ("--kind aws-role --stdin", Some("`--stdin` does not go with this `--kind`")),
            ("--kind aws-keys", Some("this `--kind` needs more / pass `--access-key-id ID`")),
            ("--kind aws-keys --access-key-id canary", Some("access_key_id: it is no id")),
            (&format!("--kind aws-keys --access-key-id {id} --role x"), Some("`--role` does not go")),
            (&format!("--kind aws-keys --access-key-id {id} --detail A"), Some("`--detail` does not go")),
            ("--kind vendor --detail A", Some("this `--kind` needs more / pass `--vendor NAME`")),
            ("--kind vendor --vendor stripe", Some("no details are named")),
            ("--kind vendor --vendor aws --stdin", Some("vendor: `aws` has the kinds")),
            ("--kind vendor --vendor stripe --detail KEY=canary", Some("a secret on the command line")),
        ] {
            let got = refused(options);
            let fits = want.map_or(got.is_none(), |want| got.as_ref().is_some_and(|got| got.starts_with(want)));
            assert!(fits && !got.as_ref().is_some_and(|got| got.contains("canary")), "{options}: {got:?}");
        }
    }
}
