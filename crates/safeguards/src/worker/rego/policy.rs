//! Reading a policy: in the syntax of Rego v1, else of v0, and which of its rules may object.

use std::num::{NonZeroU32, NonZeroUsize};

use regorus::{Engine, PolicyLengthConfig};

use super::rules::{self, Rule};
use crate::worker::{limits, sentences};

/// The file name of policies in errors.
const FILE: &str = "safeguard.rego";

/// The one builtin that draws lots. A call that this does not find ends the worker, which has no source of randomness.
const RANDOM: &str = "rand.intn";

/// A policy that was read.
pub(super) struct Policy {
    pub(super) engine: Engine,
    pub(super) rules: Vec<Rule>,
}

impl Policy {
    /// Reads a policy, or says why it cannot.
    pub(super) fn read(source: &str) -> Result<Self, String> {
        let engine = load(source, false).or_else(|new| load(source, true).map_err(|old| further(new, old)));
        let engine = engine.map_err(|error| sentences::unreadable(&said(&error)))?;
        if source.contains(RANDOM) {
            return Err(format!("calls `{RANDOM}`: equal runs must decide alike"));
        }
        let rules = rules::declared(&engine, FILE, source)?;
        if rules.is_empty() {
            return Err("declares none of the rules `deny`, `violation` and `warn`".to_owned());
        }
        Ok(Self { engine, rules })
    }
}

fn load(source: &str, old: bool) -> Result<Engine, String> {
    let mut engine = Engine::new();
    engine.set_rego_v0(old);
    engine.set_policy_length_config(PolicyLengthConfig {
        max_col: NonZeroU32::MAX,
        max_file_bytes: NonZeroUsize::new(limits::SOURCE).unwrap_or(NonZeroUsize::MAX),
        max_lines: NonZeroUsize::MAX,
    });
    engine.add_policy(FILE.to_owned(), source.to_owned()).map(|_| engine).map_err(|error| error.to_string())
}

/// Of two errors the one further down: the other syntax was not meant.
fn further(new: String, old: String) -> String {
    if place(&old) > place(&new) { old } else { new }
}

/// Line and column that an error of the engine points to.
fn place(error: &str) -> Option<(u32, u32)> {
    let (_, place) = error.split_once(&format!("{FILE}:"))?;
    let mut numbers = place.split(|letter: char| !letter.is_ascii_digit());
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}

/// One line of an error that the engine draws over several.
pub(super) fn said(error: &str) -> String {
    let sentence = error.lines().filter_map(|line| line.split_once("error: ")).map(|(_, sentence)| sentence.trim()).next();
    let sentence = sentence.unwrap_or_else(|| error.lines().next().unwrap_or_default());
    match place(error) {
        Some((line, _)) => format!("line {line}: {sentence}"),
        None => sentence.to_owned(),
    }
}
