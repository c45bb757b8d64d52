//! `stagegate safeguards eval`.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, ErrorKind, Read as _, Write},
    path::{Path, PathBuf},
    time::Duration,
};

use clap::Args;
use serde_json::json;
use stagegate_safeguards::{eval, worker::WorkerRunner};

use crate::error::CliError;

/// How long a program may take: longer than elsewhere, since what is compared is its outcome, however busy the machine is.
const DEADLINE: Duration = Duration::from_millis(400);

/// Longer lines are not evaluated.
const MAX_LINE: u64 = 64 * 1024 * 1024;

/// Evaluate cases, one JSON object per line, to one line of JSON each
///
/// A case names a safeguard (`policy`), its settings (`config`) and what it looks at (`input`). The answer has `approved`,
/// `failed` and `messages`; a line that cannot be evaluated gives `error`, and the next one follows.
#[derive(Args, Debug)]
pub struct EvalArgs {
    /// The file of cases; `-` is standard input
    #[arg(value_name = "FILE", default_value = "-")]
    file: PathBuf,
}

/// Evaluates each line as it comes.
pub fn eval(args: &EvalArgs) -> Result<(), CliError> {
    if args.file == Path::new("-") {
        return evaluate(io::stdin().lock(), "standard input");
    }
    let name = format!("`{}`", args.file.display());
    let file = File::open(&args.file).map_err(|cause| unreadable(&name, &cause))?;
    evaluate(BufReader::new(file), &name)
}

fn evaluate(mut cases: impl BufRead, name: &str) -> Result<(), CliError> {
    let (runner, mut stdout) = (WorkerRunner::new().within(DEADLINE), io::stdout().lock());
    while let Some(line) = next_line(&mut cases, MAX_LINE).map_err(|cause| unreadable(name, &cause))? {
        let outcome = match line {
            Line::Text(text) => eval::line(&text, &runner),
            Line::NotText => json!({ "error": "the line is not UTF-8 text" }).to_string(),
            Line::TooLong => json!({ "error": format!("the line is longer than {MAX_LINE} bytes") }).to_string(),
        };
        match writeln!(stdout, "{outcome}").and_then(|()| stdout.flush()) {
            Ok(()) => {}
            // Whoever read it has seen enough.
            Err(cause) if cause.kind() == ErrorKind::BrokenPipe => return Ok(()),
            Err(cause) => return Err(CliError::local(format!("cannot write to standard output: {cause}"), None)),
        }
    }
    Ok(())
}

/// A line, without its end.
#[derive(Debug, PartialEq, Eq)]
enum Line {
    Text(String),
    NotText,
    TooLong,
}

/// The next line; none at the end. One that is too long is passed over to its end without being kept.
fn next_line(input: &mut impl BufRead, limit: u64) -> io::Result<Option<Line>> {
    let mut bytes = Vec::new();
    if input.by_ref().take(limit + 1).read_until(b'\n', &mut bytes)? == 0 {
        return Ok(None);
    }
    if bytes.last() == Some(&b'\n') {
        bytes.pop();
    } else if bytes.len() as u64 > limit {
        input.skip_until(b'\n')?;
        return Ok(Some(Line::TooLong));
    }
    Ok(Some(String::from_utf8(bytes).map_or(Line::NotText, Line::Text)))
}

fn unreadable(name: &str, cause: &io::Error) -> CliError {
    CliError::local(format!("cannot read {name}: {cause}"), None)
}

#[cfg(test)]
mod tests {
    use super::{Line, next_line};

    #[test]
    fn every_line_counts_and_none_is_kept_beyond_its_limit() {
        let mut input = &b"one\n\n12345\n123456789\n\xff\nlast"[..];
        let mut lines = Vec::new();
        while let Some(line) = next_line(&mut input, 5).unwrap() {
            lines.push(line);
        }
        let text = |text: &str| Line::Text(text.to_owned());
        assert_eq!(lines, [text("one"), text(""), text("12345"), Line::TooLong, Line::NotText, text("last")]);
    }
}
