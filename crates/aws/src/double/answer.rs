//! Answers in the XML of STS.

use jiff::Timestamp;

use super::request::Seen;

/// An error answer.
#[derive(Clone, Debug)]
pub(super) struct Problem {
    pub(super) status: u16,
    pub(super) code: &'static str,
    pub(super) message: String,
}

impl Problem {
    pub(super) fn denied(caller: &str, action: &str, role: &str) -> Self {
        let message = format!("User: {caller} is not authorized to perform: {action} on resource: {role}");
        Self { status: 403, code: "AccessDenied", message }
    }

    pub(super) fn caller(code: &'static str, message: &str) -> Self {
        Self { status: 403, code, message: message.to_owned() }
    }

    pub(super) fn invalid(message: impl Into<String>) -> Self {
        Self { status: 400, code: "ValidationError", message: message.into() }
    }

    pub(super) fn policy(message: &str) -> Self {
        Self { status: 400, code: "MalformedPolicyDocument", message: message.to_owned() }
    }

    pub(super) fn down() -> Self {
        Self { status: 503, code: "ServiceUnavailable", message: "switched off by the test".to_owned() }
    }
}

/// Keys that the double makes up; the number keeps them apart.
#[derive(Clone, Debug)]
pub(super) struct Issued {
    pub(super) access_key_id: String,
    pub(super) arn: String,
    pub(super) expires_at: Timestamp,
    pub(super) number: usize,
}

pub(super) fn assumed(issued: &Issued, seen: &Seen) -> String {
    let Issued { access_key_id, arn, expires_at, number } = issued;
    let identity = seen.source_identity.as_deref().unwrap_or_default();
    format!(
        "<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><AssumeRoleResult>\
         <AssumedRoleUser><AssumedRoleId>AROADOUBLE:{session}</AssumedRoleId><Arn>{arn}</Arn></AssumedRoleUser>\
         <Credentials><AccessKeyId>{access_key_id}</AccessKeyId>\
         <SecretAccessKey>double-secret-canary-{number}</SecretAccessKey>\
         <SessionToken>double-token-canary-{number}</SessionToken>\
         <Expiration>{expires_at}</Expiration></Credentials>\
         <SourceIdentity>{identity}</SourceIdentity><PackedPolicySize>1</PackedPolicySize>\
         </AssumeRoleResult>{METADATA}</AssumeRoleResponse>",
        session = escaped(&seen.session_name),
        arn = escaped(arn),
        identity = escaped(identity),
    )
}

pub(super) fn identity(arn: &str) -> String {
    let account = arn.split(':').nth(4).unwrap_or_default();
    format!(
        "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><GetCallerIdentityResult>\
         <Arn>{}</Arn><UserId>AROADOUBLE:session</UserId><Account>{}</Account>\
         </GetCallerIdentityResult>{METADATA}</GetCallerIdentityResponse>",
        escaped(arn),
        escaped(account),
    )
}

pub(super) fn error(problem: &Problem) -> String {
    let kind = if problem.status < 500 { "Sender" } else { "Receiver" };
    format!(
        "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error><Type>{kind}</Type>\
         <Code>{}</Code><Message>{}</Message></Error><RequestId>{REQUEST_ID}</RequestId></ErrorResponse>",
        problem.code,
        escaped(&problem.message),
    )
}

const REQUEST_ID: &str = "00000000-0000-4000-8000-000000000000";
const METADATA: &str = "<ResponseMetadata><RequestId>00000000-0000-4000-8000-000000000000</RequestId></ResponseMetadata>";

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
