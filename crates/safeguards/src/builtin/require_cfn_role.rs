//! # `require-cfn-role`: CloudFormation gets a role of its own
//!
//! Passes when the configuration sets a role for CloudFormation, so that whoever deploys need not hold the rights of
//! everything that is deployed. `provider.iam.deploymentRole` decides when it is set at all, else `provider.cfnRole`.
//!
//! ## Settings
//!
//! None.
//!
//! ## Messages
//!
//! - `no cfnRole set`
//!
//! ## Against the plugin
//!
//! It does not know `provider.iam.deploymentRole`, which replaced `provider.cfnRole`.
//!
//! Details: <http://slss.io/sg-require-cfn-role>

use super::{Answer, Builtin, Request, anything};
use crate::{Finding, engine::Level, text};

pub(super) const SAFEGUARD: Builtin = Builtin {
    id: "require-cfn-role",
    summary: "CloudFormation gets a role of its own",
    details: "http://slss.io/sg-require-cfn-role",
    level: Level::Error,
    schema: "",
    source: include_str!("require_cfn_role.rs"),
    accepts: anything,
    check,
};

#[expect(clippy::unnecessary_wraps, reason = "the shape of every check")]
fn check(request: &Request<'_>) -> Answer {
    let provider = |name| request.view.provider(name);
    let newer = provider("iam").and_then(|iam| iam.get("deploymentRole"));
    let role = newer.or_else(|| provider("cfnRole"));
    if role.is_some_and(text::is_truthy) {
        return Ok(Vec::new());
    }
    Ok(vec![Finding::new("no cfnRole set").at("/provider")])
}
