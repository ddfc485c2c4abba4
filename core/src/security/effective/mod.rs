//! Effective security contexts: for each container the value that takes effect in every security field, and where it comes from.
//!
//! [`Context`] answers for one container, field by field, and allocates nothing: `Context::all(pod)` gives every container of a pod.

#![allow(dead_code, unused_imports)]
mod capabilities;
mod context;
mod os;
mod profiles;
pub(crate) mod table;
mod value;

pub(crate) use capabilities::{CapabilitySet, NAMES};
pub(crate) use os::os;
pub(crate) use profiles::Profile;
pub(crate) use value::{Context, Effective, Spot};

use super::{Advice, PodView};
use crate::rules::Rule;

/// The rules, in the order of the documentation.
pub static RULES: &[&Rule] = &[];

/// What its rules say of a pod.
pub fn advice(_pod: PodView<'_>) -> Vec<Advice> {
    Vec::new()
}
