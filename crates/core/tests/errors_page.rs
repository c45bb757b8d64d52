//! Keeps `docs/reference/errors.md` equal to the catalogue in `core`.
//!
//! Codes and statuses come from the catalogue; the sentences stand here, and a new code does not compile without
//! them. After a change run `UPDATE_REFERENCE=1 cargo test -p stagegate-core --test errors_page`.

use std::{fmt::Write as _, fs, path::Path};

use stagegate_core::Code;

const HEAD: &str = "\
<!-- Made by crates/core/tests/errors_page.rs; change it there. -->

# Errors

Every error has a code that does not change, a sentence, and mostly a hint with the next step.

- **The API** answers with a problem document (RFC 9457, `application/problem+json`). It holds `code`, `status`, `detail`
  (the sentence), `hint` and `request_id`; `type` is `urn:stagegate:problem:` and the code. The server's log names the
  same request id.
- **The command line** prints `error:` and `hint:` on standard error, or the problem document with `--json`, and ends
  with the exit status below.

## Codes

| code | HTTP status | exit status | meaning | what to do |
|---|---|---|---|---|
";

const TAIL: &str = "
## Exit statuses

| exit status | meaning |
|---|---|
| 0 | It worked. |
| 1 | An error that none of the others describes: on this machine, on the server or in the cloud. |
| 2 | The command or the request cannot work as it was written. |
| 3 | Not signed in. |
| 4 | Refused. |
| 5 | Not found. |
| 6 | In conflict with what is there, or with a change that somebody else made. |
| 7 | Refused by safeguards; or a custom policy does not end as its cases say. |
| 9 | The server cannot be reached. |

`stagegate exec` and `stagegate deploy` end with the exit status of the program that they run, once it runs. `exec` ends
with 127 if there is no such program and with 126 if it cannot be run, as shells do.
";

/// What the code means, and what to do about it.
fn explained(code: Code) -> (&'static str, &'static str) {
    match code {
        Code::InvalidInput => (
            "A name, a value or another field breaks its rule.",
            "Read the hint: it says the rule. The API is described at `/api/v1/openapi.json`.",
        ),
        Code::TooLarge => (
            "A value is over 64 KiB, or a request body over 1 MiB; over 5 MiB for a package to check or a policy, over 10 MiB for the end of a deployment or a file of configuration.",
            "Keep the value in a file or bucket, and its address in the parameter.",
        ),
        Code::NotSignedIn => (
            "No access key came with the request, or it is unknown, expired or revoked; or a setup code is wrong, used or more than an hour old.",
            "Run `stagegate login`, or set `STAGEGATE_ACCESS_KEY`. For a new setup code restart `stagegated serve`.",
        ),
        Code::NotAllowed => (
            "Your role or the scopes of the access key do not allow it, or the value is write-only.",
            "Use an access key with the scope that the hint names, or ask an owner of the org.",
        ),
        Code::NotFound => (
            "There is no such thing, or you may not see it; the two are answered alike.",
            "Check the name and the org: `stagegate whoami` shows your orgs.",
        ),
        Code::MethodNotAllowed => (
            "The address exists, but does not take this HTTP method. `Allow` in the answer names those it takes.",
            "The API is described at `/api/v1/openapi.json`.",
        ),
        Code::AlreadyExists => ("The name is taken.", "Choose another name."),
        Code::InUse => (
            "Others still use it, or belong to it: the sentence names them.",
            "Give those something else or delete them first. The hint names the command.",
        ),
        Code::Conflict => (
            "A file of configuration, or a rollback, wants what cannot be had beside what is there: a value to keep that is not there or was changed, a second default, a provider that was removed.",
            "Correct the place that the sentence names, or write the file anew with `stagegate export`.",
        ),
        Code::ChangedMeanwhile => (
            "Somebody changed it since you read it. Nothing was changed by you.",
            "Look at it again and repeat the change, or run the same command again.",
        ),
        Code::RevisionRequired => (
            "A change came without the revision that it is based on.",
            "Send the `ETag` of your last read as `If-Match`. The command line does so by itself.",
        ),
        Code::NoAccessRole => (
            "The stage has no profile, or its profile has no access role, so there is nothing to get credentials from.",
            "Run `stagegate role set --profile PROFILE ARN`.",
        ),
        Code::NoProfile => (
            "Neither the stage nor its app has a profile, so there are no safeguards to check with.",
            "Run `stagegate stage add STAGE --profile PROFILE`, or `stagegate app set --default-profile PROFILE`.",
        ),
        Code::CheckNeeded => (
            "The stage is guarded, and no check clears this deployment, or it is served by what serves a guarded one; the sentence says which.",
            "Run `stagegate deploy`: it packages, checks and deploys in one go. `stagegate check show` tells what a check objects to.",
        ),
        Code::RoleRefused => (
            "STS refused the access role to the server.",
            "Read the hint: it names the permission or the condition to look at. `stagegate role show` prints the trust policy that the role needs.",
        ),
        Code::RoleTooOpen => (
            "The access role answers to a caller without its `ExternalId`, or with a wrong one.",
            "Add the condition `sts:ExternalId` to the role's trust policy, as `stagegate role show` prints it.",
        ),
        Code::KeysRefused => (
            "AWS refused the keys of a provider: it does not know the access key, or the secret belongs to another one.",
            "Check in IAM that the access key is there and active, and hand over both parts again.",
        ),
        Code::OtherAccount => (
            "The new keys of a provider belong to another account than the old ones.",
            "If that is meant, pass `--allow-other-account`.",
        ),
        Code::StsUnreachable => (
            "STS gave no answer that says anything about the access role or the keys.",
            "Check the server's own AWS identity, its network, `AWS_ENDPOINT_URL_STS` and `--sts-region`.",
        ),
        Code::StorageUnavailable => (
            "The database cannot be reached, is full or busy.",
            "Try again. If it stays, look at the server's log and at the disk or the database.",
        ),
        Code::Timeout => ("The server took more than 30 seconds.", "Try again."),
        Code::Busy => (
            "So many requests of your org wait to have something judged, or policies run, that no more are taken. Nothing was judged.",
            "Try again in some seconds.",
        ),
        Code::Internal => (
            "A defect of Stagegate. The cause is in the server's log and nowhere else.",
            "Look for the request id in the log, and report the defect.",
        ),
    }
}

fn page() -> Result<String, std::fmt::Error> {
    let mut page = HEAD.to_owned();
    for code in Code::ALL {
        let (meaning, next) = explained(*code);
        let (text, http, exit) = (code.as_str(), code.http_status(), code.exit_status());
        writeln!(page, "| `{text}` | {http} | {exit} | {meaning} | {next} |")?;
    }
    page.push_str(TAIL);
    Ok(page)
}

#[test]
fn the_errors_page_is_up_to_date() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference/errors.md");
    let wanted = page().unwrap();
    if std::env::var_os("UPDATE_REFERENCE").is_some() {
        fs::write(&path, &wanted).unwrap();
    }
    let found = fs::read_to_string(&path).unwrap_or_default();
    assert!(found == wanted, "run `UPDATE_REFERENCE=1 cargo test -p stagegate-core --test errors_page`");
}
