//! Warnings about parts of bytes.

use super::super::super::{Cursor, Outcome};
use super::super::Context;
use super::super::quantity::Quantity;
use super::warn;

/// Resources that are counted in bytes.
const BYTES: [&str; 2] = ["memory", "ephemeral-storage"];

/// A list of resources.
pub(super) fn whole_bytes(resources: &Cursor<'_, '_>, outcome: &mut Outcome) {
    for name in BYTES {
        let amount = resources.key(name);
        whole_byte(&amount, &amount, outcome);
    }
}

/// The resources of a container. In a Pod limits are requests too, where there are no others.
pub(super) fn of_container(container: &Cursor<'_, '_>, list: &str, context: &Context<'_, '_>, outcome: &mut Outcome) {
    let resources = container.field("resources");
    let (limits, requests) = (resources.field("limits"), resources.field("requests"));
    let is_defaulted = context.is_pod() && list != "ephemeralContainers";
    for name in BYTES {
        let (limit, request) = (limits.key(name), requests.key(name));
        whole_byte(&limit, &limit, outcome);
        whole_byte(&request, if is_defaulted && !requests.has_key(name) { &limit } else { &request }, outcome);
    }
}

/// The storage that a claim asks for.
pub(super) fn of_claim(spec: &Cursor<'_, '_>, outcome: &mut Outcome) {
    for name in ["requests", "limits"] {
        let resources = spec.field("resources");
        let resources = resources.field(name);
        let amount = resources.key("storage");
        whole_byte(&amount, &amount, outcome);
    }
}

fn whole_byte(at: &Cursor<'_, '_>, amount: &Cursor<'_, '_>, outcome: &mut Outcome) {
    if let Some(quantity) = Quantity::read(amount).filter(|quantity| quantity.is_fractional()) {
        warn(at, &format!("fractional byte value \"{quantity}\" is invalid, must be an integer"), outcome);
    }
}
