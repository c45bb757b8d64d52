//! From what the SDK reports to what we say. Only a denial by STS itself counts as one; whatever is not
//! understood is an outage, so that no fault passes for a closed role.

use std::error::Error as StdError;

use aws_credential_types::provider::error::CredentialsError;
use aws_sdk_sts::{
    config::http::HttpResponse,
    error::{ProvideErrorMetadata, SdkError},
};

use crate::error::{AssumeError, KeysError, KeysRefusal, Refusal, Unreachable};

/// What came of a call that failed.
enum Failed<'a> {
    /// STS answered with an error.
    Answered { status: u16, code: &'a str, message: &'a str },
    /// No answer came.
    Unreachable(Unreachable),
}

/// Logs what happened with all its causes, and reduces it to what users may see.
pub(crate) fn classify<E>(error: &SdkError<E, HttpResponse>) -> AssumeError
where
    E: StdError + ProvideErrorMetadata + Send + Sync + 'static,
{
    match failed(error) {
        Failed::Answered { status, code, message } => of_answer(status, code, message),
        Failed::Unreachable(cause) => AssumeError::Unreachable(cause),
    }
}

/// The same for a call that somebody's keys signed, and not our own identity.
pub(crate) fn classify_keys<E>(error: &SdkError<E, HttpResponse>) -> KeysError
where
    E: StdError + ProvideErrorMetadata + Send + Sync + 'static,
{
    match failed(error) {
        Failed::Answered { status, code, message } => of_answer_to_keys(status, code, message),
        Failed::Unreachable(cause) => KeysError::Unreachable(cause),
    }
}

fn failed<E>(error: &SdkError<E, HttpResponse>) -> Failed<'_>
where
    E: StdError + ProvideErrorMetadata + Send + Sync + 'static,
{
    let classified = match error {
        SdkError::ServiceError(answer) => {
            let status = answer.raw().status().as_u16();
            let (code, message) = (answer.err().code(), answer.err().message().unwrap_or_default());
            tracing::warn!(status, code, message = ?message, "STS answered with an error");
            return Failed::Answered { status, code: code.unwrap_or_default(), message };
        }
        SdkError::TimeoutError(_) => Unreachable::TimedOut,
        SdkError::DispatchFailure(failure) => match of_identity(error) {
            Some(cause) => cause,
            None if failure.is_timeout() => Unreachable::TimedOut,
            None if failure.is_io() => Unreachable::NoConnection,
            None => Unreachable::NotSent,
        },
        SdkError::ResponseError(_) => Unreachable::NotUnderstood,
        _ => Unreachable::NotSent,
    };
    tracing::warn!(cause = ?classified, error = ?in_words(error), "STS could not be asked");
    Failed::Unreachable(classified)
}

/// Every cause in its own words. The debug form may show an answer's body, and with it credentials.
fn in_words(error: &(dyn StdError + 'static)) -> String {
    causes(error).map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

fn causes<'a>(error: &'a (dyn StdError + 'static)) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |error| (*error).source())
}

/// Looks through the causes for a failure to load our own identity.
fn of_identity(error: &(dyn StdError + 'static)) -> Option<Unreachable> {
    causes(error).find_map(|error| {
        error.downcast_ref::<CredentialsError>().map(|error| match error {
            CredentialsError::CredentialsNotLoaded(_) => Unreachable::NoIdentity,
            _ => Unreachable::IdentityFailed,
        })
    })
}

/// What an error answer of STS means.
fn of_answer(status: u16, code: &str, message: &str) -> AssumeError {
    if status >= 500 {
        return AssumeError::Unreachable(Unreachable::Failing);
    }
    let refusal = match code {
        "AccessDenied" | "AccessDeniedException" => of_denial(message),
        "ValidationError" if message.contains("DurationSeconds") => Refusal::Duration,
        "ValidationError" | "InvalidParameterValue" => Refusal::Request,
        "PackedPolicyTooLarge" => Refusal::TooLarge,
        "MalformedPolicyDocument" => Refusal::SessionPolicy,
        "RegionDisabledException" => Refusal::RegionDisabled,
        _ => return AssumeError::Unreachable(of_other(code)),
    };
    AssumeError::Refused(refusal)
}

/// What was denied, and by whom, as far as the message tells; across accounts it tells little.
fn of_denial(message: &str) -> Refusal {
    let denied = |action: &str| message.contains(&format!("to perform: {action} "));
    match () {
        () if denied("sts:TagSession") => Refusal::TagSession,
        () if denied("sts:SetSourceIdentity") => Refusal::SetSourceIdentity,
        () if ["service control policy", "resource control policy"].iter().any(|by| message.contains(by)) => {
            Refusal::OrganizationPolicy
        }
        () if message.contains("identity-based policy") => Refusal::OwnPolicy,
        () => Refusal::AssumeRole,
    }
}

fn of_other(code: &str) -> Unreachable {
    match code {
        "ExpiredToken" | "ExpiredTokenException" => Unreachable::IdentityExpired,
        "InvalidClientTokenId" | "UnrecognizedClientException" | "MissingAuthenticationToken" => Unreachable::IdentityUnknown,
        "SignatureDoesNotMatch" | "InvalidSignatureException" | "IncompleteSignature" | "RequestExpired" => {
            Unreachable::SignatureRefused
        }
        "Throttling" | "ThrottlingException" | "TooManyRequestsException" | "RequestLimitExceeded" => Unreachable::Throttled,
        _ => Unreachable::NotUnderstood,
    }
}

/// What an error answer of STS means for the keys that signed the call.
fn of_answer_to_keys(status: u16, code: &str, message: &str) -> KeysError {
    if status >= 500 {
        return KeysError::Unreachable(Unreachable::Failing);
    }
    let too_old_or_new = ["Signature expired", "Signature not yet current"].iter().any(|words| message.starts_with(words));
    match code {
        "InvalidClientTokenId" | "UnrecognizedClientException" => KeysError::Refused(KeysRefusal::Unknown),
        "RequestExpired" => KeysError::Unreachable(Unreachable::ClockWrong),
        "SignatureDoesNotMatch" | "InvalidSignatureException" if too_old_or_new => {
            KeysError::Unreachable(Unreachable::ClockWrong)
        }
        "SignatureDoesNotMatch" | "InvalidSignatureException" => KeysError::Refused(KeysRefusal::WrongSecret),
        _ => match of_other(code) {
            throttled @ Unreachable::Throttled => KeysError::Unreachable(throttled),
            _ => KeysError::Unreachable(Unreachable::NotUnderstood),
        },
    }
}

#[cfg(test)]
mod tests {
    use AssumeError::{Refused, Unreachable as Out};

    use super::*;

    const WHO: &str = "User: arn:aws:sts::1:assumed-role/sg/i is not authorized to perform: sts:";
    const ON: &str = "on resource: arn:aws:iam::2:role/deploy";

    #[test]
    fn denials_name_the_condition_to_look_at() {
        for (message, want) in [
            (format!("{WHO}AssumeRole {ON}"), Refusal::AssumeRole),
            (format!("{WHO}TagSession {ON}"), Refusal::TagSession),
            (format!("{WHO}SetSourceIdentity {ON}"), Refusal::SetSourceIdentity),
            (format!("{WHO}AssumeRole {ON} because no identity-based policy allows it"), Refusal::OwnPolicy),
            (format!("{WHO}AssumeRole {ON} with an explicit deny in a service control policy"), Refusal::OrganizationPolicy),
            (format!("{WHO}AssumeRole {ON} because no resource-based policy allows it"), Refusal::AssumeRole),
            ("Access denied".to_owned(), Refusal::AssumeRole),
            (format!("{WHO}AssumeRole on resource: arn:aws:iam::2:role/sts:TagSession"), Refusal::AssumeRole),
        ] {
            assert_eq!(of_answer(403, "AccessDenied", &message), Refused(want), "{message}");
        }
    }

    #[test]
    fn codes_have_one_meaning_each() {
        for (status, code, want) in [
            (400, "ValidationError", Refused(Refusal::Request)),
            (400, "PackedPolicyTooLarge", Refused(Refusal::TooLarge)),
            (400, "MalformedPolicyDocument", Refused(Refusal::SessionPolicy)),
            (403, "RegionDisabledException", Refused(Refusal::RegionDisabled)),
            (403, "ExpiredToken", Out(Unreachable::IdentityExpired)),
            (403, "InvalidClientTokenId", Out(Unreachable::IdentityUnknown)),
            (403, "SignatureDoesNotMatch", Out(Unreachable::SignatureRefused)),
            (400, "Throttling", Out(Unreachable::Throttled)),
            (503, "ServiceUnavailable", Out(Unreachable::Failing)),
            (500, "AccessDenied", Out(Unreachable::Failing)),
            (403, "", Out(Unreachable::NotUnderstood)),
            (403, "SomethingNew", Out(Unreachable::NotUnderstood)),
        ] {
            assert_eq!(of_answer(status, code, ""), want, "{status} {code}");
        }
        let too_long = "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.";
        assert_eq!(of_answer(400, "ValidationError", too_long), Refused(Refusal::Duration));
    }

    #[test]
    fn only_what_is_about_the_keys_refuses_them() {
        let expired = "Signature expired: 20270115T080000Z is now earlier than 20270115T081500Z";
        let no_match = "The request signature we calculated does not match the signature you provided.";
        for (status, code, message, want) in [
            (403, "InvalidClientTokenId", "", KeysError::Refused(KeysRefusal::Unknown)),
            (403, "UnrecognizedClientException", "", KeysError::Refused(KeysRefusal::Unknown)),
            (403, "SignatureDoesNotMatch", no_match, KeysError::Refused(KeysRefusal::WrongSecret)),
            (403, "SignatureDoesNotMatch", expired, KeysError::Unreachable(Unreachable::ClockWrong)),
            (400, "RequestExpired", "", KeysError::Unreachable(Unreachable::ClockWrong)),
            (400, "Throttling", "", KeysError::Unreachable(Unreachable::Throttled)),
            (503, "InvalidClientTokenId", "", KeysError::Unreachable(Unreachable::Failing)),
            (403, "ExpiredToken", "", KeysError::Unreachable(Unreachable::NotUnderstood)),
            (403, "AccessDenied", "", KeysError::Unreachable(Unreachable::NotUnderstood)),
            (403, "", "", KeysError::Unreachable(Unreachable::NotUnderstood)),
        ] {
            assert_eq!(of_answer_to_keys(status, code, message), want, "{status} {code} {message}");
        }
    }
}
