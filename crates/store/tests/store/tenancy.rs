//! T1: no query sees another org's rows, whatever it is asked for.

use std::sync::Arc;

use jiff::Timestamp;
use stagegate_core::{id::AppId, page::PageRequest};
use stagegate_store::{NewApp, StoreError, Subject, on_both_databases, testing::TestDatabase};

use crate::common::{Counting, change, tenant};

on_both_databases! {
    async fn t1_rows_of_another_org_are_not_there(database: TestDatabase) {
        let store = database.open().await;
        let entropy = Arc::new(Counting::default());
        let (ours, theirs) = (tenant(&store, "ourorg", &entropy).await, tenant(&store, "theirorg", &entropy).await);
        let profile = theirs.add_profile(&store, "prod").await.unwrap();
        theirs.set_parameter(&store, &profile, "k", "sealed").await.unwrap();
        let app_id = AppId::new(Timestamp::UNIX_EPOCH, &*entropy);
        let mut tx = store.write().await.unwrap();
        let permit = theirs.permit(&mut tx).await;
        let new = NewApp { id: &app_id, name: &"shop".parse().unwrap(), default_profile: Some(&profile.id), author: "ada", now: Timestamp::UNIX_EPOCH };
        tx.add_app(&permit, &new).await.unwrap();
        let app = tx.app(&permit, app_id.as_str()).await.unwrap().unwrap();
        assert!(tx.last_assignment(&permit, &Subject::default_profile(&app)).await.unwrap().is_some());
        tx.note_received(&permit, &(&profile.id).into(), &["k".parse().unwrap()], Timestamp::MAX).await.unwrap();
        theirs.commit(tx).await.unwrap();

        let mut tx = store.write().await.unwrap();
        let permit = ours.permit(&mut tx).await;
        let page = PageRequest::new(None, None).unwrap();
        assert!(tx.profile(&permit, "prod").await.unwrap().is_none());
        assert!(tx.profile(&permit, profile.id.as_str()).await.unwrap().is_none());
        assert!(tx.profiles(&permit, &page).await.unwrap().items.is_empty());
        assert!(tx.revisions(&permit, &(&profile.id).into(), &page).await.unwrap().items.is_empty());
        assert!(tx.parameters(&permit, &(&profile.id).into(), &page).await.unwrap().items.is_empty());
        assert!(tx.parameters_at(&permit, &(&profile.id).into(), 2).await.unwrap().is_empty());
        assert!(tx.parameter(&permit, &(&profile.id).into(), &"k".parse().unwrap()).await.unwrap().is_none());
        assert_eq!(tx.count_parameters(&permit, &(&profile.id).into()).await.unwrap(), 0);
        assert!(!tx.end_parameter(&permit, &(&profile.id).into(), &"k".parse().unwrap(), 9).await.unwrap());
        assert!(tx.users_of_profile(&permit, &profile).await.unwrap().is_empty());
        assert!(tx.app(&permit, app_id.as_str()).await.unwrap().is_none());
        let role = "arn:aws:iam::222222222222:role/deploy".parse().unwrap();
        assert!(tx.role_set_in(&permit, &profile.id, &role, 2).await.unwrap().is_none());
        assert!(tx.last_assignment(&permit, &Subject::default_profile(&app)).await.unwrap().is_none());
        assert!(tx.received_since(&permit, &(&profile.id).into(), Timestamp::UNIX_EPOCH).await.unwrap().is_empty());
        assert!(tx.unread_parameters(&permit, Timestamp::MAX, &page).await.unwrap().items.is_empty());
        assert!(tx.apps(&permit, &page).await.unwrap().items.is_empty());
        assert!(matches!(tx.change_profile(&permit, &profile, &change(&profile, "x")).await, Err(StoreError::Stale)));
        assert!(matches!(tx.delete_profile(&permit, &profile, Timestamp::UNIX_EPOCH).await, Err(StoreError::Stale)));
        assert_eq!(tx.membership(&ours.caller, "theirorg").await.unwrap(), None);
        assert_eq!(tx.audit_events(&permit, &page).await.unwrap().items.len(), 1, "only our own");
    }
}

/// On PostgreSQL the database itself keeps orgs apart, should a statement of ours forget to.
#[tokio::test]
async fn t1_postgres_shows_no_row_of_an_org_that_was_not_entered() {
    let database = TestDatabase::postgres().await;
    let store = database.open().await;
    assert!(!store.bypasses_tenancy().await.unwrap(), "the tests connect as a role that row security binds");
    let entropy = Arc::new(Counting::default());
    let (ours, theirs) = (tenant(&store, "ourorg", &entropy).await, tenant(&store, "theirorg", &entropy).await);
    let profile = theirs.add_profile(&store, "prod").await.unwrap();
    theirs.set_parameter(&store, &profile, "k", "sealed").await.unwrap();

    let mut tx = store.write().await.unwrap();
    assert_eq!(tx.count_rows_of_every_org("profile").await.unwrap(), 0, "no org was entered");
    ours.permit(&mut tx).await;
    for table in ["profile", "profile_revision", "parameter"] {
        assert_eq!(tx.count_rows_of_every_org(table).await.unwrap(), 0, "{table} of another org");
    }
    theirs.permit(&mut tx).await;
    for (table, rows) in [("profile", 1), ("profile_revision", 2), ("parameter", 1)] {
        assert_eq!(tx.count_rows_of_every_org(table).await.unwrap(), rows, "{table} of their own");
    }
    ours.permit(&mut tx).await;
    let forged = tx.move_profiles_to(&theirs.org.id).await;
    assert_eq!(forged.unwrap(), 0, "nothing of theirs can be touched");
}
