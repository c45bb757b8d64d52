//! Answers in the form that AWS clients read from containers. The names are theirs.

use hyper::{
    Response, StatusCode,
    header::{CACHE_CONTROL, CONTENT_TYPE, HeaderValue},
};
use jiff::Timestamp;
use serde::Serialize;
use stagegate_api::{credentials::Credentials, sensitive::Sensitive};

use super::keeper::{Kind, Trouble};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Given<'a> {
    access_key_id: &'a str,
    secret_access_key: &'a str,
    token: &'a str,
    expiration: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    account_id: Option<&'a str>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Refused<'a> {
    code: &'a str,
    message: &'a str,
}

/// Credentials, or why there are none.
pub fn of(answer: Result<&Credentials, Trouble>) -> Response<String> {
    match answer {
        Ok(credentials) => document(StatusCode::OK, &given(credentials)),
        Err(trouble) => {
            let status = match trouble.kind {
                Kind::Changed => StatusCode::CONFLICT,
                Kind::Refused => StatusCode::FORBIDDEN,
                Kind::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            };
            document(status, &Refused { code: &trouble.code, message: &trouble.sentence })
        }
    }
}

/// For whoever may not ask, or asks for something else. Says nothing that the status does not say.
pub fn refusal(status: StatusCode) -> Response<String> {
    let message = status.canonical_reason().unwrap_or_default();
    document(status, &Refused { code: "refused", message })
}

fn given(credentials: &Credentials) -> Given<'_> {
    Given {
        access_key_id: &credentials.access_key_id,
        secret_access_key: credentials.secret_access_key.expose(),
        token: credentials.session_token.as_ref().map(Sensitive::expose).unwrap_or_default(),
        expiration: credentials.expires_at,
        account_id: credentials.account_id.as_deref(),
    }
}

fn document(status: StatusCode, value: &impl Serialize) -> Response<String> {
    // Texts and a time can always be written.
    let mut response = Response::new(serde_json::to_string(value).unwrap_or_default());
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

#[cfg(test)]
mod tests {
    use super::{super::keeper::tests::ending, *};

    #[test]
    fn the_form_is_that_of_containers() {
        let response = of(Ok(&ending(1_772_356_000)));
        assert_eq!((response.status(), &response.headers()[CACHE_CONTROL]), (StatusCode::OK, &"no-store".parse().unwrap()));
        insta::assert_snapshot!(response.body(), @r#"{"AccessKeyId":"ASIA1772356000","SecretAccessKey":"s","Token":"t","Expiration":"2026-03-01T09:06:40Z","AccountId":"222222222222"}"#);
    }

    #[test]
    fn trouble_has_a_status_and_a_reason() {
        for (kind, status) in [(Kind::Changed, 409), (Kind::Refused, 403), (Kind::Unavailable, 503)] {
            let response = of(Err(Trouble { code: "code".into(), sentence: "why \"it\" is".into(), kind }));
            assert_eq!(response.status().as_u16(), status);
            assert_eq!(response.body(), r#"{"Code":"code","Message":"why \"it\" is"}"#);
        }
        assert_eq!(refusal(StatusCode::NOT_FOUND).body(), r#"{"Code":"refused","Message":"Not Found"}"#);
    }
}
