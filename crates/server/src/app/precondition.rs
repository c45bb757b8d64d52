//! Which revision a change is based on: what `If-Match` says (security rule A5).

use stagegate_core::error::Error;

/// A change's condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Precondition {
    /// Whatever the revision is: `If-Match: *`.
    Any,
    /// Only this revision: `If-Match: "r7"`.
    Revision(i64),
}

impl Precondition {
    /// Refuses a change that was based on another revision than the present one.
    pub fn check(self, present: i64, kind: &'static str, name: &str) -> Result<(), Error> {
        match self {
            Self::Revision(wanted) if wanted != present => Err(Error::Stale { kind, name: name.to_owned() }),
            Self::Any | Self::Revision(_) => Ok(()),
        }
    }
}
