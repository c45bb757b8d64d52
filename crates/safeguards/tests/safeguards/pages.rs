//! Keeps the pages in `docs/reference/safeguards` equal to the documentation of the safeguards.
//!
//! After a change run `UPDATE_REFERENCE=1 cargo test -p stagegate-safeguards --test safeguards the_reference`, or
//! `make reference` for all references.

use std::{collections::BTreeMap, fmt::Write as _, fs, path::PathBuf};

use stagegate_safeguards::{
    builtin::{ALL, Builtin},
    engine::Level,
};

const MADE: &str = "<!-- Made by crates/safeguards/tests from the safeguard's source; change it there. -->\n\n";

const HEAD: &str = "\
<!-- Made by crates/safeguards/tests from the list of safeguards; change it there. -->

# Safeguards

The checks that come with the program. [The concept](../../concepts/safeguards.md) tells how a profile carries them; `stagegate
safeguards show ID` shows the same pages.

| safeguard | what it checks | level |
|---|---|---|
";

fn level(safeguard: &Builtin) -> &'static str {
    match safeguard.level {
        Level::Error => "error",
        Level::Warning => "warning",
    }
}

/// What stands in the folder, by the names of the files.
fn pages() -> BTreeMap<String, String> {
    let mut index = HEAD.to_owned();
    let mut pages = BTreeMap::new();
    for safeguard in &ALL {
        let Builtin { id, summary, .. } = safeguard;
        writeln!(index, "| [`{id}`]({id}.md) | {summary} | `{}` |", level(safeguard)).unwrap();
        let schema = match safeguard.schema {
            "" => String::new(),
            text => {
                let schema: serde_json::Value = serde_json::from_str(text).unwrap();
                format!("\n## Schema of the settings\n\n```json\n{}\n```\n", serde_json::to_string_pretty(&schema).unwrap())
            }
        };
        let level = format!("\nLevel, unless a profile says otherwise: `{}`.\n", level(safeguard));
        pages.insert(format!("{id}.md"), format!("{MADE}{}{schema}{level}", safeguard.page()));
    }
    pages.insert("README.md".to_owned(), index);
    pages
}

#[test]
fn the_reference_of_the_safeguards_is_up_to_date() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference/safeguards");
    let wanted = pages();
    if std::env::var_os("UPDATE_REFERENCE").is_some() {
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        for (name, page) in &wanted {
            fs::write(folder.join(name), page).unwrap();
        }
    }
    let there = fs::read_dir(&folder).into_iter().flatten().map(|entry| entry.unwrap());
    let found = there.map(|entry| (entry.file_name().into_string().unwrap(), fs::read_to_string(entry.path()).unwrap()));
    assert!(
        found.collect::<BTreeMap<_, _>>() == wanted,
        "run `UPDATE_REFERENCE=1 cargo test -p stagegate-safeguards --test safeguards the_reference`"
    );
}
