//! `stagegate check show`.

use jiff::ZonedDateTime;
use stagegate_api::check::CheckBody;

use super::{Which, report};
use crate::{cli::GlobalArgs, error::CliError, output::time, session::Session};

/// Shows a check.
pub fn show(global: &GlobalArgs, which: &Which) -> Result<(), CliError> {
    let session = Session::open(global)?;
    let org = session.org_here()?;
    let found = session.client.check(&org, &which.check)?;
    if session.output.is_json() {
        return session.output.json(&found);
    }
    session.output.show(&found.check, &fields(&found.check, &found.judged_at))?;
    session.output.text(&format!("\n{}{}", report::text(&found), report::places(&found.verdicts)))
}

/// What it is about. The time of the judgement is told as the server tells it: a safeguard may go by the hour.
pub fn fields(check: &CheckBody, judged_at: &str) -> Vec<(&'static str, String)> {
    vec![
        ("check", check.id.clone()),
        ("result", check.result.clone()),
        ("app", check.app.clone()),
        ("service", check.service.clone()),
        ("stage", check.stage.clone()),
        ("region", check.region.clone()),
        ("profile", format!("{}, revision {}", check.profile, check.profile_revision)),
        ("template", check.digest.clone()),
        ("by", check.author.clone()),
        ("made", time(check.created_at)),
        ("judged", judged(judged_at)),
        ("expires", time(check.expires_at)),
        ("used", if check.redeemed { "yes" } else { "no" }.to_owned()),
    ]
}

/// `2026-03-01 10:05 Europe/Berlin`.
fn judged(at: &str) -> String {
    let Ok(at) = at.parse::<ZonedDateTime>() else { return at.to_owned() };
    let zone = at.time_zone().iana_name().unwrap_or("UTC");
    format!("{} {zone}", at.strftime("%Y-%m-%d %H:%M"))
}

#[cfg(test)]
mod tests {
    use super::judged;

    #[test]
    fn the_hour_is_that_of_the_zone() {
        for (at, want) in [
            ("2026-03-01T10:05:07.123+01:00[Europe/Berlin]", "2026-03-01 10:05 Europe/Berlin"),
            ("2026-03-01T09:05:07+00:00[UTC]", "2026-03-01 09:05 UTC"),
            ("2026-03-01T09:05:07+00:00[Nowhere/Else]", "2026-03-01T09:05:07+00:00[Nowhere/Else]"),
        ] {
            assert_eq!(judged(at), want);
        }
    }
}
