//! The root key's check value and the codes of the first run.

use jiff::{SignedDuration, Timestamp};
use stagegate_store::on_both_databases;

on_both_databases! {
    async fn the_check_value_is_read_without_writing(database: TestDatabase) {
        let store = stagegate_store::Store::connect(&stagegate_store::Options::new(database.url())).await.unwrap();
        assert_eq!(store.root_key_check().await.unwrap(), None, "before any table exists");
        store.migrate().await.unwrap();
        assert_eq!(store.root_key_check().await.unwrap(), None);
        let mut tx = store.write().await.unwrap();
        tx.set_root_key_check("check").await.unwrap();
        tx.commit_housekeeping().await.unwrap();
        assert_eq!(store.root_key_check().await.unwrap().as_deref(), Some("check"));
    }

    async fn n10_a_code_works_once_however_many_try(database: TestDatabase) {
        let store = database.open().await;
        let now = Timestamp::from_second(1_800_000_000).unwrap();
        let mut tx = store.write().await.unwrap();
        tx.replace_setup_code("digest", now + SignedDuration::from_secs(1)).await.unwrap();
        tx.commit_housekeeping().await.unwrap();
        let tries: Vec<_> = (0..100).map(|_| {
            let store = store.clone();
            tokio::spawn(async move {
                let mut tx = store.write().await?;
                let done = tx.consume_setup_code("digest", now).await?;
                tx.commit_housekeeping().await?;
                Ok::<_, stagegate_store::StoreError>(done)
            })
        }).collect();
        let mut wins = 0;
        for attempt in tries {
            // PostgreSQL may refuse a loser as stale instead of telling it that nothing was there.
            wins += usize::from(matches!(attempt.await.unwrap(), Ok(true)));
        }
        assert_eq!(wins, 1);
    }

    async fn an_expired_or_replaced_code_does_not_work(database: TestDatabase) {
        let store = database.open().await;
        let now = Timestamp::from_second(1_800_000_000).unwrap();
        let mut tx = store.write().await.unwrap();
        tx.replace_setup_code("first", now + SignedDuration::from_secs(1)).await.unwrap();
        tx.replace_setup_code("second", now).await.unwrap();
        assert!(!tx.consume_setup_code("first", now).await.unwrap(), "replaced");
        assert!(!tx.consume_setup_code("second", now).await.unwrap(), "expired");
        assert!(!tx.consume_setup_code("third", now).await.unwrap(), "unknown");
    }
}
