//! Envelope encryption of what is stored, and the making and digesting of tokens.
//!
//! A [`RootKey`] (outside the database) wraps one [`TenantKey`] per org; the tenant key seals records. Sealed text
//! names its format, algorithm and key, and is bound to the place it was sealed for: moved anywhere else it does
//! not open (rules C1, C2, K1). This crate knows no database and no HTTP.

mod envelope;
mod root_key;
mod tenant_key;
mod token;

pub use envelope::{OpenError, Place, SealError};
pub use root_key::{RootKey, RootKeyError};
pub use tenant_key::{Fingerprinter, TenantKey};
pub use token::{Digester, TokenDigest, TokenKind};
