//! A database and its root key: made, or opened again.

use std::{
    fs::{self, OpenOptions},
    io::Write as _,
    os::unix::fs::OpenOptionsExt as _,
    path::Path,
    sync::Arc,
};

use stagegate_aws::{Sts, StsSettings};
use stagegate_core::Secret;
use stagegate_safeguards::worker::WorkerRunner;
use stagegate_seal::RootKey;
use stagegate_server::{
    app::Stagegate,
    machine::{SystemClock, SystemEntropy},
};
use stagegate_store::{Options, Store};

use crate::Failure;

/// A migrated database that its root key opens.
pub(crate) struct Database {
    pub(crate) store: Store,
    pub(crate) root_key: RootKey,
}

impl Database {
    /// Makes the tables and a root key in a file of its own. Refuses a database that was ever used.
    pub(crate) async fn create(url: &str, root_key_file: &Path) -> Result<Self, Failure> {
        let store = Store::connect(&Options::new(url)).await?;
        if store.root_key_check().await?.is_some() {
            return Err("the database is not empty: name another one".into());
        }
        let root_key = RootKey::generate(&SystemEntropy)?;
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(root_key_file)
            .map_err(|error| format!("cannot create `{}`: {error}", root_key_file.display()))?;
        writeln!(file, "{}", root_key.to_text().expose())?;
        store.migrate().await?;
        let mut tx = store.write().await?;
        tx.set_root_key_check(&root_key.check_value(&SystemEntropy)?).await?;
        tx.commit_housekeeping().await?;
        Ok(Self { store, root_key })
    }

    /// Opens one that [`Database::create`] made.
    pub(crate) async fn open(url: &str, root_key_file: &Path) -> Result<Self, Failure> {
        let store = Store::connect(&Options::new(url)).await?;
        let root_key = RootKey::from_text(&Secret::new(fs::read_to_string(root_key_file)?))?;
        let check = store.root_key_check().await?.ok_or("the database has no root key: remove its files and start again")?;
        root_key.verify(&check)?;
        store.migrate().await?;
        Ok(Self { store, root_key })
    }

    /// What a server would do with it.
    pub(crate) async fn into_stagegate(self) -> Result<Stagegate, Failure> {
        let sts = Sts::from_environment(&StsSettings::default()).await;
        Ok(Stagegate::new(self.store, self.root_key, sts, Arc::new(SystemClock), Arc::new(SystemEntropy), WorkerRunner::new())?)
    }
}
