//! Feature `testing`: a fresh database for every test, on both engines.
//!
//! PostgreSQL is found through `STAGEGATE_TEST_POSTGRES` (`postgres://user@host:port`), which
//! `scripts/with-postgres.sh` sets. Without it the PostgreSQL half of a test fails: it is never skipped.

#![expect(clippy::missing_panics_doc, clippy::expect_used, reason = "only in tests: a panic is a failed test")]

use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::{AnyConnection, AssertSqlSafe, Connection as _, Executor as _, Row as _};
use tempfile::TempDir;

use crate::{Options, Store};

static COUNTER: AtomicU32 = AtomicU32::new(0);

/// A database that is gone when the test ends.
#[derive(Debug)]
pub struct TestDatabase {
    url: String,
    folder: Option<TempDir>,
}

impl TestDatabase {
    /// An empty SQLite file in a temporary folder.
    pub fn sqlite() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        Self { url: format!("sqlite://{}?mode=rwc", folder.path().join("test.db").display()), folder: Some(folder) }
    }

    /// An empty database on the test server. It goes with the server, which lives for one run.
    pub async fn postgres() -> Self {
        let server = std::env::var("STAGEGATE_TEST_POSTGRES")
            .expect("STAGEGATE_TEST_POSTGRES is not set: run the tests through `scripts/with-postgres.sh`");
        sqlx::any::install_default_drivers();
        let name = format!("test_{}_{}", std::process::id(), COUNTER.fetch_add(1, Ordering::Relaxed));
        let mut admin = AnyConnection::connect(&format!("{server}/postgres")).await.expect("the test server");
        admin.execute(AssertSqlSafe(format!("DROP DATABASE IF EXISTS {name}"))).await.expect("the right to drop databases");
        admin.execute(AssertSqlSafe(format!("CREATE DATABASE {name}"))).await.expect("the right to create databases");
        admin.close().await.expect("a clean end");
        Self { url: format!("{server}/{name}"), folder: None }
    }

    /// Where it is.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The folder of an SQLite file, for tests that look at the bytes.
    pub fn folder(&self) -> Option<&std::path::Path> {
        self.folder.as_ref().map(TempDir::path)
    }

    /// Opens and migrates it.
    pub async fn open(&self) -> Store {
        let store = Store::connect(&Options { connections: 4, ..Options::new(&self.url) }).await.expect("the database opens");
        store.migrate().await.expect("the database migrates");
        store
    }

    /// Runs one statement on a connection of its own, past everything that guards the store.
    pub async fn execute(&self, statement: &str) {
        let mut connection = self.connect().await;
        connection.execute(AssertSqlSafe(statement.to_owned())).await.expect("a valid statement");
        connection.close().await.expect("a clean end");
    }

    /// The first column, which must be text, of every row.
    pub async fn texts(&self, query: &str) -> Vec<String> {
        let mut connection = self.connect().await;
        let rows = connection.fetch_all(AssertSqlSafe(query.to_owned())).await.expect("a valid query");
        connection.close().await.expect("a clean end");
        rows.iter().map(|row| row.try_get(0).expect("a text")).collect()
    }

    /// How SQLite would run a statement, line by line.
    pub async fn plan(&self, statement: &str) -> Vec<String> {
        let mut connection = self.connect().await;
        let explained = format!("EXPLAIN QUERY PLAN {statement}");
        let rows = connection.fetch_all(AssertSqlSafe(explained)).await.expect("a valid statement");
        connection.close().await.expect("a clean end");
        rows.iter().map(|row| row.try_get("detail").expect("a text")).collect()
    }

    /// The same database to somebody who has entered an org: row security shows PostgreSQL's rows of that one only.
    #[must_use]
    pub fn within(&self, org: &str) -> Self {
        let url = if self.folder.is_some() { self.url.clone() } else { format!("{}?options[stagegate.org]={org}", self.url) };
        Self { url, folder: None }
    }

    async fn connect(&self) -> AnyConnection {
        sqlx::any::install_default_drivers();
        AnyConnection::connect(&self.url).await.expect("the database")
    }
}

/// Runs one body on both databases: `mod <name> { fn sqlite(); fn postgres(); }`.
#[macro_export]
macro_rules! on_both_databases {
    ($($(#[$meta:meta])* async fn $name:ident($database:ident: TestDatabase) $body:block)+) => {$(
        $(#[$meta])*
        mod $name {
            use super::*;

            async fn body($database: $crate::testing::TestDatabase) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                body($crate::testing::TestDatabase::sqlite()).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                body($crate::testing::TestDatabase::postgres().await).await;
            }
        }
    )+};
}

impl crate::Tx {
    /// Makes the database look as if a later version of this program had migrated it.
    pub async fn pretend_newer_schema(&mut self) -> Result<(), crate::StoreError> {
        sqlx::query("UPDATE _sqlx_migrations SET version = version + 1000").execute(self.conn()).await?;
        Ok(())
    }

    /// PostgreSQL: lets every other transaction that is about to commit wait for the end of this one.
    pub async fn hold_audit_log(&mut self) -> Result<(), crate::StoreError> {
        sqlx::query("LOCK TABLE audit_event IN EXCLUSIVE MODE").execute(self.conn()).await?;
        Ok(())
    }

    /// SQLite: lets the file not grow, as on a full disk, until a write has failed for it. The limit is kept by the
    /// one writing connection, which is then replaced.
    pub async fn fill_disk(&mut self) -> Result<(), crate::StoreError> {
        // Rounded up to the present size.
        sqlx::query("PRAGMA max_page_count = 1").execute(self.conn()).await?;
        Ok(())
    }
}

impl crate::Tx {
    /// Counts the rows of a table without naming an org, as a forgetful statement would.
    pub async fn count_rows_of_every_org(&mut self, table: &str) -> Result<i64, crate::StoreError> {
        let row = sqlx::query(AssertSqlSafe(format!("SELECT COUNT(*) AS held FROM {table}"))).fetch_one(self.conn()).await?;
        crate::row::number(&row, "held")
    }

    /// Gives every profile to `org`, as a forgetful statement would; tells how many rows that changed.
    pub async fn move_profiles_to(&mut self, org: &stagegate_core::id::OrgId) -> Result<u64, crate::StoreError> {
        let done = sqlx::query("UPDATE profile SET org_id = $1").bind(org.as_str()).execute(self.conn()).await?;
        Ok(done.rows_affected())
    }
}
