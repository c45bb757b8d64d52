//! Everything in which SQLite and PostgreSQL differ.

use sqlx::{Any, AnyConnection, AssertSqlSafe, Connection as _, Executor as _, Row as _, pool::PoolOptions};

use crate::error::StoreError;

/// The tables whose rows belong to one org each, in a column `org_id`. `org`, `member` and `access_key` are read
/// before the org of a request is known, and `audit_event` also holds what belongs to none.
const TENANT_TABLES: [&str; 19] = [
    "app",
    "assignment",
    "deployment",
    "instance",
    "owner_revision",
    "parameter",
    "policy",
    "policy_version",
    "profile",
    "profile_revision",
    "provider",
    "provider_link",
    "provider_version",
    "reading",
    "safeguard_check",
    "renaming",
    "service",
    "stage",
    "tombstone",
];

/// Which of the two databases it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    Sqlite,
    Postgres,
}

impl Dialect {
    /// Reads it off the address.
    pub(crate) fn of(url: &str) -> Option<Self> {
        match url.split(':').next() {
            Some("sqlite") => Some(Self::Sqlite),
            Some("postgres" | "postgresql") => Some(Self::Postgres),
            _ => None,
        }
    }

    /// Opens a transaction that will write. SQLite takes the write lock at once, so that it never has to give up
    /// halfway; PostgreSQL notices at the end of a statement that another one changed the row.
    pub(crate) fn begin_write(self) -> &'static str {
        match self {
            Self::Sqlite => "BEGIN IMMEDIATE",
            Self::Postgres => "BEGIN ISOLATION LEVEL REPEATABLE READ",
        }
    }

    /// Opens a transaction that will write, in which each statement sees what was committed before that statement.
    pub(crate) fn begin_write_latest(self) -> &'static str {
        match self {
            Self::Sqlite => "BEGIN IMMEDIATE",
            Self::Postgres => "BEGIN ISOLATION LEVEL READ COMMITTED",
        }
    }

    /// Opens a transaction that only reads, all of it at one moment.
    pub(crate) fn begin_read(self) -> &'static str {
        match self {
            Self::Sqlite => "BEGIN DEFERRED",
            Self::Postgres => "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY",
        }
    }

    /// How many connections may write. SQLite has one writer: waiting in our queue is fairer than in its own.
    pub(crate) fn writers(self, wanted: u32) -> u32 {
        match self {
            Self::Sqlite => 1,
            Self::Postgres => wanted,
        }
    }

    /// What every new connection is told (rule D2 and time limits).
    pub(crate) fn prepare(self, options: PoolOptions<Any>) -> PoolOptions<Any> {
        let statements: &'static [&'static str] = match self {
            Self::Sqlite => &[
                "PRAGMA journal_mode = WAL",
                "PRAGMA synchronous = FULL",
                "PRAGMA secure_delete = ON",
                "PRAGMA foreign_keys = ON",
                // 16 MiB: the upper levels of all indexes stay in memory, also in a database of a million parameters.
                "PRAGMA cache_size = -16384",
            ],
            Self::Postgres => &["SET statement_timeout = '10s'", "SET lock_timeout = '5s'", "SET TIME ZONE 'UTC'"],
        };
        options
            .after_connect(move |connection, _| {
                Box::pin(async move {
                    for statement in statements {
                        connection.execute(*statement).await?;
                    }
                    Ok(())
                })
            })
            // SQLite ends a transaction by itself when the disk is full. The driver does not notice, and would refuse
            // every later one: such a connection is replaced (rule D4).
            .before_acquire(|connection, _| Box::pin(async move { Ok(!connection.is_in_transaction()) }))
    }

    /// Refuses settings under which an acknowledged write could be lost.
    pub(crate) async fn check_durable(self, connection: &mut AnyConnection) -> Result<(), StoreError> {
        match self {
            Self::Sqlite => {
                let mode: String = sqlx::query("PRAGMA journal_mode").fetch_one(&mut *connection).await?.try_get(0)?;
                let synchronous: i64 = sqlx::query("PRAGMA synchronous").fetch_one(&mut *connection).await?.try_get(0)?;
                if mode != "wal" || synchronous < 2 {
                    return Err(StoreError::NotDurable(format!(
                        "journal_mode is {mode}, synchronous is {synchronous}; need wal and 2"
                    )));
                }
            }
            Self::Postgres => {
                for setting in ["fsync", "full_page_writes", "synchronous_commit"] {
                    let value: String =
                        sqlx::query("SELECT current_setting($1)").bind(setting).fetch_one(&mut *connection).await?.try_get(0)?;
                    if value == "off" {
                        return Err(StoreError::NotDurable(format!("{setting} is off; set it to on")));
                    }
                }
            }
        }
        Ok(())
    }

    /// Lets PostgreSQL enforce a second time what every statement here says already: a transaction sees and writes
    /// rows of one org only, the one it has entered (rule T1). Idempotent; SQLite has no such thing.
    pub(crate) async fn enforce_tenancy(self, connection: &mut AnyConnection) -> Result<(), StoreError> {
        if self == Self::Sqlite {
            return Ok(());
        }
        // One replica at a time, and only where a table lacks its policy: altering a table waits for all who use it.
        connection.execute("SELECT pg_advisory_xact_lock(7308604759846711)").await?;
        for table in TENANT_TABLES {
            if Self::has_policy(connection, table).await? {
                continue;
            }
            for statement in [
                format!("ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"),
                format!("ALTER TABLE {table} FORCE ROW LEVEL SECURITY"),
                format!("CREATE POLICY one_org ON {table} USING (org_id = current_setting('stagegate.org', true))"),
            ] {
                connection.execute(AssertSqlSafe(statement)).await?;
            }
        }
        Ok(())
    }

    async fn has_policy(connection: &mut AnyConnection, table: &str) -> Result<bool, StoreError> {
        let statement = "SELECT CAST(COUNT(*) AS BIGINT) FROM pg_policies
                         WHERE schemaname = current_schema() AND tablename = $1 AND policyname = 'one_org'";
        let count: i64 = sqlx::query(statement).bind(table).fetch_one(connection).await?.try_get(0)?;
        Ok(count > 0)
    }

    /// Limits the transaction to one org, on PostgreSQL.
    pub(crate) async fn enter(self, connection: &mut AnyConnection, org: &str) -> Result<(), StoreError> {
        if self == Self::Postgres {
            sqlx::query("SELECT set_config('stagegate.org', $1, true)").bind(org).execute(connection).await?;
        }
        Ok(())
    }

    /// Whether the role that we connect as ignores row security: a superuser, or one with `BYPASSRLS`.
    pub(crate) async fn bypasses_tenancy(self, connection: &mut AnyConnection) -> Result<bool, StoreError> {
        if self == Self::Sqlite {
            return Ok(false);
        }
        let statement =
            "SELECT CAST(COUNT(*) AS BIGINT) FROM pg_roles WHERE rolname = current_user AND (rolsuper OR rolbypassrls)";
        let count: i64 = sqlx::query(statement).fetch_one(connection).await?.try_get(0)?;
        Ok(count > 0)
    }

    /// Does what the database does by itself in the long run: PostgreSQL gathers statistics, SQLite empties its log.
    #[cfg(feature = "seed")]
    pub(crate) async fn settle(self, connection: &mut AnyConnection) -> Result<(), StoreError> {
        let statements: &[&'static str] = match self {
            Self::Sqlite => &["PRAGMA wal_checkpoint(TRUNCATE)"],
            Self::Postgres => &["SET statement_timeout = 0", "VACUUM (ANALYZE)", "SET statement_timeout = '10s'"],
        };
        for statement in statements {
            connection.execute(*statement).await?;
        }
        Ok(())
    }

    /// Whether the tables of this program are there at all.
    pub(crate) async fn is_migrated(self, connection: &mut AnyConnection) -> Result<bool, StoreError> {
        let statement = match self {
            Self::Sqlite => "SELECT CAST(COUNT(*) AS BIGINT) FROM sqlite_master WHERE type = 'table' AND name = 'installation'",
            Self::Postgres => {
                "SELECT CAST(COUNT(*) AS BIGINT) FROM information_schema.tables
                 WHERE table_schema = current_schema() AND table_name = 'installation'"
            }
        };
        let count: i64 = sqlx::query(statement).fetch_one(connection).await?.try_get(0)?;
        Ok(count > 0)
    }
}
