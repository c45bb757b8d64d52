//! Parameters and revisions of one owner, and parameters of a whole stage.

use stagegate_api::{client::all, explanation::Explain, page::PageQuery};

use super::{super::Candidate, super::Line, ONE_PAGE};
use crate::{
    commands::Target,
    context,
    error::CliError,
    owner::{OfOwner, Owner},
    session::Session,
};

/// The parameters of the owner.
pub fn parameters(line: &Line, session: &Session, org: &str) -> Result<Vec<Candidate>, CliError> {
    let address = owner(line)?.address();
    let parameters = all(|page| session.client.parameters(org, &address, page))?;
    Ok(parameters.into_iter().map(|parameter| Candidate::new(parameter.key, parameter.description)).collect())
}

/// The latest revisions of the owner.
pub fn revisions(line: &Line, session: &Session, org: &str) -> Result<Vec<Candidate>, CliError> {
    let page = PageQuery { limit: Some(ONE_PAGE), ..PageQuery::default() };
    let revisions = session.client.revisions(org, &owner(line)?.address(), &page)?.items;
    Ok(revisions.into_iter().map(|revision| Candidate::new(revision.revision.to_string(), revision.change)).collect())
}

/// The second half of a range, if the first one is typed.
pub fn ranges(current: &str, revisions: &[Candidate]) -> Vec<Candidate> {
    let from = current.rsplit_once("..").map(|(from, _)| format!("{from}..")).unwrap_or_default();
    let whole = |to: &Candidate| Candidate { word: format!("{from}{}", to.word), help: to.help.clone() };
    revisions.iter().map(whole).collect()
}

/// What a stage has, without values: parameters, and details of providers.
pub fn of_stage(line: &Line, session: &Session, org: &str) -> Result<(Vec<Candidate>, Vec<Candidate>), CliError> {
    let global = line.global();
    let (Target { app, stage, service, region, .. }, _) = Target::find(&global, context::discover(&global)?, session)?;
    let explain = Explain { app, stage, service, region, key: None, at: None, reveal: false };
    let explanation = session.client.explain(org, &explain)?;
    let parameters = explanation.parameters.into_iter().map(|parameter| {
        let winner = parameter.winner;
        Candidate::new(parameter.key, format!("{} {}", winner.owner.kind, winner.owner.name))
    });
    let winners = explanation.vendors.into_iter().filter_map(|vendor| vendor.winner?.provider);
    let details = winners.filter_map(|alias| session.client.provider(org, &alias).ok()).flat_map(|found| {
        let alias = found.provider.alias;
        let names = found.provider.details.unwrap_or_default().into_iter();
        names.map(move |name| Candidate::new(name, format!("provider {alias}"))).collect::<Vec<_>>()
    });
    Ok((parameters.collect(), details.collect()))
}

/// Whose parameters the line is about, by the rule of the commands.
fn owner(line: &Line) -> Result<Owner, CliError> {
    Ok(OfOwner::new(line.option("--profile")).choose(&line.global())?.owner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_half_of_a_range_follows_the_first() {
        let revisions = ["12", "7"].map(|number| Candidate::new(number, ""));
        for (current, want) in [
            ("", ["12", "7"]),
            ("1", ["12", "7"]),
            ("3..", ["3..12", "3..7"]),
            ("r3..1", ["r3..12", "r3..7"]),
            ("..", ["..12", "..7"]),
        ] {
            let words: Vec<_> = ranges(current, &revisions).into_iter().map(|candidate| candidate.word).collect();
            assert_eq!(words, want, "{current:?}");
        }
    }
}
