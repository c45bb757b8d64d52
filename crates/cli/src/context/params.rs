//! `params:` of the framework's file: the parameters that a service keeps beside its code.
//!
//! Values are told as the framework would see them, as far as that works without running anything. A value that is
//! nothing counts as absent, as it does for the framework, also one that a variable makes nothing. Numbers with zeros in
//! front, such as `010`, are told as they are written: it is not seen whether they are quoted, and only then they stay.

use std::{borrow::Cow, collections::BTreeMap, path::PathBuf};

use stagegate_core::Secret;

use super::{
    Context,
    field::{Field, Stuck},
    files,
    node::Node,
    option_for,
    variable::Resolver,
};

/// The name of the block that is for every stage.
const DEFAULT: &str = "default";

/// What the file holds.
#[derive(Debug)]
pub struct Params {
    /// Where the file is.
    pub path: PathBuf,
    /// For the stage.
    pub stage: Block,
    /// For every stage.
    pub default: Block,
}

/// The values of a block by key, or why they cannot be told.
pub type Block = Result<BTreeMap<String, FileValue>, Stuck>;

/// A value of the file.
#[derive(Debug)]
pub enum FileValue {
    /// What it is, which may be a secret; anything but a scalar as JSON.
    Known(Secret),
    /// It holds a variable that only the framework can resolve, or nobody.
    Variable(Stuck),
}

/// Reads the blocks for the stage of `context`.
pub fn read(context: &Context, environment: &dyn Fn(&str) -> Option<String>) -> Option<Params> {
    let path = context.service_file.as_ref()?.path.clone();
    let stage = context.stage.as_ref().map_or(DEFAULT, |stage| &stage.value);
    let document = match files::read(&path) {
        Ok(document) => document,
        Err(stuck) => return Some(Params { path, stage: Err(stuck.clone()), default: Err(stuck) }),
    };
    // As for every field but the stage: the framework will be given the stage and the region.
    let options = |option| option_for(context, option, Field::Service);
    let resolver = Resolver::new(&document, &options, environment);
    let block = |name: &str| block(&resolver, name);
    // A stage may be called like the block for every stage: then the framework finds everything in the nearer one.
    let default = if stage == DEFAULT { Ok(BTreeMap::new()) } else { block(DEFAULT) };
    Some(Params { stage: block(stage), default, path })
}

fn block(resolver: &Resolver, name: &str) -> Block {
    let place = format!("params.{name}");
    let Some(found) = resolver.below(["params", name])? else { return Ok(BTreeMap::new()) };
    let Cow::Borrowed(node @ Node::Map(_)) = found else {
        return Err(Stuck(format!("`{place}` is {}, not a mapping", found.kind())));
    };
    let mut values = BTreeMap::new();
    for (key, node) in node.entries() {
        let value = match resolver.whole(node, &format!("{place}.{key}")) {
            Ok(Node::Null) => continue,
            Ok(node) => FileValue::Known(Secret::new(node.as_scalar().unwrap_or_else(|| node.to_json().to_string()))),
            Err(stuck) => FileValue::Variable(stuck),
        };
        values.insert(key.to_owned(), value);
    }
    Ok(values)
}

#[cfg(test)]
mod tests {
    use std::{fmt::Write as _, fs};

    use super::*;
    use crate::{
        cli::GlobalArgs,
        context::{discover_in, noise},
    };

    /// Both blocks, one value per line, as read in a folder with this file.
    fn shown(name: &str, content: &str, stage: &str) -> String {
        let home = tempfile::tempdir().unwrap();
        fs::write(home.path().join(name), content).unwrap();
        let flags = GlobalArgs { stage: Some(stage.to_owned()), ..GlobalArgs::default() };
        let environment = |name: &str| (name == "TOKEN").then(|| "canary".to_owned());
        let about = discover_in(home.path(), &flags, &|_| None, &environment);
        let params = read(&about, &environment).unwrap();
        let line = |block: &str, key: &str, value: &FileValue| match value {
            FileValue::Known(secret) if secret.expose().is_empty() => format!("{block} {key} is empty\n"),
            FileValue::Known(secret) => format!("{block} {key}: {}\n", secret.expose()),
            FileValue::Variable(Stuck(why)) => format!("{block} {key}: ? {why}\n"),
        };
        let lines = |name: &str, block: &Block| match block {
            Ok(values) => values.iter().map(|(key, value)| line(name, key, value)).collect::<String>(),
            Err(Stuck(why)) => format!("{name}: ? {}\n", why.replace(&format!("{}/", home.path().display()), "")),
        };
        assert!(!format!("{params:?}").contains("canary"));
        lines("stage", &params.stage) + &lines("default", &params.default)
    }

    #[test]
    fn values_are_what_the_framework_sees() {
        let file = "
custom: {table: orders, prod: {url: 'https://${self:custom.table}'}}
params:
  prod:
    text: plain
    empty: ''
    nothing: ~
    made_nothing: ${env:NOBODY, null}
    number: 1.50
    truth: true
    list: [1, '${self:custom.table}', ~]
    nested: {a: {b: '${opt:stage}'}}
    dotted.key: x
    option: ${opt:stage}-${sls:stage}
    copied: ${self:custom.prod}
    token: ${env:TOKEN}
    inside: {deep: ['${env:TOKEN}']}
    remote: ${ssm:/secret}
    other: a-${param:text}
    lost: ${self:custom.lost}
    cloud: !Ref Table
    loop: ${self:params.prod.loop}
    tower: {up: '${self:params.prod.tower}'}
    <<: {lent: yes, text: hidden}
  default: {text: of every stage, only: here}
  dev: {text: of another stage}
";
        insta::assert_snapshot!(shown("serverless.yml", file, "prod"), @r#"
        stage cloud: ? `params.prod.cloud` has a tag that only the cloud understands
        stage copied: {"url":"https://orders"}
        stage dotted.key: x
        stage empty is empty
        stage inside: {"deep":["canary"]}
        stage lent: yes
        stage list: [1,"orders",null]
        stage loop: ? `params.prod.loop` refers to itself, through `params.prod.loop`
        stage lost: ? `${self:custom.lost}` has no value
        stage nested: {"a":{"b":"prod"}}
        stage number: 1.5
        stage option: prod-prod
        stage other: ? only the framework can resolve `${param:text}`
        stage remote: ? only the framework can resolve `${ssm:/secret}`
        stage text: plain
        stage token: canary
        stage tower: ? its variables refer to too many others
        stage truth: true
        default only: here
        default text: of every stage
        "#);
    }

    #[test]
    fn blocks_that_cannot_be_told_say_why() {
        for (content, want) in [
            ("service: a\n", ""),
            ("params:\n", ""),
            ("params: {prod: ~, default: {}}\n", ""),
            (
                "params: ${file(x.yml)}\n",
                "stage: ? only the framework can resolve `${file(x.yml)}`\ndefault: ? only the framework can resolve `${file(x.yml)}`\n",
            ),
            (
                "params: {prod: '${file(x.yml)}', default: {a: 1}}\n",
                "stage: ? only the framework can resolve `${file(x.yml)}`\ndefault a: 1\n",
            ),
            (
                "params: {prod: [a], default: text}\n",
                "stage: ? `params.prod` is a list, not a mapping\ndefault: ? `params.default` is a text, not a mapping\n",
            ),
            ("params: {prod: '${self:custom.p}'}\ncustom: {p: {a: b}}\n", "stage a: b\n"),
            ("params: {default: !Ref x}\n", "default: ? `params.default` is a tagged value, not a mapping\n"),
        ] {
            assert_eq!(shown("serverless.yml", content, "prod"), want, "{content}");
        }
        let program = "stage: ? `serverless.ts` is a program, which is not run to read it\n";
        assert_eq!(shown("serverless.ts", "", "prod"), format!("{program}{}", program.replace("stage", "default")));
    }

    #[test]
    fn a_stage_is_one_key_whatever_it_is_called() {
        let file = "params: {default: {a: 1}, feature-x.2: {b: 2}, feature-x: {'2': {c: 3}}}\n";
        assert_eq!(shown("serverless.yml", file, "default"), "stage a: 1\n");
        assert_eq!(shown("serverless.yml", file, "feature-x.2"), "stage b: 2\ndefault a: 1\n");
    }

    #[test]
    fn hostile_values_end_at_a_limit() {
        let mut doubling = "params: {prod: {a: '${self:b30}'}}\nb0: x\n".to_owned();
        for level in 1..31 {
            writeln!(doubling, "b{level}: ['${{self:b{0}}}', '${{self:b{0}}}']", level - 1).unwrap();
        }
        let mut wide = format!("big: {}\nparams:\n  prod:\n", "x".repeat(50_000));
        for index in 0..100 {
            writeln!(wide, "    k{index}: ${{self:big}}").unwrap();
        }
        for file in [doubling, wide] {
            assert!(shown("serverless.yml", &file, "prod").contains("? its variables refer to too many others"));
        }
    }

    #[test]
    fn any_file_is_understood_or_refused() {
        for text in noise::texts(300) {
            shown("serverless.yml", &format!("params:\n  prod:\n    k: {text}"), "prod");
            shown("serverless.yml", &format!("params: {{default: {{k: '{text}'}}}}"), "prod");
        }
    }
}
