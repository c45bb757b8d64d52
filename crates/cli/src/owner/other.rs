//! A second owner on the same command line: the one to copy from.

use clap::{Args, builder::NonEmptyStringValueParser};

use super::{Owner, choice::region};
use crate::{
    cli::GlobalArgs,
    complete::Names,
    context::{self, Context, Field},
    error::CliError,
};

/// Whose parameters to copy; what is not named is that of the target.
#[derive(Args, Debug, Default)]
#[expect(clippy::struct_field_names, reason = "they are called as the options")]
pub struct OtherOwner {
    /// Copy from this profile
    #[arg(long, value_name = "NAME", value_parser = NonEmptyStringValueParser::new(), add = Names::Profiles)]
    from_profile: Option<String>,
    /// Copy from a service of this app
    #[arg(long, value_name = "NAME", value_parser = NonEmptyStringValueParser::new(), add = Names::Apps, conflicts_with = "from_profile")]
    from_app: Option<String>,
    /// Copy from this service
    #[arg(long, value_name = "NAME", value_parser = NonEmptyStringValueParser::new(), add = Names::Services, conflicts_with = "from_profile")]
    from_service: Option<String>,
    /// Copy from the service's instance in this stage
    #[arg(long, value_name = "NAME", value_parser = NonEmptyStringValueParser::new(), add = Names::Stages, conflicts_with = "from_profile")]
    from_stage: Option<String>,
    /// Copy from the service's instance in this region
    #[arg(long, value_name = "NAME", value_parser = NonEmptyStringValueParser::new(), add = Names::Regions, requires = "from_stage")]
    from_region: Option<String>,
}

impl OtherOwner {
    /// Whether one is named.
    pub fn check(&self) -> Result<(), CliError> {
        if self.from_profile.is_some() || self.from_service.is_some() || self.from_stage.is_some() {
            return Ok(());
        }
        let hint = "pass `--from-profile NAME`, or `--from-service NAME` for a service, or `--from-stage NAME` for an instance";
        Err(CliError::usage("no owner to copy from is named", hint))
    }

    /// The owner that is named beside `target`.
    pub fn choose(&self, global: &GlobalArgs, target: &Owner) -> Result<Owner, CliError> {
        self.choose_in(target, || context::discover(global))
    }

    fn choose_in(&self, target: &Owner, discover: impl Fn() -> Result<Context, CliError>) -> Result<Owner, CliError> {
        if let Some(name) = &self.from_profile {
            return Ok(Owner::Profile { name: name.clone() });
        }
        let needed = |given: &Option<String>, of_target: Option<&String>, field| match given.as_ref().or(of_target) {
            Some(name) => Ok(name.clone()),
            None => discover()?.needed(field).map(str::to_owned),
        };
        let (app, service, of_target) = match target {
            Owner::Profile { .. } => (None, None, None),
            Owner::Service { app, service } => (Some(app), Some(service), None),
            Owner::Instance { app, service, region, .. } => (Some(app), Some(service), Some(region)),
        };
        let app = needed(&self.from_app, app, Field::App)?;
        let service = needed(&self.from_service, service, Field::Service)?;
        let Some(stage) = self.from_stage.clone() else { return Owner::Service { app, service }.checked() };
        let region = match self.from_region.as_ref().or(of_target) {
            Some(region) => region.clone(),
            None => region(&discover()?).map_err(|error| error.with_hint("pass `--from-region NAME`"))?,
        };
        Owner::Instance { app, service, stage, region }.checked()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The owner that `--from-NAME value …` names.
    fn other(flags: &[(&str, &str)]) -> OtherOwner {
        let given = |wanted: &str| flags.iter().find(|(flag, _)| *flag == wanted).map(|(_, value)| (*value).to_owned());
        OtherOwner {
            from_profile: given("profile"),
            from_app: given("app"),
            from_service: given("service"),
            from_stage: given("stage"),
            from_region: given("region"),
        }
    }

    fn target(words: &str) -> Owner {
        let mut words = words.split(' ').map(str::to_owned);
        match [(); 4].map(|()| words.next()) {
            [Some(name), None, ..] => Owner::Profile { name },
            [Some(app), Some(service), None, _] => Owner::Service { app, service },
            [Some(app), Some(service), Some(stage), Some(region)] => Owner::Instance { app, service, stage, region },
            _ => panic!(),
        }
    }

    #[test]
    fn what_is_not_named_is_that_of_the_target() {
        for (from, to, want) in [
            (&[("profile", "dev")][..], "prod", Ok("profile:dev")),
            (&[("stage", "dev")], "shop orders prod us-east-1", Ok("instance:shop:orders:dev:us-east-1")),
            (&[("stage", "dev"), ("region", "eu-west-1")], "shop orders", Ok("instance:shop:orders:dev:eu-west-1")),
            (
                &[("app", "old"), ("service", "pay"), ("stage", "dev"), ("region", "eu-west-1")],
                "shop orders prod us-east-1",
                Ok("instance:old:pay:dev:eu-west-1"),
            ),
            (&[("service", "pay")], "shop orders prod us-east-1", Ok("service:shop:pay")),
            (&[("stage", "a:b")], "shop orders prod us-east-1", Err("`a:b` is not a valid stage name")),
            (&[("service", "pay")], "prod", Err("no app is named")),
            (&[("stage", "dev")], "shop orders", Err("an instance is in one region, and none is named")),
        ] {
            let got = other(from).choose_in(&target(to), || Ok(Context::default()));
            let got = got.map(|owner| owner.address()).map_err(|error| error.sentence().to_owned());
            assert_eq!(got, want.map(str::to_owned).map_err(str::to_owned), "{from:?}");
        }
    }

    #[test]
    fn a_source_must_be_named() {
        assert_eq!(other(&[]).check().unwrap_err().exit_status(), 2);
        assert!(other(&[("app", "shop")]).check().is_err());
        assert!(other(&[("stage", "dev")]).check().is_ok());
    }
}
