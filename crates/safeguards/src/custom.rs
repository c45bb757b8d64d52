//! Programs that somebody else wrote: what they are, what they get, and what comes back.
//!
//! The engine never runs one itself. It hands a [`Job`] to a [`Runner`], which is a process of its own (see the worker):
//! both JavaScript and Rego can hang or eat memory inside the limits of their engines, parsing included.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A program, in the language it is written in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "language", content = "source", rename_all = "kebab-case")]
pub enum Program {
    /// A JavaScript statement list whose last value decides: the safeguard `javascript`. Truthy approves.
    Expression(String),
    /// A CommonJS module that exports `function (policy, service, options)`, possibly asynchronous.
    Module(String),
    /// Rego with `deny`, `violation` and `warn` rules, as Conftest reads them.
    Rego(String),
}

/// What a program may look at: nothing but what a policy reads. The large documents are borrowed from the input.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ServiceObject<'a> {
    /// The service's configuration after packaging.
    pub declaration: Cow<'a, Value>,
    /// Artifact file name to parsed content.
    pub compiled: Cow<'a, Map<String, Value>>,
    /// The effective stage.
    pub stage: String,
    /// The effective region.
    pub region: String,
    /// The version text of the framework; empty when there is none.
    pub framework_version: String,
}

/// One run of one program.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Job<'a> {
    /// What to run.
    pub program: Program,
    /// What it looks at.
    pub service: ServiceObject<'a>,
    /// Its settings; absent when none were given, which JavaScript sees as `undefined`.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    pub config: Option<Value>,
    /// The time that the program sees, in milliseconds since 1970: equal jobs end alike.
    #[serde(default)]
    pub now: i64,
}

/// What a program decided, in the order it said so.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Decision {
    /// Whether it approved.
    pub approved: bool,
    /// The sentences of its failures.
    pub failures: Vec<String>,
    /// The sentences of its warnings, which never block.
    pub warnings: Vec<String>,
    /// Why it did not come to an end by itself: it raised, hung, ran out of memory, or did not parse.
    pub raised: Option<String>,
    /// Where its documentation is, if it says so.
    pub docs: Option<String>,
}

impl Decision {
    /// A decision of a program that did not come to an end.
    pub fn raised(reason: impl Into<String>) -> Self {
        Self { raised: Some(reason.into()), ..Self::default() }
    }
}

/// Runs programs where they can do no harm.
pub trait Runner {
    /// Runs one to its end or to its deadline. Whatever goes wrong is a decision too: see [`Decision::raised`].
    fn run(&self, job: &Job<'_>) -> Decision;
}

/// Keeps an explicit null apart from an absent value.
fn given<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}
