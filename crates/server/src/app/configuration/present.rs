//! Reads what is there: in one transaction, page by page, values only as fingerprints.

use std::collections::{BTreeMap, BTreeSet};

use stagegate_core::{
    Secret,
    access::Permit,
    app::App,
    configuration::{
        Held, Present, PresentAccess, PresentApp, PresentParameter, PresentProfile, PresentProvider, PresentService, Wanted,
    },
    error::Error,
    id::ProfileId,
    instance::Instance,
    name::{AppName, ProfileName, ProviderAlias},
    owner::OwnerId,
    page::{MAX_PAGE, Page, PageRequest},
    parameter::ParameterKey,
    parameter_change,
    profile::Profile,
    provider::{Access, Provider},
    service::Service,
};
use stagegate_store::{InstanceFilter, SealedProvider, Tx};

use crate::app::{
    Stagegate,
    app::find_app,
    parameter::holdings::{OrgKeys, holdings_at},
    profile::find_profile,
    sealing::from_secret,
};

/// How much is read.
#[derive(Debug)]
pub(super) enum Extent<'a> {
    /// All of the org. What is set on archived owners is not read: no export lists it.
    All,
    /// What a document is compared with.
    For {
        /// The document.
        wanted: &'a Wanted,
        /// Whether what the document does not list may be pruned.
        prune: bool,
    },
}

/// How much of a service or an instance is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Depth {
    /// What it is linked to: it is in use.
    Links,
    /// And its parameters.
    Whole,
}

impl<'a> Extent<'a> {
    /// What is compared with `wanted`.
    pub(super) fn of(wanted: &'a Wanted, prune: bool) -> Self {
        Self::For { wanted, prune }
    }

    fn has_provider(&self, alias: &ProviderAlias) -> bool {
        match self {
            Self::All => true,
            Self::For { wanted, .. } => wanted.providers.as_ref().is_some_and(|section| section.contains_key(alias)),
        }
    }

    fn has_profile(&self, name: &ProfileName) -> bool {
        match self {
            Self::All => true,
            Self::For { wanted, .. } => wanted.profiles.as_ref().is_some_and(|section| section.contains_key(name)),
        }
    }

    fn has_app(&self, name: &AppName) -> bool {
        match self {
            Self::All => true,
            Self::For { wanted, .. } => wanted.apps.as_ref().is_some_and(|section| section.contains_key(name)),
        }
    }

    /// How much of a service, or of one of its instances, is read. One that is archived counts only if the document names
    /// exactly it; an instance is out of sight with its service until the document names that.
    fn depth(&self, service: &Service, instance: Option<&Instance>) -> Depth {
        let is_archived = instance.is_some_and(|instance| instance.archived_at.is_some());
        let is_whole = match self {
            Self::All => !is_archived && service.archived_at.is_none(),
            Self::For { wanted, prune } => {
                let app = wanted.apps.as_ref().and_then(|apps| apps.get(&service.app_name));
                let named = app.and_then(|app| app.services.as_ref()?.get(&service.name));
                let is_named = match instance {
                    None => named.is_some(),
                    Some(Instance { place, .. }) => {
                        named.is_some_and(|named| named.instances.iter().any(|all| all.contains_key(place)))
                    }
                };
                let is_hidden = is_archived || (service.archived_at.is_some() && named.is_none());
                is_named || (*prune && app.is_some() && !is_hidden)
            }
        };
        if is_whole { Depth::Whole } else { Depth::Links }
    }

    /// Whether profiles and providers may be pruned, so that everybody who uses one counts.
    fn needs_users(&self) -> bool {
        match self {
            Self::All => true,
            Self::For { wanted, prune } => *prune && wanted.covers_org,
        }
    }
}

/// Every item of a list that comes in pages.
macro_rules! every {
    ($page:ident => $fetch:expr) => {{
        let mut items = Vec::new();
        let mut $page = PageRequest { limit: MAX_PAGE, after: None };
        loop {
            let Page { items: more, next } = $fetch.await?;
            items.extend(more);
            match next {
                Some(next) => $page.after = Some(next),
                None => break items,
            }
        }
    }};
}

/// Reads the org of a permit.
pub(super) struct Reader<'a> {
    stagegate: &'a Stagegate,
    tx: &'a mut Tx,
    permit: &'a Permit,
    keys: &'a OrgKeys,
    /// The profiles that were read.
    pub(super) profiles: BTreeMap<ProfileName, ProfileId>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(stagegate: &'a Stagegate, tx: &'a mut Tx, permit: &'a Permit, keys: &'a OrgKeys) -> Self {
        Self { stagegate, tx, permit, keys, profiles: BTreeMap::new() }
    }

    /// What is there, as far as it is wanted.
    pub(super) async fn present(&mut self, extent: &Extent<'_>) -> Result<Present, Error> {
        let providers = self.providers(&|alias| extent.has_provider(alias)).await?;
        Ok(Present { providers, profiles: self.profiles(extent).await?, apps: self.apps(extent).await? })
    }

    /// One app, and the profiles and providers that it refers to.
    pub(super) async fn app_and_its_references(&mut self, app: &str) -> Result<Present, Error> {
        let app = find_app(self.tx, self.permit, app).await?;
        let there = self.app(&app, &Extent::All).await?;
        let names: BTreeSet<_> = there.stages.values().chain(&there.default_profile).cloned().collect();
        let links: BTreeSet<_> = there.services.values().flat_map(links).cloned().collect();
        let mut providers = self.providers(&|alias| links.contains(alias)).await?;
        providers.retain(|alias, _| links.contains(alias));
        let mut profiles = BTreeMap::new();
        for name in names {
            let profile = find_profile(self.tx, self.permit, name.as_str()).await?;
            profiles.insert(name, self.profile(profile, true).await?);
        }
        Ok(Present { providers, profiles, apps: BTreeMap::from([(app.name, there)]) })
    }

    /// All providers; of those that are not `opened`, only what is no secret.
    async fn providers(
        &mut self,
        opened: &(dyn Fn(&ProviderAlias) -> bool + Sync),
    ) -> Result<BTreeMap<ProviderAlias, PresentProvider>, Error> {
        let mut providers = BTreeMap::new();
        for provider in every!(page => self.tx.providers(self.permit, &page)) {
            let access = if opened(&provider.alias) {
                let Some(sealed) = self.tx.provider(self.permit, provider.id.as_str()).await? else { continue };
                self.access(&sealed).await?
            } else {
                closed(&provider)
            };
            let there = PresentProvider { access, description: provider.description, is_default: provider.is_default };
            providers.insert(provider.alias, there);
        }
        Ok(providers)
    }

    async fn access(&mut self, sealed: &SealedProvider) -> Result<PresentAccess, Error> {
        Ok(match &sealed.provider.access {
            Access::Role { arn, .. } => PresentAccess::Role(arn.clone()),
            Access::Keys { access_key_id, .. } => {
                let secret = self.stagegate.open_details(self.tx, self.permit, sealed).await?;
                PresentAccess::Keys {
                    access_key_id: access_key_id.clone(),
                    secret: Some(self.keys.fingerprinter.fingerprint(&secret)),
                }
            }
            Access::Details { .. } => {
                let details = self.stagegate.open_details(self.tx, self.permit, sealed).await?;
                let details: BTreeMap<String, Secret> = from_secret(&details)?;
                let details = details.into_iter().map(|(name, value)| (name, self.keys.fingerprinter.fingerprint(&value)));
                PresentAccess::Details { vendor: sealed.provider.vendor.clone(), details: details.collect() }
            }
        })
    }

    async fn profiles(&mut self, extent: &Extent<'_>) -> Result<BTreeMap<ProfileName, PresentProfile>, Error> {
        let mut profiles = BTreeMap::new();
        for profile in every!(page => self.tx.profiles(self.permit, &page)) {
            let name = profile.name.clone();
            let has_values = extent.has_profile(&name);
            self.profiles.insert(name.clone(), profile.id.clone());
            profiles.insert(name, self.profile(profile, has_values).await?);
        }
        Ok(profiles)
    }

    async fn profile(&mut self, profile: Profile, has_values: bool) -> Result<PresentProfile, Error> {
        let parameters =
            if has_values { self.parameters(&(&profile.id).into(), profile.revision).await? } else { BTreeMap::new() };
        let Profile { description, role, guarded, safeguards, .. } = profile;
        Ok(PresentProfile { description, role, guarded, safeguards, parameters })
    }

    async fn apps(&mut self, extent: &Extent<'_>) -> Result<BTreeMap<AppName, PresentApp>, Error> {
        let mut apps = BTreeMap::new();
        for app in every!(page => self.tx.apps(self.permit, &page)) {
            if extent.has_app(&app.name) || extent.needs_users() {
                let there = self.app(&app, extent).await?;
                apps.insert(app.name, there);
            }
        }
        Ok(apps)
    }

    async fn app(&mut self, app: &App, extent: &Extent<'_>) -> Result<PresentApp, Error> {
        let stages = every!(page => self.tx.stages(self.permit, app, &page));
        let mut services = BTreeMap::new();
        let mut by_id = BTreeMap::new();
        for service in every!(page => self.tx.services(self.permit, app, true, &page)) {
            let archived = service.archived_at.is_some();
            let depth = extent.depth(&service, None);
            let held = self.held(&(&service.id).into(), service.revision, depth).await?;
            let there = PresentService { held: Held { archived, ..held }, instances: BTreeMap::new() };
            services.insert(service.name.clone(), there);
            by_id.insert(service.id.clone(), service);
        }
        let filter = InstanceFilter { archived: true, ..InstanceFilter::default() };
        for instance in every!(page => self.tx.instances(self.permit, app, &filter, &page)) {
            let Some(service) = by_id.get(&instance.service) else { continue };
            let archived = instance.archived_at.is_some();
            let depth = extent.depth(service, Some(&instance));
            let held = self.held(&(&instance.id).into(), instance.revision, depth).await?;
            let there = services.entry(service.name.clone()).or_default();
            there.instances.insert(instance.place, Held { archived, ..held });
        }
        Ok(PresentApp {
            default_profile: app.default_profile.as_ref().map(|profile| profile.name.clone()),
            stages: stages.into_iter().map(|stage| (stage.name, stage.profile.name)).collect(),
            services,
        })
    }

    async fn held(&mut self, owner: &OwnerId, revision: i64, depth: Depth) -> Result<Held, Error> {
        // Nothing was ever set on it, which is so for most instances.
        if revision == 0 {
            return Ok(Held::default());
        }
        let links = self.tx.links_at(self.permit, owner, revision).await?;
        let links = links.into_iter().map(|linked| linked.provider.provider.alias).collect();
        let parameters = match depth {
            Depth::Whole => self.parameters(owner, revision).await?,
            Depth::Links => BTreeMap::new(),
        };
        Ok(Held { parameters, links, archived: false })
    }

    async fn parameters(&mut self, owner: &OwnerId, revision: i64) -> Result<BTreeMap<ParameterKey, PresentParameter>, Error> {
        let holdings = holdings_at(self.tx, self.permit, self.keys, owner, revision).await?;
        let present = |held: parameter_change::Held| PresentParameter {
            value: held.fingerprint,
            visibility: held.visibility,
            description: held.description,
        };
        Ok(holdings.held.into_iter().map(|(key, held)| (key, present(held))).collect())
    }
}

/// What a provider holds, without what is sealed in it.
fn closed(provider: &Provider) -> PresentAccess {
    match &provider.access {
        Access::Role { arn, .. } => PresentAccess::Role(arn.clone()),
        Access::Keys { access_key_id, .. } => PresentAccess::Keys { access_key_id: access_key_id.clone(), secret: None },
        Access::Details { .. } => PresentAccess::Details { vendor: provider.vendor.clone(), details: BTreeMap::new() },
    }
}

/// What the part of a service that an export lists is linked to.
fn links(service: &PresentService) -> Vec<&ProviderAlias> {
    let instances = service.instances.values().filter(|held| !held.archived);
    let listed = Some(&service.held).filter(|held| !held.archived);
    listed.into_iter().flat_map(|held| [held].into_iter().chain(instances.clone())).flat_map(|held| &held.links).collect()
}
