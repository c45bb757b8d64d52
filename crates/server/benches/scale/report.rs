//! What people read: figures on standard output, all else on standard error.

use std::{error::Error, io::Write as _};

use crate::measure::{Figures, Spread};

/// To standard output.
pub(crate) fn say(text: &str) {
    let _ = writeln!(std::io::stdout(), "{text}");
}

/// To standard error.
pub(crate) fn talk(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}

/// The sentence of a failure and its causes.
pub(crate) fn complain(failure: &(dyn Error + 'static)) {
    talk(&format!("error: {failure}"));
    let mut cause = failure.source();
    while let Some(error) = cause {
        talk(&format!("cause: {error}"));
        cause = error.source();
    }
}

/// The first line of the table.
pub(crate) fn header() -> String {
    line("", "small", "large", "ratio")
}

/// Prints one line of the table; whether the ratio is within its limit.
pub(crate) fn figures(words: &str, figures: &Figures, limit: f64) -> bool {
    let within = figures.ratio() <= limit;
    let verdict = if within { String::new() } else { format!("  more than {limit}") };
    let ratio = format!("{:.2}{verdict}", figures.ratio());
    say(&line(words, &spread(&figures.small), &spread(&figures.large), &ratio));
    within
}

fn spread(spread: &Spread) -> String {
    let [low, median, high] = [10, 50, 90].map(|percent| spread.at(percent).as_micros());
    format!("{median} ({low} to {high}) µs")
}

fn line(words: &str, small: &str, large: &str, ratio: &str) -> String {
    format!("{words:<42} {small:>26} {large:>26}   {ratio}")
}
