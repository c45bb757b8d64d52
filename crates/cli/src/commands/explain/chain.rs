//! One parameter and everybody who holds it, whether the server or the client knows of them.

use serde::Serialize;
use stagegate_api::{
    explanation::{ExplainedValue, Explanation},
    sensitive::Sensitive,
};
use stagegate_core::client_layers::ClientLayer;

use crate::error::CliError;

/// A parameter and its holders.
#[derive(Debug, Serialize)]
pub struct Parameter {
    /// Its key.
    pub key: String,
    /// Who wins; none: no layer that is read holds it.
    pub winner: Option<Held>,
    /// Whom that hides, nearest first.
    pub hidden: Vec<Held>,
    /// Who is not even read.
    pub ignored: Vec<Unread>,
}

/// A value in its layer.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub enum Held {
    /// One of the server's.
    Ours(Box<ExplainedValue>),
    /// One of the client's.
    Own(OwnValue),
}

/// A value that only the client knows of.
#[derive(Clone, Debug, Serialize)]
pub struct OwnValue {
    /// `command-line`, `file-stage` or `file-default`.
    pub layer: ClientLayer,
    /// Where exactly.
    pub place: String,
    /// The value, unless it may be a secret and was not asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Sensitive>,
    /// Why the value is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unknown: Option<String>,
}

/// A value that the client does not read.
#[derive(Debug, Serialize)]
pub struct Unread {
    /// The value.
    #[serde(flatten)]
    pub held: Held,
    /// Why it does not.
    pub reason: &'static str,
}

impl Held {
    /// The word for its layer.
    pub fn layer(&self) -> &str {
        match self {
            Self::Ours(value) => &value.layer,
            Self::Own(value) => value.layer.as_str(),
        }
    }
}

/// The parameters as the server sees them.
pub fn ours(explanation: &Explanation) -> Result<Vec<Parameter>, CliError> {
    explanation
        .parameters
        .iter()
        .map(|parameter| {
            let held = |value: &ExplainedValue| layer(value).map(|_| Held::Ours(Box::new(value.clone())));
            Ok(Parameter {
                key: parameter.key.clone(),
                winner: Some(held(&parameter.winner)?),
                hidden: parameter.hidden.iter().map(held).collect::<Result<_, _>>()?,
                ignored: Vec::new(),
            })
        })
        .collect()
}

/// The layer of one of the server's values.
pub fn layer(value: &ExplainedValue) -> Result<ClientLayer, CliError> {
    [ClientLayer::Instance, ClientLayer::Service, ClientLayer::Profile]
        .into_iter()
        .find(|layer| layer.as_str() == value.layer)
        .ok_or_else(|| {
            let sentence = format!("the answer of the server names the layer `{}`, which is not known here", value.layer);
            CliError::new(1, "unexpected-answer", sentence, "install the `stagegate` that belongs to the server".to_owned())
        })
}
