//! Services, instances and whole apps: listed, archived, deleted with what they hold.

use std::sync::Arc;

use stagegate_core::{
    access::Permit,
    app::App,
    deployment::{Deployment, DeploymentKind, Status, Used},
    id::{AppId, DeploymentId, InstanceId, ParameterId, ServiceId, StageId},
    instance::Instance,
    owner::{Owner, OwnerId},
    page::PageRequest,
    parameter::Visibility,
    ports::Clock as _,
    service::Service,
};
use stagegate_store::{
    AppChange, Assigned, Assignment, InstanceFilter, NewApp, NewParameter, NewStage, RevisionNote, SealedStart, Store,
    StoreError, Subject, Tx, on_both_databases, testing::TestDatabase,
};

use crate::common::{Counting, Still, Tenant, tenant};

const BY: &str = "ada";

/// A writing transaction with its permit, and what makes things in it.
struct Work<'a> {
    tenant: &'a Tenant,
    tx: Tx,
    permit: Permit,
}

impl<'a> Work<'a> {
    async fn on(tenant: &'a Tenant, store: &Store) -> Self {
        let mut tx = store.write().await.unwrap();
        let permit = tenant.permit(&mut tx).await;
        Self { tenant, tx, permit }
    }

    async fn done(self) {
        self.tenant.commit(self.tx).await.unwrap();
    }

    async fn app(&mut self, name: &str) -> App {
        let id = AppId::new(Still.now(), &*self.tenant.entropy);
        let new = NewApp { id: &id, name: &name.parse().unwrap(), default_profile: None, author: BY, now: Still.now() };
        self.tx.add_app(&self.permit, &new).await.unwrap();
        self.tx.app(&self.permit, name).await.unwrap().unwrap()
    }

    async fn service(&mut self, app: &App, name: &str) -> Service {
        let id = ServiceId::new(Still.now(), &*self.tenant.entropy);
        self.tx.add_service(&self.permit, &id, app, &name.parse().unwrap(), Still.now()).await.unwrap()
    }

    async fn was_deleted(&mut self, app: &App, service: &str, place: Option<&str>, time: jiff::Timestamp) -> bool {
        let place = place.map(|place| place.parse().unwrap());
        self.tx.was_deleted_since(&self.permit, app, &service.parse().unwrap(), place.as_ref(), time).await.unwrap()
    }

    async fn instance(&mut self, service: &Service, place: &str) -> Instance {
        let id = InstanceId::new(Still.now(), &*self.tenant.entropy);
        self.tx.add_instance(&self.permit, &id, service, &place.parse().unwrap(), Still.now()).await.unwrap()
    }

    /// Sets a parameter in the owner's next revision.
    async fn set(&mut self, owner: &Owner, sealed_value: &str) {
        let note = RevisionNote { change: "set", message: None, author: BY, now: Still.now() };
        let revision = self.tx.next_revision(&self.permit, owner, &note).await.unwrap();
        let id = ParameterId::new(Still.now(), &*self.tenant.entropy);
        let new = NewParameter {
            id: &id,
            owner: &owner.id(),
            key: &"k".parse().unwrap(),
            sealed_value,
            visibility: Visibility::Masked,
            description: "",
            revision,
            author: BY,
            now: Still.now(),
        };
        self.tx.set_parameter(&self.permit, &new).await.unwrap();
    }

    async fn deploy(&mut self, app: &App, instance: &Instance, status: Status) -> DeploymentId {
        let id = DeploymentId::new(Still.now(), &*self.tenant.entropy);
        let new = Deployment {
            id: id.clone(),
            org: self.tenant.org.id.clone(),
            app: app.id.clone(),
            service: instance.service_name.clone(),
            stage: instance.place.stage.clone(),
            region: instance.place.region.clone(),
            kind: DeploymentKind::Deploy,
            status,
            profile: None,
            used: Used { instance: Some((instance.id.clone(), 0)), ..Used::default() },
            account_id: None,
            judged: None,
            overridden: None,
            user: self.tenant.caller.user.id.clone(),
            author: BY.into(),
            started_at: Still.now(),
            finished_at: None,
        };
        self.tx.add_deployment(&self.permit, app, &new, SealedStart { facts: "sealed", given: "sealed" }).await.unwrap();
        id
    }

    async fn archive(&mut self, owner: &OwnerId) {
        self.tx.set_archived(&self.permit, owner, Some(Still.now())).await.unwrap();
    }

    /// The names of the services, read in pages of two.
    async fn services(&mut self, app: &App, archived: bool) -> String {
        let (mut seen, mut after) = (Vec::new(), None);
        loop {
            let page = PageRequest::new(Some(2), after).unwrap();
            let found = self.tx.services(&self.permit, app, archived, &page).await.unwrap();
            seen.extend(found.items.iter().map(|service| service.name.to_string()));
            after = found.next;
            if after.is_none() {
                return seen.join(" ");
            }
        }
    }

    /// The same for instances.
    async fn instances(&mut self, app: &App, filter: &InstanceFilter, limit: i64) -> String {
        let (mut seen, mut after) = (Vec::new(), None);
        loop {
            let page = PageRequest::new(Some(limit), after).unwrap();
            let found = self.tx.instances(&self.permit, app, filter, &page).await.unwrap();
            seen.extend(found.items.iter().map(|instance| format!("{}/{}", instance.service_name, instance.place)));
            after = found.next;
            if after.is_none() {
                return seen.join(" ");
            }
        }
    }
}

/// How many rows of a table hold a text in a column.
async fn rows(database: &TestDatabase, table: &str, column: &str, of: &str) -> usize {
    database.texts(&format!("SELECT org_id FROM {table} WHERE {column} = '{of}'")).await.len()
}

fn by() -> Assigned<'static> {
    Assigned { author: BY, now: Still.now() }
}

on_both_databases! {
    async fn services_are_listed_by_name_and_archived_ones_when_wanted(database: TestDatabase) {
        let store = database.open().await;
        let tenant = tenant(&store, "acmeorg", &Arc::default()).await;
        let mut work = Work::on(&tenant, &store).await;
        let (app, other) = (work.app("shop").await, work.app("site").await);
        for name in ["orders", "carts", "mail", "web", "auth"] {
            work.service(&app, name).await;
        }
        let elsewhere = work.service(&other, "orders").await;
        let mail = work.tx.service(&work.permit, &app, "mail").await.unwrap().unwrap();
        work.archive(&(&mail.id).into()).await;
        assert_eq!(work.services(&app, false).await, "auth carts orders web");
        assert_eq!(work.services(&app, true).await, "auth carts mail orders web");
        let mail = work.tx.service(&work.permit, &app, mail.id.as_str()).await.unwrap().unwrap();
        assert_eq!((mail.archived_at, mail.revision), (Some(Still.now()), 0));
        assert!(work.tx.service(&work.permit, &app, elsewhere.id.as_str()).await.unwrap().is_none(), "of another app");
    }

    async fn instances_are_listed_by_service_stage_and_region(database: TestDatabase) {
        let store = database.open().await;
        let tenant = tenant(&store, "acmeorg", &Arc::default()).await;
        let mut work = Work::on(&tenant, &store).await;
        let app = work.app("shop").await;
        let (orders, carts) = (work.service(&app, "orders").await, work.service(&app, "carts").await);
        for place in ["prod:us-east-1", "dev:us-east-1", "prod:eu-west-1"] {
            work.instance(&orders, place).await;
        }
        let of_carts = work.instance(&carts, "prod:us-east-1").await;
        let all = "carts/prod:us-east-1 orders/dev:us-east-1 orders/prod:eu-west-1 orders/prod:us-east-1";
        for limit in 1..=5 {
            assert_eq!(work.instances(&app, &InstanceFilter::default(), limit).await, all, "by {limit}");
        }
        let of_service = InstanceFilter { service: Some(orders.id.clone()), ..InstanceFilter::default() };
        let mut of_stage = InstanceFilter { stage: Some("prod".into()), ..InstanceFilter::default() };
        assert_eq!(work.instances(&app, &of_service, 1).await, all.split_once(' ').unwrap().1);
        assert_eq!(work.instances(&app, &of_stage, 1).await, "carts/prod:us-east-1 orders/prod:eu-west-1 orders/prod:us-east-1");
        // An archived one is left out, and so are those of an archived service.
        work.archive(&(&of_carts.id).into()).await;
        assert_eq!(work.instances(&app, &of_stage, 1).await, "orders/prod:eu-west-1 orders/prod:us-east-1");
        work.archive(&(&orders.id).into()).await;
        assert_eq!(work.instances(&app, &of_stage, 1).await, "");
        of_stage.archived = true;
        assert_eq!(work.instances(&app, &of_stage, 1).await, "carts/prod:us-east-1 orders/prod:eu-west-1 orders/prod:us-east-1");
        for (after, want) in [("orders:dev:us-east-1", 2), ("orders", 3), ("zzz", 0), ("", 4), (":::", 4)] {
            let page = PageRequest::new(None, Some(after.into())).unwrap();
            let filter = InstanceFilter { archived: true, ..InstanceFilter::default() };
            assert_eq!(work.tx.instances(&work.permit, &app, &filter, &page).await.unwrap().items.len(), want, "{after:?}");
        }
    }

    async fn the_last_deployment_of_each_instance_is_told(database: TestDatabase) {
        let store = database.open().await;
        let tenant = tenant(&store, "acmeorg", &Arc::default()).await;
        let mut work = Work::on(&tenant, &store).await;
        let app = work.app("shop").await;
        let service = work.service(&app, "orders").await;
        let (dev, prod) = (work.instance(&service, "dev:us-east-1").await, work.instance(&service, "prod:us-east-1").await);
        let never = work.instance(&service, "qa:us-east-1").await;
        work.deploy(&app, &prod, Status::Succeeded).await;
        let of_dev = work.deploy(&app, &dev, Status::Succeeded).await;
        let of_prod = work.deploy(&app, &prod, Status::Failed).await;
        let last = work.tx.last_deployments(&work.permit, &[&dev.id, &prod.id, &never.id]).await.unwrap();
        assert_eq!(last.len(), 2);
        assert_eq!((&last[&dev.id].id, last[&dev.id].status), (&of_dev, Status::Succeeded));
        assert_eq!((&last[&prod.id].id, last[&prod.id].status), (&of_prod, Status::Failed));
        assert!(work.tx.last_deployments(&work.permit, &[]).await.unwrap().is_empty());
    }

    async fn a_service_goes_with_its_instances_and_all_they_hold(database: TestDatabase) {
        let store = database.open().await;
        let tenant = tenant(&store, "acmeorg", &Arc::default()).await;
        let mut work = Work::on(&tenant, &store).await;
        let app = work.app("shop").await;
        let (service, kept) = (work.service(&app, "orders").await, work.service(&app, "carts").await);
        let instance = work.instance(&service, "prod:us-east-1").await;
        for owner in [Owner::Service(service.clone()), Owner::Instance(instance.clone()), Owner::Service(kept.clone())] {
            work.set(&owner, "secret").await;
        }
        let deployment = work.deploy(&app, &instance, Status::Succeeded).await;
        work.done().await;

        let mut work = Work::on(&tenant, &store).await;
        assert!(matches!(work.tx.delete_service(&work.permit, &service, Still.now()).await, Err(StoreError::Stale)), "of revision 0");
        drop(work);
        let mut work = Work::on(&tenant, &store).await;
        let service = work.tx.service_by_id(&work.permit, &service.id).await.unwrap().unwrap();
        assert_eq!(service.revision, 1);
        let later = Still.now() + jiff::SignedDuration::from_secs(9);
        assert!(!work.was_deleted(&app, "orders", Some("prod:us-east-1"), Still.now()).await);
        work.tx.delete_instances(&work.permit, &service, later).await.unwrap();
        work.tx.delete_service(&work.permit, &service, later).await.unwrap();
        for (service, place, deleted) in [
            ("orders", None, true),
            ("orders", Some("prod:us-east-1"), true),
            ("orders", Some("prod:eu-west-1"), false),
            ("orders", Some("dev:us-east-1"), false),
            ("carts", None, false),
        ] {
            assert_eq!(work.was_deleted(&app, service, place, Still.now()).await, deleted, "{service} {place:?}");
            let before = Still.now() - jiff::SignedDuration::from_secs(1);
            assert!(!work.was_deleted(&app, service, place, before).await, "{service} {place:?} came later");
        }
        assert_eq!(work.services(&app, true).await, "carts");
        assert!(!work.was_deleted(&app, "orders", None, later).await, "it was not there any more");
        let recorded = work.tx.deployment(&work.permit, deployment.as_str()).await.unwrap().unwrap();
        assert_eq!(recorded.deployment.used.instance, Some((instance.id.clone(), 0)), "deployments stay");
        work.done().await;
        if database.folder().is_some() {
            for (id, left) in [(service.id.as_str(), 0), (instance.id.as_str(), 0), (kept.id.as_str(), 1)] {
                for table in ["parameter", "owner_revision"] {
                    assert_eq!(rows(&database, table, "owner_id", id).await, left, "{table} of {id}");
                }
            }
        }
    }

    async fn an_app_goes_with_everything_and_its_name_is_free(database: TestDatabase) {
        let store = database.open().await;
        let tenant = tenant(&store, "acmeorg", &Arc::default()).await;
        let profile = tenant.add_profile(&store, "prod").await.unwrap();
        let mut work = Work::on(&tenant, &store).await;
        let app = work.app("shop").await;
        let service = work.service(&app, "orders").await;
        let instance = work.instance(&service, "prod:us-east-1").await;
        work.set(&Owner::Instance(instance.clone()), "secret").await;
        let stage = StageId::new(Still.now(), &*tenant.entropy);
        let new = NewStage { id: &stage, app: &app, name: &"prod".parse().unwrap(), profile: &profile.id, author: BY, now: Still.now() };
        work.tx.add_stage(&work.permit, &new).await.unwrap();
        let deployment = work.deploy(&app, &instance, Status::Succeeded).await;
        let things = work.tx.things_of_app(&work.permit, &app, 9).await.unwrap();
        assert_eq!(things, ["stage `prod`", "service `orders`", "instance `orders prod:us-east-1`"]);
        assert_eq!(work.tx.things_of_app(&work.permit, &app, 2).await.unwrap(), things[..2]);
        work.done().await;

        let mut tx = store.write_latest().await.unwrap();
        let permit = tenant.permit(&mut tx).await;
        let stale = App { revision: 7, ..app.clone() };
        assert!(matches!(tx.delete_app(&permit, &stale, by()).await, Err(StoreError::Stale)));
        tx.delete_app(&permit, &app, by()).await.unwrap();
        tx.empty_app(&permit, &app).await.unwrap();
        assert!(tx.things_of_app(&permit, &app, 9).await.unwrap().is_empty());
        assert!(tx.app(&permit, "shop").await.unwrap().is_none() && tx.app(&permit, app.id.as_str()).await.unwrap().is_none());
        assert!(tx.apps(&permit, &PageRequest::new(None, None).unwrap()).await.unwrap().items.is_empty());
        assert!(matches!(tx.delete_app(&permit, &app, by()).await, Err(StoreError::Stale)), "it is gone");
        let recorded = tx.deployment(&permit, deployment.as_str()).await.unwrap().unwrap();
        assert_eq!(recorded.app.as_str(), "shop", "deployments stay, under the name of then");
        assert!(tx.users_of_profile(&permit, &profile).await.unwrap().is_empty());
        tenant.commit(tx).await.unwrap();
        let mut work = Work::on(&tenant, &store).await;
        assert_ne!(work.app("shop").await.id, app.id);
        assert!(work.tx.parameters_at(&work.permit, &(&instance.id).into(), 1).await.unwrap().is_empty());
    }

    async fn deployments_of_early_versions_keep_the_name_of_their_app(database: TestDatabase) {
        let store = database.open().await;
        let tenant = tenant(&store, "acmeorg", &Arc::default()).await;
        let mut work = Work::on(&tenant, &store).await;
        let app = work.app("shop").await;
        let service = work.service(&app, "orders").await;
        let instance = work.instance(&service, "prod:us-east-1").await;
        let deployment = work.deploy(&app, &instance, Status::Succeeded).await;
        work.done().await;
        let entered = format!("SELECT set_config('stagegate.org', '{}', false);", tenant.org.id);
        let enter = if database.folder().is_some() { "" } else { entered.as_str() };
        database.execute(&format!("{enter} UPDATE deployment SET app_name = NULL")).await;

        let mut work = Work::on(&tenant, &store).await;
        let change = AppChange { name: &"store".parse().unwrap(), default_profile: None };
        work.tx.change_app(&work.permit, &app, change, by()).await.unwrap();
        assert!(matches!(work.tx.change_app(&work.permit, &app, change, by()).await, Err(StoreError::Stale)), "the second one");
        let app = work.tx.app(&work.permit, "store").await.unwrap().unwrap();
        assert_eq!(app.revision, 2);
        let recorded = work.tx.deployment(&work.permit, deployment.as_str()).await.unwrap().unwrap();
        assert_eq!(recorded.app.as_str(), "shop");
        let subject = Subject::default_profile(&app);
        let assigned = work.tx.assignment_at(&work.permit, &subject, Still.now()).await.unwrap();
        assert_eq!(assigned, Assignment::Unknown, "a new name is no other default profile");
    }
}

/// PostgreSQL: who adds an instance to a service that is deleted makes the deletion stale, and does not point at nothing.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_service_is_not_deleted_from_under_a_new_instance() {
    let database = TestDatabase::postgres().await;
    let store = database.open().await;
    let tenant = tenant(&store, "acmeorg", &Arc::<Counting>::default()).await;
    let mut work = Work::on(&tenant, &store).await;
    let app = work.app("shop").await;
    let service = work.service(&app, "orders").await;
    work.done().await;
    let (mut adding, mut deleting) = (Work::on(&tenant, &store).await, Work::on(&tenant, &store).await);
    assert!(deleting.tx.service_by_id(&deleting.permit, &service.id).await.unwrap().is_some(), "both have begun");
    adding.instance(&service, "prod:us-east-1").await;
    adding.done().await;
    deleting.tx.delete_instances(&deleting.permit, &service, Still.now()).await.unwrap();
    assert!(matches!(deleting.tx.delete_service(&deleting.permit, &service, Still.now()).await, Err(StoreError::Stale)));
}
