//! The layers that the clients add to ours, and the order in which each generation of them takes the layers.
//!
//! Pure rules, read from the clients' own code; which version of which package says what is written at each of them.
//! Reading the options and the service file is for the command line.

use std::{collections::BTreeMap, str::FromStr};

use serde::Serialize;

use crate::{error::Error, resolution::Layer};

/// A generation of clients: those that take the layers in the same order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClientGeneration {
    /// Serverless Framework 2 whose dashboard plugin asks for the parameters of services and instances: from plugin
    /// 4.4.0 on, which 2.17 and later bring.
    V2,
    /// Serverless Framework 3.0 to 3.2, which have no `--param`.
    V3,
    /// Serverless Framework 3.3 to 3.40.
    V3Later,
    /// osls. In a deploy of our own, all frameworks take this order.
    Osls,
}

impl ClientGeneration {
    /// All of them, oldest first.
    pub const ALL: [Self; 4] = [Self::V2, Self::V3, Self::V3Later, Self::Osls];

    /// The word for it in options and answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::V2 => "v2",
            Self::V3 => "v3",
            Self::V3Later => "v3-later",
            Self::Osls => "osls",
        }
    }

    /// Which programs those are, in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::V2 => "Serverless Framework 2",
            Self::V3 => "Serverless Framework 3.0 to 3.2",
            Self::V3Later => "Serverless Framework 3.3 to 3.40",
            Self::Osls => "osls, and every framework within `stagegate deploy`",
        }
    }

    /// The layers it reads, nearest first. `profile_is_near`: the profile's value is presented as the instance's.
    fn order(self, profile_is_near: bool) -> &'static [ClientLayer] {
        use ClientLayer::{CommandLine, FileDefault, FileStage, Instance, Profile, Service};
        match (self, profile_is_near) {
            // `lib/resolveParams.js` of @serverless/enterprise-plugin 4.4.0 and @serverless/dashboard-plugin 5.5.4.
            (Self::V2, _) => &[Instance, Service, Profile],
            // `lib/resolve-params.js` of @serverless/dashboard-plugin 6.0.0, and 6.1.0 to 7.2.3, which are alike and add
            // `--param`. The program itself refuses `--param` up to 3.2.1 and declares it from 3.3.0 on.
            (Self::V3 | Self::V3Later, true) => &[CommandLine, FileStage, Instance, Profile, FileDefault, Service],
            (Self::V3 | Self::V3Later, false) => &[CommandLine, FileStage, Instance, FileDefault, Service, Profile],
            // `lib/configuration/variables/sources/instance-dependent/param.js` of osls 3.77.1 and 4.3.1.
            (Self::Osls, _) => &[CommandLine, FileStage, FileDefault, Instance, Service, Profile],
        }
    }

    /// Why it does not read a layer. `speaks`: the instance or the service holds a parameter, whatever its key.
    fn ignores(self, layer: ClientLayer, speaks: bool) -> Option<Ignored> {
        match (self, layer) {
            (Self::V2, ClientLayer::CommandLine) => Some(Ignored::OptionUnknown),
            (Self::V2, ClientLayer::FileStage | ClientLayer::FileDefault) => Some(Ignored::BlockUnknown),
            (Self::V2, ClientLayer::Profile) if speaks => Some(Ignored::ProfileNotAsked),
            (Self::V3, ClientLayer::CommandLine) => Some(Ignored::OptionRefused),
            _ => None,
        }
    }
}

impl FromStr for ClientGeneration {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        Self::ALL
            .into_iter()
            .find(|generation| generation.as_str() == text)
            .ok_or_else(|| Error::invalid_name("client", text, "`v2`, `v3`, `v3-later` or `osls`"))
    }
}

/// Where a client can find a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ClientLayer {
    /// The option `--param`.
    CommandLine,
    /// The block of the stage below `params:` in the service file.
    FileStage,
    /// The block `default` below `params:` in the service file.
    FileDefault,
    /// Ours: the service in this stage and region.
    Instance,
    /// Ours: the service.
    Service,
    /// Ours: the profile of the stage.
    Profile,
}

impl ClientLayer {
    /// The word for it in answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::CommandLine => "command-line",
            Self::FileStage => "file-stage",
            Self::FileDefault => "file-default",
            Self::Instance => "instance",
            Self::Service => "service",
            Self::Profile => "profile",
        }
    }

    /// What it is, in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::CommandLine => "the command line",
            Self::FileStage => "the service file, for this stage",
            Self::FileDefault => "the service file, for every stage",
            Self::Instance => "the instance",
            Self::Service => "the service",
            Self::Profile => "the profile",
        }
    }
}

impl From<Layer> for ClientLayer {
    fn from(layer: Layer) -> Self {
        match layer {
            Layer::Instance => Self::Instance,
            Layer::Service => Self::Service,
            Layer::Profile => Self::Profile,
        }
    }
}

/// Why a client does not read a layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ignored {
    /// It warns of an unknown option and goes on without it.
    OptionUnknown,
    /// It ends with an error about an unknown option.
    OptionRefused,
    /// It warns of an unknown property of the service file and goes on without it.
    BlockUnknown,
    /// It asks for the profile only if neither the instance nor the service holds any parameter.
    ProfileNotAsked,
}

impl Ignored {
    /// The reason, in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::OptionUnknown => "this client does not know `--param`: it warns and goes on without it",
            Self::OptionRefused => "this client does not know `--param` and refuses it",
            Self::BlockUnknown => "this client does not know `params:`: it warns and goes on without it",
            Self::ProfileNotAsked => {
                "this client asks for the profile only if neither the service nor the instance has a parameter of any key"
            }
        }
    }
}

/// What a client makes of one key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chain<T> {
    /// What the layers that it reads hold, nearest first: the first one wins. Each would win if those before it went.
    pub read: Vec<(ClientLayer, T)>,
    /// What it does not read, and why.
    pub ignored: Vec<(ClientLayer, T, Ignored)>,
}

/// What a client makes of the parameters. The order of `held` does not matter.
///
/// The client gets one value per key from us: the nearest of instance, service and profile. To Serverless Framework 3 it
/// comes as a parameter of the instance or of the service, and `params.default` stands between the two. A profile that
/// was given to the stage counts as the instance's there, the default of the app as the service's. So a profile of the
/// stage is nearer than `params.default`, but not if the service holds the key too: then the service's value is sent.
pub fn chain<K: Clone + Ord, T>(
    generation: ClientGeneration,
    held: Vec<(ClientLayer, BTreeMap<K, T>)>,
    profile_is_stage_specific: bool,
) -> BTreeMap<K, Chain<T>> {
    let ours = |layer: &ClientLayer| matches!(layer, ClientLayer::Instance | ClientLayer::Service);
    let speaks = held.iter().any(|(layer, entries)| ours(layer) && !entries.is_empty());
    let mut by_key: BTreeMap<K, Vec<(ClientLayer, T)>> = BTreeMap::new();
    for (layer, entries) in held {
        for (key, value) in entries {
            by_key.entry(key).or_default().push((layer, value));
        }
    }
    by_key
        .into_iter()
        .map(|(key, held)| {
            let service_holds = held.iter().any(|(layer, _)| *layer == ClientLayer::Service);
            let order = generation.order(profile_is_stage_specific && !service_holds);
            (key, one(generation, order, held, speaks))
        })
        .collect()
}

fn one<T>(generation: ClientGeneration, order: &[ClientLayer], held: Vec<(ClientLayer, T)>, speaks: bool) -> Chain<T> {
    let mut chain = Chain { read: Vec::new(), ignored: Vec::new() };
    for (layer, value) in held {
        match generation.ignores(layer, speaks) {
            Some(why) => chain.ignored.push((layer, value, why)),
            None => chain.read.push((layer, value)),
        }
    }
    // Nearest first; what is ignored keeps the order of the words.
    chain.read.sort_by_key(|(layer, _)| order.iter().position(|known| known == layer));
    chain.ignored.sort_by_key(|(layer, ..)| *layer);
    chain
}

/// The key and the value of an option `--param`, as the clients take it apart; none if they refuse it. A value needs at
/// least one character, ends at its first line break, and loses the blanks at its end. Without a key before the first
/// `=`, the next one counts.
///
/// The same pattern is in @serverless/dashboard-plugin 6.1.0 to 7.2.3 and in osls from 3.45.0 on.
pub fn command_line_parameter(text: &str) -> Option<(&str, &str)> {
    let mut start = 0;
    for (index, _) in text.match_indices('=') {
        let (key, rest) = (&text[start..index], &text[index + 1..]);
        let value = rest.split(['\n', '\r', '\u{2028}', '\u{2029}']).next().unwrap_or_default();
        if !key.is_empty() && !value.is_empty() {
            return Some((key, value.trim_end()));
        }
        start = index + 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use ClientLayer::{CommandLine, FileDefault, FileStage, Instance, Profile, Service};

    const LAYERS: [ClientLayer; 6] = [CommandLine, FileStage, FileDefault, Instance, Service, Profile];

    /// The chain of one key that these layers hold.
    fn chain_of(generation: ClientGeneration, held: &[ClientLayer], stage_specific: bool) -> Chain<ClientLayer> {
        let held = held.iter().map(|layer| (*layer, BTreeMap::from([("k", *layer)]))).collect();
        chain(generation, held, stage_specific).remove("k").unwrap_or(Chain { read: Vec::new(), ignored: Vec::new() })
    }

    fn words(layers: impl IntoIterator<Item = ClientLayer>) -> String {
        layers.into_iter().map(ClientLayer::as_str).collect::<Vec<_>>().join(" ")
    }

    /// What the server sends for the key: the nearest that it knows.
    fn sent(present: &[ClientLayer]) -> Option<ClientLayer> {
        [Instance, Service, Profile].into_iter().find(|layer| present.contains(layer))
    }

    /// Whom the client takes, told the way the client asks: first its own layers, then what the server sent.
    fn taken(generation: ClientGeneration, present: &[ClientLayer], stage_specific: bool) -> Option<ClientLayer> {
        let own = |layer: ClientLayer| present.contains(&layer).then_some(layer);
        let sent_as = |wanted: &str| {
            sent(present).filter(|layer| {
                let kind = match layer {
                    Instance => "instances",
                    Profile if stage_specific => "instances",
                    _ => "services",
                };
                kind == wanted
            })
        };
        let file_and_dashboard = || own(FileStage).or(sent_as("instances")).or(own(FileDefault)).or(sent_as("services"));
        match generation {
            ClientGeneration::V2 => sent(present),
            ClientGeneration::V3 => file_and_dashboard(),
            ClientGeneration::V3Later => own(CommandLine).or_else(file_and_dashboard),
            ClientGeneration::Osls => own(CommandLine).or(own(FileStage)).or(own(FileDefault)).or(sent(present)),
        }
    }

    #[test]
    fn every_combination_of_layers_is_taken_as_the_client_takes_it() {
        for generation in ClientGeneration::ALL {
            for (present, stage_specific) in (0..64_u8).flat_map(|present| [(present, false), (present, true)]) {
                let held: Vec<_> = (0..6).filter(|bit| present >> bit & 1 == 1).map(|bit| LAYERS[bit]).collect();
                // Take away the winner until nobody is left: so the order is seen with the eyes of the client.
                let (mut left, mut want) = (held.clone(), Vec::new());
                if generation == ClientGeneration::V2 && sent(&held) != Some(Profile) {
                    left.retain(|layer| *layer != Profile);
                }
                while let Some(winner) = taken(generation, &left, stage_specific) {
                    want.push(winner);
                    left.retain(|layer| *layer != winner);
                }
                let got = chain_of(generation, &held, stage_specific);
                let read: Vec<_> = got.read.iter().map(|(layer, _)| *layer).collect();
                let case = format!("{} {} {stage_specific}", generation.as_str(), words(held.clone()));
                assert_eq!(words(read.clone()), words(want.clone()), "{case}");
                assert!(got.read.iter().all(|(layer, value)| layer == value), "{case}");
                let ignored: Vec<_> = got.ignored.iter().map(|(layer, ..)| *layer).collect();
                assert_eq!(words(ignored), words(held.into_iter().filter(|layer| !want.contains(layer))), "{case}");
            }
        }
    }

    #[test]
    fn the_orders_in_words() {
        let all = "command-line file-stage file-default instance service profile";
        for (client, stage_specific, held, want) in [
            ("v2", false, all, "instance service"),
            ("v2", true, "command-line file-stage file-default profile", "profile"),
            ("v3", true, all, "file-stage instance file-default service profile"),
            ("v3", true, "command-line file-default profile", "profile file-default"),
            ("v3", false, "command-line file-default profile", "file-default profile"),
            ("v3-later", true, all, "command-line file-stage instance file-default service profile"),
            ("v3-later", false, all, "command-line file-stage instance file-default service profile"),
            ("v3-later", true, "file-default instance profile", "instance profile file-default"),
            ("v3-later", false, "file-default instance profile", "instance file-default profile"),
            ("v3-later", true, "file-default service profile", "file-default service profile"),
            ("osls", true, all, all),
            ("osls", false, all, all),
        ] {
            let held: Vec<_> = LAYERS.into_iter().filter(|layer| held.split(' ').any(|word| word == layer.as_str())).collect();
            let got = chain_of(client.parse().unwrap(), &held, stage_specific);
            assert_eq!(words(got.read.into_iter().map(|(layer, _)| layer)), want, "{client} {stage_specific}");
        }
    }

    #[test]
    fn what_a_client_does_not_read_has_a_reason() {
        let profile = || (Profile, BTreeMap::from([("a", 1), ("b", 2)]));
        let of = |held| chain(ClientGeneration::V2, held, true);
        let alone = of(vec![profile()]);
        assert_eq!(alone["b"], Chain { read: vec![(Profile, 2)], ignored: Vec::new() });
        // Another key of the service is enough for this one to be lost.
        let both = of(vec![profile(), (Service, BTreeMap::from([("a", 3)])), (CommandLine, BTreeMap::from([("b", 4)]))]);
        assert_eq!(both["a"].read, [(Service, 3)]);
        let ignored = vec![(CommandLine, 4, Ignored::OptionUnknown), (Profile, 2, Ignored::ProfileNotAsked)];
        assert_eq!(both["b"], Chain { read: Vec::new(), ignored });
        // A service without parameters says nothing.
        assert_eq!(of(vec![profile(), (Service, BTreeMap::new())])["b"].read, [(Profile, 2)]);
        for (generation, layer, want) in [
            (ClientGeneration::V2, FileStage, Some(Ignored::BlockUnknown)),
            (ClientGeneration::V2, FileDefault, Some(Ignored::BlockUnknown)),
            (ClientGeneration::V3, CommandLine, Some(Ignored::OptionRefused)),
            (ClientGeneration::V3Later, CommandLine, None),
            (ClientGeneration::Osls, CommandLine, None),
        ] {
            let got = chain_of(generation, &[layer], false).ignored.first().map(|(.., why)| *why);
            assert_eq!(got, want, "{generation:?} {layer:?}");
        }
    }

    #[test]
    fn generations_are_read_and_written_alike() {
        for generation in ClientGeneration::ALL {
            assert_eq!(generation.as_str().parse::<ClientGeneration>().unwrap(), generation);
        }
        for text in ["", "v1", "V3", "3", "serverless"] {
            assert!(text.parse::<ClientGeneration>().is_err(), "{text:?}");
        }
        for (ours, want) in [(Layer::Instance, Instance), (Layer::Service, Service), (Layer::Profile, Profile)] {
            assert_eq!(ClientLayer::from(ours), want);
        }
        for layer in LAYERS {
            assert_eq!(serde_json::to_value(layer).unwrap(), layer.as_str());
        }
    }

    #[test]
    fn options_are_taken_apart_as_the_clients_do() {
        for (text, want) in [
            ("k=v", Some(("k", "v"))),
            ("k=a=b", Some(("k", "a=b"))),
            ("k==b", Some(("k", "=b"))),
            ("k=x y  ", Some(("k", "x y"))),
            ("k= ", Some(("k", ""))),
            ("k=one\ntwo", Some(("k", "one"))),
            ("k=\ntwo", None),
            ("=k=v", Some(("k", "v"))),
            ("a=\nb=c", Some(("\nb", "c"))),
            ("k=", None),
            ("k", None),
            ("=v", None),
            ("", None),
        ] {
            assert_eq!(command_line_parameter(text), want, "{text:?}");
        }
    }
}
