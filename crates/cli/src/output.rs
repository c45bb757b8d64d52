//! What commands print: data to standard output, talk to standard error.

use std::io::{self, ErrorKind, IsTerminal as _, Write as _};

use comfy_table::{ContentArrangement, Table, presets::NOTHING};
use jiff::Timestamp;
use serde::Serialize;

use crate::{cli::GlobalArgs, env, error::CliError, printable};

/// How many characters of a cell a list shows; a value of 64 KiB must not make every row as wide.
const MAX_CELL: usize = 60;

/// How this run prints.
#[derive(Clone, Copy, Debug)]
pub struct Output {
    json: bool,
    quiet: bool,
}

#[expect(clippy::unused_self, reason = "commands print through one value, whatever it depends on")]
impl Output {
    /// As the global options say.
    pub fn new(global: &GlobalArgs) -> Self {
        Self { json: global.json, quiet: global.quiet }
    }

    /// Whether data is printed as JSON.
    pub fn is_json(self) -> bool {
        self.json
    }

    /// Prints a value as JSON.
    pub fn json(self, value: &impl Serialize) -> Result<(), CliError> {
        let text = serde_json::to_string_pretty(value)
            .map_err(|cause| CliError::local(format!("the answer cannot be printed as JSON: {cause}"), None))?;
        write_stdout(&(text + "\n"))
    }

    /// Prints a list: as JSON, as a table, or, if it is empty, what to do next (to standard error).
    pub fn list<T: Serialize>(
        self,
        items: &[T],
        header: &[&str],
        row: impl Fn(&T) -> Vec<String>,
        empty: &str,
    ) -> Result<(), CliError> {
        if self.json {
            return self.json(&items);
        }
        if items.is_empty() {
            self.note(empty);
            return Ok(());
        }
        let rows = items.iter().map(row).map(|mut row| {
            // The first cell is what the row is called: people copy it, so it stays whole.
            row.iter_mut().skip(1).for_each(|cell| *cell = shortened(cell));
            row
        });
        write_stdout(&table(header, rows))
    }

    /// Prints one thing: as JSON, or as names and values.
    pub fn show(self, value: &impl Serialize, fields: &[(&str, String)]) -> Result<(), CliError> {
        if self.json {
            return self.json(value);
        }
        let rows = fields.iter().map(|(name, value)| vec![(*name).to_owned(), value.clone()]);
        write_stdout(&table(&[], rows))
    }

    /// After a change: the changed thing as JSON if that is wanted, and else a sentence to standard error.
    pub fn changed(self, value: &impl Serialize, sentence: &str) -> Result<(), CliError> {
        self.note(sentence);
        if self.json { self.json(value) } else { Ok(()) }
    }

    /// Prints a text of several lines, such as a policy, as data.
    pub fn text(self, text: &str) -> Result<(), CliError> {
        write_stdout(&format!("{}\n", printable::block(text.trim_end())))
    }

    /// Prints a value for programs: unchanged, and with a line break only for people.
    pub fn value(self, value: &str) -> Result<(), CliError> {
        write_stdout(value)?;
        if io::stdout().is_terminal() { write_stdout("\n") } else { Ok(()) }
    }

    /// Prints a document for programs, as it is.
    pub fn data(self, text: &str) -> Result<(), CliError> {
        write_stdout(text)
    }

    /// Says something to whoever runs this; `--quiet` silences it.
    pub fn note(self, sentence: &str) {
        if !self.quiet {
            write_stderr(&format!("{}\n", printable::block(sentence)));
        }
    }

    /// Says what is asked about next: nobody agrees to what they have not seen, so that `--quiet` does not silence it.
    pub fn question(self, text: &str) {
        write_stderr(&format!("{}\n", printable::block(text.trim_end())));
    }

    /// Says what comes next, to people who watch; programs and files never see it.
    pub fn step(self, what: &str) {
        if self.is_watched() {
            write_stderr(&format!("   {}\n", printable::line(what)));
        }
    }

    /// Says what is going on, to people who watch, until the value that comes back is dropped.
    #[must_use]
    pub fn doing(self, what: &str) -> Doing {
        let shown = self.is_watched();
        if shown {
            write_stderr(&format!("{CLEAR}   {}", printable::line(what)));
        }
        Doing { shown }
    }

    fn is_watched(self) -> bool {
        let plain = env::get(env::NO_COLOR).is_some() || env::get(env::TERM).as_deref() == Some("dumb");
        self.tells_progress(io::stderr().is_terminal(), plain)
    }

    fn tells_progress(self, terminal: bool, plain: bool) -> bool {
        terminal && !plain && !self.json && !self.quiet
    }

    /// Says what must not be missed.
    pub fn warn(self, sentence: &str) {
        write_stderr(&format!("warning: {}\n", printable::block(sentence)));
    }
}

/// Takes a line of progress away again.
const CLEAR: &str = "\r\u{1b}[2K";

/// A line of progress that stands as long as this lives.
#[derive(Debug)]
pub struct Doing {
    shown: bool,
}

impl Drop for Doing {
    fn drop(&mut self) {
        if self.shown {
            write_stderr(CLEAR);
        }
    }
}

/// A time for people.
pub fn time(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M UTC").to_string()
}

/// What tables show for a thing that is not there.
pub fn or_dash(text: Option<&str>) -> String {
    text.filter(|text| !text.is_empty()).unwrap_or("-").to_owned()
}

/// A cell of a list: its first line, and not too much of it.
fn shortened(cell: &str) -> String {
    let line = cell.lines().next().unwrap_or_default();
    let shown: String = line.chars().take(MAX_CELL).collect();
    if shown.len() == cell.len() { shown } else { shown + "…" }
}

/// Each row is one line, however narrow the terminal: an id or a name that is broken in two cannot be copied.
pub fn table(header: &[&str], rows: impl Iterator<Item = Vec<String>>) -> String {
    let mut table = Table::new();
    table.load_style(NOTHING);
    table.force_no_tty().set_content_arrangement(ContentArrangement::Disabled);
    if !header.is_empty() {
        table.set_header(header.iter().map(|name| name.to_uppercase()));
    }
    for row in rows {
        table.add_row(row.iter().map(|cell| printable::line(cell)));
    }
    for column in table.column_iter_mut() {
        column.set_padding((0, 2));
    }
    table.trim_fmt() + "\n"
}

fn write_stdout(text: &str) -> Result<(), CliError> {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        // Whoever read it has seen enough, as in `| head`.
        Err(cause) if cause.kind() == ErrorKind::BrokenPipe => Ok(()),
        Err(cause) => Err(CliError::local(format!("cannot write to standard output: {cause}"), None)),
        Ok(()) => Ok(()),
    }
}

fn write_stderr(text: &str) {
    // There is nobody left to tell.
    let _ = io::stderr().lock().write_all(text.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_aligned_and_plain() {
        let rows = [["prod", "x"], ["a longer name", "line\nbreak"]].map(|row| row.map(str::to_owned).to_vec());
        insta::assert_snapshot!(table(&["name", "description"], rows.into_iter()), @r"
        NAME           DESCRIPTION
        prod           x
        a longer name  line\nbreak
        ");
    }

    #[test]
    fn long_cells_are_cut_and_never_wrapped() {
        let long = "x".repeat(MAX_CELL + 1);
        for (cell, want) in [
            ("", String::new()),
            ("short", "short".to_owned()),
            (&long[1..], long[1..].to_owned()),
            (&long, format!("{}…", &long[1..])),
            ("one\ntwo", "one…".to_owned()),
            ("one\n", "one…".to_owned()),
            ("\n", "…".to_owned()),
        ] {
            assert_eq!(shortened(cell), want, "{cell:?}");
        }
        assert_eq!(table(&[], [vec!["name".to_owned(), "x".repeat(300)]].into_iter()).lines().count(), 1);
    }

    #[test]
    fn progress_is_for_people_who_watch() {
        for (json, quiet, terminal, plain, want) in [
            (false, false, true, false, true),
            (true, false, true, false, false),
            (false, true, true, false, false),
            (false, false, false, false, false),
            (false, false, true, true, false),
        ] {
            assert_eq!(Output { json, quiet }.tells_progress(terminal, plain), want);
        }
    }

    #[test]
    fn times_are_short_and_name_their_zone() {
        assert_eq!(time("2026-03-01T09:05:07.123Z".parse().unwrap()), "2026-03-01 09:05 UTC");
    }
}
