//! How SQLite runs what is asked often: through an index, and no longer the more rows there are. It makes its plans from the
//! tables alone, so that they are the same in a database of any size.

mod watch;

use std::sync::Arc;

use stagegate_core::{
    access::Permit,
    app::App,
    deployment::{Deployment, DeploymentKind, Status, Used},
    id::{AppId, DeploymentId, InstanceId, ProviderId, ServiceId},
    instance::Instance,
    owner::OwnerId,
    page::PageRequest,
    ports::Clock as _,
    profile::Profile,
    provider::{Access, Provider},
    service::Service,
};
use stagegate_store::{DeploymentFilter, InstanceFilter, NewApp, Store, StoreError, Subject, Tx, testing::TestDatabase};

use self::watch::Watch;
use crate::common::{Still, Tenant, tenant};

/// Something of everything that is asked for.
struct World {
    tenant: Tenant,
    app: App,
    profile: Profile,
    service: Service,
    instance: Instance,
}

impl World {
    async fn make(store: &Store) -> Self {
        let tenant = tenant(store, "acmeorg", &Arc::default()).await;
        let profile = tenant.add_profile(store, "prod").await.unwrap();
        let (now, entropy) = (Still.now(), &*tenant.entropy);
        let mut tx = store.write().await.unwrap();
        let permit = tenant.permit(&mut tx).await;
        let id = AppId::new(now, entropy);
        let name = "shop".parse().unwrap();
        let new = NewApp { id: &id, name: &name, default_profile: Some(&profile.id), author: "ada", now };
        tx.add_app(&permit, &new).await.unwrap();
        let app = tx.app(&permit, "shop").await.unwrap().unwrap();
        let id = ServiceId::new(now, entropy);
        let service = tx.add_service(&permit, &id, &app, &"orders".parse().unwrap(), now).await.unwrap();
        let place = "prod:us-east-1".parse().unwrap();
        let instance = tx.add_instance(&permit, &InstanceId::new(now, entropy), &service, &place, now).await.unwrap();
        tenant.commit(tx).await.unwrap();
        Self { tenant, app, profile, service, instance }
    }
}

/// One to the instance of the world.
fn deployment(world: &World) -> Deployment {
    let (tenant, now) = (&world.tenant, Still.now());
    Deployment {
        id: DeploymentId::new(now, &*tenant.entropy),
        org: tenant.org.id.clone(),
        app: world.app.id.clone(),
        service: world.service.name.clone(),
        stage: world.instance.place.stage.clone(),
        region: world.instance.place.region.clone(),
        kind: DeploymentKind::Deploy,
        status: Status::Succeeded,
        profile: None,
        used: Used { profile: None, service: None, instance: Some((world.instance.id.clone(), 0)) },
        account_id: None,
        judged: None,
        overridden: None,
        user: tenant.caller.user.id.clone(),
        author: "ada".to_owned(),
        started_at: now,
        finished_at: Some(now),
    }
}

/// Runs a query of the store and looks at the plans of its statements.
macro_rules! plans {
    ($watch:expr, $tx:expr, $query:expr) => {{
        $watch.forget($tx).await;
        let _ = $query.await.unwrap();
        $watch.plans($tx, stringify!($query)).await
    }};
}

#[tokio::test]
async fn what_a_request_asks_for_is_looked_up() {
    let database = TestDatabase::sqlite();
    let store = database.open().await;
    let world = World::make(&store).await;
    let watch = Watch::new(&database);
    let World { tenant, app, profile, service, instance } = &world;
    let mut tx = store.write().await.unwrap();
    let permit = tenant.permit(&mut tx).await;
    let owners: [OwnerId; 3] = [(&profile.id).into(), (&service.id).into(), (&instance.id).into()];
    let key = "k".parse().unwrap();
    let mut seen = vec![
        plans!(watch, &mut tx, tx.authenticate("digest")),
        plans!(watch, &mut tx, tx.touch_access_key(&tenant.caller.key, Still.now())),
        plans!(watch, &mut tx, tx.sealed_org_key(&permit)),
        plans!(watch, &mut tx, tx.service_by_id(&permit, &service.id)),
        plans!(watch, &mut tx, tx.instance_by_id(&permit, &instance.id)),
        plans!(watch, &mut tx, tx.instance(&permit, service, &instance.place)),
        plans!(watch, &mut tx, tx.default_providers(&permit)),
        plans!(watch, &mut tx, tx.deployment(&permit, "dep")),
        plans!(watch, &mut tx, tx.last_success(&permit, &instance.id)),
        plans!(watch, &mut tx, tx.last_deployments(&permit, &[&instance.id])),
        plans!(watch, &mut tx, tx.own_access_key(&permit, &tenant.caller, "key")),
        plans!(watch, &mut tx, tx.last_assignment(&permit, &Subject::default_profile(app))),
        plans!(watch, &mut tx, tx.assignment_before(&permit, &Subject::default_profile(app), Still.now())),
        plans!(watch, &mut tx, tx.stages_renamed_since(&permit, app, Still.now())),
        plans!(watch, &mut tx, tx.services_renamed_since(&permit, app, Still.now())),
        plans!(watch, &mut tx, tx.deployment_before(&permit, &deployment(&world))),
        plans!(watch, &mut tx, tx.provider_at(&permit, "prv", Still.now())),
        plans!(watch, &mut tx, tx.was_deleted_since(&permit, app, &service.name, Some(&instance.place), Still.now())),
        plans!(watch, &mut tx, tx.assignment_at(&permit, &Subject::default_profile(app), Still.now())),
    ];
    for id_or_name in ["prod", profile.id.as_str()] {
        seen.extend([
            plans!(watch, &mut tx, tx.membership(&tenant.caller, id_or_name)),
            plans!(watch, &mut tx, tx.app(&permit, id_or_name)),
            plans!(watch, &mut tx, tx.stage(&permit, app, id_or_name)),
            plans!(watch, &mut tx, tx.profile(&permit, id_or_name)),
            plans!(watch, &mut tx, tx.service(&permit, app, id_or_name)),
            plans!(watch, &mut tx, tx.provider(&permit, id_or_name)),
        ]);
    }
    for owner in &owners {
        seen.extend([
            plans!(watch, &mut tx, tx.parameters_at(&permit, owner, 1)),
            plans!(watch, &mut tx, tx.links_at(&permit, owner, 1)),
            plans!(watch, &mut tx, tx.past_links_at(&permit, owner, 1, Still.now())),
            plans!(watch, &mut tx, tx.received_since(&permit, owner, Still.now())),
            plans!(watch, &mut tx, tx.note_received(&permit, owner, std::slice::from_ref(&key), Still.now())),
            plans!(watch, &mut tx, tx.parameter(&permit, owner, &key)),
            plans!(watch, &mut tx, tx.count_parameters(&permit, owner)),
            plans!(watch, &mut tx, tx.revision(&permit, owner, 1)),
            plans!(watch, &mut tx, tx.end_parameter(&permit, owner, &key, 1)),
        ]);
    }
    for plans in &seen {
        plans.look_up();
    }
}

#[tokio::test]
async fn what_looks_at_a_whole_org_looks_at_no_other() {
    let database = TestDatabase::sqlite();
    let store = database.open().await;
    let world = World::make(&store).await;
    let watch = Watch::new(&database);
    let World { tenant, app, profile, .. } = &world;
    let mut tx = store.write().await.unwrap();
    let permit = tenant.permit(&mut tx).await;
    let now = Still.now();
    let provider = Provider {
        id: ProviderId::new(now, &*tenant.entropy),
        org: tenant.org.id.clone(),
        alias: "main".parse().unwrap(),
        vendor: "aws".parse().unwrap(),
        access: Access::Keys { access_key_id: "AKIAIOSFODNN7EXAMPLE".into(), account_id: None },
        description: String::new(),
        is_default: false,
        revision: 1,
        created_at: now,
        updated_at: now,
    };
    tx.add_provider(&permit, &provider, None, "ada").await.unwrap();
    for plans in [
        plans!(watch, &mut tx, tx.landscape(&permit, &provider.vendor)),
        plans!(watch, &mut tx, tx.users_of_provider(&permit, &provider, 10)),
        plans!(watch, &mut tx, tx.users_of_profile(&permit, profile)),
        plans!(watch, &mut tx, tx.things_of_app(&permit, app, 10)),
        plans!(watch, &mut tx, tx.things_of_org(&permit, 10)),
    ] {
        plans.scan_nothing();
    }
}

#[tokio::test]
async fn lists_go_along_an_index_from_their_cursor() {
    let database = TestDatabase::sqlite();
    let store = database.open().await;
    let world = World::make(&store).await;
    let watch = Watch::new(&database);
    let mut tx = store.read().await.unwrap();
    let permit = world.tenant.permit(&mut tx).await;
    for after in [None, Some("7".to_owned())] {
        let page = PageRequest::new(None, after).unwrap();
        for plans in lists(&watch, &mut tx, &permit, &world, &page).await.unwrap() {
            plans.scan_nothing();
            plans.go_along_an_index(page.after.is_some());
        }
    }
}

async fn lists(
    watch: &Watch<'_>,
    tx: &mut Tx,
    permit: &Permit,
    world: &World,
    page: &PageRequest,
) -> Result<Vec<watch::Plans>, StoreError> {
    let World { tenant, app, profile, service, instance } = world;
    let owners: [OwnerId; 2] = [(&profile.id).into(), (&instance.id).into()];
    let mut seen = vec![
        plans!(watch, tx, tx.memberships(&tenant.caller, page)),
        plans!(watch, tx, tx.own_access_keys(permit, &tenant.caller, page)),
        plans!(watch, tx, tx.apps(permit, page)),
        plans!(watch, tx, tx.profiles(permit, page)),
        plans!(watch, tx, tx.providers(permit, page)),
        plans!(watch, tx, tx.audit_events(permit, page)),
        plans!(watch, tx, tx.unread_parameters(permit, Still.now(), page)),
        plans!(watch, tx, tx.stages(permit, app, page)),
        plans!(watch, tx, tx.services(permit, app, false, page)),
    ];
    for owner in &owners {
        seen.extend([
            plans!(watch, tx, tx.revisions(permit, owner, page)),
            plans!(watch, tx, tx.parameters(permit, owner, page)),
            plans!(watch, tx, tx.parameter_history(permit, owner, &"k".parse().unwrap(), page)),
        ]);
    }
    let (one_service, one_stage) = (Some(service.id.clone()), Some("prod".to_owned()));
    for (service, stage) in [(None, None), (one_service.clone(), None), (None, one_stage.clone()), (one_service, one_stage)] {
        let filter = InstanceFilter { service, stage, archived: false };
        seen.push(plans!(watch, tx, tx.instances(permit, app, &filter, page)));
    }
    let of_app = DeploymentFilter { app: Some(app.id.clone()), ..DeploymentFilter::default() };
    let to_stage = DeploymentFilter { stage: Some("prod".into()), ..of_app.clone() };
    let of_service = DeploymentFilter { service: Some("orders".into()), ..of_app.clone() };
    for filter in [DeploymentFilter::default(), of_app, to_stage, of_service] {
        seen.push(plans!(watch, tx, tx.deployments(permit, &filter, page)));
    }
    Ok(seen)
}
