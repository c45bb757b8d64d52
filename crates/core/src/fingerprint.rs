//! Fingerprints: keyed digests by which values are compared without being seen.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::{error::Error, text::text_type};

/// A digest of a value under a key of its org: `fp_` and 32 hex digits. Equal values of one org have equal
/// fingerprints; without the key nobody can tell which value one belongs to, not even by trying all.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Fingerprint(String);

impl Fingerprint {
    /// From the 128 bits that the seal made.
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(format!("fp_{:032x}", u128::from_be_bytes(bytes)))
    }

    /// `fp_` and ten digits: enough to tell values apart in a table.
    pub fn short(&self) -> &str {
        self.0.get(..13).unwrap_or(&self.0)
    }
}

impl FromStr for Fingerprint {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let valid = text
            .strip_prefix("fp_")
            .is_some_and(|digits| digits.len() == 32 && digits.chars().all(|c| matches!(c, '0'..='9' | 'a'..='f')));
        if valid { Ok(Self(text.to_owned())) } else { Err(Error::invalid_name("fingerprint", text, "`fp_` and 32 hex digits")) }
    }
}

text_type!(Fingerprint);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fingerprints_are_read_back() {
        let made = Fingerprint::from_bytes([0xab; 16]);
        assert_eq!(made.as_str(), "fp_abababababababababababababababab");
        assert_eq!((made.as_str().parse::<Fingerprint>().unwrap(), made.short()), (made.clone(), "fp_ababababab"));
        for text in ["", "fp_", "fp_ab", &made.as_str().to_uppercase(), &format!("{made}0")] {
            assert!(text.parse::<Fingerprint>().is_err(), "{text:?}");
        }
    }
}
