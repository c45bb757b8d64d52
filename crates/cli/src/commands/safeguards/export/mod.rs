//! `stagegate safeguards export`.

mod yaml;

use clap::Args;
use serde_json::{Map, Value, json};
use stagegate_api::{client::all, safeguard::SafeguardBody};

use crate::{cli::GlobalArgs, error::CliError, lookup, session::Session};

/// Print the safeguards of an app's profiles as settings of the framework's own plugin
///
/// There is one entry for each safeguard of each profile, with the stages of the app that use the profile; without stages if
/// it is the app's default. What the plugin does not know, such as exceptions, is left out, and named on standard error.
#[derive(Args, Debug)]
pub struct ExportArgs {}

/// A profile that the app uses, and for which stages.
#[derive(Debug, PartialEq, Eq)]
struct Used {
    profile: String,
    /// None: it is the app's default, so that its entries are for all stages.
    stages: Option<Vec<String>>,
}

/// Prints the settings.
pub fn export(global: &GlobalArgs, _: &ExportArgs) -> Result<(), CliError> {
    let session = Session::open(global)?;
    let (org, app) = (session.org_here()?, session.app_here(None)?);
    let default = lookup::app(&session, &org, &app)?.default_profile;
    let stages =
        all(|page| session.client.stages(&org, &app, page)).map_err(|error| lookup::no_app(&session, &org, &app, error))?;
    let mut entries = Vec::new();
    for used in used(default, stages.into_iter().map(|stage| (stage.profile, stage.name))) {
        let carried = session.client.safeguards(&org, &used.profile)?;
        for safeguard in carried.safeguards {
            match lost(&used.profile, &safeguard) {
                Some(note) if !safeguard.enabled => session.output.note(&note),
                lost => {
                    if let Some(lost) = lost {
                        session.output.warn(&lost);
                    }
                    entries.push(entry(safeguard, used.stages.as_deref()));
                }
            }
        }
    }
    if entries.is_empty() {
        let next = "`stagegate safeguards add` gives a profile some";
        session.output.note(&format!("no profile that app `{app}` uses has safeguards: {next}"));
    }
    if session.output.is_json() {
        let document = json!({ "plugins": ["@serverless/safeguards-plugin"], "custom": { "safeguards": entries } });
        return session.output.json(&document);
    }
    if entries.is_empty() { Ok(()) } else { session.output.data(&yaml::write(&org, &app, &entries)) }
}

/// The profiles that an app uses, its default first, then in the order of its stages.
fn used(default: Option<String>, stages: impl Iterator<Item = (String, String)>) -> Vec<Used> {
    let mut used: Vec<Used> = default.map(|profile| Used { profile, stages: None }).into_iter().collect();
    for (profile, stage) in stages {
        match used.iter_mut().find(|used| used.profile == profile) {
            Some(Used { stages: Some(stages), .. }) => stages.push(stage),
            Some(Used { stages: None, .. }) => {}
            None => used.push(Used { profile, stages: Some(vec![stage]) }),
        }
    }
    used
}

/// What the plugin does not know about a safeguard, in words.
fn lost(profile: &str, safeguard: &SafeguardBody) -> Option<String> {
    let title = format!("`{}` of profile `{profile}`", safeguard.title);
    if !safeguard.enabled {
        return Some(format!("{title} is left out: it is disabled"));
    }
    if let Some(version) = safeguard.version {
        return Some(format!(
            "{title} is version {version} of a policy of the org, whose source the plugin looks for below `path`"
        ));
    }
    (!safeguard.exceptions.is_empty())
        .then(|| format!("{title} has exceptions, which the plugin does not know: they are left out"))
}

fn entry(safeguard: SafeguardBody, stages: Option<&[String]>) -> Map<String, Value> {
    let SafeguardBody { title, description, safeguard, enforcement, settings, .. } = safeguard;
    let mut entry = Map::new();
    entry.insert("title".to_owned(), title.into());
    if !description.is_empty() {
        entry.insert("description".to_owned(), description.into());
    }
    entry.insert("safeguard".to_owned(), safeguard.into());
    entry.insert("enforcementLevel".to_owned(), enforcement.into());
    entry.extend(settings.map(|settings| ("config".to_owned(), settings)));
    entry.extend(stages.map(|stages| ("stage".to_owned(), stages.into())));
    entry
}

#[cfg(test)]
mod tests {
    use super::{Used, used};

    #[test]
    fn a_profile_has_all_its_stages_and_the_default_has_none() {
        let stages = [("strict", "prod"), ("loose", "dev"), ("strict", "staging"), ("base", "test")];
        let stages = || stages.map(|(profile, stage)| (profile.to_owned(), stage.to_owned())).into_iter();
        let list = |profile: &str, stages: &[&str]| Used {
            profile: profile.to_owned(),
            stages: Some(stages.iter().map(|stage| (*stage).to_owned()).collect()),
        };
        let base = Used { profile: "base".to_owned(), stages: None };
        let (strict, loose) = (list("strict", &["prod", "staging"]), list("loose", &["dev"]));
        assert_eq!(used(Some("base".to_owned()), stages()), [base, strict, loose]);
        assert_eq!(
            used(None, stages()),
            [list("strict", &["prod", "staging"]), list("loose", &["dev"]), list("base", &["test"])]
        );
        assert_eq!(used(None, std::iter::empty()), []);
    }
}
