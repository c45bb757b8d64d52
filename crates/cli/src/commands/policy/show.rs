//! `stagegate policy show`.

use clap::Args;
use stagegate_api::policy::PolicyDetails;

use super::{OfPolicy, edit::behind, version};
use crate::{
    cli::GlobalArgs,
    error::CliError,
    lookup,
    output::{or_dash, time},
    session::Session,
};

/// Show a policy with its program, and the profiles that use it
#[derive(Args, Debug)]
pub struct ShowArgs {
    #[command(flatten)]
    of: OfPolicy,
    /// The version, such as `3`; the newest one unless given
    #[arg(value_name = "VERSION", value_parser = version)]
    version: Option<i64>,
    /// Print the program alone, as it was stored
    #[arg(long, conflicts_with = "json")]
    source: bool,
}

/// Shows a policy.
pub fn show(global: &GlobalArgs, args: &ShowArgs) -> Result<(), CliError> {
    let session = Session::open(global)?;
    let org = session.org_here()?;
    let shown = lookup::policy(&session, &org, &args.of.name, args.version)?;
    if args.source {
        return session.output.value(&shown.source);
    }
    let policy = &shown.policy;
    let fields = [
        ("policy", policy.name.clone()),
        ("org", org.clone()),
        ("version", version_words(&shown)),
        ("language", policy.language.clone()),
        ("cases", shown.cases.len().to_string()),
        ("used by", used_by(&shown)),
        ("message", or_dash(policy.message.as_deref())),
        ("made", format!("{} by {}", time(policy.created_at), policy.author)),
    ];
    session.output.show(&shown, &fields)?;
    if !session.output.is_json() {
        session.output.text(&format!("\n{}", shown.source))?;
        for line in behind(&shown) {
            session.output.note(&line);
        }
    }
    Ok(())
}

fn version_words(shown: &PolicyDetails) -> String {
    let version = shown.policy.version;
    if version == shown.newest_version {
        format!("v{version}, the newest")
    } else {
        format!("v{version}; the newest is v{}", shown.newest_version)
    }
}

fn used_by(shown: &PolicyDetails) -> String {
    let profiles = shown.used_by.iter().map(|used| format!("{} (v{})", used.profile, used.version));
    or_dash(Some(&profiles.collect::<Vec<_>>().join(", ")))
}
