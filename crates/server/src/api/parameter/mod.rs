//! Parameters of an owner.

pub mod list;
pub mod reveal;
pub mod set;
pub mod unset;

use stagegate_api::parameter::ParameterBody;
use stagegate_core::parameter::Parameter;

fn body(parameter: Parameter) -> ParameterBody {
    ParameterBody {
        key: parameter.key.into(),
        visibility: parameter.visibility.as_str().to_owned(),
        description: parameter.description,
        revision: parameter.revision,
        author: parameter.author,
        at: parameter.at,
    }
}
