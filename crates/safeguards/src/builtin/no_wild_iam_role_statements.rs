//! # `no-wild-iam-role-statements`: roles allow neither every action nor every resource
//!
//! Passes when no statement of the inline policies of a role (`AWS::IAM::Role`) in the template allows `*`: as an action, as
//! all actions of a service (`s3:*`), as a resource, or as the service, the resource type or the resource of an ARN.
//! Statements whose effect is `Deny` are not looked at. Any number of asterisks counts as one, both branches of `Fn::If` are
//! looked at, and expressions are looked at as far as their text is known.
//!
//! Managed policies and policies that are resources of their own are not looked at, and parts such as `s3:Get*` and
//! `table/*` pass. So do a `*` as region or account. Roles that the framework writes are looked at: tracing and existing
//! user pools make them hold `Resource: '*'`.
//!
//! ## Settings
//!
//! None.
//!
//! ## Messages
//!
//! One for each place, actions before resources:
//!
//! - `iamRoleStatement granting Action='<action>'. Wildcard actions in iamRoleStatements are not permitted.`
//! - `iamRoleStatement granting NotAction=<JSON>. Wildcard actions in iamRoleStatements are not permitted.`
//! - `iamRoleStatement granting Resource='<resource>'. Wildcard resources in iamRoleStatements are not permitted.`
//! - `iamRoleStatement granting Resource=<JSON>. Wildcard resources or resourcetypes in iamRoleStatements are not permitted.`
//! - `iamRoleStatement granting NotResource=<JSON>. Wildcard resources in iamRoleStatements are not permitted.`
//!
//! ## Against the plugin
//!
//! There a single action is read letter by letter, `NotAction` and many other forms end the whole run, and `NotResource`,
//! `Fn::If` and nested expressions pass unseen.
//!
//! Details: <http://slss.io/sg-no-wild-iam-role>

use serde_json::{Map, Value};

use super::{Answer, Builtin, Request, anything};
use crate::{
    Finding,
    engine::Level,
    intrinsic::{self, Unknown},
    text,
    view::Resource,
};

pub(super) const SAFEGUARD: Builtin = Builtin {
    id: "no-wild-iam-role-statements",
    summary: "Roles allow neither every action nor every resource",
    details: "http://slss.io/sg-no-wild-iam-role",
    level: Level::Error,
    schema: "",
    source: include_str!("no_wild_iam_role_statements.rs"),
    accepts: anything,
    check,
};

fn check(request: &Request<'_>) -> Answer {
    let mut findings = Vec::new();
    for role in request.template()?.resources("AWS::IAM::Role") {
        let sentences = statements(&role).into_iter().flat_map(sentences);
        findings.extend(sentences.map(|sentence| Finding::new(sentence).of(role.id).inside("/Properties/Policies")));
    }
    Ok(findings)
}

/// The statements of a role's inline policies that allow something.
fn statements<'a>(role: &Resource<'a>) -> Vec<&'a Map<String, Value>> {
    let policies = role.property("Policies").map(intrinsic::members).unwrap_or_default();
    let documents = policies.into_iter().filter_map(|policy| policy.get("PolicyDocument")).flat_map(intrinsic::branches);
    let statements = documents.filter_map(|document| document.get("Statement")).flat_map(intrinsic::members);
    let allows = |statement: &&Map<String, Value>| statement.get("Effect").and_then(Value::as_str) != Some("Deny");
    statements.filter_map(Value::as_object).filter(allows).collect()
}

fn sentences(statement: &Map<String, Value>) -> Vec<String> {
    let given = |name: &str| statement.get(name).filter(|value| !value.is_null());
    let each = |name: &str| given(name).map(intrinsic::members).unwrap_or_default();
    let mut sentences: Vec<String> = each("Action").into_iter().filter_map(wild_action).collect();
    if let Some(spared) = given("NotAction") {
        sentences.push(sentence("NotAction", &text::json(spared), "actions"));
    }
    sentences.extend(each("Resource").into_iter().filter_map(wild_resource));
    if let Some(spared) = given("NotResource") {
        sentences.push(sentence("NotResource", &text::json(spared), "resources"));
    }
    sentences
}

fn sentence(what: &str, granted: &str, wild: &str) -> String {
    format!("iamRoleStatement granting {what}={granted}. Wildcard {wild} in iamRoleStatements are not permitted.")
}

fn wild_action(action: &Value) -> Option<String> {
    let action = intrinsic::resolve(action, Unknown::Fails)?;
    let wild = is_wild(&action) || action.split(':').nth(1).is_some_and(is_wild);
    wild.then(|| sentence("Action", &format!("'{action}'"), "actions"))
}

fn wild_resource(resource: &Value) -> Option<String> {
    let text = intrinsic::resolve(resource, Unknown::Word)?;
    if is_wild(&text) {
        return Some(sentence("Resource", &format!("'{text}'"), "resources"));
    }
    // Of an ARN: the service, the type of the resource, the resource.
    let wild = text.split(':').enumerate().any(|(index, part)| [2, 5, 6].contains(&index) && is_wild(part));
    wild.then(|| sentence("Resource", &text::json(resource), "resources or resourcetypes"))
}

/// Whether a text is nothing but asterisks.
fn is_wild(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte == b'*')
}
