//! How errors look, and what the process ends with.

use super::*;

fn refused(code: Code) -> CliError {
    ClientError::Refused(Box::new(Problem {
        kind: format!("urn:stagegate:problem:{}", code.as_str()),
        title: "a title".into(),
        status: code.http_status(),
        detail: "a sentence".into(),
        code: code.as_str().into(),
        hint: Some("a hint".into()),
        request_id: "r-1".into(),
    }))
    .into()
}

#[test]
fn an_error_is_a_sentence_and_a_hint() {
    insta::assert_snapshot!(CliError::usage("no value was given", "pass `--stdin`").as_text(false), @r"
    error: no value was given
    hint: pass `--stdin`
    ");
    insta::assert_snapshot!(CliError::local("a\n\u{1b}[31mb", None).as_text(false), @r"error: a\n\u{1b}[31mb");
    insta::assert_snapshot!(refused(Code::NotFound).as_text(false), @r"
    error: a sentence
    hint: a hint
    ");
    insta::assert_snapshot!(refused(Code::Internal).as_text(false), @r"
    error: a sentence
    hint: a hint
    hint: the server's log has more under `r-1`
    ");
    assert!(CliError::local("a", None).as_text(true).starts_with("\u{1b}[1;31merror:\u{1b}[0m a\n"));
}

#[test]
fn an_error_is_a_problem_document() {
    insta::assert_snapshot!(refused(Code::ChangedMeanwhile).as_json(), @r#"
    {
      "type": "urn:stagegate:problem:changed-meanwhile",
      "title": "a title",
      "status": 412,
      "detail": "a sentence",
      "code": "changed-meanwhile",
      "hint": "a hint",
      "request_id": "r-1",
      "exit_status": 6
    }
    "#);
    insta::assert_snapshot!(CliError::not_signed_in("http://127.0.0.1:3011", None).as_json(), @r#"
    {
      "type": "urn:stagegate:problem:not-signed-in",
      "title": "not signed in to http://127.0.0.1:3011",
      "detail": "not signed in to http://127.0.0.1:3011",
      "code": "not-signed-in",
      "hint": "run `stagegate login`, or set `STAGEGATE_ACCESS_KEY`",
      "exit_status": 3
    }
    "#);
}

#[test]
fn signing_in_is_for_the_server_that_was_named() {
    let error = CliError::not_signed_in("https://s.example", Some("https://s.example/"));
    assert_eq!(error.hint(), Some("run `stagegate login --server https://s.example/`, or set `STAGEGATE_ACCESS_KEY`"));
}

#[test]
fn the_exit_status_follows_the_code() {
    for code in Code::ALL {
        assert_eq!(refused(*code).exit_status(), code.exit_status(), "{code:?}");
    }
    let unreachable = ClientError::Unreachable { url: "u".into(), reason: "r".into() };
    assert_eq!(CliError::from(unreachable).exit_status(), 9);
}
