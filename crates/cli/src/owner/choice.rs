//! Which owner the flags choose.

use clap::{Args, builder::NonEmptyStringValueParser};

use super::Owner;
use crate::{
    cli::GlobalArgs,
    complete::Names,
    context::{self, Context, Field, Source},
    error::CliError,
};

/// Whose parameters; services and instances are named by global options.
#[derive(Args, Debug, Default)]
pub struct OfOwner {
    /// Name of the profile; or name a service by `--service`, or an instance of it by `--service` and `--stage`
    #[arg(long, value_name = "NAME", value_parser = NonEmptyStringValueParser::new(), add = Names::Profiles)]
    profile: Option<String>,
}

/// An owner, and what of it was in no flag.
#[derive(Debug, PartialEq, Eq)]
pub struct Choice {
    /// The owner.
    pub owner: Owner,
    /// In words, such as "app `shop` is from `stagegate.yml`".
    pub told: Vec<String>,
}

const THREE_WAYS: &str =
    "pass `--profile NAME`, or `--service NAME` for a service, or `--service NAME --stage NAME` for an instance of it";

impl OfOwner {
    /// Of this profile, or of what global options name.
    pub fn new(profile: Option<&str>) -> Self {
        Self { profile: profile.map(str::to_owned) }
    }

    /// The owner that this command line names.
    pub fn choose(&self, global: &GlobalArgs) -> Result<Choice, CliError> {
        self.choose_in(global, || context::discover(global))
    }

    fn choose_in(&self, global: &GlobalArgs, discover: impl FnOnce() -> Result<Context, CliError>) -> Result<Choice, CliError> {
        match (&self.profile, &global.service, &global.stage) {
            (Some(name), None, None) => Ok(Choice { owner: Owner::Profile { name: name.clone() }, told: Vec::new() }),
            (Some(_), ..) => {
                let sentence = "`--profile` names one owner of parameters, and `--service` or `--stage` another";
                Err(CliError::usage(sentence, THREE_WAYS))
            }
            (None, None, None) => Err(CliError::usage("no owner of parameters is named", THREE_WAYS)),
            (None, Some(_), None) if global.region.is_some() => {
                let hint = "pass `--stage NAME` for the instance in that region, or leave `--region` out";
                Err(CliError::usage("a service has no region", hint))
            }
            (None, Some(_), None) => service(&discover()?),
            (None, _, Some(_)) => instance(&discover()?),
        }
    }
}

fn service(context: &Context) -> Result<Choice, CliError> {
    let [app, service] = [Field::App, Field::Service].map(|field| context.needed(field).map(str::to_owned));
    Ok(Choice { owner: Owner::Service { app: app?, service: service? }.checked()?, told: told(context, &[Field::App]) })
}

fn instance(context: &Context) -> Result<Choice, CliError> {
    let [app, service, stage] = [Field::App, Field::Service, Field::Stage].map(|field| context.needed(field).map(str::to_owned));
    let owner = Owner::Instance { app: app?, service: service?, stage: stage?, region: region(context)? }.checked()?;
    Ok(Choice { owner, told: told(context, &[Field::App, Field::Service, Field::Region]) })
}

/// What the framework takes by default counts for the service of its file alone: another one may be elsewhere.
pub fn region(context: &Context) -> Result<String, CliError> {
    let own = matches!(context.setting(Field::Service).map(|setting| &setting.source), Some(Source::File(_)));
    let known = |source: &Source| own || *source != Source::FrameworkDefault;
    match (context.optional(Field::Region)?, context.setting(Field::Region)) {
        (Some(region), Some(setting)) if known(&setting.source) => Ok(region.to_owned()),
        _ => Err(CliError::usage("an instance is in one region, and none is named", Field::Region.hint())),
    }
}

/// The settings that were in no flag, and where they are from.
pub fn told(context: &Context, fields: &[Field]) -> Vec<String> {
    let settings = fields.iter().filter_map(|field| Some((field, context.setting(*field)?)));
    settings
        .filter_map(|(field, setting)| {
            let source = match &setting.source {
                Source::Flag(_) => return None,
                Source::File(path) => format!("`{}`", path.file_name().unwrap_or(path.as_os_str()).to_string_lossy()),
                Source::Environment(field) => format!("`{}`", field.variable()),
                other @ Source::FrameworkDefault => other.to_string(),
            };
            Some(format!("{} `{}` is from {source}", field.word(), setting.value))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::context::Setting;

    fn from(source: Source, value: &str) -> Setting {
        Setting { value: value.into(), source }
    }

    fn file(value: &str) -> Setting {
        from(Source::File("/home/x/serverless.yml".into()), value)
    }

    /// Chooses by these flags, in a folder whose files name app, service and perhaps a region.
    fn chosen(flags: &[(Field, &str)], profile: Option<&str>, region: Option<Setting>) -> Result<Choice, CliError> {
        let mut global = GlobalArgs::default();
        let mut context = Context::default();
        [context.app, context.service, context.stage] = ["shop", "orders", "dev"].map(|name| Some(file(name)));
        context.region = region;
        for (field, value) in flags {
            let (given, setting) = match field {
                Field::App => (&mut global.app, &mut context.app),
                Field::Service => (&mut global.service, &mut context.service),
                Field::Stage => (&mut global.stage, &mut context.stage),
                _ => (&mut global.region, &mut context.region),
            };
            (*given, *setting) = (Some((*value).to_owned()), Some(from(Source::Flag(*field), value)));
        }
        OfOwner::new(profile).choose_in(&global, || Ok(context))
    }

    #[test]
    fn flags_alone_choose_an_owner() {
        use Field::{App, Region, Service, Stage};
        for (flags, profile, want) in [
            (&[][..], Some("prod"), "profile:prod | "),
            (&[(App, "other"), (Region, "eu-west-1")], Some("prod"), "profile:prod | "),
            (&[(Service, "orders")], None, "service:shop:orders | app `shop` is from `serverless.yml`"),
            (&[(Service, "orders"), (App, "other")], None, "service:other:orders | "),
            (
                &[(Stage, "prod")],
                None,
                "instance:shop:orders:prod:eu-west-1 | app `shop` is from `serverless.yml`, service `orders` is from \
                 `serverless.yml`, region `eu-west-1` is from `serverless.yml`",
            ),
            (
                &[(Service, "billing"), (Stage, "prod"), (Region, "eu-north-1"), (App, "other")],
                None,
                "instance:other:billing:prod:eu-north-1 | ",
            ),
        ] {
            let Choice { owner, told } = chosen(flags, profile, Some(file("eu-west-1"))).unwrap();
            assert_eq!(format!("{} | {}", owner.address(), told.join(", ")), want, "{flags:?}");
        }
    }

    #[test]
    fn without_a_choice_the_ways_are_listed() {
        use Field::{App, Region, Service, Stage};
        for (flags, profile, want) in [
            (&[][..], None, "no owner of parameters is named"),
            (&[(App, "shop"), (Region, "eu-west-1")], None, "no owner of parameters is named"),
            (&[(Stage, "dev")], Some("prod"), "`--profile` names one owner"),
            (&[(Service, "orders")], Some("prod"), "`--profile` names one owner"),
            (&[(Service, "orders"), (Region, "eu-west-1")], None, "a service has no region"),
            (&[(Service, "a/b")], None, "`a/b` is not a valid service name"),
        ] {
            let error = chosen(flags, profile, None).unwrap_err();
            assert!(error.sentence().starts_with(want) && error.exit_status() == 2, "{flags:?}: {error:?}");
        }
    }

    #[test]
    fn the_default_region_of_the_framework_is_that_of_its_own_service() {
        use Field::{Service, Stage};
        let default = || Some(from(Source::FrameworkDefault, "us-east-1"));
        let Choice { owner, told } = chosen(&[(Stage, "prod")], None, default()).unwrap();
        assert_eq!(owner.address(), "instance:shop:orders:prod:us-east-1");
        assert!(told.contains(&"region `us-east-1` is from the framework's default".to_owned()), "{told:?}");
        for region in [None, default()] {
            let error = chosen(&[(Service, "billing"), (Stage, "prod")], None, region).unwrap_err();
            assert_eq!(error.sentence(), "an instance is in one region, and none is named");
            assert_eq!(error.hint(), Some("pass `--region NAME`, or set `STAGEGATE_REGION`"));
        }
    }
}
