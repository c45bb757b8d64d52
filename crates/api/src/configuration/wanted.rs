//! Reads a document into the types of `core`: every name, word and value is checked, and a mistake is told by its place.

mod safeguards;

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    str::FromStr,
};

use stagegate_core::{
    Error, Secret,
    configuration::{
        DocumentPath, OwnerName, VERSION, Wanted, WantedAccess, WantedApp, WantedHeld, WantedParameter, WantedProfile,
        WantedProvider, WantedService, WantedValue,
    },
    fingerprint::Fingerprint,
    instance::Place,
    name::{AppName, ProfileName, ProviderAlias, RegionName, ServiceName, StageName},
    parameter::{ParameterKey, check_value},
    profile::check_description,
    provider::{MAX_DETAILS, ProviderKind, check_access_key_id, check_detail_name, check_secret_access_key, check_vendor},
};

use super::{AppEntry, Configuration, InstanceEntry, ParameterEntry, ProfileEntry, ProviderEntry, SecretEntry, ServiceEntry};
use crate::{safeguard::WantedSafeguard, sensitive::Sensitive};

/// What a document wants, and the values that came with it.
#[derive(Debug)]
pub struct Read {
    /// What it wants, values as fingerprints.
    pub wanted: Wanted,
    /// The values.
    pub given: Given,
    /// The safeguards of each profile that lists some. What they check is not known here: [`Wanted`] gets them from whoever
    /// does.
    pub safeguards: BTreeMap<ProfileName, Vec<WantedSafeguard>>,
}

/// The place of a safeguard of a profile, by its index.
pub fn safeguard_path(profile: &ProfileName, index: usize) -> DocumentPath {
    safeguards::item(&DocumentPath::of(["profiles", profile.as_str(), "safeguards"]), index)
}

/// Values that came with a document.
#[derive(Debug, Default)]
pub struct Given {
    /// Of parameters.
    pub parameters: BTreeMap<(OwnerName, ParameterKey), Secret>,
    /// Of providers, by alias and name of the detail; a secret access key is called [`SECRET_ACCESS_KEY`].
    pub details: BTreeMap<(ProviderAlias, String), Secret>,
}

/// What the secret of the kind `aws-keys` is called.
pub const SECRET_ACCESS_KEY: &str = "secret_access_key";

/// A mistake in a document.
#[derive(Debug)]
pub struct Misplaced {
    /// Where.
    pub path: DocumentPath,
    /// What is wrong there; says nothing of what stands there.
    pub reason: String,
}

impl fmt::Display for Misplaced {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.path.keys().is_empty() { f.write_str(&self.reason) } else { write!(f, "{}: {}", self.path, self.reason) }
    }
}

impl Misplaced {
    /// What is wrong at a place.
    pub fn new(path: &DocumentPath, reason: impl Into<String>) -> Self {
        Self { path: path.clone(), reason: reason.into() }
    }

    /// A rule of `core` that was broken, without the text that broke it: it may be a secret in the wrong place.
    pub fn of(path: &DocumentPath, error: &Error) -> Self {
        let reason = match error {
            Error::InvalidName { kind, rule, .. } => format!("this is not a valid {kind}: use {rule}"),
            Error::Invalid { reason, .. } => reason.clone(),
            other => other.to_string(),
        };
        Self::new(path, reason)
    }
}

/// Reads a document. `fingerprint` is that of the org.
pub fn read(document: &Configuration, fingerprint: &dyn Fn(&Secret) -> Fingerprint) -> Result<Read, Misplaced> {
    let root = DocumentPath::default();
    if document.version != VERSION {
        return Err(Misplaced::new(&root.at("version"), format!("only version {VERSION} of the file is understood")));
    }
    if document.covers.as_ref().is_some_and(|covers| covers != "org") {
        return Err(Misplaced::new(&root.at("covers"), "only `org` can be meant here"));
    }
    let mut reader = Reader { fingerprint, given: Given::default(), safeguards: BTreeMap::new() };
    let wanted = Wanted {
        covers_org: document.covers.is_some(),
        providers: entries(&root.at("providers"), document.providers.as_ref(), |path, alias, entry| {
            reader.provider(path, alias, entry)
        })?,
        profiles: entries(&root.at("profiles"), document.profiles.as_ref(), |path, name, entry| {
            reader.profile(path, name, entry)
        })?,
        apps: entries(&root.at("apps"), document.apps.as_ref(), |path, name, entry| reader.app(path, name, entry))?,
    };
    Ok(Read { wanted, given: reader.given, safeguards: reader.safeguards })
}

/// A section: its names and what each of them is.
fn entries<K, E, T>(
    path: &DocumentPath,
    section: Option<&BTreeMap<String, E>>,
    mut read: impl FnMut(&DocumentPath, &K, &E) -> Result<T, Misplaced>,
) -> Result<Option<BTreeMap<K, T>>, Misplaced>
where
    K: FromStr<Err = Error> + Ord,
{
    let Some(section) = section else { return Ok(None) };
    let mut entries = BTreeMap::new();
    for (name, entry) in section {
        let path = path.at(name);
        let name: K = parsed(&path, name)?;
        let entry = read(&path, &name, entry)?;
        entries.insert(name, entry);
    }
    Ok(Some(entries))
}

fn parsed<T: FromStr<Err = Error>>(path: &DocumentPath, text: &str) -> Result<T, Misplaced> {
    text.parse().map_err(|error| Misplaced::of(path, &error))
}

fn parsed_or_none<T: FromStr<Err = Error>>(path: &DocumentPath, text: Option<&str>) -> Result<Option<T>, Misplaced> {
    text.map(|text| parsed(path, text)).transpose()
}

fn checked(path: &DocumentPath, check: Result<(), Error>) -> Result<(), Misplaced> {
    check.map_err(|error| Misplaced::of(path, &error))
}

fn description(path: &DocumentPath, text: Option<&String>) -> Result<Option<String>, Misplaced> {
    text.map(|text| checked(&path.at("description"), check_description(text)).map(|()| text.clone())).transpose()
}

/// The parts of an entry that say what its value is.
struct Source<'a> {
    value: Option<&'a Sensitive>,
    from: Option<&'a str>,
    name: bool,
    path: bool,
    fingerprint: Option<&'a str>,
}

impl<'a> From<&'a ParameterEntry> for Source<'a> {
    fn from(entry: &'a ParameterEntry) -> Self {
        let ParameterEntry { value, from, name, path, fingerprint, .. } = entry;
        Self {
            value: value.as_ref(),
            from: from.as_deref(),
            name: name.is_some(),
            path: path.is_some(),
            fingerprint: fingerprint.as_deref(),
        }
    }
}

impl<'a> From<&'a SecretEntry> for Source<'a> {
    fn from(entry: &'a SecretEntry) -> Self {
        let SecretEntry { value, from, name, path, fingerprint } = entry;
        Self {
            value: value.as_ref(),
            from: from.as_deref(),
            name: name.is_some(),
            path: path.is_some(),
            fingerprint: fingerprint.as_deref(),
        }
    }
}

struct Reader<'a> {
    fingerprint: &'a dyn Fn(&Secret) -> Fingerprint,
    given: Given,
    safeguards: BTreeMap<ProfileName, Vec<WantedSafeguard>>,
}

impl Reader<'_> {
    fn value<'s>(&self, path: &DocumentPath, source: &Source<'s>) -> Result<(WantedValue, Option<&'s Secret>), Misplaced> {
        match (source.from, source.value) {
            (Some("kept"), None) | (None, _) => {}
            (Some(_), Some(_)) => {
                return Err(Misplaced::new(&path.at("from"), "there is a `value` already: only one can be meant"));
            }
            (Some(_), None) => {
                return Err(Misplaced::new(
                    &path.at("from"),
                    "only `kept` can be meant here: other values come with the request",
                ));
            }
        }
        for (key, given) in [("name", source.name), ("path", source.path)] {
            if given {
                return Err(Misplaced::new(&path.at(key), "this key belongs to a `from` that was not given"));
            }
        }
        if let Some(value) = source.value {
            if source.fingerprint.is_some() {
                return Err(Misplaced::new(&path.at("fingerprint"), "this key belongs to `from: kept`"));
            }
            return Ok((WantedValue::Given((self.fingerprint)(&value.0)), Some(&value.0)));
        }
        Ok((WantedValue::Kept(parsed_or_none(&path.at("fingerprint"), source.fingerprint)?), None))
    }

    fn provider(
        &mut self,
        path: &DocumentPath,
        alias: &ProviderAlias,
        entry: &ProviderEntry,
    ) -> Result<WantedProvider, Misplaced> {
        let kind: ProviderKind = parsed(&path.at("kind"), &entry.kind)?;
        for (key, given, belongs_to) in [
            ("role", entry.role.is_some(), ProviderKind::AwsRole),
            ("access_key_id", entry.access_key_id.is_some(), ProviderKind::AwsKeys),
            (SECRET_ACCESS_KEY, entry.secret_access_key.is_some(), ProviderKind::AwsKeys),
            ("vendor", entry.vendor.is_some(), ProviderKind::Vendor),
            ("details", entry.details.is_some(), ProviderKind::Vendor),
        ] {
            if given && kind != belongs_to {
                return Err(Misplaced::new(&path.at(key), format!("this key belongs to the kind `{}`", belongs_to.as_str())));
            }
        }
        let access = match kind {
            ProviderKind::AwsRole => WantedAccess::Role(parsed(&path.at("role"), needed(path, "role", entry.role.as_ref())?)?),
            ProviderKind::AwsKeys => self.keys(path, alias, entry)?,
            ProviderKind::Vendor => self.details(path, alias, entry)?,
        };
        Ok(WantedProvider { access, description: description(path, entry.description.as_ref())?, is_default: entry.default })
    }

    fn keys(&mut self, path: &DocumentPath, alias: &ProviderAlias, entry: &ProviderEntry) -> Result<WantedAccess, Misplaced> {
        let access_key_id = needed(path, "access_key_id", entry.access_key_id.as_ref())?;
        checked(&path.at("access_key_id"), check_access_key_id(access_key_id))?;
        let path = path.at(SECRET_ACCESS_KEY);
        let secret = match &entry.secret_access_key {
            Some(entry) => Some(self.secret(&path, alias, SECRET_ACCESS_KEY, entry, &check_secret_access_key)?),
            None => None,
        };
        Ok(WantedAccess::Keys { access_key_id: access_key_id.to_owned(), secret })
    }

    fn details(&mut self, path: &DocumentPath, alias: &ProviderAlias, entry: &ProviderEntry) -> Result<WantedAccess, Misplaced> {
        let vendor = needed(path, "vendor", entry.vendor.as_ref())?;
        let vendor = parsed(&path.at("vendor"), vendor)?;
        checked(&path.at("vendor"), check_vendor(&vendor))?;
        let path = path.at("details");
        let Some(section) = &entry.details else { return Ok(WantedAccess::Details { vendor, details: None }) };
        if section.len() > MAX_DETAILS {
            return Err(Misplaced::new(&path, format!("a provider holds at most {MAX_DETAILS} details")));
        }
        let mut details = BTreeMap::new();
        for (name, entry) in section {
            let path = path.at(name);
            checked(&path, check_detail_name(name))?;
            // What a variable of the environment can hold, like the value of a parameter of this name.
            let key: ParameterKey = parsed(&path, name)?;
            details.insert(name.clone(), self.secret(&path, alias, name, entry, &|value| check_value(&key, value))?);
        }
        Ok(WantedAccess::Details { vendor, details: Some(details) })
    }

    fn secret(
        &mut self,
        path: &DocumentPath,
        alias: &ProviderAlias,
        name: &str,
        entry: &SecretEntry,
        check: &dyn Fn(&Secret) -> Result<(), Error>,
    ) -> Result<WantedValue, Misplaced> {
        let (wanted, given) = self.value(path, &entry.into())?;
        if let Some(given) = given {
            checked(&path.at("value"), check(given))?;
            self.given.details.insert((alias.clone(), name.to_owned()), given.clone());
        }
        Ok(wanted)
    }

    fn profile(&mut self, path: &DocumentPath, name: &ProfileName, entry: &ProfileEntry) -> Result<WantedProfile, Misplaced> {
        let role = entry.role.as_ref().map(|role| parsed_or_none(&path.at("role"), role.as_deref())).transpose()?;
        if let Some(entries) = &entry.safeguards {
            safeguards::check(&path.at("safeguards"), entries)?;
            self.safeguards.insert(name.clone(), entries.iter().cloned().map(Into::into).collect());
        }
        Ok(WantedProfile {
            description: description(path, entry.description.as_ref())?,
            role,
            guarded: entry.guarded,
            safeguards: None,
            parameters: self.parameters(path, &OwnerName::Profile(name.clone()), entry.parameters.as_ref())?,
        })
    }

    fn app(&mut self, path: &DocumentPath, app: &AppName, entry: &AppEntry) -> Result<WantedApp, Misplaced> {
        let default_profile = entry.default_profile.as_ref();
        let default_profile =
            default_profile.map(|profile| parsed_or_none(&path.at("default_profile"), profile.as_deref())).transpose()?;
        Ok(WantedApp {
            default_profile,
            stages: entries(&path.at("stages"), entry.stages.as_ref(), |path, _: &StageName, profile| parsed(path, profile))?,
            services: entries(&path.at("services"), entry.services.as_ref(), |path, name, entry| {
                self.service(path, app, name, entry)
            })?,
        })
    }

    fn service(
        &mut self,
        path: &DocumentPath,
        app: &AppName,
        service: &ServiceName,
        entry: &ServiceEntry,
    ) -> Result<WantedService, Misplaced> {
        let owner = OwnerName::Service(app.clone(), service.clone());
        let held = self.held(path, &owner, entry.parameters.as_ref(), entry.providers.as_ref())?;
        let Some(stages) = &entry.instances else { return Ok(WantedService { held, instances: None }) };
        let mut instances = BTreeMap::new();
        for (stage, regions) in stages {
            let path = path.at("instances").at(stage);
            let stage: StageName = parsed(&path, stage)?;
            for (region, entry) in regions {
                let path = path.at(region);
                let place = Place { stage: stage.clone(), region: parsed::<RegionName>(&path, region)? };
                let owner = OwnerName::Instance(app.clone(), service.clone(), place.clone());
                let InstanceEntry { parameters, providers } = entry;
                instances.insert(place, self.held(&path, &owner, parameters.as_ref(), providers.as_ref())?);
            }
        }
        Ok(WantedService { held, instances: Some(instances) })
    }

    fn held(
        &mut self,
        path: &DocumentPath,
        owner: &OwnerName,
        parameters: Option<&BTreeMap<String, ParameterEntry>>,
        links: Option<&Vec<String>>,
    ) -> Result<WantedHeld, Misplaced> {
        let parameters = self.parameters(path, owner, parameters)?;
        let Some(links) = links else { return Ok(WantedHeld { parameters, links: None }) };
        let path = path.at("providers");
        let mut aliases = BTreeSet::new();
        for alias in links {
            let path = path.at(alias);
            if !aliases.insert(parsed::<ProviderAlias>(&path, alias)?) {
                return Err(Misplaced::new(&path, "this alias stands there twice"));
            }
        }
        Ok(WantedHeld { parameters, links: Some(aliases) })
    }

    fn parameters(
        &mut self,
        path: &DocumentPath,
        owner: &OwnerName,
        section: Option<&BTreeMap<String, ParameterEntry>>,
    ) -> Result<Option<BTreeMap<ParameterKey, WantedParameter>>, Misplaced> {
        entries(&path.at("parameters"), section, |path, key: &ParameterKey, entry| {
            let (value, given) = self.value(path, &entry.into())?;
            if let Some(given) = given {
                checked(&path.at("value"), check_value(key, given))?;
                self.given.parameters.insert((owner.clone(), key.clone()), given.clone());
            }
            Ok(WantedParameter {
                value,
                visibility: parsed_or_none(&path.at("visibility"), entry.visibility.as_deref())?,
                description: description(path, entry.description.as_ref())?,
            })
        })
    }
}

fn needed<'a>(path: &DocumentPath, key: &str, text: Option<&'a String>) -> Result<&'a str, Misplaced> {
    text.map(String::as_str).ok_or_else(|| Misplaced::new(path, format!("`{key}` is missing here")))
}

#[cfg(test)]
mod tests;
