//! One request and its answer, against a server of one answer.

use stagegate_core::{Code, Secret};

use super::*;
use crate::client::{
    Timeouts,
    testing::{answer, serve},
};
use crate::resolution::ResolutionQuery;

fn client(url: &str) -> Client {
    Client::new(url, Some(Secret::new("sgk_test".into())), Timeouts::default()).unwrap()
}

#[test]
fn a_change_names_its_revision_and_its_caller() {
    let (url, server) = serve("HTTP/1.1 204 No Content\r\n\r\n");
    client(&url).unset_parameter("acmeorg", "profile:APAC prod", "tableName", 7).unwrap();
    let request = server.join().unwrap().to_lowercase();
    assert!(
        request.starts_with("delete /api/v1/orgs/acmeorg/owners/profile%3aapac%20prod/parameters/tablename http/1.1\r\n"),
        "{request}"
    );
    for header in ["if-match: \"r7\"\r\n", "authorization: bearer sgk_test\r\n"] {
        assert!(request.contains(header), "{header} in {request}");
    }
}

#[test]
fn a_post_without_a_body_says_so() {
    let (url, server) = serve(answer("200 OK", "application/json", r#"{"arn":"a","account_id":"1","checks":[]}"#));
    client(&url).verify_role("acmeorg", "prod").unwrap();
    assert!(server.join().unwrap().to_lowercase().contains("content-length: 0\r\n"));
}

#[test]
fn a_list_asks_for_its_page() {
    let (url, server) = serve(answer("200 OK", "application/json", r#"{"items":[]}"#));
    client(&url).apps("acmeorg", &PageQuery { limit: Some(2), after: Some("a b".into()) }).unwrap();
    assert!(server.join().unwrap().starts_with("GET /api/v1/orgs/acmeorg/apps?limit=2&after=a%20b HTTP/1.1\r\n"));
}

#[test]
fn a_deletion_says_what_goes_with_it() {
    for (everything, want) in [(true, "/shop?everything=true"), (false, "/shop")] {
        let (url, server) = serve("HTTP/1.1 204 No Content\r\n\r\n");
        client(&url).delete_app("acmeorg", "shop", 0, everything).unwrap();
        let request = server.join().unwrap();
        assert!(request.starts_with(&format!("DELETE /api/v1/orgs/acmeorg/apps{want} HTTP/1.1\r\n")), "{request}");
        assert!(request.to_lowercase().contains("if-match: \"r0\"\r\n"), "{request}");
    }
    let (url, server) = serve(answer("200 OK", "application/json", r#"{"items":[]}"#));
    let query = crate::instance::InstanceQuery { stage: Some("prod".into()), archived: Some(true), ..Default::default() };
    client(&url).instances("acmeorg", "shop", &query).unwrap();
    let wanted = "GET /api/v1/orgs/acmeorg/apps/shop/instances?stage=prod&archived=true HTTP/1.1\r\n";
    assert!(server.join().unwrap().starts_with(wanted));
}

#[test]
fn whoever_has_the_answer_gets_none() {
    let query = ResolutionQuery { region: Some("eu-west-1".into()), values: Some(true), ..ResolutionQuery::default() };
    let ask = |url: &str, known: Option<&str>| client(url).resolution("acmeorg", ("shop", "prod"), &query, known);
    let body = r#"{"app":"shop","stage":"prod","profile":null,"parameters":[],"credentials":null}"#;
    let tagged = answer("200 OK", "application/json", body).replacen("\r\n", "\r\netag: \"a1\"\r\n", 1);
    let (url, server) = serve(tagged);
    let (tag, resolution) = ask(&url, None).unwrap().unwrap();
    assert_eq!((tag.as_deref(), resolution.app.as_str()), (Some("\"a1\""), "shop"));
    let request = server.join().unwrap().to_lowercase();
    let path = "get /api/v1/orgs/acmeorg/apps/shop/stages/prod/resolution?region=eu-west-1&values=true http/1.1\r\n";
    assert!(request.starts_with(path) && !request.contains("if-none-match"), "{request}");
    let (url, server) = serve("HTTP/1.1 304 Not Modified\r\netag: \"a1\"\r\n\r\n");
    assert!(ask(&url, tag.as_deref()).unwrap().is_none());
    assert!(server.join().unwrap().to_lowercase().contains("if-none-match: \"a1\"\r\n"));
    // Nobody asked for it: then it is no answer.
    let (url, server) = serve("HTTP/1.1 304 Not Modified\r\ncontent-length: 0\r\n\r\n");
    assert!(matches!(ask(&url, None), Err(ClientError::Unexpected { status: 304, .. })));
    server.join().unwrap();
}

#[test]
fn a_problem_is_a_refusal() {
    let problem = r#"{"type":"urn:stagegate:problem:not-found","title":"t","status":404,"detail":"no app `x`","code":"not-found","hint":"h"}"#;
    let (url, server) = serve(answer("404 Not Found", MEDIA_TYPE, problem));
    let error = client(&url).app("acmeorg", "x").unwrap_err();
    assert_eq!((error.code(), error.to_string()), (Some(Code::NotFound), "no app `x`".into()));
    server.join().unwrap();
}

#[test]
fn answers_of_others_are_told_apart() {
    for (response, want) in [
        (answer("502 Bad Gateway", "text/html", "<html>"), "it has status 502 and media type `text/html`"),
        (answer("200 OK", "text/html", "<html>"), "it cannot be read (line 1, column 1)"),
        (
            "HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n".into(),
            "it is a redirect (status 302)",
        ),
        (answer("200 OK", "application/json", &" ".repeat(5 * 1024 * 1024)), "it is longer than 4194304 bytes"),
    ] {
        let (url, server) = serve(response);
        match client(&url).whoami() {
            Err(ClientError::Unexpected { reason, .. }) => assert_eq!(reason, want),
            Err(error @ ClientError::TooLong { .. }) => {
                assert!(error.is_too_long() && error.to_string().ends_with(want), "{error}");
            }
            other => panic!("{other:?}, not {want}"),
        }
        server.join().unwrap();
    }
}

#[test]
fn a_server_that_is_not_there_is_unreachable() {
    let error = client("http://127.0.0.1:1").whoami().unwrap_err();
    assert_eq!(error.to_string(), "cannot reach the server at http://127.0.0.1:1: connection refused");
    assert_eq!(error.exit_status(), 9);
}

#[test]
fn tls_is_set_up_and_never_skipped() {
    let (url, server) = serve(answer("200 OK", "application/json", "{}"));
    let error = client(&url.replace("http://", "https://")).whoami().unwrap_err();
    assert!(matches!(error, ClientError::Unreachable { .. }), "{error:?}");
    assert!(!server.join().unwrap().contains("sgk_test"));
}
