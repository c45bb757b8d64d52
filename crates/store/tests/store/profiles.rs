//! Profiles: one object, immutable revisions, no lost update.

use std::sync::Arc;

use stagegate_core::page::PageRequest;
use stagegate_store::{StoreError, on_both_databases};

use crate::common::{Counting, change, tenant};

on_both_databases! {
    async fn a_taken_name_is_a_duplicate_and_a_deleted_one_is_free(database: TestDatabase) {
        let store = database.open().await;
        let tenant = tenant(&store, "acmeorg", &Arc::default()).await;
        let profile = tenant.add_profile(&store, "prod").await.unwrap();
        assert!(matches!(tenant.add_profile(&store, "prod").await, Err(StoreError::Duplicate(_))));
        let mut tx = store.write().await.unwrap();
        let permit = tenant.permit(&mut tx).await;
        tx.delete_profile(&permit, &profile, profile.created_at).await.unwrap();
        tenant.commit(tx).await.unwrap();
        let again = tenant.add_profile(&store, "prod").await.unwrap();
        assert_ne!(again.id, profile.id);
    }

    async fn every_revision_stays_readable(database: TestDatabase) {
        let store = database.open().await;
        let tenant = tenant(&store, "acmeorg", &Arc::default()).await;
        let mut profile = tenant.add_profile(&store, "prod").await.unwrap();
        for (key, value) in [("a", "a2"), ("b", "b3"), ("a", "a4")] {
            profile.revision = tenant.set_parameter(&store, &profile, key, value).await.unwrap();
        }
        let mut tx = store.write().await.unwrap();
        let permit = tenant.permit(&mut tx).await;
        let revision = tx.change_profile(&permit, &profile, &change(&profile, "unset")).await.unwrap();
        assert!(tx.end_parameter(&permit, &(&profile.id).into(), &"b".parse().unwrap(), revision).await.unwrap());
        for (revision, want) in [(1, ""), (2, "a=a2"), (3, "a=a2 b=b3"), (4, "a=a4 b=b3"), (5, "a=a4")] {
            let held = tx.parameters_at(&permit, &(&profile.id).into(), revision).await.unwrap();
            let held: Vec<_> = held.iter().map(|held| format!("{}={}", held.parameter.key, held.sealed_value)).collect();
            assert_eq!(held.join(" "), want, "revision {revision}");
        }
        let history = tx.revisions(&permit, &(&profile.id).into(), &PageRequest::new(Some(2), None).unwrap()).await.unwrap();
        assert_eq!(history.items.iter().map(|item| item.revision).collect::<Vec<_>>(), [5, 4]);
        assert_eq!(history.next.as_deref(), Some("4"));
    }

    async fn of_two_editors_of_one_revision_one_wins(database: TestDatabase) {
        let store = database.open().await;
        let tenant = Arc::new(tenant(&store, "acmeorg", &Arc::<Counting>::default()).await);
        let profile = tenant.add_profile(&store, "prod").await.unwrap();
        let editors: Vec<_> = (0..20).map(|editor| {
            let (store, tenant, profile) = (store.clone(), tenant.clone(), profile.clone());
            tokio::spawn(async move { tenant.set_parameter(&store, &profile, "k", &format!("editor {editor}")).await })
        }).collect();
        let mut wins = 0;
        for editor in editors {
            match editor.await.unwrap() {
                Ok(revision) => { assert_eq!(revision, 2); wins += 1; }
                Err(StoreError::Stale) => {}
                Err(other) => panic!("{other:?}"),
            }
        }
        assert_eq!(wins, 1);
        let mut tx = store.read().await.unwrap();
        let permit = tenant.permit(&mut tx).await;
        assert_eq!(tx.profile(&permit, "prod").await.unwrap().unwrap().revision, 2);
        assert_eq!(tx.parameters_at(&permit, &(&profile.id).into(), 2).await.unwrap().len(), 1);
    }

    async fn lists_go_on_from_their_cursor(database: TestDatabase) {
        let store = database.open().await;
        let tenant = tenant(&store, "acmeorg", &Arc::default()).await;
        for name in ["a", "b", "c", "d", "e"] {
            tenant.add_profile(&store, name).await.unwrap();
        }
        let mut tx = store.read().await.unwrap();
        let permit = tenant.permit(&mut tx).await;
        let (mut seen, mut after) = (String::new(), None);
        loop {
            let page = tx.profiles(&permit, &PageRequest::new(Some(2), after).unwrap()).await.unwrap();
            page.items.iter().for_each(|profile| seen += profile.name.as_str());
            after = page.next;
            if after.is_none() { break }
        }
        assert_eq!(seen, "abcde");
    }
}
