//! Changes of several parameters at once: what is decided before anything is written.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    error::Error,
    fingerprint::Fingerprint,
    parameter::{ParameterKey, Visibility},
};

/// A parameter as far as changes depend on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// Stands for the value.
    pub fingerprint: Fingerprint,
    /// Who may see it.
    pub visibility: Visibility,
    /// What it is for.
    pub description: String,
}

/// What is wanted of one parameter; what is `None` stays, or is as parameters start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Stands for the value.
    pub fingerprint: Fingerprint,
    /// Who may see it.
    pub visibility: Option<Visibility>,
    /// What it is for.
    pub description: Option<String>,
}

/// What happens to one parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParameterChange {
    /// Its key.
    pub key: ParameterKey,
    /// As it was.
    pub before: Option<Held>,
    /// As it will be.
    pub after: Option<Held>,
}

impl ParameterChange {
    /// `added`, `changed`, `removed` or `unchanged`.
    pub fn word(&self) -> &'static str {
        match (&self.before, &self.after) {
            (None, Some(_)) => "added",
            (Some(_), None) => "removed",
            (before, after) if before == after => "unchanged",
            _ => "changed",
        }
    }

    /// Whether anything is to be written.
    pub fn is_change(&self) -> bool {
        self.before != self.after
    }

    /// The visibility of now, or of before if it was removed.
    pub fn visibility(&self) -> Visibility {
        self.after.as_ref().or(self.before.as_ref()).map(|held| held.visibility).unwrap_or_default()
    }
}

/// What setting and unsetting does to what an owner holds, by key. Unsetting a key that is not there is an error, and
/// so is to set and unset the same one.
pub fn changes(
    present: &BTreeMap<ParameterKey, Held>,
    set: &BTreeMap<ParameterKey, Wanted>,
    unset: &BTreeSet<ParameterKey>,
) -> Result<Vec<ParameterChange>, Error> {
    if let Some(both) = unset.iter().find(|key| set.contains_key(*key)) {
        return Err(Error::invalid("unset", format!("`{both}` is to be set as well")));
    }
    if let Some(missing) = unset.iter().find(|key| !present.contains_key(*key)) {
        return Err(Error::no_such("parameter", missing));
    }
    let removed = unset.iter().map(|key| ParameterChange { key: key.clone(), before: present.get(key).cloned(), after: None });
    let written = set.iter().map(|(key, wanted)| {
        let before = present.get(key).cloned();
        let kept = before.as_ref();
        let after = Held {
            fingerprint: wanted.fingerprint.clone(),
            visibility: wanted.visibility.or(kept.map(|held| held.visibility)).unwrap_or_default(),
            description: wanted.description.clone().or(kept.map(|held| held.description.clone())).unwrap_or_default(),
        };
        ParameterChange { key: key.clone(), before, after: Some(after) }
    });
    let mut changes: Vec<_> = removed.chain(written).collect();
    changes.sort_by(|a, b| a.key.cmp(&b.key));
    Ok(changes)
}

/// What makes `present` what it was `then`, by key; what is the same is left out.
pub fn restoring(present: &BTreeMap<ParameterKey, Held>, then: &BTreeMap<ParameterKey, Held>) -> Vec<ParameterChange> {
    let keys: BTreeSet<_> = present.keys().chain(then.keys()).collect();
    let change = |key: &ParameterKey| ParameterChange {
        key: key.clone(),
        before: present.get(key).cloned(),
        after: then.get(key).cloned(),
    };
    keys.into_iter().map(change).filter(ParameterChange::is_change).collect()
}

/// A change of several parameters in words, for the history: `parameter a set`, `3 parameters set, 1 unset`.
pub fn words(changes: &[ParameterChange]) -> String {
    let keys = |set: bool| -> Vec<_> {
        changes.iter().filter(|change| change.is_change() && change.after.is_some() == set).map(|change| &change.key).collect()
    };
    let part = |keys: &[&ParameterKey], verb: &str, noun: bool| match keys {
        [] => None,
        [key] => Some(format!("parameter {key} {verb}")),
        several if noun => Some(format!("{} parameters {verb}", several.len())),
        several => Some(format!("{} {verb}", several.len())),
    };
    let (set, unset) = (keys(true), keys(false));
    let parts = [part(&set, "set", true), part(&unset, "unset", set.is_empty())];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn print(value: u8) -> Fingerprint {
        Fingerprint::from_bytes([value; 16])
    }

    fn held(value: u8) -> Held {
        Held { fingerprint: print(value), visibility: Visibility::WriteOnly, description: "d".into() }
    }

    fn map<T>(entries: &[(&str, T)]) -> BTreeMap<ParameterKey, T>
    where
        T: Clone,
    {
        entries.iter().map(|(key, value)| (key.parse().unwrap(), value.clone())).collect()
    }

    fn wanted(value: u8) -> Wanted {
        Wanted { fingerprint: print(value), visibility: None, description: None }
    }

    #[test]
    fn each_parameter_has_its_word() {
        let present = map(&[("a", held(1)), ("b", held(1)), ("c", held(1)), ("d", held(1))]);
        let masked = Wanted { visibility: Some(Visibility::Masked), ..wanted(1) };
        let set = map(&[("a", wanted(1)), ("b", wanted(2)), ("d", masked), ("n", wanted(1))]);
        let changed = changes(&present, &set, &BTreeSet::from(["c".parse().unwrap()])).unwrap();
        let shown: Vec<_> = changed.iter().map(|change| format!("{} {}", change.key, change.word())).collect();
        assert_eq!(shown, ["a unchanged", "b changed", "c removed", "d changed", "n added"]);
        let kept = changed[1].after.as_ref().unwrap();
        assert_eq!((kept.visibility, kept.description.as_str()), (Visibility::WriteOnly, "d"), "what is not named stays");
        assert_eq!(changed[4].visibility(), Visibility::Masked, "how parameters start");
        assert_eq!(words(&changed), "3 parameters set, parameter c unset");
    }

    #[test]
    fn nonsense_is_refused() {
        let present = map(&[("a", held(1))]);
        let key = |text: &str| BTreeSet::from([text.parse().unwrap()]);
        assert!(changes(&present, &map(&[("a", wanted(1))]), &key("a")).is_err(), "set and unset");
        assert!(changes(&present, &BTreeMap::new(), &key("b")).is_err(), "not there");
    }

    #[test]
    fn changes_are_told_in_words() {
        let set = |keys: &[&str]| map(&keys.iter().map(|key| (*key, wanted(1))).collect::<Vec<_>>());
        for (keys, want) in [(&[][..], ""), (&["a"][..], "parameter a set"), (&["a", "b"][..], "2 parameters set")] {
            assert_eq!(words(&changes(&BTreeMap::new(), &set(keys), &BTreeSet::new()).unwrap()), want);
        }
        let present = map(&[("a", held(1)), ("b", held(1))]);
        assert_eq!(words(&restoring(&present, &BTreeMap::new())), "2 parameters unset");
    }

    proptest! {
        /// Whatever an owner holds, restoring a state gives that state.
        #[test]
        fn restoring_gives_what_was(
            present in proptest::collection::btree_map("[a-e]", 0..4_u8, 0..6),
            then in proptest::collection::btree_map("[a-e]", 0..4_u8, 0..6),
        ) {
            let model = |held_by: BTreeMap<String, u8>| -> BTreeMap<ParameterKey, Held> {
                held_by.into_iter().map(|(key, value)| (key.parse().unwrap(), held(value))).collect()
            };
            let (mut present, then) = (model(present), model(then));
            for change in restoring(&present, &then) {
                match change.after {
                    Some(after) => present.insert(change.key, after),
                    None => present.remove(&change.key),
                };
            }
            prop_assert_eq!(present, then);
        }
    }
}
