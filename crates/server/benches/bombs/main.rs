//! What bombs cost everybody else: programs and packages made to take time and memory are judged by a real server, while
//! somebody else asks it for a resolution.
//!
//! Run by hand, never by `make test`: `cargo bench -p stagegate-server --bench bombs`. Calm and loud stretches take turns, so
//! that whatever else the machine does hits both alike. Exit status 1: something took longer or more than it may.

mod bombs;
mod http;
mod memory;
mod probe;
mod server;

use std::{
    error::Error,
    io::Write as _,
    process::ExitCode,
    sync::{
        Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use clap::Parser;

use bombs::{BESIDE, Blast, Bomb, bombs};
use memory::Watch;
use probe::{Latencies, probe};
use server::Server;

/// Whatever goes wrong ends the run with its message.
type Failure = Box<dyn Error + Send + Sync>;

/// How often the p99 of others may cost while bombs run what it costs when it is calm.
const LATENCY: f64 = 2.0;
/// How often its deadline a bomb may take until it is decided.
const DECISION: u32 = 2;
/// What the server itself may hold, in MiB.
const SERVER_MEMORY: u64 = 384;
/// What one worker may hold, in MiB: the limit of its address space is a little larger.
const WORKER_MEMORY: u64 = 560;

/// Measure what bombs cost everybody else
#[derive(Debug, Parser)]
#[command(name = "bombs")]
struct Arguments {
    /// How many calm and loud stretches there are
    #[arg(long, value_name = "N", default_value_t = 5)]
    rounds: u32,
    /// How long a stretch is at least
    #[arg(long, value_name = "SECONDS", default_value_t = 6)]
    seconds: u64,
    /// Given by cargo
    #[arg(long, hide = true)]
    bench: bool,
}

fn main() -> ExitCode {
    match measure(&Arguments::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(failure) => {
            let _ = writeln!(std::io::stderr(), "error: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn measure(wanted: &Arguments) -> Result<bool, Failure> {
    let server = Server::start()?;
    let bombs = bombs();
    for bomb in &bombs {
        server.arm(bomb)?;
    }
    let watch = Watch::over(server.pid());
    let (mut calm, mut loud, blasts) = (Latencies::default(), Latencies::default(), Mutex::new(Vec::new()));
    let stretch = Duration::from_secs(wanted.seconds);
    probe(&server, stretch, &mut Latencies::default())?;
    for _ in 0..wanted.rounds {
        probe(&server, stretch, &mut calm)?;
        under_fire(&server, &bombs, &blasts, || probe(&server, stretch, &mut loud))?;
    }
    let within = [decisions(&bombs, &blasts.into_inner().unwrap_or_default()), latencies(&calm, &loud), memory(&watch.stop())];
    Ok(within.iter().all(|within| *within))
}

/// Does something while as many bombs as there are processors go off at any time.
fn under_fire(
    server: &Server,
    bombs: &[Bomb],
    blasts: &Mutex<Vec<Blast>>,
    work: impl FnOnce() -> Result<(), Failure>,
) -> Result<(), Failure> {
    let over = AtomicBool::new(false);
    let throwers = thread::available_parallelism()?.get();
    thread::scope(|scope| {
        let throwing: Vec<_> = (0..throwers)
            .map(|thrower| {
                let over = &over;
                scope.spawn(move || -> Result<(), Failure> {
                    for bomb in bombs.iter().cycle().skip(thrower * bombs.len() / throwers) {
                        if over.load(Ordering::Relaxed) {
                            break;
                        }
                        let blast = server.throw(bomb)?;
                        blasts.lock().map_err(|_| "a thrower panicked")?.push(blast);
                    }
                    Ok(())
                })
            })
            .collect();
        let done = work();
        over.store(true, Ordering::Relaxed);
        for thrower in throwing {
            thrower.join().map_err(|_| "a thrower panicked")??;
        }
        done
    })
}

fn decisions(bombs: &[Bomb], blasts: &[Blast]) -> bool {
    say(&format!("{:<44} {:>6} {:>10} {:>10}   decision", "bomb", "times", "slowest", "limit"));
    let mut within = true;
    for bomb in bombs {
        let of_bomb: Vec<&Blast> = blasts.iter().filter(|blast| blast.name == bomb.name).collect();
        let slowest = of_bomb.iter().map(|blast| blast.took).max().unwrap_or_default();
        let limit = bomb.deadline * DECISION;
        let decided = of_bomb.iter().all(|blast| bomb.ends.contains(&blast.end.as_str()));
        let good = !of_bomb.is_empty() && slowest <= limit && decided;
        within &= good;
        let mut ends: Vec<&str> = of_bomb.iter().map(|blast| blast.end.as_str()).collect();
        ends.sort_unstable();
        ends.dedup();
        let verdict = if good { "" } else { "  missed" };
        let (slowest, limit) = (milliseconds(slowest), milliseconds(limit));
        say(&format!("{:<44} {:>6} {slowest:>10} {limit:>10}   {}{verdict}", bomb.name, of_bomb.len(), ends.join(", ")));
    }
    say(BESIDE);
    within
}

fn latencies(calm: &Latencies, loud: &Latencies) -> bool {
    say(&format!("\n{:<44} {:>8} {:>10} {:>10}", "resolve", "requests", "p50", "p99"));
    for (words, latencies) in [("calm", calm), ("while bombs run", loud)] {
        let [half, most] = [50, 99].map(|percent| milliseconds(latencies.at(percent)));
        say(&format!("{words:<44} {:>8} {half:>10} {most:>10}", latencies.count()));
    }
    let ratio = loud.at(99).as_secs_f64() / calm.at(99).as_secs_f64();
    let verdict = if ratio <= LATENCY { String::new() } else { format!("  more than {LATENCY}") };
    say(&format!("{:<44} {ratio:>30.2}{verdict}", "ratio of the p99"));
    ratio <= LATENCY
}

fn memory(most: &memory::Most) -> bool {
    say(&format!("\n{:<44} {:>10} {:>10}", "memory, MiB", "most", "limit"));
    let mut within = true;
    for (words, most, limit) in [("the server", most.server, SERVER_MEMORY), ("one worker", most.worker, WORKER_MEMORY)] {
        within &= most <= limit;
        let verdict = if most <= limit { "" } else { "  missed" };
        say(&format!("{words:<44} {most:>10} {limit:>10}{verdict}"));
    }
    say(&format!("{:<44} {:>10}", "server and workers together", most.together));
    within
}

fn milliseconds(time: Duration) -> String {
    format!("{:.2} ms", time.as_secs_f64() * 1_000.0)
}

fn say(text: &str) {
    let _ = writeln!(std::io::stdout(), "{text}");
}
