//! Which safeguards of two lists are meant to be the same: of one profile at two moments, of two profiles, or of a profile and
//! a file.

use super::{Safeguard, SafeguardException};
use crate::id::SafeguardId;

/// Two lists, safeguard by safeguard. Those of one profile are told by their ids, others by what they are and their titles.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SafeguardComparison {
    /// Only the left list has it.
    pub only_left: Vec<Safeguard>,
    /// Only the right list has it.
    pub only_right: Vec<Safeguard>,
    /// Both have it, and not the same.
    pub different: Vec<(Safeguard, Safeguard)>,
    /// Both have it, and the same.
    pub same: Vec<(Safeguard, Safeguard)>,
    /// Whether those of both lists stand in another order.
    pub reordered: bool,
}

impl SafeguardComparison {
    /// Compares two lists.
    pub fn of(left: &[Safeguard], right: &[Safeguard]) -> Self {
        let partners = partners(left, right, &[|a, b| a.id == b.id, is_called_alike]);
        let mut compared = Self { reordered: !partners.iter().flatten().is_sorted(), ..Self::default() };
        for (now, partner) in right.iter().zip(&partners) {
            match partner.and_then(|index| left.get(index)) {
                None => compared.only_right.push(now.clone()),
                Some(was) if was.differing(now).is_empty() => compared.same.push((was.clone(), now.clone())),
                Some(was) => compared.different.push((was.clone(), now.clone())),
            }
        }
        let lonely = left.iter().enumerate().filter(|(index, _)| !partners.contains(&Some(*index)));
        compared.only_left.extend(lonely.map(|(_, was)| was.clone()));
        compared
    }

    /// Whether both lists ask for the same, in the same order.
    pub fn is_equal(&self) -> bool {
        self.only_left.is_empty() && self.only_right.is_empty() && self.different.is_empty() && !self.reordered
    }
}

/// A list that takes the place of another: what goes on under the same title, or else what is of the same kind, in its order,
/// keeps its id.
pub fn settled(present: &[Safeguard], wanted: &[Safeguard]) -> Vec<Safeguard> {
    let partners = partners(present, wanted, &[is_called_alike, |a, b| a.safeguard == b.safeguard]);
    let id = |partner: Option<usize>, new: &SafeguardId| {
        partner.and_then(|index| present.get(index)).map_or_else(|| new.clone(), |was| was.id.clone())
    };
    wanted.iter().zip(partners).map(|(new, partner)| Safeguard { id: id(partner, &new.id), ..new.clone() }).collect()
}

/// Whether those of both lists stand in another order.
pub(super) fn reordered(before: &[Safeguard], after: &[Safeguard]) -> bool {
    !partners(before, after, &[|a, b| a.id == b.id]).iter().flatten().is_sorted()
}

fn is_called_alike(a: &Safeguard, b: &Safeguard) -> bool {
    a.safeguard == b.safeguard && a.title == b.title
}

/// For each of the right list, its place in the left one. An earlier rule comes before a later one; nobody has two partners.
fn partners(left: &[Safeguard], right: &[Safeguard], rules: &[fn(&Safeguard, &Safeguard) -> bool]) -> Vec<Option<usize>> {
    let mut partners: Vec<Option<usize>> = vec![None; right.len()];
    for rule in rules {
        for (index, one) in right.iter().enumerate() {
            if partners.get(index).is_some_and(Option::is_none) {
                let free = |place: usize| !partners.contains(&Some(place));
                let found = left.iter().enumerate().find(|(place, other)| free(*place) && rule(other, one));
                let found = found.map(|(place, _)| place);
                if let Some(partner) = partners.get_mut(index) {
                    *partner = found;
                }
            }
        }
    }
    partners
}

/// A part of a safeguard: its name, and what it is as text.
type Part = (&'static str, Option<String>);

impl Safeguard {
    /// The parts in which another one differs from this one, whatever their ids.
    pub fn differing(&self, other: &Self) -> Vec<&'static str> {
        self.changes(other).into_iter().map(|(part, ..)| part).collect()
    }

    /// The same, each with what it is here and there; settings and exceptions are JSON.
    pub fn changes(&self, other: &Self) -> Vec<(&'static str, Option<String>, Option<String>)> {
        let both = self.parts().into_iter().zip(other.parts());
        // The order of keys in settings means nothing.
        let same = |part: &str| part == "settings" && self.settings == other.settings;
        both.filter(|(here, there)| here != there && !same(here.0))
            .map(|((part, here), (_, there))| (part, here, there))
            .collect()
    }

    fn parts(&self) -> [Part; 8] {
        let Self { id: _, title, description, safeguard, version, enforcement, settings, enabled, exceptions } = self;
        [
            ("title", Some(title.clone())),
            ("description", Some(description.clone()).filter(|text| !text.is_empty())),
            ("safeguard", Some(safeguard.clone())),
            ("version", version.map(|version| version.to_string())),
            ("enforcement", Some(enforcement.as_str().to_owned())),
            ("settings", settings.as_ref().map(ToString::to_string)),
            ("enabled", Some(enabled.to_string())),
            ("exceptions", exceptions_text(exceptions)),
        ]
    }
}

fn exceptions_text(exceptions: &[SafeguardException]) -> Option<String> {
    Some(exceptions).filter(|exceptions| !exceptions.is_empty()).and_then(|exceptions| serde_json::to_string(exceptions).ok())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::safeguard::Enforcement;

    /// `ID SAFEGUARD TITLE`, and `!` behind it for one that only warns.
    fn list(text: &str) -> Vec<Safeguard> {
        let one = |line: &str| {
            let words: Vec<&str> = line.trim().trim_end_matches('!').split(' ').collect();
            Safeguard {
                id: format!("sgd_0192f0c1e8a07b3c9d4e5f607182{:04}", words[0].parse::<u16>().unwrap()).parse().unwrap(),
                title: words[2].to_owned(),
                description: String::new(),
                safeguard: words[1].to_owned(),
                version: None,
                enforcement: if line.ends_with('!') { Enforcement::Warning } else { Enforcement::Error },
                settings: None,
                enabled: true,
                exceptions: Vec::new(),
            }
        };
        text.split(',').filter(|line| !line.trim().is_empty()).map(|line| one(line.trim())).collect()
    }

    fn numbers(list: &[Safeguard]) -> Vec<u16> {
        list.iter().map(|one| one.id.as_str()[32..].parse().unwrap()).collect()
    }

    #[test]
    fn every_safeguard_of_two_lists_is_told_once() {
        for (left, right, want) in [
            ("", "", "[] [] [] [] false"),
            ("1 a A", "1 a A", "[] [] [] [1] false"),
            ("1 a A", "1 a B!", "[] [] [1] [] false"),
            ("1 a A", "2 a A", "[] [] [] [2] false"),
            ("1 a A", "2 a A!", "[] [] [2] [] false"),
            ("1 a A", "2 a B", "[1] [2] [] [] false"),
            ("1 a A, 2 b B", "3 b B, 4 a A", "[] [] [] [3, 4] true"),
            ("1 a A, 2 a A!", "3 a A", "[2] [] [] [3] false"),
            ("1 a A, 2 a A", "2 a A, 1 a A", "[] [] [] [2, 1] true"),
            ("1 a A, 2 b B", "3 c C, 1 a A", "[2] [3] [] [1] false"),
        ] {
            let compared = SafeguardComparison::of(&list(left), &list(right));
            let second =
                |pairs: &[(Safeguard, Safeguard)]| numbers(&pairs.iter().map(|(_, second)| second.clone()).collect::<Vec<_>>());
            let (only_left, only_right) = (numbers(&compared.only_left), numbers(&compared.only_right));
            let (different, same) = (second(&compared.different), second(&compared.same));
            let got = format!("{only_left:?} {only_right:?} {different:?} {same:?} {}", compared.reordered);
            assert_eq!(got, want, "{left:?} {right:?}");
            assert_eq!(compared.is_equal(), want.starts_with("[] [] [] ") && want.ends_with("false"));
        }
    }

    #[test]
    fn ids_go_on_in_a_new_list() {
        for (present, wanted, want) in [
            ("", "9 a A", vec![9]),
            ("1 a A", "9 a A!", vec![1]),
            ("1 a A", "9 a B", vec![1]),
            ("1 a A", "9 b A", vec![9]),
            ("1 a A, 2 a B", "8 a B, 9 a A", vec![2, 1]),
            ("1 a A, 2 a B", "8 a C, 9 a A", vec![2, 1]),
            ("1 a A, 2 a A", "8 a A, 9 a A", vec![1, 2]),
            ("1 a A", "8 a A, 9 a A", vec![1, 9]),
        ] {
            let settled = settled(&list(present), &list(wanted));
            assert_eq!(numbers(&settled), want, "{present:?} {wanted:?}");
            assert_eq!(super::settled(&settled, &list(wanted)), settled, "the same list again changes nothing");
        }
    }

    #[test]
    fn each_part_counts() {
        let one = list("1 a A").remove(0);
        let exceptions =
            vec![SafeguardException { resource: "Bucket".into(), reason: "x".into(), owner: "Ada".into(), expires: None }];
        for (other, want) in [
            (Safeguard { id: list("2 a A")[0].id.clone(), ..one.clone() }, vec![]),
            (Safeguard { title: "B".into(), description: "x".into(), ..one.clone() }, vec!["title", "description"]),
            (Safeguard { settings: Some(json!(null)), enabled: false, ..one.clone() }, vec!["settings", "enabled"]),
            (Safeguard { version: Some(1), exceptions, ..one.clone() }, vec!["version", "exceptions"]),
            (
                Safeguard { safeguard: "b".into(), enforcement: Enforcement::Warning, ..one.clone() },
                vec!["safeguard", "enforcement"],
            ),
        ] {
            assert_eq!(one.differing(&other), want);
        }
    }
}
