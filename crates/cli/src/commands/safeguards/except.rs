//! `stagegate safeguards except`.

use clap::{Args, builder::NonEmptyStringValueParser};
use jiff::{Timestamp, civil::Date, tz::Offset};
use stagegate_api::safeguard::SafeguardExceptionBody;

use super::{OfProfile, Which, held::Held};
use crate::{cli::GlobalArgs, clock, error::CliError};

/// Let a safeguard pass a resource, for a reason and perhaps for a time
#[derive(Args, Debug)]
pub struct ExceptArgs {
    #[command(flatten)]
    which: Which,
    #[command(flatten)]
    of: OfProfile,
    /// The logical id of the resource, or the key of the function
    #[arg(long, value_name = "NAME", value_parser = NonEmptyStringValueParser::new())]
    resource: String,
    /// Why the finding is acceptable
    #[arg(long, value_name = "TEXT", value_parser = NonEmptyStringValueParser::new())]
    reason: String,
    /// Who answers for it; you, unless given
    #[arg(long, value_name = "NAME", value_parser = NonEmptyStringValueParser::new())]
    owner: Option<String>,
    /// The last day, such as `2026-12-31`, or the moment, such as `2026-12-31T12:00:00Z`
    #[arg(long, value_name = "DATE", value_parser = NonEmptyStringValueParser::new())]
    expires: Option<String>,
}

/// Adds an exception, or replaces the one for the resource.
pub fn except(global: &GlobalArgs, args: &ExceptArgs) -> Result<(), CliError> {
    let ExceptArgs { which, of, resource, reason, owner, expires } = args;
    if let Some(expires) = expires {
        check_end(expires, clock::now())?;
    }
    let held = Held::read(global, &of.profile)?;
    let place = held.place(&which.which)?;
    let mut wanted = held.wanted();
    if let Some(one) = wanted.get_mut(place) {
        let (resource, reason) = (resource.clone(), reason.clone());
        put(&mut one.exceptions, SafeguardExceptionBody { resource, reason, owner: owner.clone(), expires: expires.clone() });
    }
    held.write(of, wanted, &format!("safeguard `{}` lets `{resource}` pass", which.which))
}

/// The last zone in which a day ends is twelve hours behind. What is no time is for the server to refuse.
fn check_end(expires: &str, now: Timestamp) -> Result<(), CliError> {
    let last_zone = now.to_zoned_datetime(Offset::constant(-12).to_time_zone());
    let is_over = match (expires.parse::<Timestamp>(), expires.parse::<Date>()) {
        (Ok(moment), _) => moment <= now,
        (Err(_), Ok(day)) => day < last_zone.date(),
        (Err(_), Err(_)) => false,
    };
    if is_over {
        return Err(CliError::usage("the exception would have ended already", "give `--expires` a day to come, or leave it out"));
    }
    Ok(())
}

/// There is one for each resource.
fn put(exceptions: &mut Vec<SafeguardExceptionBody>, new: SafeguardExceptionBody) {
    match exceptions.iter_mut().find(|there| there.resource == new.resource) {
        Some(there) => *there = new,
        None => exceptions.push(new),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_end_is_in_the_future() {
        let now: Timestamp = "2026-03-08T13:00:00Z".parse().unwrap();
        for (expires, want) in [
            ("2026-03-07", false),
            ("2026-03-08", true),
            ("2027-01-31", true),
            ("2026-03-08T13:00:00Z", false),
            ("2026-03-08T13:00:01Z", true),
            ("2026-03-08T14:00:00+01:00", false),
            ("some day", true),
        ] {
            let got = check_end(expires, now);
            assert_eq!(got.is_ok(), want, "{expires}");
            assert!(got.err().is_none_or(|error| error.exit_status() == 2), "{expires}");
        }
        let shortly_after_midnight = "2026-03-08T00:30:00Z".parse().unwrap();
        assert!(check_end("2026-03-07", shortly_after_midnight).is_ok(), "it is still that day elsewhere");
    }

    #[test]
    fn there_is_one_for_each_resource() {
        let exception = |resource: &str, reason: &str| SafeguardExceptionBody {
            resource: resource.to_owned(),
            reason: reason.to_owned(),
            owner: None,
            expires: None,
        };
        let mut exceptions = vec![exception("a", "1"), exception("b", "2")];
        put(&mut exceptions, exception("a", "3"));
        put(&mut exceptions, exception("c", "4"));
        assert_eq!(exceptions, [exception("a", "3"), exception("b", "2"), exception("c", "4")]);
    }
}
