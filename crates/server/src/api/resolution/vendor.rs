//! What other vendors than AWS give, as it travels.

use std::collections::BTreeMap;

use stagegate_api::{resolution::ResolvedVendor as Answer, sensitive::Sensitive};
use stagegate_core::name::VendorName;

use crate::app::vendor::ResolvedVendor;

/// Those that somebody gives something of: a guarded profile may keep the org's default from it.
pub(super) fn vendors(resolved: BTreeMap<VendorName, ResolvedVendor>) -> Vec<Answer> {
    resolved.into_iter().filter_map(|(vendor, resolved)| answer(vendor, resolved)).collect()
}

fn answer(vendor: VendorName, resolved: ResolvedVendor) -> Option<Answer> {
    let (source, candidate) = resolved.chain.winner?;
    let sensitive = |details: BTreeMap<_, _>| details.into_iter().map(|(name, value)| (name, Sensitive(value))).collect();
    Some(Answer {
        vendor: vendor.into(),
        provider: candidate.provider?.provider.alias.into(),
        source: source.as_str().to_owned(),
        details: resolved.details.map(sensitive),
    })
}
