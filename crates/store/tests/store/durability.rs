//! D2 and D7: durable settings are checked, and a newer database is refused.

use std::sync::Arc;

use stagegate_store::{Options, Store, StoreError, on_both_databases};

use crate::common::tenant;

on_both_databases! {
    async fn d2_settings_are_durable_from_the_start(database: TestDatabase) {
        Store::connect(&Options::new(database.url())).await.expect("WAL and synchronous=FULL, or fsync and friends on");
    }

    async fn d7_a_newer_database_is_refused(database: TestDatabase) {
        let store = database.open().await;
        let mut tx = store.write().await.unwrap();
        tx.pretend_newer_schema().await.unwrap();
        tx.commit_housekeeping().await.unwrap();
        assert!(matches!(store.migrate().await, Err(StoreError::Migration(_))));
    }

    async fn a_transaction_without_commit_leaves_no_trace(database: TestDatabase) {
        let store = database.open().await;
        let tenant = tenant(&store, "acmeorg", &Arc::default()).await;
        let mut tx = store.write().await.unwrap();
        let permit = tenant.permit(&mut tx).await;
        tx.set_root_key_check("check").await.unwrap();
        drop((tx, permit));
        assert_eq!(store.root_key_check().await.unwrap(), None);
    }
}

#[tokio::test]
async fn d2_postgres_without_synchronous_commit_is_refused() {
    let database = stagegate_store::testing::TestDatabase::postgres().await;
    let url = format!("{}?options=-c%20synchronous_commit%3Doff", database.url());
    assert!(matches!(Store::connect(&Options::new(&url)).await, Err(StoreError::NotDurable(_))));
    let accepted = Options { allow_not_durable: true, ..Options::new(&url) };
    assert!(Store::connect(&accepted).await.is_ok());
}
