//! Providers and links: what the tables themselves keep apart, and what decides about credentials.

use std::sync::Arc;

use stagegate_core::{
    access::Permit,
    id::{AppId, InstanceId, ProviderId, ServiceId, StageId},
    link::LinkedOwner,
    name::VendorName,
    owner::{Owner, OwnerId},
    page::PageRequest,
    ports::Clock as _,
    provider::{Access, Provider},
    role::ExternalId,
};
use stagegate_store::{
    Assigned, NewApp, NewLink, NewStage, PastProvider, RevisionNote, SealedDetails, SealedProvider, StoreError, Tx,
    on_both_databases,
};

use crate::common::{Counting, Still, Tenant, tenant};

fn aws() -> VendorName {
    "aws".parse().unwrap()
}

fn provider(tenant: &Tenant, alias: &str) -> Provider {
    let arn = format!("arn:aws:iam::222222222222:role/{alias}").parse().unwrap();
    Provider {
        id: ProviderId::new(Still.now(), &*tenant.entropy),
        org: tenant.org.id.clone(),
        alias: alias.parse().unwrap(),
        vendor: aws(),
        access: Access::Role { arn, external_id: ExternalId::new(&*tenant.entropy) },
        description: "of a test".to_owned(),
        is_default: false,
        revision: 1,
        created_at: Still.now(),
        updated_at: Still.now(),
    }
}

async fn add(tx: &mut Tx, permit: &Permit, tenant: &Tenant, alias: &str) -> Provider {
    let new = provider(tenant, alias);
    tx.add_provider(permit, &new, None, "ada").await.unwrap();
    new
}

/// App `shop` with its stage `prod` and an instance of `orders` there.
async fn shop(tx: &mut Tx, permit: &Permit, tenant: &Tenant) -> (Owner, Owner) {
    let profile = tx.profile(permit, "prod").await.unwrap().unwrap();
    let (entropy, now) = (&*tenant.entropy, Still.now());
    let id = AppId::new(now, entropy);
    let new = NewApp { id: &id, name: &"shop".parse().unwrap(), default_profile: Some(&profile.id), author: "ada", now };
    tx.add_app(permit, &new).await.unwrap();
    let app = tx.app(permit, "shop").await.unwrap().unwrap();
    let id = StageId::new(now, entropy);
    let new = NewStage { id: &id, app: &app, name: &"prod".parse().unwrap(), profile: &profile.id, author: "ada", now };
    tx.add_stage(permit, &new).await.unwrap();
    let service = tx.add_service(permit, &ServiceId::new(now, entropy), &app, &"orders".parse().unwrap(), now).await.unwrap();
    let place = "prod:us-east-1".parse().unwrap();
    let instance = tx.add_instance(permit, &InstanceId::new(now, entropy), &service, &place, now).await.unwrap();
    (Owner::Service(service), Owner::Instance(instance))
}

async fn link(tx: &mut Tx, permit: &Permit, owner: &Owner, provider: &Provider) {
    let note = RevisionNote { change: "provider linked", message: None, author: "ada", now: Still.now() };
    let revision = tx.next_revision(permit, owner, &note).await.unwrap();
    let new = NewLink { owner: &owner.id(), provider, revision, author: "ada", now: Still.now() };
    tx.link_provider(permit, &new).await.unwrap();
}

async fn linked_at(tx: &mut Tx, permit: &Permit, owner: &OwnerId, revision: i64) -> Vec<String> {
    let links = tx.links_at(permit, owner, revision).await.unwrap();
    links.iter().map(|link| format!("{} r{}", link.provider.provider.alias, link.revision)).collect()
}

on_both_databases! {
    async fn a_provider_comes_back_as_it_went(database: TestDatabase) {
        let store = database.open().await;
        let ours = tenant(&store, "ourorg", &Arc::new(Counting::default())).await;
        let mut tx = store.write().await.unwrap();
        let permit = ours.permit(&mut tx).await;
        let sealed = |text: &str, revision| SealedDetails { sealed: text.to_owned(), revision };
        let keys = Access::Keys { access_key_id: "AKIA".to_owned(), account_id: None };
        let details = Access::Details { names: vec!["A".to_owned(), "B".to_owned()] };
        for (alias, vendor, access, details) in [
            ("role", "aws", provider(&ours, "role").access, None),
            ("keys", "aws", keys, Some(sealed("sealed keys", 1))),
            ("details", "stripe", details, Some(sealed("sealed details", 1))),
        ] {
            let new = Provider { vendor: vendor.parse().unwrap(), access, ..provider(&ours, alias) };
            tx.add_provider(&permit, &new, details.as_ref(), "ada").await.unwrap();
            let found = tx.provider(&permit, alias).await.unwrap();
            let details_revision = details.as_ref().map(|details| details.revision);
            assert_eq!(found, Some(SealedProvider { provider: new.clone(), details, details_revision }));
            let next = Provider { description: "changed".to_owned(), ..new.clone() };
            tx.change_provider(&permit, &new, &next, Some(&sealed("other", 2)), "ada").await.unwrap();
            let found = tx.provider(&permit, new.id.as_str()).await.unwrap().unwrap();
            assert_eq!((found.provider, found.details), (Provider { revision: 2, ..next.clone() }, Some(sealed("other", 2))));
            assert!(matches!(tx.change_provider(&permit, &new, &next, None, "ada").await, Err(StoreError::Stale)));
            assert!(matches!(tx.remove_provider(&permit, &new, Still.now()).await, Err(StoreError::Stale)));
        }
        let page = PageRequest::new(Some(2), None).unwrap();
        let listed = tx.providers(&permit, &page).await.unwrap();
        assert_eq!(listed.items.iter().map(|provider| provider.alias.as_str()).collect::<Vec<_>>(), ["details", "keys"]);
        assert_eq!(listed.next.as_deref(), Some("keys"));
        ours.commit(tx).await.unwrap();
    }

    async fn a_provider_is_what_it_was_at_its_time(database: TestDatabase) {
        let store = database.open().await;
        let ours = tenant(&store, "ourorg", &Arc::new(Counting::default())).await;
        ours.add_profile(&store, "prod").await.unwrap();
        let mut tx = store.write().await.unwrap();
        let permit = ours.permit(&mut tx).await;
        let at = |second: i64| Still.now() + jiff::SignedDuration::from_secs(second);
        let keys = |id: &str, account: Option<&str>| Access::Keys { access_key_id: id.to_owned(), account_id: account.map(str::to_owned) };
        let sealed = |revision| SealedDetails { sealed: "sealed".to_owned(), revision };
        let first = Provider { access: keys("AKIA1", Some("1")), ..provider(&ours, "one") };
        tx.add_provider(&permit, &first, Some(&sealed(1)), "ada").await.unwrap();
        let second = Provider { access: keys("AKIA2", None), updated_at: at(10), revision: 2, ..first.clone() };
        tx.change_provider(&permit, &first, &second, Some(&sealed(2)), "bob").await.unwrap();
        let third = Provider { alias: "uno".parse().unwrap(), updated_at: at(20), revision: 3, ..second.clone() };
        tx.change_provider(&permit, &second, &third, Some(&sealed(2)), "cyd").await.unwrap();
        let (_, instance) = shop(&mut tx, &permit, &ours).await;
        link(&mut tx, &permit, &instance, &third).await;
        for (second, details, then) in [(-9, 1, &first), (0, 1, &first), (9, 1, &first), (10, 2, &second), (19, 2, &second), (99, 2, &third)] {
            let found = tx.provider_at(&permit, first.id.as_str(), at(second)).await.unwrap().unwrap();
            let want = SealedProvider { provider: then.clone(), details: None, details_revision: Some(details) };
            assert_eq!(found, PastProvider { provider: want.clone(), removed: false }, "{second}");
            let links = tx.past_links_at(&permit, &instance.id(), 1, at(second)).await.unwrap();
            assert_eq!((links.len(), &links[0].linked.provider), (1, &want), "{second}");
        }
        assert!(tx.provider_at(&permit, "prv_none", at(0)).await.unwrap().is_none());
        ours.commit(tx).await.unwrap();
        let authors = database.within(ours.org.id.as_str()).texts("SELECT author FROM provider_version ORDER BY revision").await;
        assert_eq!(authors, ["ada", "bob", "cyd"]);
    }

    async fn a_vendor_has_one_default(database: TestDatabase) {
        let store = database.open().await;
        let ours = tenant(&store, "ourorg", &Arc::new(Counting::default())).await;
        let mut tx = store.write().await.unwrap();
        let permit = ours.permit(&mut tx).await;
        let (one, two) = (add(&mut tx, &permit, &ours, "one").await, add(&mut tx, &permit, &ours, "two").await);
        let flagged = |provider: &Provider| Provider { is_default: true, ..provider.clone() };
        tx.change_provider(&permit, &one, &flagged(&one), None, "ada").await.unwrap();
        let by = Assigned { author: "ada", now: Still.now() };
        tx.assign_default_provider(&permit, &aws(), Some(&one.id), by).await.unwrap();
        ours.commit(tx).await.unwrap();
        let mut tx = store.write().await.unwrap();
        let permit = ours.permit(&mut tx).await;
        let second = tx.change_provider(&permit, &two, &flagged(&two), None, "ada").await;
        assert!(matches!(second, Err(StoreError::Duplicate(_))), "{second:?}");
        drop(tx);
        let mut tx = store.read().await.unwrap();
        let permit = ours.permit(&mut tx).await;
        assert_eq!(tx.default_provider(&permit, &aws()).await.unwrap().unwrap().provider.alias.as_str(), "one");
        assert!(tx.default_provider(&permit, &"stripe".parse().unwrap()).await.unwrap().is_none());
    }

    async fn links_hold_for_revisions(database: TestDatabase) {
        let store = database.open().await;
        let ours = tenant(&store, "ourorg", &Arc::new(Counting::default())).await;
        ours.add_profile(&store, "prod").await.unwrap();
        let mut tx = store.write().await.unwrap();
        let permit = ours.permit(&mut tx).await;
        let (one, two) = (add(&mut tx, &permit, &ours, "one").await, add(&mut tx, &permit, &ours, "two").await);
        let (service, instance) = shop(&mut tx, &permit, &ours).await;
        link(&mut tx, &permit, &service, &one).await;
        link(&mut tx, &permit, &instance, &one).await;
        let at_one = tx.service_by_id(&permit, &service.id().as_str().parse().unwrap()).await.unwrap().unwrap();
        link(&mut tx, &permit, &Owner::Service(at_one), &two).await;
        assert!(tx.end_link(&permit, &service.id(), &aws(), 3).await.unwrap());
        assert!(!tx.end_link(&permit, &service.id(), &aws(), 4).await.unwrap());
        for (revision, want) in [(0, None), (1, Some("one r1")), (2, Some("two r2")), (3, None), (9, None)] {
            assert_eq!(linked_at(&mut tx, &permit, &service.id(), revision).await, Vec::from_iter(want), "{revision}");
        }
        let users = tx.users_of_provider(&permit, &one, 10).await.unwrap();
        assert_eq!(users.iter().map(LinkedOwner::name).collect::<Vec<_>>(), ["shop/orders prod:us-east-1"]);
        assert!(tx.users_of_provider(&permit, &two, 10).await.unwrap().is_empty());
        ours.commit(tx).await.unwrap();
    }

    async fn a_landscape_holds_all_that_decides(database: TestDatabase) {
        let store = database.open().await;
        let entropy = Arc::new(Counting::default());
        let (ours, theirs) = (tenant(&store, "ourorg", &entropy).await, tenant(&store, "theirorg", &entropy).await);
        for tenant in [&ours, &theirs] {
            tenant.add_profile(&store, "prod").await.unwrap();
            let mut tx = store.write().await.unwrap();
            let permit = tenant.permit(&mut tx).await;
            let (service, instance) = shop(&mut tx, &permit, tenant).await;
            let (one, two) = (add(&mut tx, &permit, tenant, "one").await, add(&mut tx, &permit, tenant, "two").await);
            let other = Provider {
                vendor: "stripe".parse().unwrap(),
                access: Access::Details { names: vec!["A".to_owned()] },
                ..provider(tenant, "other")
            };
            tx.add_provider(&permit, &other, None, "ada").await.unwrap();
            link(&mut tx, &permit, &service, &one).await;
            link(&mut tx, &permit, &instance, &two).await;
            let removed = add(&mut tx, &permit, tenant, "gone").await;
            tx.remove_provider(&permit, &removed, Still.now()).await.unwrap();
            tenant.commit(tx).await.unwrap();
        }
        let mut tx = store.read().await.unwrap();
        let permit = ours.permit(&mut tx).await;
        let found = tx.landscape(&permit, &aws()).await.unwrap();
        let aliases: Vec<_> = found.providers.values().map(|provider| provider.alias.as_str()).collect();
        assert_eq!((aliases, found.profiles.len(), found.apps.len()), (vec!["one", "two"], 1, 1));
        let of = |alias: &str| found.providers.values().find(|provider| provider.alias.as_str() == alias).map(|found| &found.id);
        let app = found.apps.values().next().unwrap();
        let service = app.services.values().next().unwrap();
        let profile = found.profiles.keys().next();
        assert_eq!((app.default_profile.as_ref(), app.stages.values().next()), (profile, profile));
        assert_eq!((service.link.as_ref(), service.archived), (of("one"), false));
        let instances: Vec<_> = service.instances.iter().map(|(place, facts)| (place.to_string(), facts.link.as_ref())).collect();
        assert_eq!(instances, [("prod:us-east-1".to_owned(), of("two"))]);
        let stripe = tx.landscape(&permit, &"stripe".parse().unwrap()).await.unwrap();
        let service = stripe.apps.values().next().unwrap().services.values().next().unwrap();
        assert_eq!((stripe.providers.len(), service.link.as_ref()), (1, None));
    }

    async fn t1_providers_of_another_org_are_not_there(database: TestDatabase) {
        let store = database.open().await;
        let entropy = Arc::new(Counting::default());
        let (ours, theirs) = (tenant(&store, "ourorg", &entropy).await, tenant(&store, "theirorg", &entropy).await);
        theirs.add_profile(&store, "prod").await.unwrap();
        let mut tx = store.write().await.unwrap();
        let permit = theirs.permit(&mut tx).await;
        let (one, (service, _)) = (add(&mut tx, &permit, &theirs, "one").await, shop(&mut tx, &permit, &theirs).await);
        link(&mut tx, &permit, &service, &one).await;
        let flagged = Provider { is_default: true, ..one.clone() };
        tx.change_provider(&permit, &one, &flagged, None, "ada").await.unwrap();
        theirs.commit(tx).await.unwrap();

        let mut tx = store.write().await.unwrap();
        let permit = ours.permit(&mut tx).await;
        let one = Provider { revision: 2, ..flagged };
        let page = PageRequest::new(None, None).unwrap();
        assert!(tx.provider(&permit, "one").await.unwrap().is_none());
        assert!(tx.provider(&permit, one.id.as_str()).await.unwrap().is_none());
        assert!(tx.providers(&permit, &page).await.unwrap().items.is_empty());
        assert!(tx.default_providers(&permit).await.unwrap().is_empty());
        assert!(tx.links_at(&permit, &service.id(), 1).await.unwrap().is_empty());
        assert!(tx.users_of_provider(&permit, &one, 10).await.unwrap().is_empty());
        assert!(!tx.end_link(&permit, &service.id(), &aws(), 2).await.unwrap());
        assert!(matches!(tx.hold_provider(&permit, &one).await, Err(StoreError::Stale)));
        assert!(matches!(tx.change_provider(&permit, &one, &one, None, "ada").await, Err(StoreError::Stale)));
        assert!(matches!(tx.remove_provider(&permit, &one, Still.now()).await, Err(StoreError::Stale)));
        let landscape = tx.landscape(&permit, &aws()).await.unwrap();
        assert!(landscape.apps.is_empty() && landscape.profiles.is_empty() && landscape.providers.is_empty());
    }
}
