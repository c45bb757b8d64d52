//! Resolution: what a deploy to one stage gets, and why.
//!
//! Pure rules. Absent, not allowed and "source down" are three different answers: absent is `None` here, the
//! other two are errors of whoever fetched the input.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    app::{App, ProfileRef},
    parameter::ParameterKey,
    stage::Stage,
};

/// Why a profile was picked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProfileSource {
    /// The stage was added to the app with this profile.
    Stage,
    /// The stage was not added; this is the app's default.
    AppDefault,
}

/// A profile, and why this one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Picked<'a> {
    /// The profile.
    pub profile: &'a ProfileRef,
    /// Why.
    pub source: ProfileSource,
}

/// Rule 1. The profile of the stage if the stage was added to the app, else the app's default, else none.
/// A stage's profile replaces the default; the two never merge.
pub fn profile_for<'a>(stage: Option<&'a Stage>, app: &'a App) -> Option<Picked<'a>> {
    let picked = pick(stage.map(|stage| &stage.profile), app.default_profile.as_ref());
    picked.map(|(profile, source)| Picked { profile, source })
}

/// The same, whatever stands for the profiles.
pub fn pick<T>(of_stage: Option<T>, app_default: Option<T>) -> Option<(T, ProfileSource)> {
    let of_stage = of_stage.map(|profile| (profile, ProfileSource::Stage));
    of_stage.or_else(|| app_default.map(|profile| (profile, ProfileSource::AppDefault)))
}

/// Where a parameter or a role comes from; a later one is nearer and wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Layer {
    /// The profile of the stage.
    Profile,
    /// The service.
    Service,
    /// The service in this stage and region.
    Instance,
}

impl Layer {
    /// The word used in JSON and pages.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Profile => "profile",
            Self::Service => "service",
            Self::Instance => "instance",
        }
    }
}

/// The winner of one key, and those it hid, nearest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Won<T> {
    /// The layer that won.
    pub layer: Layer,
    /// What it holds.
    pub value: T,
    /// What lies beneath.
    pub hidden: Vec<(Layer, T)>,
}

/// Rule 2. Nearest wins per key: instance, then service, then profile. The order of `layers` does not matter.
pub fn parameters<T>(layers: Vec<(Layer, BTreeMap<ParameterKey, T>)>) -> BTreeMap<ParameterKey, Won<T>> {
    let mut held: BTreeMap<ParameterKey, Vec<(Layer, T)>> = BTreeMap::new();
    for (layer, entries) in layers {
        for (key, value) in entries {
            held.entry(key).or_default().push((layer, value));
        }
    }
    held.into_iter().filter_map(|(key, held)| nearest(held).map(|won| (key, won))).collect()
}

fn nearest<T>(mut held: Vec<(Layer, T)>) -> Option<Won<T>> {
    held.sort_by_key(|(layer, _)| std::cmp::Reverse(*layer));
    let mut held = held.into_iter();
    let (layer, value) = held.next()?;
    Some(Won { layer, value, hidden: held.collect() })
}

/// Where credentials come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CredentialsSource {
    /// A provider linked to the instance.
    Instance,
    /// A provider linked to the service.
    Service,
    /// The profile's access role.
    Profile,
    /// The org's default provider.
    OrgDefault,
}

impl CredentialsSource {
    /// The word used in JSON and pages.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Instance => "instance",
            Self::Service => "service",
            Self::Profile => "profile",
            Self::OrgDefault => "org-default",
        }
    }
}

impl ProfileSource {
    /// The word used in JSON and pages.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Stage => "stage",
            Self::AppDefault => "app-default",
        }
    }
}

/// What could give credentials, each if present.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CredentialsCandidates<T> {
    /// The instance's provider.
    pub instance: Option<T>,
    /// The service's provider.
    pub service: Option<T>,
    /// The profile's access role.
    pub profile: Option<T>,
    /// The org's default provider.
    pub org_default: Option<T>,
    /// Whether the resolved profile is guarded.
    pub guarded: bool,
}

/// Who gives credentials, who would if the nearer ones were not there, and who must not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CredentialsChain<T> {
    /// The nearest. None: the client uses what its machine has, and says so.
    pub winner: Option<(CredentialsSource, T)>,
    /// Those it hides, nearest first.
    pub hidden: Vec<(CredentialsSource, T)>,
    /// The org's default provider, if the profile is guarded and so must not be served by it.
    pub excluded: Option<T>,
}

/// Rule 3. Provider of the instance, else of the service, else the profile's access role, else the org's default
/// provider, which never serves a guarded profile.
pub fn credentials<T>(candidates: CredentialsCandidates<T>) -> CredentialsChain<T> {
    let CredentialsCandidates { instance, service, profile, org_default, guarded } = candidates;
    let (org_default, excluded) = if guarded { (None, org_default) } else { (org_default, None) };
    let nearest_first = [
        (CredentialsSource::Instance, instance),
        (CredentialsSource::Service, service),
        (CredentialsSource::Profile, profile),
        (CredentialsSource::OrgDefault, org_default),
    ];
    let mut present = nearest_first.into_iter().filter_map(|(source, candidate)| Some((source, candidate?)));
    CredentialsChain { winner: present.next(), hidden: present.collect(), excluded }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use proptest::prelude::*;

    use super::*;
    use crate::{id::*, ports::Entropy};

    struct Zeros;
    impl Entropy for Zeros {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(0);
        }
    }

    fn profile(name: &str) -> ProfileRef {
        ProfileRef { id: ProfileId::new(Timestamp::UNIX_EPOCH, &Zeros), name: name.parse().unwrap() }
    }

    fn picked(stage: Option<&str>, default: Option<&str>) -> Option<(String, ProfileSource)> {
        let now = Timestamp::UNIX_EPOCH;
        let app = App {
            id: AppId::new(now, &Zeros),
            org: OrgId::new(now, &Zeros),
            name: "shop".parse().unwrap(),
            default_profile: default.map(profile),
            revision: 1,
            created_at: now,
            updated_at: now,
        };
        let stage = stage.map(|name| Stage {
            id: StageId::new(now, &Zeros),
            app: app.id.clone(),
            name: "prod".parse().unwrap(),
            profile: profile(name),
            revision: 1,
            created_at: now,
            updated_at: now,
        });
        profile_for(stage.as_ref(), &app).map(|picked| (picked.profile.name.to_string(), picked.source))
    }

    #[test]
    fn an_added_stage_hides_the_default() {
        for (stage, default, want) in [
            (Some("a"), Some("b"), Some(("a", ProfileSource::Stage))),
            (Some("a"), None, Some(("a", ProfileSource::Stage))),
            (None, Some("b"), Some(("b", ProfileSource::AppDefault))),
            (None, None, None),
        ] {
            let want = want.map(|(name, source)| (name.to_owned(), source));
            assert_eq!(picked(stage, default), want, "{stage:?} {default:?}");
        }
    }

    #[test]
    fn the_nearest_layer_wins_and_hides_the_others() {
        // Every combination of the three layers, one bit each; the empty text is a value like any other.
        let layers = [Layer::Profile, Layer::Service, Layer::Instance];
        for present in 0..8_u8 {
            let held: Vec<_> =
                layers.iter().enumerate().filter(|(bit, _)| present >> bit & 1 == 1).map(|(_, layer)| *layer).collect();
            let input = held.iter().map(|layer| (*layer, BTreeMap::from([("k".parse().unwrap(), String::new())]))).collect();
            let won = parameters(input).into_values().next();
            let order: Option<Vec<_>> =
                won.map(|won| std::iter::once(won.layer).chain(won.hidden.into_iter().map(|(layer, _)| layer)).collect());
            let want: Vec<_> = held.iter().rev().copied().collect();
            assert_eq!(order, (!want.is_empty()).then_some(want), "{held:?}");
        }
    }

    /// Every combination of the four candidates and of a guarded profile; each row says who wins and who is hidden.
    #[test]
    fn credentials_come_from_the_nearest_source() {
        use CredentialsSource::*;
        let nearest_first = [Instance, Service, Profile, OrgDefault];
        for present in 0..32_u8 {
            let guarded = present >> 4 & 1 == 1;
            let has = |bit: u8| (present >> bit & 1 == 1).then_some(nearest_first[usize::from(bit)]);
            let candidates =
                CredentialsCandidates { instance: has(0), service: has(1), profile: has(2), org_default: has(3), guarded };
            let mut want: Vec<_> = (0..4).filter_map(has).collect();
            let excluded = if guarded { want.pop_if(|source| *source == OrgDefault) } else { None };
            let chain = credentials(candidates);
            let got: Vec<_> = chain.winner.into_iter().chain(chain.hidden).collect();
            assert!(got.iter().all(|(source, candidate)| source == candidate), "{present:05b}: {got:?}");
            assert_eq!(got.into_iter().map(|(source, _)| source).collect::<Vec<_>>(), want, "{present:05b}");
            assert_eq!(chain.excluded, excluded, "{present:05b}");
        }
    }

    proptest! {
        #[test]
        fn the_order_of_layers_does_not_matter(keys in proptest::collection::vec(("[a-c]", 0..3_usize), 0..9), swap in any::<bool>()) {
            let kinds = [Layer::Profile, Layer::Service, Layer::Instance];
            let mut input: Vec<_> = kinds.iter().enumerate().map(|(index, layer)| {
                let entries = keys.iter().filter(|(_, at)| *at == index).map(|(key, at)| (key.parse().unwrap(), *at)).collect();
                (*layer, entries)
            }).collect();
            let straight = parameters(input.clone());
            if swap { input.reverse() } else { input.rotate_left(1) }
            prop_assert_eq!(straight, parameters(input));
        }
    }
}
