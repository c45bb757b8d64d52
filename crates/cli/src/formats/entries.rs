//! What was read so far: checks keys and values as they come.

use std::collections::BTreeMap;

use stagegate_core::{
    Secret,
    parameter::{MAX_KEYS_PER_OWNER, MAX_VALUE_BYTES, ParameterKey, check_value},
};

use super::{
    Parameters,
    mistake::{Mistake, Place},
};

/// What was read so far. Whoever reads knows the place of each mistake.
#[derive(Debug)]
pub struct Entries<'a> {
    text: &'a str,
    parameters: Parameters,
    /// Where every key stands, if that is known.
    keys: BTreeMap<ParameterKey, Option<usize>>,
}

impl<'a> Entries<'a> {
    /// Nothing was read from `text` yet.
    pub fn new(text: &'a str) -> Self {
        Self { text, parameters: Parameters::new(), keys: BTreeMap::new() }
    }

    /// Takes a key, before its value is read.
    pub fn key(&mut self, key: &str, at: Option<usize>) -> Result<ParameterKey, Mistake> {
        let key: ParameterKey = key.parse().map_err(|_| {
            let hint = "use 1 to 128 letters, digits, `_`, `-` and `.`, starting with a letter or `_`";
            Mistake::new("here should be a key, and this is none", hint)
        })?;
        if let Some(before) = self.keys.insert(key.clone(), at) {
            let before = before.map(|at| format!(" in line {}", Place::of(self.text, at).line)).unwrap_or_default();
            return Err(Mistake::new(format!("this key stands there already{before}"), "take one of the two away"));
        }
        if self.keys.len() > MAX_KEYS_PER_OWNER {
            let sentence = format!("there are more than {MAX_KEYS_PER_OWNER} keys, which is the most that one owner may hold");
            return Err(Mistake::new(sentence, "set some of them on the service and some on its instances"));
        }
        Ok(key)
    }

    /// Takes the value of a key.
    pub fn value(&mut self, key: ParameterKey, value: String) -> Result<(), Mistake> {
        let (bytes, value) = (value.len(), Secret::new(value));
        if check_value(&key, &value).is_ok() {
            self.parameters.insert(key, value);
            return Ok(());
        }
        Err(if bytes > MAX_VALUE_BYTES {
            let hint = "store the value in a file or bucket, and its address in the parameter";
            Mistake::new(format!("the value has {bytes} bytes, more than {MAX_VALUE_BYTES}"), hint)
        } else {
            Mistake::new("the value is not text: it holds a NUL", "encode it first, as with `base64`")
        })
    }

    /// Everything, at the end of the file.
    pub fn done(self) -> Parameters {
        self.parameters
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_valid_once_and_not_too_many() {
        let mut entries = Entries::new("a\nk");
        assert!(entries.key("k", Some(2)).is_ok() && entries.key("l", None).is_ok());
        for (key, want) in [
            ("k", "stands there already in line 2\""),
            ("l", "stands there already\""),
            ("1canary", "this is none"),
            ("", "this is none"),
        ] {
            let mistake = format!("{:?}", entries.key(key, Some(2)).unwrap_err());
            assert!(mistake.contains(want) && !mistake.contains("canary"), "{key}: {mistake}");
        }
        for number in 2..MAX_KEYS_PER_OWNER {
            entries.key(&format!("k{number}"), None).unwrap();
        }
        assert!(format!("{:?}", entries.key("last", None).unwrap_err()).contains("more than 500 keys"));
    }

    #[test]
    fn values_are_text_of_bounded_length() {
        for (value, want) in [
            (String::new(), None),
            ("x".repeat(MAX_VALUE_BYTES), None),
            ("x".repeat(MAX_VALUE_BYTES + 1), Some("has 65537 bytes, more than 65536")),
            ("canary\0".to_owned(), Some("holds a NUL")),
        ] {
            let mistake = Entries::new("").value("k".parse().unwrap(), value).err().map(|mistake| format!("{mistake:?}"));
            assert_eq!(mistake.is_some(), want.is_some());
            assert!(mistake.is_none_or(|mistake| mistake.contains(want.unwrap()) && !mistake.contains("canary")));
        }
    }
}
