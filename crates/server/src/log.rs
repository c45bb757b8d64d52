//! What is logged.

use tracing_subscriber::EnvFilter;

/// These may log what they were given, secrets included, so they never say more than warnings.
const TALKATIVE: &str = "sqlx=warn,aws_smithy_runtime=warn,hyper=warn";

/// Lets through what `wanted` picks, in the syntax of `tracing`, but never what could hold secrets. Picks `info` if
/// `wanted` makes no sense.
pub fn filter(wanted: &str) -> EnvFilter {
    EnvFilter::try_new(format!("{wanted},{TALKATIVE}")).unwrap_or_else(|_| EnvFilter::new(format!("info,{TALKATIVE}")))
}
