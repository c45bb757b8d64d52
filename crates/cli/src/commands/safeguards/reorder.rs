//! `stagegate safeguards move`.

use clap::{Args, builder::NonEmptyStringValueParser};

use super::{OfProfile, Which, held::Held, place::moved};
use crate::{cli::GlobalArgs, complete::Names, error::CliError};

/// Let a safeguard of a profile run earlier or later
#[derive(Args, Debug)]
pub struct MoveArgs {
    #[command(flatten)]
    which: Which,
    #[command(flatten)]
    of: OfProfile,
    #[command(flatten)]
    to: Destination,
}

/// Where it goes.
#[derive(Args, Debug)]
#[group(required = true, multiple = false)]
struct Destination {
    /// Put it before all others
    #[arg(long)]
    first: bool,
    /// Put it behind all others
    #[arg(long)]
    last: bool,
    /// Put it before this one
    #[arg(long, value_name = "OTHER", value_parser = NonEmptyStringValueParser::new(), add = Names::SafeguardTitles)]
    before: Option<String>,
}

/// Moves a safeguard.
pub fn reorder(global: &GlobalArgs, args: &MoveArgs) -> Result<(), CliError> {
    let held = Held::read(global, &args.of.profile)?;
    let from = held.place(&args.which.which)?;
    let to = match &args.to.before {
        Some(other) => held.place(other)?,
        None if args.to.first => 0,
        None => held.all().len(),
    };
    let wanted = moved(held.wanted(), from, to);
    held.write(&args.of, wanted, &format!("moved safeguard `{}`", args.which.which))
}
