//! Where in its list a safeguard stands.

use clap::{Args, builder::NonEmptyStringValueParser};
use stagegate_api::safeguard::WantedSafeguard;

use super::held::Held;
use crate::{complete::Names, error::CliError};

/// Where a new one goes; at the end, unless told otherwise.
#[derive(Args, Debug)]
#[group(multiple = false)]
pub struct NewPlace {
    /// Put it before all others
    #[arg(long)]
    first: bool,
    /// Put it before this one
    #[arg(long, value_name = "TITLE", value_parser = NonEmptyStringValueParser::new(), add = Names::SafeguardTitles)]
    before: Option<String>,
}

impl NewPlace {
    /// Its index among those that are there.
    pub fn index(&self, held: &Held) -> Result<usize, CliError> {
        match &self.before {
            Some(which) => held.place(which),
            None if self.first => Ok(0),
            None => Ok(held.all().len()),
        }
    }
}

/// Takes the one at `from` out, and puts it before the one that stands at `to` now; `to` may be the end.
pub fn moved(mut list: Vec<WantedSafeguard>, from: usize, to: usize) -> Vec<WantedSafeguard> {
    if from < list.len() {
        let one = list.remove(from);
        let to = if to > from { to - 1 } else { to };
        list.insert(to.min(list.len()), one);
    }
    list
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_moves_and_the_others_keep_their_order() {
        for (from, to, want) in
            [(0, 3, "bca"), (2, 0, "cab"), (0, 0, "abc"), (1, 2, "abc"), (0, 2, "bac"), (2, 1, "acb"), (9, 0, "abc")]
        {
            let one = |name: &str| WantedSafeguard { safeguard: name.to_owned(), ..WantedSafeguard::default() };
            let list = moved(["a", "b", "c"].map(one).to_vec(), from, to);
            assert_eq!(list.iter().map(|one| one.safeguard.as_str()).collect::<String>(), want, "{from} {to}");
        }
    }
}
