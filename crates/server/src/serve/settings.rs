//! Settings of `stagegated serve`: flags over environment; every one has a default.

use std::{net::SocketAddr, path::PathBuf, time::Duration};

use etcetera::{AppStrategy as _, AppStrategyArgs, choose_app_strategy};

/// How to run the server.
#[derive(Clone, Debug, clap::Args)]
pub struct Settings {
    /// Address to listen on
    #[arg(long, env = "STAGEGATED_LISTEN", default_value = "127.0.0.1:3011", value_name = "ADDRESS")]
    pub listen: SocketAddr,

    /// Folder for the embedded database; made with mode 0700 [default: stagegate in the XDG state folder]
    #[arg(long, env = "STAGEGATED_DATA", value_name = "FOLDER")]
    pub data: Option<PathBuf>,

    /// Use this PostgreSQL database instead of the embedded one
    ///
    /// `postgres://user@host/name`; give the password in the environment variable `STAGEGATED_DATABASE` or in
    /// `--database-file`, not on the command line, where other users of the machine can read it.
    #[arg(long, env = "STAGEGATED_DATABASE", value_name = "URL", hide_env_values = true)]
    pub database: Option<String>,

    /// Read the database URL from this file
    #[arg(long, env = "STAGEGATED_DATABASE_FILE", value_name = "FILE", conflicts_with = "database")]
    pub database_file: Option<PathBuf>,

    /// File of the root key; made with mode 0600 if absent [default: root.key in the XDG config folder]
    #[arg(long, env = "STAGEGATED_ROOT_KEY_FILE", value_name = "FILE")]
    pub root_key_file: Option<PathBuf>,

    /// Most database connections at a time
    #[arg(long, env = "STAGEGATED_CONNECTIONS", default_value_t = 8, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=200))]
    pub connections: u32,

    /// Region whose STS is asked
    #[arg(long, env = "STAGEGATED_STS_REGION", default_value = "us-east-1", value_name = "REGION")]
    pub sts_region: String,

    /// Seconds that one call of STS may take in all
    #[arg(long, env = "STAGEGATED_STS_TIMEOUT", default_value_t = 10, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..=25))]
    pub sts_timeout: u64,

    /// Time zone in which the server judges checks: an IANA name such as `Europe/Berlin`
    #[arg(long, env = "STAGEGATED_TIME_ZONE", default_value = "UTC", value_name = "ZONE")]
    pub time_zone: String,

    /// Narrow credentials that can only read by the session policy in this file instead of the built-in one
    #[arg(long, env = "STAGEGATED_PLAN_POLICY", value_name = "FILE")]
    pub plan_policy: Option<PathBuf>,

    /// Log as `text` or `json`
    #[arg(long, env = "STAGEGATED_LOG_FORMAT", default_value = "text", value_name = "FORMAT")]
    pub log_format: LogFormat,

    /// Go on although the database may lose acknowledged writes (fsync off and the like)
    #[arg(long, env = "STAGEGATED_ALLOW_NOT_DURABLE", value_parser = clap::builder::FalseyValueParser::new())]
    pub allow_not_durable: bool,
}

/// The form of log lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

impl Settings {
    /// Whether the database is not the embedded one.
    pub fn is_remote(&self) -> bool {
        self.database.is_some() || self.database_file.is_some()
    }

    /// The data folder.
    pub fn data_folder(&self) -> Option<PathBuf> {
        self.data.clone().or_else(|| {
            let folders = choose_app_strategy(names()).ok()?;
            folders.state_dir().or_else(|| Some(folders.data_dir()))
        })
    }

    /// The file of the root key: outside the data folder, so that no backup of that folder holds it.
    pub fn root_key_path(&self) -> Option<PathBuf> {
        self.root_key_file.clone().or_else(|| Some(choose_app_strategy(names()).ok()?.config_dir().join("root.key")))
    }

    /// How long one call of STS may take.
    pub fn sts_time(&self) -> Duration {
        Duration::from_secs(self.sts_timeout)
    }
}

fn names() -> AppStrategyArgs {
    AppStrategyArgs { top_level_domain: "dev".into(), author: "stagegate".into(), app_name: "stagegate".into() }
}
