//! Capabilities: their names, sets of them, and what a runtime makes of `add` and `drop`.

mod resulting;
mod set;

pub(crate) use resulting::{Reading, read, without_prefix};
pub(crate) use set::{CapabilitySet, NAMES};
