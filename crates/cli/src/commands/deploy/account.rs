//! Whether a deployment goes to another account than the last one that worked.

use stagegate_api::deployment::{DeploymentBody, DeploymentQuery};
use stagegate_core::deployment::{DeploymentKind, Status};

use super::plan::Resolved;
use crate::session::Session;

/// What to say if the account is another one; none: it is the same, or one of them is not known. What cannot be asked is
/// no error: the deployment does not need it.
pub fn other(session: &Session, plan: &Resolved) -> Option<String> {
    let account = plan.account_id()?;
    let query = DeploymentQuery {
        app: Some(plan.target.app.clone()),
        service: Some(plan.service.clone()),
        stage: Some(plan.target.stage.clone()),
        region: Some(plan.region.clone()),
        status: Some(Status::Succeeded.as_str().to_owned()),
        limit: Some(1),
        ..DeploymentQuery::default()
    };
    let last = session.client.deployments(&plan.target.org, &query).ok()?.items.into_iter().next()?;
    words(&last, plan.kind, account)
}

/// After a removal there is nothing left in the account of before.
fn words(last: &DeploymentBody, kind: DeploymentKind, account: &str) -> Option<String> {
    let before = last.account_id.as_deref().filter(|before| *before != account)?;
    let this = match kind {
        DeploymentKind::Deploy => "this one",
        DeploymentKind::Remove => "this removal",
    };
    (last.kind == DeploymentKind::Deploy.as_str())
        .then(|| format!("the last deploy went to account {before}, {this} goes to {account}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_account_is_told() {
        let last = |kind: &str, account: &str| -> DeploymentBody {
            let text = format!(
                r#"{{"id":"dep_1","app":"shop","service":"orders","stage":"prod","region":"eu-west-1","kind":"{kind}","status":"succeeded",
                "profile":null,"profile_revision":null,"account_id":{account},"author":"ada","started_at":"2026-03-01T09:05:07Z","finished_at":null}}"#
            );
            serde_json::from_str(&text).unwrap()
        };
        let (deploy, remove) = (DeploymentKind::Deploy, DeploymentKind::Remove);
        for (last, kind, want) in [
            (
                last("deploy", "\"555555555555\""),
                deploy,
                Some("the last deploy went to account 555555555555, this one goes to 666666666666"),
            ),
            (
                last("deploy", "\"555555555555\""),
                remove,
                Some("the last deploy went to account 555555555555, this removal goes to 666666666666"),
            ),
            (last("deploy", "\"666666666666\""), deploy, None),
            (last("remove", "\"555555555555\""), deploy, None),
            (last("deploy", "null"), deploy, None),
        ] {
            assert_eq!(words(&last, kind, "666666666666").as_deref(), want);
        }
    }
}
