//! Links of services and instances to providers.

pub mod list;
pub mod set;
pub mod unset;

use stagegate_api::link::LinkBody;
use stagegate_store::Linked;

fn body(linked: Linked) -> LinkBody {
    let provider = linked.provider.provider;
    LinkBody {
        kind: provider.access.kind().as_str().to_owned(),
        account_id: provider.access.account_id().map(str::to_owned),
        provider: provider.alias.into(),
        provider_id: provider.id.into(),
        vendor: provider.vendor.into(),
        revision: linked.revision,
        author: linked.author,
        at: linked.at,
    }
}
