//! The sealed text: `sg1.a256gcm.<key id>.<base64url of salt, ciphertext and tag>`.
//!
//! AES-256-GCM with a key of its own for every record: HKDF-SHA-256 over the parent key and a random 256-bit
//! salt. So no nonce can repeat under one key, however many records there are (rule C1).

use aws_lc_rs::{
    aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey},
    error::Unspecified,
    hkdf::{HKDF_SHA256, KeyType, Salt},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use stagegate_core::ports::Entropy;
use zeroize::Zeroizing;

const FORMAT: &str = "sg1";
const ALGORITHM: &str = "a256gcm";
const SALT_BYTES: usize = 32;
pub(crate) const KEY_BYTES: usize = 32;

/// Where a sealed value lives. All of it is bound into the seal as associated data (rule C2).
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// The org's id.
    pub tenant: &'a str,
    /// Table and column, such as `parameter.value`.
    pub kind: &'a str,
    /// The row's id.
    pub record: &'a str,
    /// The row's version.
    pub version: i64,
}

/// The cryptographic library refused to seal: over 64 GiB, or out of memory. Nothing readable leaves.
#[derive(Debug, thiserror::Error)]
#[error("the cryptographic library failed to seal")]
pub struct SealError;

impl From<Unspecified> for SealError {
    fn from(Unspecified: Unspecified) -> Self {
        Self
    }
}

/// Why sealed text did not open. Says nothing about the content.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The text is not of our format.
    #[error("the sealed text is not of a known format")]
    Format,
    /// Another key is needed.
    #[error("the sealed text needs key `{needs}`")]
    OtherKey {
        /// The key's id.
        needs: String,
    },
    /// The text was changed, or was sealed for another place.
    #[error("the sealed text was changed or belongs elsewhere")]
    Forged,
}

/// Seals `plain` for `place` under `key`.
pub(crate) fn seal(
    key: &[u8; KEY_BYTES],
    key_id: &str,
    place: &Place<'_>,
    plain: &[u8],
    entropy: &dyn Entropy,
) -> Result<String, SealError> {
    let mut salt = [0; SALT_BYTES];
    entropy.fill(&mut salt);
    let mut text = Zeroizing::new(plain.to_vec());
    let key = record_key(key, &salt)?;
    let tag = key.seal_in_place_separate_tag(nonce(), Aad::from(binding(key_id, place)), &mut text)?;
    let mut payload = salt.to_vec();
    payload.extend_from_slice(&text);
    payload.extend_from_slice(tag.as_ref());
    Ok(format!("{FORMAT}.{ALGORITHM}.{key_id}.{}", URL_SAFE_NO_PAD.encode(payload)))
}

/// Opens what [`seal`] made with the same key for the same place.
pub(crate) fn open(
    key: &[u8; KEY_BYTES],
    key_id: &str,
    place: &Place<'_>,
    sealed: &str,
) -> Result<Zeroizing<Vec<u8>>, OpenError> {
    let payload = payload_for(key_id, sealed)?;
    let (salt, text) = payload.split_at_checked(SALT_BYTES).ok_or(OpenError::Format)?;
    let key = record_key(key, salt).map_err(|_| OpenError::Forged)?;
    let mut text = Zeroizing::new(text.to_vec());
    let length = key.open_in_place(nonce(), Aad::from(binding(key_id, place)), &mut text).map_err(|_| OpenError::Forged)?.len();
    text.truncate(length);
    Ok(text)
}

/// The bytes of a sealed text, if its header names our format, algorithm and this key.
fn payload_for(key_id: &str, sealed: &str) -> Result<Vec<u8>, OpenError> {
    let mut parts = sealed.splitn(4, '.');
    let (format, algorithm, id, payload) = (parts.next(), parts.next(), parts.next(), parts.next());
    if format != Some(FORMAT) || algorithm != Some(ALGORITHM) {
        return Err(OpenError::Format);
    }
    match id {
        Some(id) if id == key_id => URL_SAFE_NO_PAD.decode(payload.unwrap_or_default()).map_err(|_| OpenError::Format),
        Some(id) => Err(OpenError::OtherKey { needs: id.to_owned() }),
        None => Err(OpenError::Format),
    }
}

/// The key of one record.
fn record_key(key: &[u8; KEY_BYTES], salt: &[u8]) -> Result<LessSafeKey, Unspecified> {
    let bytes = derive(key, salt, b"stagegate record key 1")?;
    Ok(LessSafeKey::new(UnboundKey::new(&AES_256_GCM, bytes.as_slice())?))
}

/// The nonce may be constant: every record has its own key.
fn nonce() -> Nonce {
    Nonce::assume_unique_for_key([0; NONCE_LEN])
}

/// HKDF-SHA-256 (RFC 5869) to 32 bytes.
pub(crate) fn derive(key: &[u8; KEY_BYTES], salt: &[u8], purpose: &[u8]) -> Result<Zeroizing<[u8; KEY_BYTES]>, Unspecified> {
    struct Length;
    impl KeyType for Length {
        fn len(&self) -> usize {
            KEY_BYTES
        }
    }
    let mut bytes = Zeroizing::new([0; KEY_BYTES]);
    Salt::new(HKDF_SHA256, salt).extract(key).expand(&[purpose], Length)?.fill(bytes.as_mut_slice())?;
    Ok(bytes)
}

/// Header and place as one unambiguous text: every part carries its length.
fn binding(key_id: &str, place: &Place<'_>) -> Vec<u8> {
    let version = place.version.to_string();
    let mut bound = Vec::new();
    for part in [FORMAT, ALGORITHM, key_id, place.tenant, place.kind, place.record, &version] {
        bound.extend_from_slice(&(part.len() as u64).to_be_bytes());
        bound.extend_from_slice(part.as_bytes());
    }
    bound
}
