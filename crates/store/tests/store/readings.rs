//! Which parameters were received, and which of all were not.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use stagegate_core::{
    page::{MAX_PAGE, PageRequest},
    parameter::ParameterKey,
    ports::Clock as _,
};
use stagegate_store::{on_both_databases, testing::TestDatabase};

use crate::common::{Still, tenant};

fn keys(names: &[&str]) -> Vec<ParameterKey> {
    names.iter().map(|name| name.parse().unwrap()).collect()
}

fn day(number: i64) -> Timestamp {
    Still.now() + SignedDuration::from_hours(24 * number)
}

on_both_databases! {
    async fn a_note_replaces_the_one_before(database: TestDatabase) {
        let store = database.open().await;
        let tenant = tenant(&store, "acmeorg", &Arc::default()).await;
        let mut profile = tenant.add_profile(&store, "prod").await.unwrap();
        for key in ["a", "b", "c"] {
            profile.revision = tenant.set_parameter(&store, &profile, key, "sealed").await.unwrap();
        }
        let owner = (&profile.id).into();
        for (noted, now) in [(&["a", "b"][..], day(1)), (&["b"], day(3)), (&[], day(4))] {
            let mut tx = store.write().await.unwrap();
            let permit = tenant.permit(&mut tx).await;
            tx.note_received(&permit, &owner, &keys(noted), now).await.unwrap();
            tx.commit_housekeeping().await.unwrap();
        }
        let mut tx = store.read().await.unwrap();
        let permit = tenant.permit(&mut tx).await;
        for (since, want) in [(day(0), &["a", "b"][..]), (day(1), &["b"]), (day(3), &[])] {
            let mut found = tx.received_since(&permit, &owner, since).await.unwrap();
            found.sort_unstable();
            assert_eq!(found, keys(want), "{since}");
        }
        let all = PageRequest::new(Some(MAX_PAGE), None).unwrap();
        for (before, want) in [(day(0), &[][..]), (day(1), &["c"]), (day(2), &["a", "c"]), (day(4), &["a", "b", "c"])] {
            let page = tx.unread_parameters(&permit, before, &all).await.unwrap();
            let found: Vec<_> = page.items.iter().map(|unread| unread.key.clone()).collect();
            assert_eq!((found, page.next), (keys(want), None), "{before}");
            assert!(page.items.iter().all(|unread| unread.owner == owner && unread.read_at.is_some() == (unread.key.as_str() != "c")));
        }
    }

    async fn what_is_deleted_leaves_no_note(database: TestDatabase) {
        let store = database.open().await;
        let tenant = tenant(&store, "acmeorg", &Arc::default()).await;
        let mut profile = tenant.add_profile(&store, "prod").await.unwrap();
        profile.revision = tenant.set_parameter(&store, &profile, "a", "sealed").await.unwrap();
        let mut tx = store.write().await.unwrap();
        let permit = tenant.permit(&mut tx).await;
        let owner = (&profile.id).into();
        tx.note_received(&permit, &owner, &keys(&["a"]), day(1)).await.unwrap();
        tx.delete_profile(&permit, &profile, day(2)).await.unwrap();
        assert!(tx.received_since(&permit, &owner, day(0)).await.unwrap().is_empty());
        let all = PageRequest::new(Some(MAX_PAGE), None).unwrap();
        assert!(tx.unread_parameters(&permit, day(9), &all).await.unwrap().items.is_empty());
    }
}

/// On SQLite only: the rows are written past row-level security.
#[tokio::test]
async fn a_page_looks_at_a_bounded_number_of_parameters() {
    let database = TestDatabase::sqlite();
    let store = database.open().await;
    let tenant = tenant(&store, "acmeorg", &Arc::default()).await;
    let profile = tenant.add_profile(&store, "prod").await.unwrap();
    let (org, owner) = (&tenant.org.id, &profile.id);
    let (count, recent) = (2_500, 2_400);
    database
        .execute(&format!(
            "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {count} - 1)
             INSERT INTO parameter (id, org_id, owner_id, key, sealed_value, visibility, description, since_revision, author, created_at)
             SELECT 'par_' || i, '{org}', '{owner}', printf('k%05d', i), '', 'masked', '', 1, 'ada',
                    CASE WHEN i < {recent} THEN {} ELSE {} END FROM n",
            day(9).as_millisecond(),
            day(0).as_millisecond(),
        ))
        .await;
    let mut tx = store.read().await.unwrap();
    let permit = tenant.permit(&mut tx).await;
    let (mut pages, mut after) = (Vec::new(), None);
    loop {
        let page = tx.unread_parameters(&permit, day(5), &PageRequest::new(Some(60), after).unwrap()).await.unwrap();
        pages.push(page.items.len());
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(pages, [0, 0, 60, 40], "two pages found nothing among a thousand each");
}
