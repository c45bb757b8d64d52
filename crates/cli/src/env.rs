//! The environment variables that `stagegate` reads, and those of its own that it sets, declared once.

/// The address of the server.
pub const SERVER: &str = "STAGEGATE_SERVER";
/// The access key; wins over the stored one.
pub const ACCESS_KEY: &str = "STAGEGATE_ACCESS_KEY";
/// The org.
pub const ORG: &str = "STAGEGATE_ORG";
/// The app.
pub const APP: &str = "STAGEGATE_APP";
/// The stage.
pub const STAGE: &str = "STAGEGATE_STAGE";
/// The service.
pub const SERVICE: &str = "STAGEGATE_SERVICE";
/// The region.
pub const REGION: &str = "STAGEGATE_REGION";
/// The program of the framework.
pub const FRAMEWORK: &str = "STAGEGATE_FRAMEWORK";
/// The folder of `config.yml` and `credentials.json`, instead of `stagegate` in the XDG config folder.
pub const CONFIG_DIR: &str = "STAGEGATE_CONFIG_DIR";
/// `1` sends the access key over unencrypted connections to other machines.
pub const ALLOW_HTTP: &str = "STAGEGATE_ALLOW_HTTP";
/// The target of the `exec` that this runs inside of, as `org/app/stage`; `exec` sets it for the command.
pub const EXEC: &str = "STAGEGATE_EXEC";
/// Where the command finds the parameters with `exec --env-file`; only set, never read.
pub const ENV_FILE: &str = "STAGEGATE_ENV_FILE";
/// Set to anything: no colours (see no-color.org).
pub const NO_COLOR: &str = "NO_COLOR";
/// `dumb`: a terminal without colours.
pub const TERM: &str = "TERM";
/// What systems call whoever is logged in, most telling first.
pub const USER_NAMES: [&str; 3] = ["LOGNAME", "USER", "USERNAME"];

/// The value of a variable. Empty is the same as absent, and so is what is not text.
pub fn get(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    /// Every name that is declared above stands on the page of settings.
    #[test]
    fn every_variable_is_documented() {
        let page = include_str!("../../../docs/reference/settings.md");
        let source = include_str!("env.rs").split("#[cfg(test)]").next().unwrap();
        let declared: Vec<&str> = source.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
        let declared = declared.join(" ");
        let names: Vec<&str> = declared.split('"').skip(1).step_by(2).collect();
        assert!(names.len() > 10 && names.contains(&super::SERVER) && names.contains(&"USERNAME"), "{names:?}");
        for name in names {
            assert!(page.contains(&format!("`{name}`")), "`{name}` is missing in docs/reference/settings.md");
        }
    }
}
