//! # `require-global-vpc`: functions run in a VPC
//!
//! Passes when every function of the template has a `VpcConfig` with `SecurityGroupIds` and enough `SubnetIds`. A list that
//! is given by an expression cannot be counted and passes; one text is one subnet. Functions that the framework adds for
//! itself are not checked.
//!
//! ## Settings
//!
//! - `minNumSubnets`: how many subnets there must be at least; 2, and 0 allows any number
//!
//! ## Messages
//!
//! - `Function "<key>" doesn't satisfy global VPC requirement.`
//! - `Function "<key>" doesn't satisfy the global VPC requirement of at least <minNumSubnets> subnets.`
//!
//! ## Against the plugin
//!
//! There any resource without properties ends the whole run, and the default of 2 is lost as soon as there are settings.
//!
//! Details: <http://slss.io/sg-require-global-vpc>

use serde_json::{Value, json};

use super::{Answer, Builtin, Obstacle, Request};
use crate::{Finding, engine::Level, text, view::Function};

pub(super) const SAFEGUARD: Builtin = Builtin {
    id: "require-global-vpc",
    summary: "Functions run in a VPC",
    details: "http://slss.io/sg-require-global-vpc",
    level: Level::Error,
    schema: r#"{"type": ["object", "null"], "properties": {
        "minNumSubnets": {"type": ["number", "string"], "default": 2, "description": "How many subnets at least"}}}"#,
    source: include_str!("require_global_vpc.rs"),
    accepts: |config| least(config).map(|_| ()),
    check,
};

/// The least number of subnets, and how it was written.
struct Least {
    number: f64,
    written: String,
}

fn check(request: &Request<'_>) -> Answer {
    let least = least(request.config)?;
    Ok(request.template()?.own_functions().filter_map(|function| complaint(&function, &least)).collect())
}

fn complaint(function: &Function<'_>, least: &Least) -> Option<Finding> {
    let label = function.label();
    let config = function.resource.property("VpcConfig");
    let given = |name: &str| config?.get(name).filter(|value| text::is_truthy(value));
    let (Some(_), Some(subnets)) = (given("SecurityGroupIds"), given("SubnetIds")) else {
        let sentence = format!("Function \"{label}\" doesn't satisfy global VPC requirement.");
        return Some(Finding::new(sentence).of(function.resource.id).inside("/Properties/VpcConfig"));
    };
    #[expect(clippy::cast_precision_loss, reason = "no list is that long")]
    let count = match subnets {
        Value::Array(subnets) => subnets.len() as f64,
        Value::String(_) => 1.0,
        _ => return None,
    };
    let sentence = || {
        let least = &least.written;
        format!("Function \"{label}\" doesn't satisfy the global VPC requirement of at least {least} subnets.")
    };
    let finding = || Finding::new(sentence()).of(function.resource.id).inside("/Properties/VpcConfig/SubnetIds");
    (count < least.number).then(finding)
}

fn least(config: Option<&Value>) -> Result<Least, Obstacle> {
    let default = json!(2);
    let written = match config {
        None | Some(Value::Null) => &default,
        Some(Value::Object(settings)) => settings.get("minNumSubnets").filter(|number| !number.is_null()).unwrap_or(&default),
        Some(_) => return Err(Obstacle::settings("expected an object with minNumSubnets")),
    };
    let number = text::number(written).ok_or_else(|| Obstacle::settings("minNumSubnets must be a number"))?;
    Ok(Least { number, written: text::of(written) })
}
