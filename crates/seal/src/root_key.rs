//! The key above all: it wraps tenant keys and keys the digests of tokens. It never enters the database.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use stagegate_core::{Secret, ports::Entropy};
use zeroize::Zeroizing;

use crate::{
    envelope::{self, KEY_BYTES, OpenError, Place, SealError},
    tenant_key::TenantKey,
    token::Digester,
};

const PREFIX: &str = "sgr1_";
const CHECK: &[u8] = b"this is the right root key";
const CHECK_PLACE: Place<'static> = Place { tenant: "", kind: "root key check", record: "", version: 1 };

/// Why a root key was not accepted.
#[derive(Debug, thiserror::Error)]
pub enum RootKeyError {
    /// The text is not a root key.
    #[error("the text is not a root key: it must be `sgr1_` and 43 characters of base64url")]
    Format,
    /// The database was made with another root key.
    #[error("this is not the root key that the database was made with")]
    Wrong,
    /// The cryptographic library failed.
    #[error("the cryptographic library failed")]
    Library,
}

/// 256 random bits that wrap tenant keys (rule K1).
pub struct RootKey {
    id: String,
    bytes: Zeroizing<[u8; KEY_BYTES]>,
}

impl RootKey {
    /// A new random key.
    pub fn generate(entropy: &dyn Entropy) -> Result<Self, RootKeyError> {
        let mut bytes = Zeroizing::new([0; KEY_BYTES]);
        entropy.fill(bytes.as_mut_slice());
        Self::from_bytes(bytes)
    }

    /// Reads a key from its text form; white space around it is ignored.
    pub fn from_text(text: &Secret) -> Result<Self, RootKeyError> {
        let encoded = text.expose().trim().strip_prefix(PREFIX).ok_or(RootKeyError::Format)?;
        let decoded = Zeroizing::new(URL_SAFE_NO_PAD.decode(encoded).map_err(|_| RootKeyError::Format)?);
        let mut bytes = Zeroizing::new([0; KEY_BYTES]);
        if decoded.len() != KEY_BYTES {
            return Err(RootKeyError::Format);
        }
        bytes.copy_from_slice(&decoded);
        Self::from_bytes(bytes)
    }

    fn from_bytes(bytes: Zeroizing<[u8; KEY_BYTES]>) -> Result<Self, RootKeyError> {
        let id = envelope::derive(&bytes, b"", b"stagegate root key id 1").map_err(|_| RootKeyError::Library)?;
        let id = id.iter().take(8).fold(String::from("r"), |text, byte| text + &format!("{byte:02x}"));
        Ok(Self { id, bytes })
    }

    /// The text form, for the key file.
    pub fn to_text(&self) -> Secret {
        Secret::new(format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(self.bytes.as_slice())))
    }

    /// Names the key without giving it away.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// What a new database stores to recognise its root key.
    pub fn check_value(&self, entropy: &dyn Entropy) -> Result<String, SealError> {
        envelope::seal(&self.bytes, &self.id, &CHECK_PLACE, CHECK, entropy)
    }

    /// Compares with what the database stored; a wrong key is refused before anything is written.
    pub fn verify(&self, check_value: &str) -> Result<(), RootKeyError> {
        match envelope::open(&self.bytes, &self.id, &CHECK_PLACE, check_value) {
            Ok(plain) if plain.as_slice() == CHECK => Ok(()),
            _ => Err(RootKeyError::Wrong),
        }
    }

    /// Wraps the key of the org with this id.
    pub fn wrap(&self, org: &str, key: &TenantKey, entropy: &dyn Entropy) -> Result<String, SealError> {
        let mut plain = Zeroizing::new(key.bytes.to_vec());
        plain.extend_from_slice(key.id.as_bytes());
        envelope::seal(&self.bytes, &self.id, &tenant_place(org), &plain, entropy)
    }

    /// Unwraps the key of the org with this id.
    pub fn unwrap(&self, org: &str, wrapped: &str) -> Result<TenantKey, OpenError> {
        let plain = envelope::open(&self.bytes, &self.id, &tenant_place(org), wrapped)?;
        let (key, id) = plain.split_at_checked(KEY_BYTES).ok_or(OpenError::Format)?;
        let mut bytes = Zeroizing::new([0; KEY_BYTES]);
        bytes.copy_from_slice(key);
        let id = std::str::from_utf8(id).map_err(|_| OpenError::Format)?.to_owned();
        Ok(TenantKey { id, bytes })
    }

    /// The keyed digests of tokens; they depend on this root key.
    pub fn digester(&self) -> Result<Digester, RootKeyError> {
        let key = envelope::derive(&self.bytes, b"", b"stagegate token digest 1").map_err(|_| RootKeyError::Library)?;
        Ok(Digester::new(&key))
    }
}

fn tenant_place(org: &str) -> Place<'_> {
    Place { tenant: org, kind: "tenant key", record: org, version: 1 }
}

impl std::fmt::Debug for RootKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "RootKey({})", self.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Filled(u8);
    impl Entropy for Filled {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(self.0);
        }
    }

    #[test]
    fn k1_only_the_right_root_key_is_accepted() {
        let right = RootKey::generate(&Filled(1)).unwrap();
        let wrong = RootKey::generate(&Filled(2)).unwrap();
        let check = right.check_value(&Filled(3)).unwrap();
        assert!(right.verify(&check).is_ok());
        assert!(matches!(wrong.verify(&check), Err(RootKeyError::Wrong)));
        assert!(matches!(right.verify(""), Err(RootKeyError::Wrong)));
    }

    #[test]
    fn a_root_key_survives_its_text_form() {
        let key = RootKey::generate(&Filled(1)).unwrap();
        let again = RootKey::from_text(&Secret::new(format!("{}\n", key.to_text().expose()))).unwrap();
        assert_eq!(key.id(), again.id());
        for text in ["", "sgr1_", "sgr1_AAAA", "AQEBAQ", "sgr1_!!!"] {
            assert!(RootKey::from_text(&Secret::new(text.to_owned())).is_err(), "{text}");
        }
        assert!(!format!("{key:?}").contains(key.to_text().expose()));
    }

    #[test]
    fn a_wrapped_tenant_key_is_bound_to_its_org() {
        let root = RootKey::generate(&Filled(1)).unwrap();
        let key = TenantKey::generate(&Filled(2));
        let wrapped = root.wrap("org_a", &key, &Filled(3)).unwrap();
        let place = Place { tenant: "org_a", kind: "k", record: "r", version: 1 };
        let sealed = key.seal(&place, &Secret::new("v".into()), &Filled(4)).unwrap();
        assert_eq!(root.unwrap("org_a", &wrapped).unwrap().open(&place, &sealed).unwrap().expose(), "v");
        assert!(root.unwrap("org_b", &wrapped).is_err());
        assert!(RootKey::generate(&Filled(9)).unwrap().unwrap("org_a", &wrapped).is_err());
    }
}
