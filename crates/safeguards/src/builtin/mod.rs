//! The safeguards that come with the program: one file each, and this list.
//!
//! The documentation of a safeguard's file is its page, and `cases/<id>.md` has examples that the tests run.

use serde_json::{Map, Value};

use crate::{Finding, Surroundings, TEMPLATE, View, engine::Level};

mod allowed_function_names;
mod allowed_regions;
mod allowed_runtimes;
mod allowed_stages;
mod deploy_times;
mod forbid_lambda_apig_integration;
mod forbid_s3_http_access;
mod framework_version;
mod javascript;
mod no_secret_env_vars;
mod no_stored_secrets_in_template;
mod no_wild_iam_role_statements;
mod require_cfn_role;
mod require_description;
mod require_dlq;
mod require_global_vpc;
mod required_env_vars;
mod required_stack_tags;
mod restricted_deploy_times;
mod tags;

/// All of them, by name.
pub const ALL: [Builtin; 18] = [
    allowed_function_names::SAFEGUARD,
    allowed_regions::SAFEGUARD,
    allowed_runtimes::SAFEGUARD,
    allowed_stages::SAFEGUARD,
    forbid_lambda_apig_integration::SAFEGUARD,
    forbid_s3_http_access::SAFEGUARD,
    framework_version::SAFEGUARD,
    javascript::SAFEGUARD,
    no_secret_env_vars::SAFEGUARD,
    no_stored_secrets_in_template::SAFEGUARD,
    no_wild_iam_role_statements::SAFEGUARD,
    require_cfn_role::SAFEGUARD,
    require_description::SAFEGUARD,
    require_dlq::SAFEGUARD,
    require_global_vpc::SAFEGUARD,
    required_env_vars::SAFEGUARD,
    required_stack_tags::SAFEGUARD,
    restricted_deploy_times::SAFEGUARD,
];

/// The safeguard with this id.
pub fn find(id: &str) -> Option<&'static Builtin> {
    static LIST: [Builtin; 18] = ALL;
    LIST.iter().find(|safeguard| safeguard.id == id)
}

/// A safeguard that comes with the program.
pub struct Builtin {
    /// Its name in settings.
    pub id: &'static str,
    /// What it checks, in one sentence.
    pub summary: &'static str,
    /// The address below its failures; empty when it has none.
    pub details: &'static str,
    /// The level for whoever does not choose one.
    pub level: Level,
    /// The JSON Schema of its settings, with defaults; the empty text when it has none.
    pub schema: &'static str,
    source: &'static str,
    accepts: fn(Option<&Value>) -> Result<(), Obstacle>,
    check: fn(&Request<'_>) -> Answer,
}

/// What came of a check: its findings, or why it could not look.
pub(crate) type Answer = Result<Vec<Finding>, Obstacle>;

/// Why a safeguard could not look. It fails then.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Obstacle {
    /// Its settings are unusable.
    Settings(String),
    /// There is no template.
    NoTemplate,
}

impl Obstacle {
    /// Unusable settings.
    fn settings(detail: impl Into<String>) -> Self {
        Self::Settings(detail.into())
    }

    /// A pattern that is none.
    fn pattern(source: &str) -> Self {
        Self::Settings(format!("invalid regular expression \"{source}\""))
    }

    fn finding(&self, id: &str) -> Finding {
        Finding::new(match self {
            Self::Settings(detail) => format!("Invalid configuration of safeguard \"{id}\": {detail}"),
            Self::NoTemplate => format!("Compiled CloudFormation template \"{TEMPLATE}\" not found"),
        })
    }
}

/// One check of one input.
pub(crate) struct Request<'a> {
    /// The settings; an explicit null is not the same as none.
    pub(crate) config: Option<&'a Value>,
    /// The input.
    pub(crate) view: &'a View<'a>,
    /// What may be asked for.
    pub(crate) surroundings: Surroundings<'a>,
}

impl<'a> Request<'a> {
    /// The input, for a safeguard that needs the template.
    fn template(&self) -> Result<&'a View<'a>, Obstacle> {
        self.view.input.template().map(|_| self.view).ok_or(Obstacle::NoTemplate)
    }
}

impl Builtin {
    /// Checks an input. No findings: it approves.
    pub fn check<'a>(&self, config: Option<&'a Value>, view: &'a View<'a>, surroundings: Surroundings<'a>) -> Vec<Finding> {
        let request = Request { config, view, surroundings };
        (self.check)(&request).unwrap_or_else(|obstacle| vec![obstacle.finding(self.id)])
    }

    /// Whether it asks for more than its input and its settings: a runner, or the stored secrets.
    pub(crate) fn needs_surroundings(&self) -> bool {
        matches!(self.id, "javascript" | "no-stored-secrets-in-template")
    }

    /// Whether its settings are programs.
    pub(crate) fn runs_programs(&self) -> bool {
        self.id == "javascript"
    }

    /// Says what is wrong with settings, as far as it can be told without an input.
    pub fn validate(&self, config: Option<&Value>) -> Result<(), String> {
        (self.accepts)(config).map_err(|obstacle| obstacle.finding(self.id).message)
    }

    /// The settings with the defaults of what was left out.
    pub fn with_defaults(&self, config: Option<&Value>) -> Option<Value> {
        let schema: Value = serde_json::from_str(self.schema).ok()?;
        let properties = schema.get("properties").and_then(Value::as_object).filter(|properties| !properties.is_empty());
        let (Some(properties), None | Some(Value::Null | Value::Object(_))) = (properties, config) else {
            return config.cloned();
        };
        let mut settings = config.and_then(Value::as_object).cloned().unwrap_or_else(Map::new);
        for (name, property) in properties {
            let missing = settings.get(name).is_none_or(Value::is_null);
            if let (true, Some(default)) = (missing, property.get("default")) {
                settings.insert(name.clone(), default.clone());
            }
        }
        Some(Value::Object(settings))
    }

    /// Its page: what it checks, its settings, its messages.
    pub fn page(&self) -> String {
        let lines = self.source.lines().map_while(|line| line.strip_prefix("//!"));
        let lines: Vec<&str> = lines.map(|line| line.strip_prefix(' ').unwrap_or(line)).collect();
        lines.join("\n") + "\n"
    }
}

/// For a safeguard that has no settings and ignores any.
#[expect(clippy::unnecessary_wraps, reason = "the shape of every reader of settings")]
fn anything(_: Option<&Value>) -> Result<(), Obstacle> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{ALL, find};

    #[test]
    fn what_asks_for_more_than_its_input_says_so() {
        for safeguard in ALL {
            assert_eq!(safeguard.source.contains("request.surroundings"), safeguard.needs_surroundings(), "{}", safeguard.id);
        }
    }

    #[test]
    fn every_safeguard_has_a_page_and_a_schema() {
        for safeguard in ALL {
            let page = safeguard.page();
            assert!(page.starts_with(&format!("# `{}`: ", safeguard.id)), "{page}");
            assert!(safeguard.details.is_empty() || page.contains(safeguard.details), "{}", safeguard.id);
            if !safeguard.schema.is_empty() {
                serde_json::from_str::<Value>(safeguard.schema).expect(safeguard.id);
            }
            assert!(find(safeguard.id).is_some());
        }
    }

    #[test]
    fn the_list_is_in_order() {
        let ids = ALL.map(|safeguard| safeguard.id);
        assert!(ids.is_sorted());
    }

    #[test]
    fn defaults_fill_what_was_left_out() {
        let description = find("require-description").unwrap();
        assert_eq!(description.with_defaults(None), Some(json!({"minLength": 30, "maxLength": 256})));
        assert_eq!(description.with_defaults(Some(&json!({"maxLength": 9}))), Some(json!({"maxLength": 9, "minLength": 30})));
        let regions = find("allowed-regions").unwrap();
        assert_eq!(regions.with_defaults(None), None);
        assert_eq!(regions.with_defaults(Some(&json!(["eu-west-1"]))), Some(json!(["eu-west-1"])));
    }
}
