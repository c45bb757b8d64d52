//! Which org a command works in, by a rule without I/O.

use std::fmt::Write as _;

use stagegate_api::org::OrgBody;

use crate::{env, error::CliError};

/// Where an org can be named, nearest first. Empty text counts as absent.
#[derive(Clone, Copy, Debug, Default)]
pub struct Named<'a> {
    /// `--org`.
    pub flag: Option<&'a str>,
    /// `STAGEGATE_ORG`.
    pub environment: Option<&'a str>,
    /// `stagegate.yml`, `serverless.yml`.
    pub files: Option<&'a str>,
    /// The saved default for this server.
    pub saved: Option<&'a str>,
}

impl Named<'_> {
    /// The nearest one; none: the user's only org is meant.
    pub fn nearest(&self) -> Option<String> {
        [self.flag, self.environment, self.files, self.saved]
            .into_iter()
            .flatten()
            .find(|name| !name.is_empty())
            .map(str::to_owned)
    }
}

/// The only org of the user.
pub fn only(orgs: &[OrgBody]) -> Result<String, CliError> {
    match orgs {
        [org] => Ok(org.name.clone()),
        [] => Err(CliError::usage(
            "you belong to no org yet",
            "run `stagegate org create NAME` if this server is yours, or use an access key of a member",
        )),
        several => {
            let mut names = String::new();
            for (index, org) in several.iter().take(10).enumerate() {
                let _ = write!(names, "{}`{}`", if index == 0 { "" } else { ", " }, org.name); // a String takes all
            }
            if several.len() > 10 {
                names.push_str(", …");
            }
            let hint = format!("pass `--org NAME`, set `{}`, or run `stagegate org use NAME`", env::ORG);
            Err(CliError::usage(format!("you belong to several orgs, and none is named: {names}"), hint))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_org_wins() {
        for (flag, environment, files, saved, want) in [
            (Some("flag"), Some("env"), Some("file"), Some("saved"), Some("flag")),
            (None, Some("env"), Some("file"), Some("saved"), Some("env")),
            (None, None, Some("file"), Some("saved"), Some("file")),
            (None, None, None, Some("saved"), Some("saved")),
            (None, Some(""), Some("file"), None, Some("file")),
            (None, None, None, None, None),
        ] {
            let named = Named { flag, environment, files, saved };
            assert_eq!(named.nearest().as_deref(), want, "{named:?}");
        }
    }

    #[test]
    fn without_a_name_there_must_be_one_org() {
        let orgs = |names: &[&str]| -> Vec<OrgBody> {
            names
                .iter()
                .map(|name| OrgBody { id: "org_1".into(), name: (*name).into(), role: "owner".into(), revision: 1 })
                .collect()
        };
        assert_eq!(only(&orgs(&["acmeorg"])).unwrap(), "acmeorg");
        assert!(only(&orgs(&[])).unwrap_err().sentence().contains("no org yet"));
        let error = only(&orgs(&["acmeorg", "othero"])).unwrap_err();
        assert_eq!(error.sentence(), "you belong to several orgs, and none is named: `acmeorg`, `othero`");
        assert_eq!(error.exit_status(), 2);
    }
}
