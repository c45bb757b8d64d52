//! The impact of a change, as it travels.

use stagegate_api::impact::{Impact as Answer, ImpactedTarget, Winner};
use stagegate_core::impact::{self, Impact, ImpactTarget};

pub(super) fn body(impact: Impact) -> Answer {
    let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    Answer {
        truncated: impact.changes.len() < impact.total,
        changes: impact.changes.into_iter().map(target).collect(),
        total: count(impact.total),
        guarded: count(impact.guarded),
    }
}

fn target(change: impact::ImpactedTarget) -> ImpactedTarget {
    let ImpactTarget { app, stage, service, region } = change.target;
    ImpactedTarget {
        app: app.into(),
        stage: stage.name().map(ToString::to_string),
        service: service.map(Into::into),
        region: region.map(Into::into),
        archived: change.archived,
        guarded: change.guarded,
        before: change.before.map(winner),
        after: change.after.map(winner),
    }
}

fn winner(winner: impact::Winner) -> Winner {
    Winner {
        source: winner.source.as_str().to_owned(),
        provider: winner.provider.map(Into::into),
        role: winner.role.map(Into::into),
        account_id: winner.account_id,
    }
}
