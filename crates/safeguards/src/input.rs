//! What a check looks at: a packaged service, and the moment and the place it is about to be deployed to.

use std::{borrow::Cow, collections::BTreeMap};

use jiff::ZonedDateTime;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::custom::ServiceObject;

/// The artifact that the policies mean by "the template".
pub const TEMPLATE: &str = "cloudformation-template-update-stack.json";

/// A packaged service. It can be written down and sent to another process whole.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Input {
    /// The configuration after packaging: variables resolved, events in their normal form.
    pub declaration: Value,
    /// Artifact file name to parsed content.
    pub compiled: Map<String, Value>,
    /// The version text of the framework; empty when there is none.
    pub framework_version: String,
    /// The effective stage.
    pub stage: String,
    /// The effective region.
    pub region: String,
    /// The environment of the command that deploys.
    #[serde(default)]
    pub environment: BTreeMap<String, String>,
    /// The time, in the time zone of the machine that deploys.
    pub now: ZonedDateTime,
}

impl Input {
    /// An input with nothing in it but its place and its time.
    pub fn new(stage: impl Into<String>, region: impl Into<String>, now: ZonedDateTime) -> Self {
        Self {
            declaration: Value::Null,
            compiled: Map::new(),
            framework_version: String::new(),
            stage: stage.into(),
            region: region.into(),
            environment: BTreeMap::new(),
            now,
        }
    }

    /// The template, if there is one.
    pub fn template(&self) -> Option<&Map<String, Value>> {
        self.compiled.get(TEMPLATE)?.as_object()
    }

    /// The name of the service.
    pub fn service(&self) -> &str {
        let named = self.declaration.pointer("/serviceObject/name").and_then(Value::as_str);
        named.or_else(|| self.declaration.get("service")?.as_str()).unwrap_or_default()
    }

    /// What a program of somebody else gets to see of this.
    pub fn service_object(&self) -> ServiceObject<'_> {
        ServiceObject {
            declaration: Cow::Borrowed(&self.declaration),
            compiled: Cow::Borrowed(&self.compiled),
            stage: self.stage.clone(),
            region: self.region.clone(),
            framework_version: self.framework_version.clone(),
        }
    }
}
