//! `stagegate safeguards unexcept`.

use clap::{Args, builder::NonEmptyStringValueParser};
use stagegate_core::Error;

use super::{OfProfile, Which, held::Held};
use crate::{cli::GlobalArgs, error::CliError, lookup};

/// Let a safeguard pass a resource no longer
#[derive(Args, Debug)]
pub struct UnexceptArgs {
    #[command(flatten)]
    which: Which,
    #[command(flatten)]
    of: OfProfile,
    /// The resource of the exception
    #[arg(long, value_name = "NAME", value_parser = NonEmptyStringValueParser::new())]
    resource: String,
}

/// Takes an exception away.
pub fn unexcept(global: &GlobalArgs, args: &UnexceptArgs) -> Result<(), CliError> {
    let UnexceptArgs { which, of, resource } = args;
    let held = Held::read(global, &of.profile)?;
    let place = held.place(&which.which)?;
    let mut wanted = held.wanted();
    if let Some(one) = wanted.get_mut(place) {
        let there: Vec<String> = one.exceptions.iter().map(|exception| exception.resource.clone()).collect();
        one.exceptions.retain(|exception| exception.resource != *resource);
        if one.exceptions.len() == there.len() {
            return Err(none(resource, &there));
        }
    }
    held.write(of, wanted, &format!("safeguard `{}` lets `{resource}` pass no longer", which.which))
}

fn none(resource: &str, there: &[String]) -> CliError {
    let error = CliError::from(Error::no_such("exception", resource));
    match lookup::nearest(resource, there) {
        Some(near) => error.with_hint(format!("did you mean `{near}`?")),
        None if there.is_empty() => error.with_hint("the safeguard has no exceptions"),
        None => error.with_hint(format!("it has exceptions for {}", there.join(", "))),
    }
}
