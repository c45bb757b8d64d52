//! The pools, and the transaction that every query is a method of.

use std::time::Duration;

use sqlx::{Any, AnyConnection, AnyPool, Connection as _, Transaction, any::AnyPoolOptions, migrate::Migrator};
use stagegate_core::{access::Permit, audit::AuditEvent, id::looks_like_an_id};

use crate::{dialect::Dialect, error::StoreError};

static MIGRATIONS: Migrator = sqlx::migrate!("./migrations");

/// How to open a store.
#[derive(Clone, Debug)]
pub struct Options {
    /// `sqlite://<path>?mode=rwc` or `postgres://…`.
    pub url: String,
    /// The most connections to open for reads, and on PostgreSQL for writes too.
    pub connections: u32,
    /// How long a request waits for a connection.
    pub wait: Duration,
    /// Whether to go on although the database may lose acknowledged writes.
    pub allow_not_durable: bool,
}

impl Options {
    /// Eight connections, five seconds, durable.
    pub fn new(url: impl Into<String>) -> Self {
        Self { url: url.into(), connections: 8, wait: Duration::from_secs(5), allow_not_durable: false }
    }
}

/// One database, open.
#[derive(Clone, Debug)]
pub struct Store {
    dialect: Dialect,
    readers: AnyPool,
    writers: AnyPool,
}

impl Store {
    /// Connects and checks durability. Does not migrate: see [`Store::migrate`].
    pub async fn connect(options: &Options) -> Result<Self, StoreError> {
        sqlx::any::install_default_drivers();
        let unknown = || sqlx::Error::Configuration("the database must be sqlite:// or postgres://".into());
        let dialect = Dialect::of(&options.url).ok_or_else(unknown)?;
        // One connection by itself first: a pool would hide why it cannot connect behind a time-out.
        AnyConnection::connect(&options.url).await?.close().await?;
        let pool =
            |connections| dialect.prepare(AnyPoolOptions::new().max_connections(connections).acquire_timeout(options.wait));
        let writers = pool(dialect.writers(options.connections)).connect(&options.url).await?;
        // Lazy: no reader connects before the writer has put SQLite into WAL mode.
        let readers = pool(options.connections).connect_lazy(&options.url)?;
        if !options.allow_not_durable {
            let mut connection = writers.acquire().await?;
            dialect.check_durable(&mut connection).await?;
        }
        Ok(Self { dialect, readers, writers })
    }

    /// The stored check value of the root key, without writing anything: none in a database never used.
    pub async fn root_key_check(&self) -> Result<Option<String>, StoreError> {
        let mut connection = self.writers.acquire().await?;
        if !self.dialect.is_migrated(&mut connection).await? {
            return Ok(None);
        }
        drop(connection);
        self.read().await?.root_key_check().await
    }

    /// Brings the tables to this program's version; refuses a database that is newer.
    pub async fn migrate(&self) -> Result<(), StoreError> {
        MIGRATIONS.run(&self.writers).await?;
        let mut tx = self.write().await?;
        self.dialect.enforce_tenancy(tx.conn()).await?;
        tx.commit_housekeeping().await
    }

    /// Whether the database lets us see rows of other orgs than the one a transaction has entered, should a
    /// statement of ours ask for them. PostgreSQL does so for superusers; SQLite has no second line of defence.
    pub async fn bypasses_tenancy(&self) -> Result<bool, StoreError> {
        let mut connection = self.writers.acquire().await?;
        self.dialect.bypasses_tenancy(&mut connection).await
    }

    /// Opens a transaction that only reads, all of it at one moment.
    pub async fn read(&self) -> Result<Tx, StoreError> {
        Ok(Tx { dialect: self.dialect, inner: self.readers.begin_with(self.dialect.begin_read()).await? })
    }

    /// Opens a transaction that may write.
    pub async fn write(&self) -> Result<Tx, StoreError> {
        Ok(Tx { dialect: self.dialect, inner: self.writers.begin_with(self.dialect.begin_write()).await? })
    }

    /// The same, but each statement sees what others have committed before it. For what must first keep others out and
    /// then look at what they have left: [`Store::write`] looks before it waits.
    pub async fn write_latest(&self) -> Result<Tx, StoreError> {
        Ok(Tx { dialect: self.dialect, inner: self.writers.begin_with(self.dialect.begin_write_latest()).await? })
    }

    /// Whether the database answers now, and can be written.
    pub async fn check(&self) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        sqlx::query("SELECT 1").execute(tx.conn()).await?;
        Ok(())
    }

    /// After seeding: leaves files and statistics as some hours of service would have.
    #[cfg(feature = "seed")]
    pub async fn settle(&self) -> Result<(), StoreError> {
        let mut connection = self.writers.acquire().await?;
        self.dialect.settle(&mut connection).await
    }

    /// Waits for the open transactions and closes every connection.
    pub async fn close(&self) {
        self.readers.close().await;
        self.writers.close().await;
    }
}

/// One transaction. Dropped without a commit it leaves no trace.
pub struct Tx {
    dialect: Dialect,
    inner: Transaction<'static, Any>,
}

impl Tx {
    pub(crate) fn conn(&mut self) -> &mut AnyConnection {
        &mut self.inner
    }

    /// Limits the transaction to the permit's org. Without this PostgreSQL shows no row of any org.
    pub async fn enter(&mut self, permit: &Permit) -> Result<(), StoreError> {
        self.dialect.enter(&mut self.inner, org_of(permit)).await
    }

    /// Makes it so, together with the audit event that records it: no change is made without one (rule L1).
    /// When this returns, a `kill -9` loses nothing of it.
    pub async fn commit(mut self, event: &AuditEvent) -> Result<(), StoreError> {
        self.audit(event).await?;
        Ok(self.inner.commit().await?)
    }

    /// The same for what takes several events to record; the first sums it up.
    pub async fn commit_all(mut self, event: &AuditEvent, further: &[AuditEvent]) -> Result<(), StoreError> {
        for event in std::iter::once(event).chain(further) {
            self.audit(event).await?;
        }
        Ok(self.inner.commit().await?)
    }

    /// Records something that is done on the way to what [`Self::commit`] will record, and comes true only with it.
    pub async fn also(&mut self, event: &AuditEvent) -> Result<(), StoreError> {
        self.audit(event).await
    }

    /// Makes it so without an event. Only for what nobody did: housekeeping of the server itself.
    pub async fn commit_housekeeping(self) -> Result<(), StoreError> {
        Ok(self.inner.commit().await?)
    }
}

/// Which column a name or an id is looked up in: no name looks like an id. For `name = $1 OR id = $1` instead, a database may
/// go through all names of an org.
pub(crate) fn column(name_or_id: &str, name: &'static str, id: &'static str) -> &'static str {
    if looks_like_an_id(name_or_id) { id } else { name }
}

/// The conditions for what was given, to follow another one. With `($2 = '' OR app_id = $2)` instead, the database could not
/// count on a value when it picks an index.
pub(crate) fn given(conditions: &[(bool, &str)]) -> String {
    let given = conditions.iter().filter(|(given, _)| *given);
    given.flat_map(|(_, condition)| [" AND ", *condition]).collect()
}

/// The org that a permit holds for, as a column value.
pub(crate) fn org_of(permit: &Permit) -> &str {
    permit.org().as_str()
}
