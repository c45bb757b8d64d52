//! Comparing two sets of parameters key by key.

use std::collections::BTreeMap;

use crate::parameter::ParameterKey;

/// What two sets have in common, and what not; each list is sorted by key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison<T> {
    /// Only the left one holds it.
    pub only_left: Vec<(ParameterKey, T)>,
    /// Only the right one holds it.
    pub only_right: Vec<(ParameterKey, T)>,
    /// Both hold it, and not the same.
    pub different: Vec<(ParameterKey, T, T)>,
    /// Both hold the same.
    pub same: Vec<(ParameterKey, T, T)>,
}

impl<T> Comparison<T> {
    /// Compares by `equal`. A key that is held with an empty value is held.
    pub fn of(left: BTreeMap<ParameterKey, T>, mut right: BTreeMap<ParameterKey, T>, equal: impl Fn(&T, &T) -> bool) -> Self {
        let mut compared = Self { only_left: Vec::new(), only_right: Vec::new(), different: Vec::new(), same: Vec::new() };
        for (key, left) in left {
            match right.remove(&key) {
                None => compared.only_left.push((key, left)),
                Some(right) if equal(&left, &right) => compared.same.push((key, left, right)),
                Some(right) => compared.different.push((key, left, right)),
            }
        }
        compared.only_right.extend(right);
        compared
    }

    /// Whether both hold the same under the same keys.
    pub fn is_equal(&self) -> bool {
        self.only_left.is_empty() && self.only_right.is_empty() && self.different.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn set(text: &str) -> BTreeMap<ParameterKey, &str> {
        text.split_whitespace()
            .map(|entry| entry.split_once('=').unwrap())
            .map(|(key, value)| (key.parse().unwrap(), value))
            .collect()
    }

    #[test]
    fn every_key_is_in_one_list() {
        for (left, right, want) in [
            ("", "", "| | | "),
            ("a=1", "", "a| | | "),
            ("", "a=1", "|a | | "),
            ("a=1", "a=1", "| | |a "),
            ("a=1", "a=2", "| |a | "),
            ("a=", "a=1", "| |a | "),
            ("a=", "", "a| | | "),
            ("a=1 b=2 c=3", "b=2 c=4 d=5", "a|d |c |b "),
        ] {
            let Comparison { only_left, only_right, different, same } = Comparison::of(set(left), set(right), |a, b| a == b);
            let one = |list: Vec<(ParameterKey, &str)>| list.into_iter().map(|(key, _)| key.to_string()).collect::<String>();
            let two =
                |list: Vec<(ParameterKey, &str, &str)>| list.into_iter().map(|(key, ..)| key.to_string()).collect::<String>();
            let got = format!("{}|{} |{} |{} ", one(only_left), one(only_right), two(different), two(same));
            assert_eq!(got, want, "{left:?} {right:?}");
        }
    }

    proptest! {
        #[test]
        fn sides_can_be_swapped(left: BTreeMap<u8, bool>, right: BTreeMap<u8, bool>) {
            let set = |of: &BTreeMap<u8, bool>| -> BTreeMap<ParameterKey, bool> {
                of.iter().map(|(key, value)| (format!("k{key}").parse().unwrap(), *value)).collect()
            };
            let there = Comparison::of(set(&left), set(&right), |a, b| a == b);
            let back = Comparison::of(set(&right), set(&left), |a, b| a == b);
            prop_assert_eq!(there.is_equal(), left == right);
            prop_assert_eq!((&there.only_left, &there.only_right), (&back.only_right, &back.only_left));
            prop_assert_eq!((there.different.len(), there.same.len()), (back.different.len(), back.same.len()));
        }
    }
}
