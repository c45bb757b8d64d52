//! Policies.

pub mod create;
pub mod delete;
pub mod edit;
pub mod list;
pub mod show;
pub mod test;
pub mod try_out;
pub mod versions;

use axum::Json;
use stagegate_api::policy::{CaseOutcome, PolicyBody, PolicyCaseBody, PolicyDetails, PolicyTrial, PolicyUse};
use stagegate_core::{
    error::Error,
    policy::{Expected, Policy, PolicyCase, PolicyVersion},
};

use crate::{
    app::policy::{PolicyView, Trial},
    http::if_match::Tagged,
};

fn body(policy: Policy) -> PolicyBody {
    PolicyBody {
        id: policy.id.into(),
        name: policy.name.into(),
        version: policy.version,
        language: policy.language.as_str().to_owned(),
        message: policy.message,
        author: policy.author,
        created_at: policy.created_at,
    }
}

fn tagged(view: PolicyView) -> Tagged<Json<PolicyDetails>> {
    let PolicyView { version: PolicyVersion { policy, source, cases }, newest, used_by } = view;
    let revision = policy.version;
    let details = PolicyDetails {
        policy: body(policy),
        newest_version: newest,
        source,
        cases: cases.into_iter().map(Into::into).collect(),
        used_by: used_by.into_iter().map(|(profile, version)| PolicyUse { profile, version }).collect(),
    };
    Tagged { revision, body: Json(details) }
}

fn cases(bodies: Vec<PolicyCaseBody>) -> Result<Vec<PolicyCase>, Error> {
    bodies.into_iter().map(TryInto::try_into).collect()
}

fn trial(version: Option<i64>, trials: Vec<Trial>) -> PolicyTrial {
    let agrees = trials.iter().all(|trial| trial.agrees);
    PolicyTrial { version, agrees, cases: trials.into_iter().map(outcome).collect() }
}

fn outcome(trial: Trial) -> CaseOutcome {
    let Trial { name, expected, got, agrees, messages } = trial;
    let got = got.map_or("error", Expected::as_str).to_owned();
    CaseOutcome { name, expected: expected.as_str().to_owned(), got, agrees, messages }
}
