//! What can go wrong in the store. A query error never becomes "not found".

use stagegate_core::error::Error;

/// A failure of the store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database cannot be used now; trying again may help.
    #[error("the database cannot be used now: {reason}")]
    Unavailable {
        /// `disk full`, `busy` or `not reachable`.
        reason: &'static str,
        /// The driver's error.
        #[source]
        source: sqlx::Error,
    },
    /// A unique name is taken.
    #[error("a unique value is taken")]
    Duplicate(#[source] sqlx::Error),
    /// The row was changed since it was read.
    #[error("the row was changed meanwhile")]
    Stale,
    /// A row holds what we never write.
    #[error("a stored row cannot be understood: {0}")]
    Corrupt(#[source] Error),
    /// The settings of the database would lose acknowledged writes (rule D2).
    #[error("the database is not durable: {0}")]
    NotDurable(String),
    /// A migration failed, or the database is newer than this program.
    #[error("the database could not be migrated")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// Any other failure of the database: a defect.
    #[error("the database failed")]
    Database(#[source] sqlx::Error),
}

impl StoreError {
    /// Names what is taken or stale, now that the caller knows.
    pub fn about(self, kind: &'static str, name: &str) -> Error {
        match self {
            Self::Duplicate(_) => Error::exists(kind, name),
            Self::Stale => Error::Stale { kind, name: name.to_owned() },
            other => other.into(),
        }
    }

    /// Names what is taken. For what is made: nobody knows it yet, so that nobody could have changed it meanwhile.
    pub fn about_new(self, kind: &'static str, name: &str) -> Error {
        match self {
            Self::Duplicate(_) => Error::exists(kind, name),
            other => other.into(),
        }
    }
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unavailable { reason, .. } => Self::StorageUnavailable { reason, source: Box::new(error) },
            // Two requests changed the same row, and no caller has named it: it works when tried again.
            StoreError::Stale => Self::StorageUnavailable { reason: "busy", source: Box::new(error) },
            other => Self::Internal(Box::new(other)),
        }
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        match classify(&error) {
            Class::Duplicate => Self::Duplicate(error),
            Class::Stale => Self::Stale,
            Class::Unavailable(reason) => Self::Unavailable { reason, source: error },
            Class::Other => Self::Database(error),
        }
    }
}

enum Class {
    Duplicate,
    Stale,
    Unavailable(&'static str),
    Other,
}

fn classify(error: &sqlx::Error) -> Class {
    match error {
        sqlx::Error::Io(_) | sqlx::Error::Tls(_) | sqlx::Error::PoolClosed | sqlx::Error::WorkerCrashed => {
            Class::Unavailable("not reachable")
        }
        sqlx::Error::PoolTimedOut => Class::Unavailable("busy or not reachable"),
        sqlx::Error::Database(database) if database.is_unique_violation() => Class::Duplicate,
        sqlx::Error::Database(database) => database.code().map_or(Class::Other, |code| classify_code(&code)),
        _ => Class::Other,
    }
}

/// SQLite result codes are decimal numbers, PostgreSQL's are five characters: the two never collide.
fn classify_code(code: &str) -> Class {
    match code {
        // PostgreSQL: somebody else changed the row first (serialization failure, deadlock), or added what points at a row
        // that we delete (foreign key violation; on SQLite, with its one writer, that is a defect).
        "40001" | "40P01" | "23503" => Class::Stale,
        // SQLITE_FULL; PostgreSQL disk_full.
        "13" | "53100" => Class::Unavailable("disk full"),
        // SQLITE_BUSY and its kinds, SQLITE_LOCKED; PostgreSQL lock_not_available, query_canceled, too_many_connections.
        "5" | "261" | "517" | "773" | "6" | "262" | "55P03" | "57014" | "53300" => Class::Unavailable("busy"),
        // SQLITE_READONLY, SQLITE_CANTOPEN; PostgreSQL read_only_sql_transaction: a standby, or one that was failed over.
        "8" | "14" | "25006" => Class::Unavailable("not writable"),
        // The database takes no connections, is not there, or refuses us: matters of its settings, not of ours.
        "55000" | "3D000" | "28000" | "28P01" => Class::Unavailable("not reachable"),
        _ if code.len() == 5 && (code.starts_with("08") || code.starts_with("57P")) => Class::Unavailable("not reachable"),
        _ if code.parse::<i64>().is_ok_and(|number| matches!(number & 0xff, 10 | 14 | 8)) => Class::Unavailable("not writable"),
        _ => Class::Other,
    }
}
