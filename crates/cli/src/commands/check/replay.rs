//! `stagegate check replay`.

use super::{Which, report, show::fields};
use crate::{cli::GlobalArgs, error::CliError, session::Session};

/// Judges again what a check judged.
pub fn replay(global: &GlobalArgs, which: &Which) -> Result<(), CliError> {
    let session = Session::open(global)?;
    let org = session.org_here()?;
    let replay = session.client.replay_check(&org, &which.check)?;
    if session.output.is_json() {
        return session.output.json(&replay);
    }
    let mut rows = fields(&replay.check, &replay.judged_at);
    rows.push(("verdicts now", if replay.same { "the same" } else { "others" }.to_owned()));
    session.output.show(&replay.check, &rows)?;
    for difference in &replay.differs {
        session.output.text(&format!("differs: {difference}\n"))?;
    }
    session.output.text(&format!("\n{}", report::of_verdicts(&replay.verdicts)))
}
