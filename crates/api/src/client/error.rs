//! What can go wrong between the client and the server.

use stagegate_core::Code;

use crate::problem::Problem;

/// Why there is no answer of the wanted type. Holds no secrets.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The server understood, and said no.
    #[error("{}", .0.detail)]
    Refused(Box<Problem>),
    /// No connection, or no answer in time.
    #[error("cannot reach the server at {url}: {reason}")]
    Unreachable {
        /// The server.
        url: String,
        /// Why.
        reason: String,
    },
    /// An answer that is not Stagegate's, such as a proxy's page.
    #[error("the answer of {url} is not from stagegate: {reason}")]
    Unexpected {
        /// What was asked for.
        url: String,
        /// The HTTP status.
        status: u16,
        /// What is wrong with it.
        reason: String,
    },
    /// An answer that is longer than any should be.
    #[error("the answer of {url} is not from stagegate: it is longer than {limit} bytes")]
    TooLong {
        /// What was asked for.
        url: String,
        /// How long it may be.
        limit: u64,
    },
    /// The address of the server cannot be used.
    #[error("the address of the server is not valid: {reason}")]
    BadUrl {
        /// Why.
        reason: &'static str,
    },
    /// The request could not be built.
    #[error("the request could not be made: {reason}")]
    BadRequest {
        /// Why.
        reason: &'static str,
    },
}

impl ClientError {
    /// The server's code, if it answered with one that this version knows.
    pub fn code(&self) -> Option<Code> {
        match self {
            Self::Refused(problem) => Code::from_text(&problem.code),
            _ => None,
        }
    }

    /// Whether the answer was longer than any should be.
    pub fn is_too_long(&self) -> bool {
        matches!(self, Self::TooLong { .. })
    }

    /// The exit status of the command line.
    pub fn exit_status(&self) -> u8 {
        match self {
            Self::Refused(problem) => {
                Code::from_text(&problem.code).map_or_else(|| exit_of_status(problem.status), Code::exit_status)
            }
            Self::Unreachable { .. } => 9,
            Self::Unexpected { .. } | Self::TooLong { .. } => 1,
            Self::BadUrl { .. } | Self::BadRequest { .. } => 2,
        }
    }
}

/// A newer server may know codes that we do not: its HTTP status still tells the kind.
fn exit_of_status(status: u16) -> u8 {
    match status {
        401 => 3,
        403 => 4,
        404 => 5,
        409 | 412 => 6,
        400..500 => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(code: &str, status: u16) -> ClientError {
        ClientError::Refused(Box::new(Problem {
            kind: format!("urn:stagegate:problem:{code}"),
            title: String::new(),
            status,
            detail: "no".into(),
            code: code.into(),
            hint: None,
            request_id: String::new(),
        }))
    }

    #[test]
    fn every_error_has_its_exit_status() {
        for (error, want) in [
            (refused("not-found", 404), 5),
            (refused("changed-meanwhile", 412), 6),
            (refused("role-too-open", 409), 4),
            (refused("a-code-of-tomorrow", 401), 3),
            (refused("a-code-of-tomorrow", 403), 4),
            (refused("a-code-of-tomorrow", 409), 6),
            (refused("a-code-of-tomorrow", 422), 2),
            (refused("a-code-of-tomorrow", 500), 1),
            (ClientError::Unreachable { url: "u".into(), reason: "r".into() }, 9),
            (ClientError::Unexpected { url: "u".into(), status: 200, reason: "r".into() }, 1),
            (ClientError::BadUrl { reason: "r" }, 2),
        ] {
            assert_eq!(error.exit_status(), want, "{error:?}");
        }
    }
}
