//! The key of one org. It seals that org's records and nothing else.

use aws_lc_rs::hmac;
use stagegate_core::{Secret, fingerprint::Fingerprint, ports::Entropy};
use zeroize::{Zeroize, Zeroizing};

use crate::envelope::{self, KEY_BYTES, OpenError, Place, SealError};

/// A key that seals the records of one org.
#[derive(Clone)]
pub struct TenantKey {
    pub(crate) id: String,
    pub(crate) bytes: Zeroizing<[u8; KEY_BYTES]>,
}

impl TenantKey {
    /// A new random key.
    pub fn generate(entropy: &dyn Entropy) -> Self {
        let mut bytes = Zeroizing::new([0; KEY_BYTES]);
        entropy.fill(bytes.as_mut_slice());
        let mut id = [0; 8];
        entropy.fill(&mut id);
        Self { id: format!("t{:016x}", u64::from_be_bytes(id)), bytes }
    }

    /// Seals a secret for the place where it will be stored.
    pub fn seal(&self, place: &Place<'_>, secret: &Secret, entropy: &dyn Entropy) -> Result<String, SealError> {
        envelope::seal(&self.bytes, &self.id, place, secret.expose().as_bytes(), entropy)
    }

    /// What makes fingerprints of this org's values: HMAC-SHA-256 under a key of its own, cut to 128 bits.
    pub fn fingerprinter(&self) -> Result<Fingerprinter, SealError> {
        let key = envelope::derive(&self.bytes, &[], b"stagegate fingerprint key 1")?;
        Ok(Fingerprinter(hmac::Key::new(hmac::HMAC_SHA256, key.as_slice())))
    }

    /// Opens what was sealed for this very place.
    pub fn open(&self, place: &Place<'_>, sealed: &str) -> Result<Secret, OpenError> {
        let plain = envelope::open(&self.bytes, &self.id, place, sealed)?;
        String::from_utf8(plain.to_vec()).map(Secret::new).map_err(|error| {
            error.into_bytes().zeroize();
            OpenError::Format
        })
    }
}

/// Makes fingerprints of one org's values.
#[derive(Clone)]
pub struct Fingerprinter(hmac::Key);

impl Fingerprinter {
    /// The fingerprint of a value, whatever holds it: equal values have equal fingerprints.
    pub fn fingerprint(&self, value: &Secret) -> Fingerprint {
        let tag = hmac::sign(&self.0, value.expose().as_bytes());
        let mut bytes = [0; 16];
        // A tag has 32 bytes.
        bytes.iter_mut().zip(tag.as_ref()).for_each(|(byte, of_tag)| *byte = *of_tag);
        Fingerprint::from_bytes(bytes)
    }
}

impl std::fmt::Debug for Fingerprinter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Fingerprinter")
    }
}

impl std::fmt::Debug for TenantKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "TenantKey({})", self.id)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU8, Ordering};

    use proptest::prelude::*;

    use super::*;

    /// Differs with every call, so that keys and salts differ; the same in every run.
    struct Counting(AtomicU8);
    impl Entropy for Counting {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(self.0.fetch_add(1, Ordering::Relaxed));
        }
    }

    fn counting() -> Counting {
        Counting(AtomicU8::new(1))
    }

    const PLACE: Place<'static> = Place { tenant: "org_a", kind: "parameter.value", record: "par_1", version: 3 };

    /// Rule C2: every neighbouring place, none of which may open the seal.
    #[test]
    fn c2_a_seal_opens_only_where_it_was_made() {
        let entropy = counting();
        let key = TenantKey::generate(&entropy);
        let places = [
            PLACE,
            Place { tenant: "org_b", ..PLACE },
            Place { kind: "deployment.details", ..PLACE },
            Place { record: "par_2", ..PLACE },
            Place { version: 4, ..PLACE },
            // The same letters, cut elsewhere.
            Place { tenant: "org_ap", kind: "arameter.value", ..PLACE },
        ];
        for (sealed_for, from) in places.iter().enumerate() {
            let sealed = key.seal(from, &Secret::new("value".into()), &entropy).unwrap();
            for (opened_at, to) in places.iter().enumerate() {
                assert_eq!(key.open(to, &sealed).is_ok(), sealed_for == opened_at, "{from:?} {to:?}");
            }
        }
        let other = TenantKey::generate(&entropy);
        let sealed = key.seal(&PLACE, &Secret::new("value".into()), &entropy).unwrap();
        assert!(matches!(other.open(&PLACE, &sealed), Err(OpenError::OtherKey { .. })));
        let renamed = TenantKey { id: key.id.clone(), bytes: other.bytes.clone() };
        assert!(matches!(renamed.open(&PLACE, &sealed), Err(OpenError::Forged)));
    }

    #[test]
    fn c2_any_flipped_bit_is_noticed() {
        let entropy = counting();
        let key = TenantKey::generate(&entropy);
        let sealed = key.seal(&PLACE, &Secret::new("value".into()), &entropy).unwrap();
        for index in 0..sealed.len() {
            for bit in 0..7 {
                let mut bytes = sealed.clone().into_bytes();
                bytes[index] ^= 1 << bit;
                let changed = String::from_utf8(bytes).unwrap();
                assert!(key.open(&PLACE, &changed).is_err(), "byte {index} bit {bit}: {changed}");
            }
        }
    }

    #[test]
    fn c1_equal_values_look_different() {
        let entropy = counting();
        let key = TenantKey::generate(&entropy);
        let seal = || key.seal(&PLACE, &Secret::new("value".into()), &entropy).unwrap();
        assert_ne!(seal(), seal());
        assert!(seal().starts_with(&format!("sg1.a256gcm.{}.", key.id)));
    }

    #[test]
    fn equal_values_of_one_org_have_equal_fingerprints() {
        let entropy = counting();
        let (ours, theirs) = (TenantKey::generate(&entropy), TenantKey::generate(&entropy));
        let of = |key: &TenantKey, value: &str| key.fingerprinter().unwrap().fingerprint(&Secret::new(value.into()));
        assert_eq!(of(&ours, "value"), of(&ours, "value"));
        assert_ne!(of(&ours, "value"), of(&ours, "value "));
        assert_ne!(of(&ours, ""), of(&ours, "value"));
        assert_ne!(of(&ours, "value"), of(&theirs, "value"));
    }

    proptest! {
        #[test]
        fn whatever_was_sealed_opens(value in "\\PC{0,200}") {
            let entropy = counting();
            let key = TenantKey::generate(&entropy);
            let sealed = key.seal(&PLACE, &Secret::new(value.clone()), &entropy).unwrap();
            let opened = key.open(&PLACE, &sealed).unwrap();
            prop_assert_eq!(opened.expose(), value);
        }

        #[test]
        fn any_text_is_refused_without_a_panic(text in "(sg1\\.a256gcm\\.)?\\PC{0,100}") {
            prop_assert!(TenantKey::generate(&counting()).open(&PLACE, &text).is_err());
        }
    }
}
