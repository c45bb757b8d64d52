//! Whatever comes in, checks end, soon, and never with a panic.

use jiff::ZonedDateTime;
use proptest::prelude::{Just, Strategy, any, prop_oneof, proptest};
use serde_json::{Map, Value, json};
use stagegate_safeguards::{Finding, Input, Surroundings, TEMPLATE, View, builtin};

/// Words that mean something in a template, in a configuration, or to a safeguard.
const WORDS: [&str; 48] = [
    "Resources",
    "Type",
    "Properties",
    "AWS::Lambda::Function",
    "AWS::IAM::Role",
    "AWS::S3::Bucket",
    "AWS::S3::BucketPolicy",
    "Fn::Join",
    "Fn::Sub",
    "Fn::If",
    "Fn::GetAtt",
    "Ref",
    "${A}",
    "${!A}:*",
    "Policies",
    "PolicyDocument",
    "Statement",
    "Action",
    "NotAction",
    "Resource",
    "Effect",
    "Deny",
    "*",
    "s3:*",
    "Environment",
    "Variables",
    "FunctionName",
    "Description",
    "VpcConfig",
    "SubnetIds",
    "SecurityGroupIds",
    "Bucket",
    "Condition",
    "Principal",
    "functions",
    "provider",
    "events",
    "http",
    "time",
    "duration",
    "interval",
    "P1D",
    "2019-03-08",
    "minLength",
    "(a|b)",
    "${STAGE}",
    "😀",
    "",
];

fn word() -> impl Strategy<Value = String> {
    prop_oneof![4 => (0..WORDS.len()).prop_map(|index| WORDS[index].to_owned()), 1 => any::<String>()]
}

fn value() -> impl Strategy<Value = Value> {
    let scalar = prop_oneof![
        1 => Just(Value::Null),
        1 => any::<bool>().prop_map(Value::from),
        1 => any::<f64>().prop_map(Value::from),
        6 => word().prop_map(Value::from),
    ];
    scalar.prop_recursive(6, 96, 6, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            proptest::collection::vec((word(), inner), 0..6).prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

fn check_all(declaration: Value, resources: Value, config: Option<&Value>) -> Vec<Finding> {
    let mut input = Input::new("dev", "us-east-1", ZonedDateTime::default());
    input.declaration = declaration;
    let template = Map::from_iter([("Resources".to_owned(), resources)]);
    input.compiled.insert(TEMPLATE.to_owned(), Value::Object(template));
    let view = View::new(&input);
    builtin::ALL.iter().flat_map(|safeguard| safeguard.check(config, &view, Surroundings::NONE)).collect()
}

fn resources(properties: Vec<Value>) -> Value {
    let types = ["AWS::Lambda::Function", "AWS::IAM::Role", "AWS::S3::Bucket", "AWS::S3::BucketPolicy"];
    let resource = |(index, properties): (usize, Value)| {
        (format!("R{index}"), json!({ "Type": types[index % types.len()], "Properties": properties }))
    };
    Value::Object(properties.into_iter().enumerate().map(resource).collect())
}

proptest! {
    #[test]
    fn nothing_panics(declaration in value(), properties in proptest::collection::vec(value(), 0..8), config in value()) {
        check_all(declaration, resources(properties), Some(&config));
    }
}

/// A value inside of so many others.
fn nested(depth: usize, inner: Value, around: fn(Value) -> Value) -> Value {
    (0..depth).fold(inner, |inner, _| around(inner))
}

#[test]
fn deep_templates_are_read_to_the_end() {
    let deep: [fn(Value) -> Value; 5] = [
        |inner| json!([inner]),
        |inner| json!({ "Fn::If": ["C", inner, "*"] }),
        |inner| json!({ "Fn::Join": ["", [inner, inner]] }),
        |inner| json!({ "Fn::Sub": ["${a}${a}", { "a": inner }] }),
        |inner| json!({ "a": inner }),
    ];
    for (around, depth) in deep.into_iter().zip([150, 150, 11, 150, 150]) {
        let value = || nested(depth, json!("*"), around);
        let function = json!({ "FunctionName": value(), "Environment": { "Variables": { "A": value() } } });
        let policies = json!([{ "PolicyDocument": { "Statement": { "Action": value(), "Resource": value() } } }]);
        let bucket = json!({ "BucketName": value() });
        let policy = json!({ "Bucket": value(), "PolicyDocument": { "Statement": value() } });
        check_all(value(), resources(vec![function, json!({ "Policies": policies }), bucket, policy]), Some(&value()));
    }
}

#[test]
fn many_resources_are_checked_one_by_one() {
    let mut many = Map::new();
    for index in 0..20_000 {
        let kind = ["AWS::Lambda::Function", "AWS::S3::Bucket", "AWS::S3::BucketPolicy", "AWS::IAM::Role"][index % 4];
        let bucket = json!({ "Fn::Sub": format!("bucket-{}", index / 4) });
        many.insert(format!("R{index}"), json!({ "Type": kind, "Properties": { "Bucket": bucket, "BucketName": bucket } }));
    }
    let buckets = check_all(Value::Null, Value::Object(many), None);
    assert_eq!(buckets.iter().filter(|finding| finding.message.starts_with("Bucket")).count(), 5000);
}
