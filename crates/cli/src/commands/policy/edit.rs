//! `stagegate policy edit`.

use clap::Args;
use stagegate_api::policy::{EditPolicy, PolicyDetails};

use super::{OfPolicy, program::ProgramArgs};
use crate::{cli::GlobalArgs, error::CliError, lookup, printable::quoted, session::Session};

/// Give a policy its next version; what is not given stays, and profiles keep the version that they use
#[derive(Args, Debug)]
pub struct EditArgs {
    #[command(flatten)]
    of: OfPolicy,
    #[command(flatten)]
    program: ProgramArgs,
    /// Why, for the list of versions
    #[arg(long, short, value_name = "TEXT")]
    message: Option<String>,
}

/// Changes a policy.
pub fn edit(global: &GlobalArgs, args: &EditArgs) -> Result<(), CliError> {
    if args.program.file.is_none() && args.program.cases.is_none() {
        return Err(CliError::usage("nothing is to be changed", "pass `--file` or `--cases`"));
    }
    let (written, cases) = (args.program.program()?, args.program.cases()?);
    let (language, source) = written.map(|written| (written.language, written.source)).unzip();
    let session = Session::open(global)?;
    let org = session.org_here()?;
    let present = lookup::policy(&session, &org, &args.of.name, None)?.policy;
    let edit = EditPolicy { language, source, cases, message: args.message.clone() };
    let after = session.client.edit_policy(&org, &args.of.name, present.version, &edit)?;
    let policy = &after.policy;
    if policy.version == present.version {
        let sentence = format!("policy `{}` in org `{org}` is like that already, at v{}", policy.name, policy.version);
        return session.output.changed(&after, &sentence);
    }
    let sentence = format!("policy `{}` in org `{org}` is now at v{}", policy.name, policy.version);
    session.output.changed(&after, &sentence)?;
    for line in behind(&after) {
        session.output.note(&line);
    }
    Ok(())
}

/// The profiles that use an older version, and how they get the newest one.
pub fn behind(policy: &PolicyDetails) -> Vec<String> {
    let older = policy.used_by.iter().filter(|used| used.version < policy.newest_version);
    let line = |used: &stagegate_api::policy::PolicyUse| {
        let (name, profile) = (&policy.policy.name, quoted(&used.profile));
        format!(
            "profile `{}` uses v{}: `stagegate safeguards edit {name} --newest --profile {profile}` moves it to v{}",
            used.profile, used.version, policy.newest_version
        )
    };
    older.map(line).collect()
}
