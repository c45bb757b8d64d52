//! Every list of the store: its first page, one in the middle and its last full page.

use std::time::{Duration, Instant};

use jiff::Timestamp;
use stagegate_core::{
    access::Permit,
    app::App,
    instance::Place,
    owner::OwnerId,
    page::{Page, PageRequest},
    parameter::ParameterKey,
    service::Service,
};
use stagegate_store::{DeploymentFilter, InstanceFilter, Tx};

use super::Subject;
use crate::{
    Failure,
    seed::{LISTED_APP, LISTED_KEY, LISTED_PROFILE, LISTED_SERVICE, LISTED_STAGE, REGION, STAGED_APP},
};

/// How many items a page holds.
const PAGE: usize = 20;

/// What has the long lists.
pub(super) struct Listed {
    app: App,
    staged: App,
    service: Service,
    instance: OwnerId,
    profile: OwnerId,
    key: ParameterKey,
}

impl Listed {
    pub(super) async fn find(tx: &mut Tx, permit: &Permit) -> Result<Self, Failure> {
        let app = tx.app(permit, LISTED_APP).await?.ok_or("no app with long lists")?;
        let staged = tx.app(permit, STAGED_APP).await?.ok_or("no app with many stages")?;
        let service = tx.service(permit, &staged, LISTED_SERVICE).await?.ok_or("no service in many stages")?;
        let place = Place { stage: LISTED_STAGE.parse()?, region: REGION.parse()? };
        let instance = tx.instance(permit, &service, &place).await?.ok_or("no instance with a long history")?;
        let profile = tx.profile(permit, LISTED_PROFILE).await?.ok_or("no profile with a long history")?;
        let (instance, profile) = ((&instance.id).into(), (&profile.id).into());
        Ok(Self { app, staged, service, instance, profile, key: LISTED_KEY.parse()? })
    }
}

/// A list.
#[derive(Clone, Copy, Debug)]
pub(super) enum List {
    Orgs,
    Apps,
    Stages,
    Services,
    Instances,
    InstancesOfService,
    InstancesOfStage,
    Profiles,
    Parameters,
    RevisionsOfProfile,
    RevisionsOfInstance,
    ParameterHistory,
    Providers,
    Deployments,
    DeploymentsOfApp,
    DeploymentsOfStage,
    AccessKeys,
    UnreadParameters,
    AuditEvents,
}

impl List {
    pub(super) const ALL: [Self; 19] = [
        Self::Orgs,
        Self::Apps,
        Self::Stages,
        Self::Services,
        Self::Instances,
        Self::InstancesOfService,
        Self::InstancesOfStage,
        Self::Profiles,
        Self::Parameters,
        Self::RevisionsOfProfile,
        Self::RevisionsOfInstance,
        Self::ParameterHistory,
        Self::Providers,
        Self::Deployments,
        Self::DeploymentsOfApp,
        Self::DeploymentsOfStage,
        Self::AccessKeys,
        Self::UnreadParameters,
        Self::AuditEvents,
    ];

    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Orgs => "orgs",
            Self::Apps => "apps",
            Self::Stages => "stages",
            Self::Services => "services",
            Self::Instances => "instances of an app",
            Self::InstancesOfService => "instances of a service",
            Self::InstancesOfStage => "instances in a stage",
            Self::Profiles => "profiles",
            Self::Parameters => "parameters",
            Self::RevisionsOfProfile => "revisions of a profile",
            Self::RevisionsOfInstance => "revisions of an instance",
            Self::ParameterHistory => "history of a parameter",
            Self::Providers => "providers",
            Self::Deployments => "deployments",
            Self::DeploymentsOfApp => "deployments of an app",
            Self::DeploymentsOfStage => "deployments to a stage",
            Self::AccessKeys => "access keys",
            Self::UnreadParameters => "unread parameters",
            Self::AuditEvents => "audit events",
        }
    }
}

/// Where pages of a list start.
pub(super) struct Pages {
    middle: String,
    late: String,
}

impl Pages {
    /// The pages of two lists side by side.
    pub(super) fn with<'a>(&'a self, large: &'a Self) -> [(&'static str, Option<&'a str>, Option<&'a str>); 3] {
        [
            ("first page", None, None),
            ("middle", Some(&self.middle), Some(&large.middle)),
            ("last page", Some(&self.late), Some(&large.late)),
        ]
    }
}

impl Subject {
    /// Goes through a whole list.
    pub(super) async fn pages(&self, list: List) -> Result<Pages, Failure> {
        let (mut tx, permit) = self.read().await?;
        let (mut starts, mut after) = (Vec::new(), None);
        loop {
            let page = self.page(&mut tx, &permit, list, after.as_deref()).await?;
            if page.items.len() == PAGE {
                starts.extend(after);
            }
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        let middle = starts.get(starts.len() / 2).cloned();
        let late = starts.pop();
        middle
            .zip(late)
            .map(|(middle, late)| Pages { middle, late })
            .ok_or_else(|| format!("{} have too few pages", list.words()).into())
    }

    /// How long one page takes, in a transaction that is open already.
    #[expect(clippy::disallowed_methods, reason = "measuring is what this program is for")]
    pub(super) async fn time_list(&self, list: List, after: Option<&str>) -> Result<Duration, Failure> {
        let (mut tx, permit) = self.read().await?;
        let start = Instant::now();
        let page = self.page(&mut tx, &permit, list, after).await?;
        let taken = start.elapsed();
        if page.items.len() == PAGE { Ok(taken) } else { Err(format!("a page of {} was not full", list.words()).into()) }
    }

    async fn page(&self, tx: &mut Tx, permit: &Permit, list: List, after: Option<&str>) -> Result<Page<()>, Failure> {
        let page = PageRequest::new(Some(i64::try_from(PAGE)?), after.map(str::to_owned))?;
        let Listed { app, staged, service, instance, profile, key } = &self.listed;
        let of_service = InstanceFilter { service: Some(service.id.clone()), ..InstanceFilter::default() };
        let of_stage = InstanceFilter { stage: Some(LISTED_STAGE.to_owned()), ..InstanceFilter::default() };
        let deployments_of_app = DeploymentFilter { app: Some(app.id.clone()), ..DeploymentFilter::default() };
        let deployments_of_stage = DeploymentFilter { stage: Some(LISTED_STAGE.to_owned()), ..deployments_of_app.clone() };
        Ok(match list {
            List::Orgs => tx.memberships(&self.caller, &page).await?.map(drop),
            List::Apps => tx.apps(permit, &page).await?.map(drop),
            List::Stages => tx.stages(permit, app, &page).await?.map(drop),
            List::Services => tx.services(permit, app, false, &page).await?.map(drop),
            List::Instances => tx.instances(permit, app, &InstanceFilter::default(), &page).await?.map(drop),
            List::InstancesOfService => tx.instances(permit, staged, &of_service, &page).await?.map(drop),
            List::InstancesOfStage => tx.instances(permit, app, &of_stage, &page).await?.map(drop),
            List::Profiles => tx.profiles(permit, &page).await?.map(drop),
            List::Parameters => tx.parameters(permit, profile, &page).await?.map(drop),
            List::RevisionsOfProfile => tx.revisions(permit, profile, &page).await?.map(drop),
            List::RevisionsOfInstance => tx.revisions(permit, instance, &page).await?.map(drop),
            List::ParameterHistory => tx.parameter_history(permit, instance, key, &page).await?.map(drop),
            List::Providers => tx.providers(permit, &page).await?.map(drop),
            List::Deployments => tx.deployments(permit, &DeploymentFilter::default(), &page).await?.map(drop),
            List::DeploymentsOfApp => tx.deployments(permit, &deployments_of_app, &page).await?.map(drop),
            List::DeploymentsOfStage => tx.deployments(permit, &deployments_of_stage, &page).await?.map(drop),
            List::AccessKeys => tx.own_access_keys(permit, &self.caller, &page).await?.map(drop),
            List::UnreadParameters => tx.unread_parameters(permit, Timestamp::MAX, &page).await?.map(drop),
            List::AuditEvents => tx.audit_events(permit, &page).await?.map(drop),
        })
    }
}
