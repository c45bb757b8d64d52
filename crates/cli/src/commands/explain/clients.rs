//! What a client makes of an explanation, with the layers of its own.

use std::{collections::BTreeMap, path::Path};

use serde::Serialize;
use stagegate_api::explanation::Explanation;
use stagegate_core::{
    Secret,
    client_layers::{self, Chain, ClientGeneration, ClientLayer},
};

use super::chain::{Held, OwnValue, Parameter, Unread, layer};
use crate::{
    context::{Block, FileValue, Params, Stuck},
    error::CliError,
};

/// What a client makes of an explanation.
#[derive(Debug, Serialize)]
pub struct ClientView {
    /// `v2`, `v3`, `v3-later` or `osls`.
    pub generation: &'static str,
    /// Which programs those are.
    pub programs: &'static str,
    /// The service file that was read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// What of it cannot be told.
    pub unreadable: Vec<Unreadable>,
    /// Each parameter, sorted by key.
    pub parameters: Vec<Parameter>,
}

/// A layer that may hold more than is shown.
#[derive(Debug, Serialize)]
pub struct Unreadable {
    /// `file-stage` or `file-default`.
    pub layer: &'static str,
    /// Why it cannot be told.
    pub reason: String,
}

/// What the client adds.
pub struct Own<'a> {
    /// What it is given as `--param`; of two with one key the later counts.
    pub given: &'a [(String, Secret)],
    /// The service file.
    pub file: Option<Params>,
    /// The stage, which is the name of a block of the file.
    pub stage: &'a str,
    /// Whether to show what may be secret.
    pub reveal: bool,
}

type Layers = Vec<(ClientLayer, BTreeMap<String, Held>)>;

/// Ranks what everybody holds. `whole` has all keys, if `explanation` was only asked for one.
pub fn view(
    generation: ClientGeneration,
    explanation: &Explanation,
    whole: Option<&Explanation>,
    own: Own<'_>,
) -> Result<ClientView, CliError> {
    let mut layers = Vec::new();
    for explanation in whole.into_iter().chain([explanation]) {
        // The later one may hold values, the earlier one never does.
        add_ours(&mut layers, explanation)?;
    }
    let Own { given, file, stage, reveal } = own;
    layers.push((ClientLayer::CommandLine, given_values(given, reveal)));
    let path = file.as_ref().map(|file| file.path.display().to_string());
    let unreadable = file.map(|file| add_file(&mut layers, file, stage, reveal)).unwrap_or_default();
    let stage_specific = explanation.profile.as_ref().is_some_and(|profile| profile.source == "stage");
    let chains = client_layers::chain(generation, layers, stage_specific);
    let parameters = chains.into_iter().map(|(key, chain)| parameter(key, chain)).collect();
    Ok(ClientView { generation: generation.as_str(), programs: generation.words(), file: path, unreadable, parameters })
}

fn parameter(key: String, chain: Chain<Held>) -> Parameter {
    let mut read = chain.read.into_iter().map(|(_, held)| held);
    Parameter {
        key,
        winner: read.next(),
        hidden: read.collect(),
        ignored: chain.ignored.into_iter().map(|(_, held, why)| Unread { held, reason: why.words() }).collect(),
    }
}

fn add_ours(layers: &mut Layers, explanation: &Explanation) -> Result<(), CliError> {
    for parameter in &explanation.parameters {
        for value in std::iter::once(&parameter.winner).chain(&parameter.hidden) {
            let (layer, held) = (layer(value)?, Held::Ours(Box::new(value.clone())));
            let index = layers.iter().position(|(known, _)| *known == layer).unwrap_or_else(|| {
                layers.push((layer, BTreeMap::new()));
                layers.len() - 1
            });
            layers[index].1.insert(parameter.key.clone(), held);
        }
    }
    Ok(())
}

fn given_values(given: &[(String, Secret)], reveal: bool) -> BTreeMap<String, Held> {
    let held = |value: &Secret| {
        Held::Own(OwnValue {
            layer: ClientLayer::CommandLine,
            place: "--param".to_owned(),
            value: reveal.then(|| value.clone().into()),
            unknown: None,
        })
    };
    given.iter().map(|(key, value)| (key.clone(), held(value))).collect()
}

/// Adds the blocks of the file that can be told, and says which cannot.
fn add_file(layers: &mut Layers, file: Params, stage: &str, reveal: bool) -> Vec<Unreadable> {
    let Params { path, stage: of_stage, default } = file;
    let blocks = [(ClientLayer::FileStage, stage, of_stage), (ClientLayer::FileDefault, "default", default)];
    blocks.into_iter().filter_map(|(layer, name, block)| add_block(layers, layer, &place(&path, name), block, reveal)).collect()
}

fn place(path: &Path, block: &str) -> String {
    format!("params.{block} in {}", path.file_name().unwrap_or(path.as_os_str()).display())
}

fn add_block(layers: &mut Layers, layer: ClientLayer, place: &str, block: Block, reveal: bool) -> Option<Unreadable> {
    let held = |value: FileValue| {
        let (value, unknown) = match value {
            FileValue::Known(secret) => (reveal.then(|| secret.into()), None),
            FileValue::Variable(Stuck(why)) => (None, Some(why)),
        };
        Held::Own(OwnValue { layer, place: place.to_owned(), value, unknown })
    };
    match block {
        Ok(values) => {
            layers.push((layer, values.into_iter().map(|(key, value)| (key, held(value))).collect()));
            None
        }
        Err(Stuck(reason)) => Some(Unreadable { layer: layer.as_str(), reason }),
    }
}
