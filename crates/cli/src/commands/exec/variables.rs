//! Which parameters the command gets, and what they are called there.

use std::ffi::{OsStr, OsString};

use clap::{Args, builder::NonEmptyStringValueParser};
use stagegate_api::{resolution::Resolution, sensitive::Sensitive};
use stagegate_core::Code;

use crate::{
    complete::Names,
    error::CliError,
    framework::{may_be_set, vendor_variables, vendor_warnings},
    lookup,
};

/// Which parameters and details, and what goes before their names.
#[derive(Args, Clone, Debug, Default)]
pub struct Choice {
    /// Only hand over these parameters, and details of providers
    #[arg(long, value_name = "KEY", value_delimiter = ',', value_parser = NonEmptyStringValueParser::new(), add = Names::Variables)]
    only: Vec<String>,
    /// Put this before the name of each variable, as in `TF_VAR_`
    #[arg(long, value_name = "TEXT")]
    prefix: Option<String>,
}

/// A parameter under the name that it has for the command.
#[derive(Debug)]
pub struct Variable<'a> {
    /// The name.
    pub name: String,
    /// The value.
    pub value: &'a Sensitive,
}

/// What the command gets, and what it does not get.
#[derive(Debug, Default)]
pub struct Chosen<'a> {
    /// What it gets.
    pub variables: Vec<Variable<'a>>,
    /// What it does not get, and why: a sentence for each.
    pub left_out: Vec<String>,
}

impl Choice {
    /// Refuses a prefix with which no name would be possible, before anything is asked.
    pub fn check(&self) -> Result<(), CliError> {
        let Some(prefix) = &self.prefix else { return Ok(()) };
        if !is_shell_name(prefix) {
            let hint = "use letters, digits and `_`, and start with no digit";
            return Err(CliError::usage("the value of `--prefix` is no start of a variable name", hint));
        }
        if !may_be_set(&format!("{prefix}x")) {
            let sentence = format!("variables that start with `{prefix}` change what is run, and with which rights");
            return Err(CliError::usage(sentence, "use another `--prefix`"));
        }
        Ok(())
    }

    /// The variables for the parameters of `resolution`, sorted by key as those are, and after them those for the details of
    /// other vendors.
    pub fn of<'a>(&self, resolution: &'a Resolution) -> Result<Chosen<'a>, CliError> {
        self.refuse_unknown(resolution)?;
        let left_out = vendor_warnings(resolution).into_iter().filter(|(detail, _)| self.wants(detail));
        let mut chosen = Chosen { left_out: left_out.map(|(_, sentence)| sentence).collect(), ..Chosen::default() };
        for parameter in resolution.parameters.iter().filter(|parameter| self.wants(&parameter.key)) {
            let (Some(value), key) = (&parameter.value, &parameter.key) else { continue };
            match self.name(key) {
                Ok(name) => chosen.variables.push(Variable { name, value }),
                Err(reason) => chosen.left_out.push(format!("parameter `{key}` is left out: {reason}")),
            }
        }
        for (detail, value) in vendor_variables(resolution).into_iter().filter(|(detail, _)| self.wants(detail)) {
            match self.name(&detail) {
                Ok(name) => chosen.variables.push(Variable { name, value }),
                Err(reason) => chosen.left_out.push(format!("detail `{detail}` is left out: {reason}")),
            }
        }
        Ok(chosen)
    }

    fn refuse_unknown(&self, resolution: &Resolution) -> Result<(), CliError> {
        let parameters = resolution.parameters.iter().map(|parameter| parameter.key.as_str());
        let details = resolution.vendors.iter().flat_map(|vendor| vendor.details.iter().flatten());
        let keys: Vec<&str> = parameters.chain(details.map(|(name, _)| name.as_str())).collect();
        let Some(unknown) = self.only.iter().find(|key| !keys.contains(&key.as_str())) else { return Ok(()) };
        let hint = match lookup::nearest(unknown, &keys) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "run `stagegate resolve` to see the parameters of the stage".to_owned(),
        };
        Err(CliError::new(Code::NotFound.exit_status(), Code::NotFound.as_str(), format!("no parameter `{unknown}`"), hint))
    }

    fn wants(&self, key: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|only| only == key)
    }

    /// A key may hold `.` and `-`, and then is a name all the same, though not for shells; behind a prefix it is not.
    fn name(&self, key: &str) -> Result<String, String> {
        let name = format!("{}{key}", self.prefix.as_deref().unwrap_or_default());
        if self.prefix.is_some() && !is_shell_name(&name) {
            return Err(format!("`{name}` is no name for a variable"));
        }
        if !may_be_set(&name) {
            return Err(format!("a variable named `{name}` changes what is run"));
        }
        Ok(name)
    }
}

/// Whether shells can read a variable of that name.
pub fn is_shell_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// The names of variables that have another value in `environment`.
pub fn replaced<'a>(
    variables: impl Iterator<Item = (&'a OsStr, &'a OsStr)>,
    environment: impl Fn(&OsStr) -> Option<OsString>,
) -> Vec<String> {
    let differing = variables.filter(|(name, value)| environment(name).is_some_and(|present| present != **value));
    differing.map(|(name, _)| name.to_string_lossy().into_owned()).collect()
}

/// Names in a sentence.
pub fn listed(names: &[impl std::fmt::Display]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A resolution with these keys; each value is its key in capitals.
    fn resolution(keys: &[&str]) -> Resolution {
        let parameters: Vec<String> = keys
            .iter()
            .map(|key| {
                format!(
                    r#"{{"key":"{key}","value":"{}","visibility":"masked",
                    "source":{{"layer":"profile","owner":"prod","revision":3,"author":"ada","at":"2026-03-01T09:05:07Z"}}}}"#,
                    key.to_uppercase()
                )
            })
            .collect();
        let text = format!(
            r#"{{"app":"shop","stage":"prod","profile":null,"credentials":null,"parameters":[{}]}}"#,
            parameters.join(",")
        );
        serde_json::from_str(&text).unwrap()
    }

    fn choice(only: &[&str], prefix: Option<&str>) -> Choice {
        Choice { only: only.iter().map(|key| (*key).to_owned()).collect(), prefix: prefix.map(str::to_owned) }
    }

    #[test]
    fn the_command_gets_what_was_chosen_under_names_that_are_allowed() {
        let resolution = resolution(&["PATH", "a.b-c", "dbUrl", "table"]);
        for (only, prefix, want, left_out) in [
            (&[][..], None, &["a.b-c=A.B-C", "dbUrl=DBURL", "table=TABLE"][..], 1),
            (&["table"], None, &["table=TABLE"], 0),
            (&["table", "dbUrl"], Some("TF_VAR_"), &["TF_VAR_dbUrl=DBURL", "TF_VAR_table=TABLE"], 0),
            (&[], Some("x"), &["xPATH=PATH", "xdbUrl=DBURL", "xtable=TABLE"], 1),
            (&["a.b-c"], Some("x"), &[], 1),
            (&["PATH"], None, &[], 1),
        ] {
            let chosen = choice(only, prefix).of(&resolution).unwrap();
            let got: Vec<String> =
                chosen.variables.iter().map(|variable| format!("{}={}", variable.name, variable.value.expose())).collect();
            assert_eq!(got, want, "{only:?} {prefix:?}");
            assert_eq!(chosen.left_out.len(), left_out, "{only:?} {prefix:?}");
        }
    }

    #[test]
    fn details_of_providers_are_chosen_like_parameters() {
        let mut resolution = resolution(&["table", "TOKEN"]);
        let text = r#"[{"vendor":"stripe","provider":"pay","source":"service","details":{"KEY":"k","PATH":"p","TOKEN":"t"}}]"#;
        resolution.vendors = serde_json::from_str(text).unwrap();
        for (only, prefix, want, left_out) in [
            (&[][..], None, &["table=TABLE", "TOKEN=TOKEN", "KEY=k"][..], 2),
            (&["KEY"], None, &["KEY=k"], 0),
            (&["table"], None, &["table=TABLE"], 0),
            (&["KEY"], Some("TF_VAR_"), &["TF_VAR_KEY=k"], 0),
            (&["PATH"], None, &[], 1),
            (&["PATH", "KEY"], Some("TF_VAR_"), &["TF_VAR_KEY=k"], 1),
            (&["TOKEN"], None, &["TOKEN=TOKEN"], 1),
        ] {
            let chosen = choice(only, prefix).of(&resolution).unwrap();
            let got = chosen.variables.iter().map(|variable| format!("{}={}", variable.name, variable.value.expose()));
            assert_eq!(got.collect::<Vec<_>>(), want, "{only:?} {prefix:?}");
            assert_eq!(chosen.left_out.len(), left_out, "{only:?} {prefix:?}");
        }
    }

    #[test]
    fn a_name_can_become_dangerous_behind_a_prefix() {
        let (resolution, choice) = (resolution(&["OPTIONS", "ENTRY"]), choice(&[], Some("NODE_")));
        let chosen = choice.of(&resolution).unwrap();
        assert_eq!(chosen.variables.iter().map(|variable| variable.name.as_str()).collect::<Vec<_>>(), ["NODE_ENTRY"]);
        assert_eq!(chosen.left_out, ["parameter `OPTIONS` is left out: a variable named `NODE_OPTIONS` changes what is run"]);
    }

    #[test]
    fn an_unknown_key_is_an_error_with_a_suggestion() {
        let resolution = resolution(&["dbUrl", "table"]);
        for (key, hint) in [
            ("tabel", "did you mean `table`?"),
            ("dburl", "did you mean `dbUrl`?"),
            ("paymentEndpoint", "run `stagegate resolve` to see the parameters of the stage"),
        ] {
            let error = choice(&["table", key], None).of(&resolution).unwrap_err();
            assert_eq!((error.exit_status(), error.sentence()), (5, format!("no parameter `{key}`").as_str()));
            assert_eq!(error.hint(), Some(hint));
        }
    }

    #[test]
    fn a_prefix_is_the_start_of_a_harmless_name() {
        for (prefix, want) in [
            (None, true),
            (Some("TF_VAR_"), true),
            (Some("_"), true),
            (Some(""), false),
            (Some("9"), false),
            (Some("A B"), false),
            (Some("A="), false),
            (Some("é"), false),
            (Some("AWS_"), false),
            (Some("LD_"), false),
            (Some("STAGEGATE_EXTRA_"), false),
        ] {
            assert_eq!(choice(&[], prefix).check().is_ok(), want, "{prefix:?}");
        }
    }

    #[test]
    fn only_variables_with_another_value_are_replaced() {
        let variables = [("a", "A"), ("b", "B"), ("c", "C")].map(|(name, value)| (OsStr::new(name), OsStr::new(value)));
        let environment = |name: &OsStr| match name.to_str() {
            Some("a") => Some("A".into()),
            Some("b") => Some("something else".into()),
            _ => None,
        };
        assert_eq!(replaced(variables.into_iter(), environment), ["b"]);
        assert_eq!(listed(&["b", "c"]), "`b`, `c`");
    }
}
