//! What the profile of the stage asks for.

use std::path::Path;

use stagegate_api::{
    policy::PolicyDetails,
    safeguard::{SafeguardBody, SafeguardExceptionBody},
};
use stagegate_core::{Code, policy::PolicyLanguage};
use stagegate_safeguards::{
    custom::Program,
    engine::{Entry, Exception},
};

use super::{modules::Stored, package::Place};
use crate::{
    cli::GlobalArgs,
    commands::resolve::{Target, fetch, why},
    context::{self, Field},
    env,
    error::CliError,
    lookup,
    output::Output,
    printable::quoted,
    session::Session,
};

/// What a profile asks for.
#[derive(Default)]
pub struct Carried {
    /// Its safeguards.
    pub entries: Vec<Entry>,
    /// Those of them that are policies of the org.
    pub stored: Stored,
}

/// The enabled safeguards of the stage's profile. None, if no app is named, or if nobody is signed in and nothing asks for a
/// server: a build server without its access key must not check less, and pass.
pub fn carried(global: &GlobalArgs, output: Output, folder: &Path, place: &Place) -> Result<Carried, CliError> {
    let wanted = Wanted::read(global, |name| std::env::var_os(name).is_some());
    let global = GlobalArgs { stage: Some(place.stage.clone()), region: Some(place.region.clone()), ..global.clone() };
    let context = context::discover_at(folder, &global);
    let Some(app) = context.optional(Field::App)?.map(str::to_owned) else {
        if wanted.server {
            output.warn(&format!("no app is named, so the profile is left out; {}", Field::App.hint()));
        }
        return Ok(Carried::default());
    };
    let session = match Session::open(&global) {
        Err(error) if error.code() == Code::NotSignedIn.as_str() && wanted.any() => return Err(without_server(error)),
        Err(error) if error.code() == Code::NotSignedIn.as_str() => {
            let hint = "run `stagegate login`, or pass `--offline` if that is as it should be";
            output.warn(&format!(
                "the profile of app `{app}`, stage `{}` is left out: {}; {hint}",
                place.stage,
                error.sentence()
            ));
            return Ok(Carried::default());
        }
        opened => opened?,
    };
    let (target, _) = Target::find(&global, context, &session).map_err(without_server)?;
    let resolution = fetch(&session, &target, None).map_err(without_server)?;
    target.warn_of_slip(&session, resolution.profile.as_ref().map(|profile| profile.source.as_str()));
    let Some(profile) = &resolution.profile else {
        if wanted.stage {
            return Err(without_server(no_profile(&session, &target)));
        }
        output.warn(&format!("profile: {}", why(&resolution)));
        return Ok(Carried::default());
    };
    output.note(&format!("profile: {}", why(&resolution)));
    let carried = session.client.safeguards(&target.org, &profile.name).map_err(|error| without_server(error.into()))?;
    let enabled: Vec<_> = carried.safeguards.into_iter().filter(|safeguard| safeguard.enabled).collect();
    let stored = stored(&session, &target.org, &enabled).map_err(without_server)?;
    Ok(Carried { entries: enabled.into_iter().map(entry).collect(), stored })
}

/// What was said on purpose, in a flag or a variable, even an empty one: a secret that is missing becomes one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Wanted {
    /// A server, or an access key for it.
    server: bool,
    /// The stage.
    stage: bool,
    /// The org or the app.
    owner: bool,
}

impl Wanted {
    fn read(global: &GlobalArgs, is_set: impl Fn(&str) -> bool) -> Self {
        let named = |field: Field| field.flag(global).is_some() || is_set(field.variable());
        Self {
            server: global.server.is_some() || is_set(env::SERVER) || is_set(env::ACCESS_KEY),
            stage: named(Field::Stage),
            owner: named(Field::Org) || named(Field::App),
        }
    }

    fn any(self) -> bool {
        self.server || self.stage || self.owner
    }
}

fn without_server(error: CliError) -> CliError {
    let hint = error.hint().map(|hint| format!("{hint}; or ")).unwrap_or_default();
    error.with_hint(format!("{hint}pass `--offline` to check without the profile"))
}

/// Exit status 5: a misspelt stage must not be checked by nothing.
fn no_profile(session: &Session, target: &Target) -> CliError {
    let Target { org, app, stage, .. } = target;
    let near = lookup::near_stage(session, org, app, stage).map(|near| format!("did you mean `{near}`? else "));
    let (near, stage_quoted, app_quoted) = (near.unwrap_or_default(), quoted(stage), quoted(app));
    let hint = format!("{near}run `stagegate stage add {stage_quoted} --app {app_quoted} --profile PROFILE`");
    let sentence = format!("there is no profile for stage `{stage}` of app `{app}`");
    CliError::new(Code::NotFound.exit_status(), "no-profile", sentence, hint)
}

/// The policies of the org that these name, at the versions that they name.
fn stored(session: &Session, org: &str, safeguards: &[SafeguardBody]) -> Result<Stored, CliError> {
    let mut stored = Stored::default();
    for safeguard in safeguards {
        let Some(version) = safeguard.version else { continue };
        let PolicyDetails { policy, source, .. } = session.client.policy(org, &safeguard.safeguard, Some(version))?;
        let program = match policy.language.parse::<PolicyLanguage>()? {
            PolicyLanguage::Javascript => Program::Module(source),
            PolicyLanguage::Rego => Program::Rego(source),
        };
        stored.add(version, &safeguard.safeguard, program);
    }
    Ok(stored)
}

fn entry(body: SafeguardBody) -> Entry {
    Entry {
        title: body.title,
        description: Some(body.description).filter(|description| !description.is_empty()),
        enforcement_level: Some(body.enforcement),
        config: body.settings,
        path: body.version.map(Stored::path),
        exceptions: body.exceptions.into_iter().map(exception).collect(),
        ..Entry::new(body.safeguard)
    }
}

fn exception(body: SafeguardExceptionBody) -> Exception {
    let SafeguardExceptionBody { resource, reason, owner, expires } = body;
    Exception { resource, reason, owner: owner.unwrap_or_default(), expires }
}
