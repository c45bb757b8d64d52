//! The random numbers of this machine.

use stagegate_core::ports::Entropy;

/// The operating system's random numbers.
#[derive(Clone, Copy, Debug)]
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    #[expect(clippy::disallowed_methods, reason = "the command line is the outermost layer")]
    #[expect(
        clippy::expect_used,
        reason = "without random numbers no token is safe: ending the process is the only right answer"
    )]
    fn fill(&self, bytes: &mut [u8]) {
        getrandom::fill(bytes).expect("the operating system has no random numbers");
    }
}
