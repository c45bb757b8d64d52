//! Outputs of instances.

pub mod list;
pub mod show;

use stagegate_api::output::OutputBody;

use crate::app::output::Output;

fn body(output: Output) -> OutputBody {
    OutputBody { name: output.name, kind: output.kind.as_str().to_owned(), value: output.value }
}
