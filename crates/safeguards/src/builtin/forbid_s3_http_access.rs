//! # `forbid-s3-http-access`: buckets refuse plain HTTP
//!
//! Passes when every bucket of the template has a bucket policy in the template that denies plain HTTP to everybody. The
//! policy belongs to the bucket by `Ref` or by the bucket's name, and one of its statements
//!
//! - has the effect `Deny` and the principal `*` or `{"AWS": "*"}`;
//! - has `s3:*` or `*` among its actions;
//! - has `*`, or all objects of the bucket, among its resources: `<arn>/*` or `<arn>*`, written as a text or with `Fn::Join`,
//!   `Fn::Sub`, `Ref` and `Fn::GetAtt`, in any partition;
//! - has nothing but `aws:SecureTransport` is `false` as its condition, with `Bool` or `BoolIfExists`.
//!
//! ```yaml
//! BucketPolicy:
//!   Type: AWS::S3::BucketPolicy
//!   Properties:
//!     Bucket: !Ref Bucket
//!     PolicyDocument:
//!       Statement:
//!         - Effect: Deny
//!           Principal: '*'
//!           Action: 's3:*'
//!           Resource: !Sub '${Bucket.Arn}/*'
//!           Condition: { Bool: { aws:SecureTransport: false } }
//! ```
//!
//! ## Settings
//!
//! None.
//!
//! ## Messages
//!
//! - `Bucket "<logical id>" doesn't have a BucketPolicy forbidding unsecure HTTP access.`
//!
//! ## Against the plugin
//!
//! It looks for the document beside `Properties`, where CloudFormation has none, and so refuses every bucket. It also takes
//! one spelling only, and only as the first statement.
//!
//! Details: <http://slss.io/sg-forbid-s3-http-access>

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::{Answer, Builtin, Request, anything};
use crate::{
    Finding, View,
    engine::Level,
    intrinsic::{self, Unknown},
    view::Resource,
};

pub(super) const SAFEGUARD: Builtin = Builtin {
    id: "forbid-s3-http-access",
    summary: "Buckets refuse plain HTTP",
    details: "http://slss.io/sg-forbid-s3-http-access",
    level: Level::Error,
    schema: "",
    source: include_str!("forbid_s3_http_access.rs"),
    accepts: anything,
    check,
};

const PARTITIONS: [&str; 4] = ["aws", "aws-cn", "aws-us-gov", "${AWS::Partition}"];

fn check(request: &Request<'_>) -> Answer {
    let view = request.template()?;
    let denials = denials(view);
    let open = view.resources("AWS::S3::Bucket").filter(|bucket| !Bucket::new(bucket).is_closed_by(&denials));
    let finding = |id: &str| {
        let sentence = format!("Bucket \"{id}\" doesn't have a BucketPolicy forbidding unsecure HTTP access.");
        Finding::new(sentence).of(id).inside("")
    };
    Ok(open.map(|bucket| finding(bucket.id)).collect())
}

/// What a bucket is called.
struct Bucket {
    /// `${<logical id>}`, and its names.
    names: Vec<String>,
    /// `${<logical id>.Arn}`.
    arn: String,
}

impl Bucket {
    fn new(resource: &Resource<'_>) -> Self {
        let mut names = vec![format!("${{{}}}", resource.id)];
        names.extend(["BucketName", "Name"].iter().filter_map(|name| text(resource.property(name)?)));
        Self { names, arn: format!("${{{}.Arn}}", resource.id) }
    }

    fn is_closed_by(&self, denials: &Denials<'_>) -> bool {
        let mut mine = self.names.iter().filter_map(|name| denials.get(name)).flatten();
        mine.any(|statement| {
            let resources = one_or_more(statement.get("Resource"));
            resources.iter().filter_map(text).any(|resource| self.is_covered_by(&resource))
        })
    }

    /// Whether a resource of a statement is all objects of this bucket.
    fn is_covered_by(&self, resource: &str) -> bool {
        let Some(arn) = resource.strip_suffix('*') else { return false };
        let arn = arn.strip_suffix('/').unwrap_or(arn);
        arn.is_empty() && resource == "*" || arn == self.arn || self.has_arn(arn)
    }

    fn has_arn(&self, arn: &str) -> bool {
        // Partitions may hold colons, as `${AWS::Partition}` does: cut at what follows them.
        let Some((partition, bucket)) = arn.strip_prefix("arn:").and_then(|rest| rest.split_once(":s3:::")) else {
            return false;
        };
        PARTITIONS.contains(&partition) && self.names.iter().any(|name| name == bucket)
    }
}

/// The statements that deny plain HTTP, by the bucket that their policies are for.
type Denials<'a> = HashMap<String, Vec<&'a Map<String, Value>>>;

fn denials<'a>(view: &View<'a>) -> Denials<'a> {
    let mut denials = Denials::new();
    for policy in view.resources("AWS::S3::BucketPolicy") {
        let Some(bucket) = policy.property("Bucket").and_then(text) else { continue };
        let inside = policy.property("PolicyDocument").filter(|document| document.is_object());
        let document = inside.or_else(|| policy.body.get("PolicyDocument"));
        let statements = one_or_more(document.and_then(|document| document.get("Statement")));
        let denying = statements.iter().filter_map(Value::as_object).filter(|statement| denies_http(statement));
        denials.entry(bucket).or_default().extend(denying);
    }
    denials
}

/// Whether a statement denies everything to everybody who uses plain HTTP, on whatever resource.
fn denies_http(statement: &Map<String, Value>) -> bool {
    let is_everything =
        |action: &Value| action.as_str().is_some_and(|action| action == "*" || action.eq_ignore_ascii_case("s3:*"));
    statement.get("Effect").and_then(Value::as_str) == Some("Deny")
        && statement.get("Principal").is_some_and(is_everybody)
        && one_or_more(statement.get("Action")).iter().any(is_everything)
        && statement.get("Condition").is_some_and(is_plain_http)
}

fn is_everybody(principal: &Value) -> bool {
    let star = |value: &Value| value.as_str() == Some("*");
    star(principal) || principal.is_object() && one_or_more(principal.get("AWS")).iter().any(star)
}

fn is_plain_http(condition: &Value) -> bool {
    let Some((operator, keys)) = only(condition) else { return false };
    let Some((key, value)) = only(keys) else { return false };
    let operator = operator == "Bool" || operator == "BoolIfExists";
    operator && key.eq_ignore_ascii_case("aws:SecureTransport") && is_false(value)
}

fn is_false(value: &Value) -> bool {
    match value {
        Value::Bool(value) => !value,
        Value::String(value) => value.eq_ignore_ascii_case("false"),
        Value::Array(values) => matches!(values.as_slice(), [value] if !value.is_array() && is_false(value)),
        Value::Null | Value::Number(_) | Value::Object(_) => false,
    }
}

/// The only member of an object.
fn only(value: &Value) -> Option<(&str, &Value)> {
    let members = value.as_object().filter(|members| members.len() == 1)?;
    members.iter().next().map(|(name, value)| (name.as_str(), value))
}

fn one_or_more(value: Option<&Value>) -> &[Value] {
    match value {
        Some(Value::Array(values)) => values,
        Some(value) => std::slice::from_ref(value),
        None => &[],
    }
}

fn text(value: &Value) -> Option<String> {
    intrinsic::resolve(value, Unknown::Reference)
}
