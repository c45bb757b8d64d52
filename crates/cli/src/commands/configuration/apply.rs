//! `stagegate apply`.

use std::path::PathBuf;

use clap::Args;
use stagegate_api::configuration::{
    ApplyConfiguration, ConfigurationPlan, PlanConflict,
    wanted::{self, Misplaced, Read, safeguard_path},
};
use stagegate_core::{Code, fingerprint::Fingerprint};
use stagegate_safeguards::builtin;

use super::{IN_PARTS, fill, plan, read::Source};
use crate::{cli::GlobalArgs, env, error::CliError, input, session::Session};

/// Make the org as a file says
///
/// Shows what that does and asks before it is done, all of it or nothing. What the file leaves out stays as it is.
#[derive(Args, Debug)]
pub struct ApplyArgs {
    #[command(flatten)]
    file: FileArgs,
    /// Only show what would be done
    #[arg(long)]
    dry_run: bool,
    /// Do not ask
    #[arg(long, short, conflicts_with = "dry_run")]
    yes: bool,
    /// Why, for the histories
    #[arg(long, short, value_name = "TEXT")]
    message: Option<String>,
}

/// Which file, and how far it goes.
#[derive(Args, Debug)]
pub struct FileArgs {
    /// The file; `-` is standard input
    #[arg(long, short, value_name = "PATH")]
    pub file: PathBuf,
    /// Also delete what the sections of the file do not list
    #[arg(long)]
    pub prune: bool,
}

/// Makes it so.
pub fn apply(global: &GlobalArgs, args: &ApplyArgs) -> Result<(), CliError> {
    if !args.dry_run && !args.yes && !input::is_terminal() {
        return Err(CliError::usage("nobody is there to agree to the plan", "pass `--yes`, or `--dry-run` to only see it"));
    }
    let mut wish = Wish::prepare(global, &args.file, args.message.clone())?;
    let plan = wish.plan()?;
    let output = wish.session.output;
    if plan.actions.is_empty() && plan.conflicts.is_empty() {
        return output
            .changed(&plan, &format!("org `{}` is as {} says: there is nothing to change", wish.org, wish.source.name()));
    }
    if !output.is_json() {
        output.text(&plan::describe(&plan, &wish.source))?;
    } else if !args.dry_run && !args.yes {
        output.question(&plan::describe(&plan, &wish.source));
    }
    if args.dry_run && output.is_json() {
        output.json(&plan)?;
    }
    if let Some(first) = plan.conflicts.first() {
        return Err(conflict(&wish.source, first));
    }
    if args.dry_run {
        return Ok(());
    }
    if !args.yes && !input::confirm(&format!("do this in org `{}`?", wish.org))? {
        return Err(CliError::local("nothing was changed", None));
    }
    wish.request.dry_run = false;
    wish.request.plan = Some(plan.id);
    let done = wish.send()?;
    output.changed(&done, &format!("org `{}` is as {} says: {}", wish.org, wish.source.name(), plan::done(&done)))
}

/// A plan with conflicts cannot be carried out, whoever asks for it.
fn conflict(source: &Source, conflict: &PlanConflict) -> CliError {
    let refused = source.refuse(&conflict.path, &conflict.reason);
    let hint = "correct the file, or write it anew with `stagegate export`".to_owned();
    let sentence = format!("nothing was changed: {}", refused.sentence());
    CliError::new(Code::Conflict.exit_status(), Code::Conflict.as_str(), sentence, hint)
}

/// Of safeguards that come with the program; what others check only the server knows.
fn check_settings(read: &Read) -> Result<(), Misplaced> {
    for (profile, safeguards) in &read.safeguards {
        for (index, wanted) in safeguards.iter().enumerate() {
            let Some(found) = builtin::find(&wanted.safeguard) else { continue };
            let path = safeguard_path(profile, index).at("settings");
            found.validate(wanted.settings.as_ref()).map_err(|reason| Misplaced::new(&path, reason))?;
        }
    }
    Ok(())
}

/// A file that is ready to be sent.
pub struct Wish {
    /// The server.
    pub session: Session,
    /// The org it is for.
    pub org: String,
    /// The file.
    pub source: Source,
    request: ApplyConfiguration,
}

impl Wish {
    /// Reads the file and what it refers to.
    pub fn prepare(global: &GlobalArgs, args: &FileArgs, message: Option<String>) -> Result<Self, CliError> {
        let source = Source::read(&args.file)?;
        let mut document = source.configuration()?;
        fill::fill(&source, &mut document, &fill::Here)?;
        // The server checks the same, but does not know the lines of the file.
        let read = wanted::read(&document, &|_| Fingerprint::from_bytes([0; 16]));
        read.and_then(|read| check_settings(&read)).map_err(|mistake| source.refuse(mistake.path.keys(), &mistake.reason))?;
        let session = Session::open(global)?;
        let org = match &document.org {
            // The file knows better than the folder that it lies in.
            Some(org) if global.org.is_none() && env::get(env::ORG).is_none() => org.clone(),
            _ => session.org_here()?,
        };
        let request = ApplyConfiguration { document, dry_run: true, prune: args.prune, plan: None, message };
        Ok(Self { session, org, source, request })
    }

    /// What would be done.
    pub fn plan(&self) -> Result<ConfigurationPlan, CliError> {
        self.send()
    }

    fn send(&self) -> Result<ConfigurationPlan, CliError> {
        self.session.client.apply_configuration(&self.org, &self.request).map_err(|error| {
            let is_too_large = error.code() == Some(Code::TooLarge);
            let error = CliError::from(error);
            if is_too_large { error.with_hint(IN_PARTS) } else { error }
        })
    }
}
