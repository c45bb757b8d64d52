//! What the flags, the environment and the files of the folder say.

use crate::{cli::GlobalArgs, env, error::CliError};

/// A value and where it was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// The value.
    pub value: String,
    /// Such as `--app`, `STAGEGATE_APP`, `stagegate.yml`.
    pub source: String,
}

/// What the flags, the environment and the files of the folder say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Context {
    /// The org.
    pub org: Option<Setting>,
    /// The app.
    pub app: Option<Setting>,
}

/// Looks around.
pub fn discover(global: &GlobalArgs) -> Result<Context, CliError> {
    let find = |flag: &Option<String>, name: &str, option: &str| {
        let from_flag = flag.clone().map(|value| Setting { value, source: option.to_owned() });
        from_flag.or_else(|| env::get(name).map(|value| Setting { value, source: name.to_owned() }))
    };
    Ok(Context { org: find(&global.org, env::ORG, "--org"), app: find(&global.app, env::APP, "--app") })
}
