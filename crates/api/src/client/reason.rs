//! Why there is no connection, in words of people who run servers.

use std::io::{self, ErrorKind};

use rustls::CertificateError;

/// The reason that follows "cannot reach the server at …:".
pub(super) fn reason(error: &ureq::Error) -> String {
    match error {
        ureq::Error::HostNotFound => "its name cannot be resolved".into(),
        ureq::Error::Timeout(ureq::Timeout::Connect | ureq::Timeout::Resolve) => "it did not accept a connection in time".into(),
        ureq::Error::Timeout(_) => "it did not answer in time".into(),
        ureq::Error::Rustls(cause) => of_tls(cause),
        ureq::Error::Io(cause) => of_io(cause),
        other => other.to_string(),
    }
}

fn of_io(cause: &io::Error) -> String {
    if let Some(tls) = cause.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
        return of_tls(tls);
    }
    match cause.kind() {
        ErrorKind::ConnectionRefused => "connection refused".into(),
        ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted | ErrorKind::UnexpectedEof | ErrorKind::BrokenPipe => {
            "the connection was cut".into()
        }
        ErrorKind::TimedOut | ErrorKind::WouldBlock => "it did not answer in time".into(),
        // The standard library has no kind for it.
        _ if cause.to_string().starts_with("failed to lookup address") => "its name cannot be resolved".into(),
        _ => cause.to_string(),
    }
}

fn of_tls(cause: &rustls::Error) -> String {
    match cause {
        rustls::Error::InvalidCertificate(why) => match why {
            CertificateError::Expired | CertificateError::ExpiredContext { .. } => "its certificate has expired".into(),
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                "its certificate is for another name".into()
            }
            CertificateError::Revoked => "its certificate is revoked".into(),
            CertificateError::UnknownIssuer => "its certificate comes from somebody this system does not trust".into(),
            // The variants print as code.
            _ => "its certificate is not valid".into(),
        },
        rustls::Error::InvalidMessage(_) => "it does not speak TLS".into(),
        rustls::Error::General(text) if text.contains("No CA certificates") => {
            "this system has no CA certificates to check its certificate with".into()
        }
        other => format!("TLS failed: {other}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_are_words() {
        let certificate = |why| ureq::Error::Io(io::Error::other(rustls::Error::InvalidCertificate(why)));
        for (error, want) in [
            (ureq::Error::HostNotFound, "its name cannot be resolved"),
            (ureq::Error::Timeout(ureq::Timeout::Connect), "it did not accept a connection in time"),
            (ureq::Error::Timeout(ureq::Timeout::Global), "it did not answer in time"),
            (ureq::Error::Io(ErrorKind::ConnectionRefused.into()), "connection refused"),
            (ureq::Error::Io(ErrorKind::ConnectionReset.into()), "the connection was cut"),
            (certificate(CertificateError::Expired), "its certificate has expired"),
            (certificate(CertificateError::UnknownIssuer), "its certificate comes from somebody this system does not trust"),
            (certificate(CertificateError::BadSignature), "its certificate is not valid"),
            (
                ureq::Error::Rustls(rustls::Error::General("No CA certificates were loaded from the system".into())),
                "this system has no CA certificates to check its certificate with",
            ),
        ] {
            assert_eq!(reason(&error), want);
        }
    }
}
