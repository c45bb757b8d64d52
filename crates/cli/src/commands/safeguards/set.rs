//! `stagegate safeguards set`.

use std::path::PathBuf;

use clap::Args;
use stagegate_api::safeguard::{SafeguardBody, WantedSafeguard};

use super::{OfProfile, held::Held};
use crate::{cli::GlobalArgs, commands::configuration::Source, error::CliError};

/// Give a profile the safeguards that a file lists, and no others
///
/// The file is a list in YAML or JSON, with the fields that `stagegate safeguards list --json` shows. Only `safeguard` is
/// needed. Without an id, one that is there already is known by its title.
#[derive(Args, Debug)]
pub struct SetArgs {
    /// The file; `-` is standard input
    #[arg(long, short, value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    of: OfProfile,
}

/// Replaces the list.
pub fn set(global: &GlobalArgs, args: &SetArgs) -> Result<(), CliError> {
    let source = Source::read_list(&args.file)?;
    let mut wanted: Vec<WantedSafeguard> = source.decoded()?;
    let held = Held::read(global, &args.of.profile)?;
    keep_ids(held.all(), &mut wanted);
    held.write(&args.of, wanted, &format!("set the safeguards as {} says", source.name()))
}

/// Gives those without an id that of one of the same kind: first of the same title, then in their order.
fn keep_ids(present: &[SafeguardBody], wanted: &mut [WantedSafeguard]) {
    let rules: [fn(&SafeguardBody, &WantedSafeguard) -> bool; 2] =
        [|there, new| new.title.as_ref() == Some(&there.title), |_, _| true];
    for rule in rules {
        for index in 0..wanted.len() {
            let Some(new) = wanted.get(index).filter(|new| new.id.is_none()) else { continue };
            let is_taken = |there: &SafeguardBody| wanted.iter().any(|other| other.id.as_ref() == Some(&there.id));
            let mut free = present.iter().filter(|there| there.safeguard == new.safeguard && !is_taken(there));
            let id = free.find(|there| rule(there, new)).map(|there| there.id.clone());
            if let Some(new) = wanted.get_mut(index) {
                new.id = id;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{super::held::sample, *};

    #[test]
    fn ids_go_on() {
        let present = [sample('1', "a", "A"), sample('2', "a", "B"), sample('3', "b", "C")];
        let new = |id: Option<char>, safeguard: &str, title: Option<&str>| WantedSafeguard {
            id: id.map(|digit| sample(digit, "", "").id),
            safeguard: safeguard.to_owned(),
            title: title.map(str::to_owned),
            ..WantedSafeguard::default()
        };
        for (mut wanted, want) in [
            (vec![new(None, "a", Some("B")), new(None, "a", Some("A"))], "21"),
            (vec![new(None, "a", None), new(None, "a", Some("A"))], "21"),
            (vec![new(None, "a", Some("X")), new(Some('1'), "a", Some("Y"))], "21"),
            (vec![new(None, "b", Some("A")), new(None, "c", Some("A"))], "3-"),
            (vec![new(None, "a", None), new(None, "a", None), new(None, "a", None)], "12-"),
        ] {
            keep_ids(&present, &mut wanted);
            let digit = |one: &WantedSafeguard| one.id.as_ref().and_then(|id| id.chars().last()).unwrap_or('-');
            assert_eq!(wanted.iter().map(digit).collect::<String>(), want);
        }
    }

    #[test]
    fn a_file_is_a_list_and_mistakes_have_a_place() {
        let read = |text: &str| Source::of_text(text).unwrap().decoded::<Vec<WantedSafeguard>>();
        let list =
            read("- safeguard: require-dlq\n- {safeguard: allowed-regions, settings: [eu-west-1, -1.5], enabled: false}\n")
                .unwrap();
        assert_eq!(list[1].settings, Some(serde_json::json!(["eu-west-1", -1.5])));
        let json = serde_json::to_string(&[sample('1', "require-dlq", "Queues")]).unwrap();
        assert_eq!(read(&json).unwrap()[0].title.as_deref(), Some("Queues"), "what `list --json` shows");
        for (text, place) in [
            ("- safeguard: x\n  titel: y\n", "line 2, column 3"),
            ("- title: x\n", "`safeguard` is missing here"),
            ("safeguards: []\n", "line 1, column 1"),
        ] {
            let error = read(text).unwrap_err();
            assert!(error.sentence().contains(place), "{text}: {}", error.sentence());
        }
    }
}
