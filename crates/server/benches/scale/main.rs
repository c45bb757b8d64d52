//! What size costs: seeds a small and a large database, and measures the same requests on both in turn.
//!
//! Run by hand, never by `make test`: `scripts/with-postgres.sh cargo bench -p stagegate-server --bench scale`. With `seed` it
//! only fills a database, for whoever wants to try a server of that size.

mod database;
mod measure;
mod ports;
mod report;
mod seed;

use std::{error::Error, process::ExitCode};

use clap::Parser;

/// Whatever goes wrong ends the run with its message.
type Failure = Box<dyn Error + Send + Sync>;

/// Measure what size costs
#[derive(Debug, Parser)]
#[command(name = "scale", args_conflicts_with_subcommands = true)]
struct Arguments {
    #[command(flatten)]
    measure: measure::MeasureArgs,
    #[command(subcommand)]
    command: Option<Command>,
    /// Given by cargo
    #[arg(long, hide = true, global = true)]
    bench: bool,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Fill an empty database, and say how to start a server on it
    Seed(seed::SeedArgs),
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let done = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(Failure::from).and_then(|runtime| {
        runtime.block_on(async {
            match &arguments.command {
                Some(Command::Seed(wanted)) => seed::seed(wanted).await.map(|()| ExitCode::SUCCESS),
                None => measure::measure(&arguments.measure).await,
            }
        })
    });
    done.unwrap_or_else(|failure| {
        report::complain(&*failure);
        ExitCode::FAILURE
    })
}
