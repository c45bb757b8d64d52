//! From settings to a server that can answer: folders, database, root key, migrations, STS.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use jiff::tz::TimeZone;
use stagegate_aws::{Sts, StsSettings};
use stagegate_core::{Error, Secret};
use stagegate_safeguards::worker::WorkerRunner;
use stagegate_seal::{RootKey, RootKeyError};
use stagegate_store::{Options, Store, StoreError};

use super::{Settings, plan_policy, root_key_file};
use crate::{
    app::{PLAN_POLICY, Rules, Stagegate},
    machine::{SystemClock, SystemEntropy},
};

/// Why the server did not start. Each sentence is followed by a hint.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// No home folder to put files into.
    #[error("there is no home folder to keep the {0} in")]
    NoHome(&'static str),
    /// A file or folder could not be used.
    #[error("cannot {verb} `{path}`")]
    File {
        /// `read`, `create` or `protect`.
        verb: &'static str,
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The database exists, its key does not.
    #[error("the database exists, but its root key `{0}` does not")]
    RootKeyMissing(PathBuf),
    /// Others may read the key.
    #[error("other users of this machine can read the root key `{0}`")]
    RootKeyReadable(PathBuf),
    /// The key lies where the data lies.
    #[error("the root key `{0}` is inside the data folder: a copy of that folder would open itself")]
    RootKeyInData(PathBuf),
    /// Others may enter the data folder.
    #[error("other users of this machine can enter the data folder `{0}`")]
    DataFolderOpen(PathBuf),
    /// The key is not a key, or not the right one.
    #[error(transparent)]
    RootKey(#[from] RootKeyError),
    /// The database cannot be used.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// An owner's key was asked for where no database is.
    #[error("there is no database in `{0}`")]
    NoDatabase(PathBuf),
    /// An owner's key was asked for before there is an owner.
    #[error("nobody is set up yet")]
    NobodySetUp,
    /// There is no such time zone.
    #[error("there is no time zone `{0}`")]
    TimeZone(String),
    /// What credentials that can only read would be narrowed by is no policy.
    #[error("`{path}` is not a session policy: {problem}")]
    PlanPolicy {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
    /// The region is no region.
    #[error(transparent)]
    Setting(Error),
    /// A step of the start failed.
    #[error(transparent)]
    Other(#[from] Error),
    /// The address is taken or not ours.
    #[error("cannot listen on {address}")]
    Listen {
        /// Where.
        address: std::net::SocketAddr,
        /// Why.
        source: std::io::Error,
    },
}

/// The embedded database, in the data folder.
const DATABASE: &str = "stagegate.db";

impl StartError {
    pub(super) fn file(verb: &'static str, path: &Path, source: std::io::Error) -> Self {
        Self::File { verb, path: path.to_owned(), source }
    }

    /// The next step.
    pub fn hint(&self) -> String {
        match self {
            Self::NoHome("data") => "set `--data FOLDER`".into(),
            Self::NoHome(_) => "set `--root-key-file FILE`".into(),
            Self::File { .. } => "check that the folder exists and belongs to the user who runs `stagegated`".into(),
            Self::RootKeyMissing(_) => {
                "restore the file, or name it with `--root-key-file FILE`; without it the stored values cannot be read".into()
            }
            Self::RootKeyReadable(path) => format!("run `chmod 600 '{}'`", path.display()),
            Self::RootKeyInData(_) => "name a file outside it with `--root-key-file FILE`".into(),
            Self::DataFolderOpen(folder) => {
                format!("set `--data` to another folder, or run `chmod 700 '{}'` if it is Stagegate's alone", folder.display())
            }
            Self::RootKey(_) => "name the right file with `--root-key-file FILE`; nothing was written".into(),
            Self::Store(StoreError::NotDurable(_)) => {
                "change the database's settings, or accept the risk with `--allow-not-durable`".into()
            }
            Self::Store(StoreError::Migration(_)) => {
                "the database may be newer than this program: run the newest `stagegated`".into()
            }
            Self::Store(_) => "check `--database` and that the database runs; for the embedded one, check the disk".into(),
            Self::NoDatabase(_) => "name the folder that `stagegated serve` uses with `--data FOLDER`, or its database".into(),
            Self::NobodySetUp => "run `stagegated serve` and sign in with the setup code that it prints".into(),
            Self::TimeZone(_) => "set `--time-zone` to an IANA name such as `UTC` or `Europe/Berlin`".into(),
            Self::PlanPolicy { .. } => {
                "correct the file; without `--plan-policy` the built-in policy lets sessions read, and nothing else".into()
            }
            Self::Setting(error) => error.hint().unwrap_or_default(),
            Self::Other(error) => error.hint().unwrap_or_else(|| "see the log".into()),
            Self::Listen { .. } => "set `--listen ADDRESS:PORT` to a free address; is another `stagegated` running?".into(),
        }
    }
}

/// Opens everything, and makes what is not there. A wrong root key is refused before anything is written (rule K1).
pub async fn start(settings: &Settings) -> Result<Stagegate, StartError> {
    let rules = rules(settings)?;
    open(settings, rules, connect(settings).await?).await
}

/// Opens everything, if there is a database; nothing is made.
pub async fn start_existing(settings: &Settings) -> Result<Stagegate, StartError> {
    let rules = rules(settings)?;
    if !settings.is_remote() {
        let folder = settings.data_folder().ok_or(StartError::NoHome("data"))?;
        if !folder.join(DATABASE).is_file() {
            return Err(StartError::NoDatabase(folder));
        }
    }
    let store = connect(settings).await?;
    if store.root_key_check().await?.is_none() {
        return Err(StartError::NobodySetUp);
    }
    open(settings, rules, store).await
}

async fn connect(settings: &Settings) -> Result<Store, StartError> {
    let url = database_url(settings)?;
    let options =
        Options { connections: settings.connections, allow_not_durable: settings.allow_not_durable, ..Options::new(url) };
    Ok(Store::connect(&options).await?)
}

/// Read before the database is touched: a mistake in them leaves no trace.
fn rules(settings: &Settings) -> Result<Rules, StartError> {
    let zone = settings.time_zone.trim();
    let time_zone = TimeZone::get(zone).map_err(|_| StartError::TimeZone(zone.escape_debug().to_string()))?;
    let plan_policy = settings.plan_policy.as_deref().map_or_else(|| Ok(PLAN_POLICY.to_owned()), plan_policy::read)?;
    Ok(Rules { time_zone, plan_policy })
}

async fn open(settings: &Settings, rules: Rules, store: Store) -> Result<Stagegate, StartError> {
    let root_key = unlock(&store, settings).await?;
    let region = settings.sts_region.parse().map_err(StartError::Setting)?;
    let sts =
        Sts::from_environment(&StsSettings { region, operation_timeout: settings.sts_time(), ..StsSettings::default() }).await;
    let stagegate =
        Stagegate::new(store, root_key, sts, Arc::new(SystemClock), Arc::new(SystemEntropy), WorkerRunner::new().giving_way())?;
    Ok(stagegate.with_rules(rules))
}

/// Finds the right root key, migrates, and binds a new database to its key.
async fn unlock(store: &Store, settings: &Settings) -> Result<RootKey, StartError> {
    let path = settings.root_key_path().ok_or(StartError::NoHome("root key"))?;
    if !settings.is_remote() {
        root_key_file::must_be_outside(&path, &settings.data_folder().ok_or(StartError::NoHome("data"))?)?;
    }
    let check = store.root_key_check().await?;
    let root_key = root_key_file::load(&path, check.is_none(), &SystemEntropy)?;
    if let Some(check) = &check {
        root_key.verify(check)?;
    }
    store.migrate().await?;
    if store.bypasses_tenancy().await? {
        tracing::warn!("the database role is a superuser or has BYPASSRLS: use one that row security binds");
    }
    if check.is_none() {
        let check_value = root_key.check_value(&SystemEntropy).map_err(|_| RootKeyError::Library)?;
        let mut tx = store.write().await?;
        // Another replica may have started at the same time: then its key must be ours.
        if let Some(theirs) = tx.root_key_check().await? {
            root_key.verify(&theirs)?;
        } else {
            tx.set_root_key_check(&check_value).await?;
            tx.commit_housekeeping().await?;
        }
    }
    Ok(root_key)
}

fn database_url(settings: &Settings) -> Result<String, StartError> {
    if let Some(url) = &settings.database {
        return Ok(url.clone());
    }
    if let Some(path) = &settings.database_file {
        let url = std::fs::read_to_string(path).map_err(|error| StartError::file("read", path, error))?;
        return Ok(Secret::new(url).expose().trim().to_owned());
    }
    let folder = settings.data_folder().ok_or(StartError::NoHome("data"))?;
    root_key_file::data_folder(&folder)?;
    Ok(sqlite_url(&folder.join(DATABASE)))
}

/// `sqlite://` and the path, with what a URL cannot hold escaped.
fn sqlite_url(path: &Path) -> String {
    let path = path.to_string_lossy().replace('%', "%25").replace('?', "%3f").replace('#', "%23");
    format!("sqlite://{path}?mode=rwc")
}
