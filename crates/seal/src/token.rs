//! Tokens that give access: made here, shown once, stored as keyed digests (rules C4, N9).

use aws_lc_rs::hmac;
use stagegate_core::{Secret, ports::Entropy};

use crate::envelope::KEY_BYTES;

const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// What a token is for; its prefix lets people and secret scanners recognise it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// A long-lived access key: 256 bits.
    AccessKey,
    /// The code of the first run: 131 bits, short enough to type.
    SetupCode,
}

impl TokenKind {
    /// The fixed start of every token of this kind.
    pub fn prefix(self) -> &'static str {
        match self {
            Self::AccessKey => "sgk_",
            Self::SetupCode => "sgs_",
        }
    }

    /// Characters of 5.95 bits each.
    fn random_characters(self) -> usize {
        match self {
            Self::AccessKey => 43,
            Self::SetupCode => 22,
        }
    }

    /// A new token: prefix, random characters, and eight hex digits of CRC-32 over both.
    pub fn generate(self, entropy: &dyn Entropy) -> Secret {
        let mut text = String::from(self.prefix());
        while text.len() < self.prefix().len() + self.random_characters() {
            let mut byte = [0];
            entropy.fill(&mut byte);
            // 248 is the largest multiple of 62 in a byte: rejecting the rest keeps all characters equally likely.
            if byte[0] < 248 {
                text.push(char::from(ALPHABET[usize::from(byte[0] % 62)]));
            }
        }
        let checksum = crc32fast::hash(text.as_bytes());
        Secret::new(format!("{text}{checksum:08x}"))
    }

    /// Whether `text` could be a token of this kind: a mistyped one is told apart from a wrong one without the
    /// database. Not a security check.
    pub fn is_well_formed(self, text: &Secret) -> bool {
        let text = text.expose();
        let random_end = self.prefix().len() + self.random_characters();
        text.is_ascii()
            && text.starts_with(self.prefix())
            && text.len() == random_end + 8
            && text.get(random_end..) == Some(format!("{:08x}", crc32fast::hash(&text.as_bytes()[..random_end])).as_str())
    }
}

/// The keyed digest of a token, in hex. Without the root key nobody can make one, so the database may look it up
/// by equality: what such a comparison leaks says nothing about the token (rule C5). It has no `==` of its own.
#[derive(Clone, Debug)]
pub struct TokenDigest(String);

impl TokenDigest {
    /// The digest as text, for the store.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Digests tokens with HMAC-SHA-256 under a key derived from the root key.
pub struct Digester(hmac::Key);

impl Digester {
    pub(crate) fn new(key: &[u8; KEY_BYTES]) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, key))
    }

    /// The digest of a token.
    pub fn digest(&self, token: &Secret) -> TokenDigest {
        let tag = hmac::sign(&self.0, token.expose().as_bytes());
        TokenDigest(tag.as_ref().iter().fold(String::with_capacity(64), |text, byte| text + &format!("{byte:02x}")))
    }
}

impl std::fmt::Debug for Digester {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Digester")
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU8, Ordering};

    use super::*;

    struct Counting(AtomicU8);
    impl Entropy for Counting {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill_with(|| self.0.fetch_add(7, Ordering::Relaxed));
        }
    }

    #[test]
    fn tokens_are_recognised_and_typing_errors_noticed() {
        let entropy = Counting(AtomicU8::new(0));
        for (kind, length) in [(TokenKind::AccessKey, 55), (TokenKind::SetupCode, 34)] {
            let token = kind.generate(&entropy);
            assert_eq!(token.expose().len(), length);
            assert!(kind.is_well_formed(&token));
            for index in 0..length {
                let mut mistyped = token.expose().to_owned();
                let other = if &mistyped[index..=index] == "x" { "y" } else { "x" };
                mistyped.replace_range(index..=index, other);
                assert!(!kind.is_well_formed(&Secret::new(mistyped)), "character {index}");
            }
        }
        for text in ["", "sgk_", "sgk_ü", "Bearer x"] {
            assert!(!TokenKind::AccessKey.is_well_formed(&Secret::new(text.to_owned())), "{text}");
        }
    }

    #[test]
    fn digests_depend_on_the_key() {
        let token = TokenKind::AccessKey.generate(&Counting(AtomicU8::new(0)));
        let digest = |key: u8| Digester::new(&[key; KEY_BYTES]).digest(&token).as_str().to_owned();
        assert_eq!(digest(1), digest(1));
        assert_ne!(digest(1), digest(2));
        assert!(!digest(1).contains(token.expose()));
    }
}
