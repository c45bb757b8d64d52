//! Keeps `docs/reference/safeguards.md` equal to the pages of the safeguards, which are the documentation of their files.

use std::{fmt::Write as _, fs, path::Path};

use stagegate_safeguards::{builtin, engine::Level};

const HEAD: &str = "\
<!-- Made by crates/safeguards/tests/safeguards/reference.rs; change the files in crates/safeguards/src/builtin. -->

# Safeguards

The safeguards that come with Stagegate. They do what those of the `@serverless/safeguards-plugin` do, with the same ids,
settings and messages; where they differ, their page says it. Their examples are run by the tests.

The template is `cloudformation-template-update-stack.json`. A safeguard that needs it fails without it: `Compiled
CloudFormation template \"cloudformation-template-update-stack.json\" not found`. With settings that it cannot use a safeguard
fails, too: `Invalid configuration of safeguard \"<id>\": …`.

| id | what it checks | level by default |
|---|---|---|
";

fn page() -> String {
    let mut page = HEAD.to_owned();
    for safeguard in builtin::ALL {
        let id = safeguard.id;
        let level = if safeguard.level == Level::Error { "error" } else { "warning" };
        writeln!(page, "| [`{id}`](#{id}) | {} | {level} |", safeguard.summary).unwrap();
    }
    for safeguard in builtin::ALL {
        let id = safeguard.id;
        // Its title has the id and the summary: the id alone makes a heading that can be linked.
        let text = safeguard.page();
        let (_, text) = text.split_once("\n\n").unwrap();
        let summary = safeguard.summary;
        let text = text.replace("\n## ", "\n### ");
        let examples = format!("Examples: [`cases/{id}.md`](../../crates/safeguards/cases/{id}.md)");
        write!(page, "\n## `{id}`\n\n{summary}.\n\n{text}\n{examples}\n").unwrap();
    }
    page
}

#[test]
fn the_reference_is_up_to_date() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference/safeguards.md");
    let page = page();
    if std::env::var_os("UPDATE_REFERENCE").is_some() {
        fs::write(&path, &page).unwrap();
    }
    let hint = "run `make reference` and look at what changed";
    assert!(
        fs::read_to_string(&path).is_ok_and(|written| written == page),
        "docs/reference/safeguards.md is not up to date; {hint}"
    );
}
