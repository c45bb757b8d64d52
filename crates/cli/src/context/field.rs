//! The five settings that say what a command is about, and where each can come from.

use std::{fmt, path::PathBuf};

use crate::{cli::GlobalArgs, env};

/// One of the five.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// The org.
    Org,
    /// The app.
    App,
    /// The service.
    Service,
    /// The stage.
    Stage,
    /// The region.
    Region,
}

impl Field {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Org, Self::App, Self::Service, Self::Stage, Self::Region];

    /// The word for it; also its key in `stagegate.yml`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Org => "org",
            Self::App => "app",
            Self::Service => "service",
            Self::Stage => "stage",
            Self::Region => "region",
        }
    }

    /// Its environment variable.
    pub fn variable(self) -> &'static str {
        match self {
            Self::Org => env::ORG,
            Self::App => env::APP,
            Self::Service => env::SERVICE,
            Self::Stage => env::STAGE,
            Self::Region => env::REGION,
        }
    }

    /// Where a `serverless.yml` has it.
    pub fn path(self) -> &'static str {
        match self {
            Self::Stage => "provider.stage",
            Self::Region => "provider.region",
            other => other.word(),
        }
    }

    /// What the framework takes if its file says nothing.
    pub fn framework_default(self) -> Option<&'static str> {
        match self {
            Self::Stage => Some("dev"),
            Self::Region => Some("us-east-1"),
            Self::Org | Self::App | Self::Service => None,
        }
    }

    /// How to name it from outside of any file.
    pub fn hint(self) -> String {
        format!("pass `--{} NAME`, or set `{}`", self.word(), self.variable())
    }

    /// Its flag as given.
    pub fn flag(self, global: &GlobalArgs) -> Option<&str> {
        match self {
            Self::Org => &global.org,
            Self::App => &global.app,
            Self::Service => &global.service,
            Self::Stage => &global.stage,
            Self::Region => &global.region,
        }
        .as_deref()
    }
}

/// A value and where it was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// The value.
    pub value: String,
    /// Where it was found.
    pub source: Source,
}

/// Where a setting was found, nearest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// A flag.
    Flag(Field),
    /// An environment variable.
    Environment(Field),
    /// `stagegate.yml` or `serverless.yml`.
    File(PathBuf),
    /// Nowhere: what the framework takes then.
    FrameworkDefault,
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(field) => write!(f, "--{}", field.word()),
            Self::Environment(field) => f.write_str(field.variable()),
            Self::File(path) => write!(f, "{}", path.display()),
            Self::FrameworkDefault => f.write_str("the framework's default"),
        }
    }
}

/// Why a setting cannot be told; only an error if the setting is needed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stuck(pub String);
