//! Tables for variables: what they stand for, and what cannot be told.

use std::fmt::Write as _;

use super::*;
use crate::context::{node::from_yaml, noise};

const FILE: &str = "
service: orders-${self:custom.suffix}
provider:
  stage: ${opt:stage, self:custom.defaults.stage, 'x'}
  region: ${self:custom.regions.${opt:stage, 'dev'}, 'eu-west-1'}
custom:
  suffix: ${env:SUFFIX, 'none'}
  defaults: {stage: dev, port: 8080, on: true}
  again: ${self:custom.defaults}
  regions: {dev: eu-central-1, prod: us-east-1}
  list: [zero, '${self:custom.list.0}-one', {two: 2}]
  table: !Ref Table
  loop: ${self:custom.loop}
  ping: a-${self:custom.pong}
  pong: ${self:custom.ping, 'x'}
  whole: ${self:}
  secret: ${ssm:/secret, 'dev'}
  nothing: ~
";

fn resolved(text: &str, stage: Option<&str>, document: &str) -> Result<String, String> {
    let document = from_yaml(document).unwrap();
    let options = |field| match field {
        Field::Stage => Ok(stage.map(str::to_owned)),
        Field::Region => Ok(None),
        _ => Err(Stuck("not an option".into())),
    };
    let environment = |name: &str| (name == "SUFFIX").then(|| "eu".to_owned());
    let resolver = Resolver::new(&document, &options, &environment);
    match resolver.text(text) {
        Ok(node) => Ok(node.as_scalar().unwrap_or_else(|| node.kind().to_owned())),
        Err(Stuck(why)) => Err(why),
    }
}

#[test]
fn variables_are_resolved() {
    for (text, stage, want) in [
        ("${opt:stage}", Some("prod"), "prod"),
        ("${opt:stage, 'dev'}", None, "dev"),
        ("${opt:stage, \"dev\"}", None, "dev"),
        ("${opt:stage, self:provider.stage, \"x\"}", None, "dev"),
        ("${opt:stage, self:provider.stage, \"x\"}", Some("prod"), "prod"),
        ("${opt:stage, ${self:custom.defaults.stage}}", None, "dev"),
        ("${opt:region, 'here'}", None, "here"),
        ("${sls:stage}", None, "dev"),
        ("${sls:stage}", Some("prod"), "prod"),
        ("${env:SUFFIX}", None, "eu"),
        ("${env:NOTHING, 'x'}", None, "x"),
        ("${self:service}", None, "orders-eu"),
        ("${self:provider.region}", None, "eu-central-1"),
        ("${self:provider.region}", Some("prod"), "us-east-1"),
        ("${self:provider.region}", Some("qa"), "eu-west-1"),
        ("${self:custom.list.1}", None, "zero-one"),
        ("${self:custom.list.2.two}", None, "2"),
        ("${self:custom.list.9, 'none'}", None, "none"),
        ("${self:custom.again.port}", None, "8080"),
        ("${self:custom.again.on}", None, "true"),
        ("${self:custom.whole.custom.whole.custom.defaults.stage}", None, "dev"),
        ("${self:custom.nothing, 'null falls through'}", None, "null falls through"),
        ("${self:custom.defaults.stage.deeper, 'no'}", None, "no"),
        ("a-${opt:stage, 'b'}-${self:custom.defaults.port}", None, "a-b-8080"),
        ("${opt:stage, 'a, b} c'}", None, "a, b} c"),
        ("${opt:stage, 7}", None, "7"),
        ("${opt:stage, false}", None, "false"),
        ("${opt:stage, null}", None, "nothing"),
        ("${opt:stage, ''}", None, ""),
        ("${opt:stage, 'in-${self:custom.suffix}'}", None, "in-eu"),
    ] {
        assert_eq!(resolved(text, stage, FILE).as_deref(), Ok(want), "{text} {stage:?}");
    }
}

#[test]
fn what_cannot_be_told_says_why() {
    for (text, want) in [
        ("${opt:stage}", "`${opt:stage}` has no value"),
        ("${self:custom.missing}", "`${self:custom.missing}` has no value"),
        ("${ssm:/stage}", "only the framework can resolve `${ssm:/stage}`"),
        ("${ssm:/stage, 'dev'}", "only the framework can resolve `${ssm:/stage, 'dev'}`"),
        ("${self:custom.secret, 'dev'}", "only the framework can resolve `${ssm:/secret, 'dev'}`"),
        ("${file(./x.yml):a}", "only the framework can resolve `${file(./x.yml):a}`"),
        ("${cf:stack.out}", "only the framework can resolve `${cf:stack.out}`"),
        ("${param:x}", "only the framework can resolve `${param:x}`"),
        ("${opt:other, 'x'}", "only the framework can resolve `${opt:other, 'x'}`"),
        ("${opt:stage, dev}", "only the framework can resolve `${opt:stage, dev}`"),
        ("${}", "only the framework can resolve `${}`"),
        ("${self:custom.loop}", "`custom.loop` refers to itself, through `custom.loop`"),
        ("${self:custom.ping}", "`custom.ping` refers to itself, through `custom.ping`, `custom.pong`"),
        ("${self:custom.table.x, 'x'}", "`custom.table` has a tag that only the cloud understands"),
        ("a-${self:custom.list}", "`${self:custom.list}` is a list inside of a text"),
        ("${self:custom.${self:custom.list}}", "`${self:custom.list}` is a list inside of a text"),
        ("${self:${self:custom.list}}", "the address `${self:custom.list}` is a list, not a text"),
        ("${opt:stage", "a `${` is never closed in `${opt:stage`"),
    ] {
        let error = resolved(text, None, FILE).unwrap_err();
        assert_eq!(error, want, "{text}");
    }
}

#[test]
fn dotenv_makes_the_environment_unknown() {
    let why = resolved("${env:STAGE, 'dev'}", None, "useDotenv: true").unwrap_err();
    assert_eq!(why, "`STAGE` is not in the environment, and only the framework reads `.env` files");
    assert_eq!(resolved("${env:STAGE, 'dev'}", None, "useDotenv: false").as_deref(), Ok("dev"));
}

#[test]
fn hostile_variables_end_at_a_limit() {
    let mut doubling = "a0: xxxxxxxxxxxxxxxx\n".to_owned();
    for level in 1..40 {
        writeln!(doubling, "a{level}: ${{self:a{0}}}${{self:a{0}}}", level - 1).unwrap();
    }
    let mut chain = "a0: x\n".to_owned();
    for level in 1..500 {
        writeln!(chain, "a{level}: ${{self:a{}}}", level - 1).unwrap();
    }
    for (text, document) in [
        ("${self:a39}".to_owned(), doubling),
        ("${self:a499}".to_owned(), chain),
        ("${".repeat(5_000) + &"}".repeat(5_000), String::new()),
        ("${self:".repeat(2_000) + &"}".repeat(2_000), String::new()),
        ("x".repeat(20_000) + "${opt:stage}", String::new()),
    ] {
        assert!(resolved(&text, Some("x"), &document).is_err(), "{}", short(&text));
    }
}

#[test]
fn any_text_is_resolved_or_refused() {
    for text in noise::texts(5_000) {
        let _ = resolved(&text, Some("prod"), FILE);
        let _ = resolved(&format!("${{{text}}}"), None, FILE);
    }
}
