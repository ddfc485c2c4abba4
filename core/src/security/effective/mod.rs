//! Effective security contexts: for each container the value that takes effect in every security field, and where it comes from.
//!
//! `Context` answers for one container, field by field, and allocates nothing: `Context::all(pod)` gives every container of a pod.

pub(crate) mod capabilities;
mod context;
mod os;
pub(crate) mod profiles;
mod rules;
pub(crate) mod table;
mod value;

pub(crate) use os::os;
pub(crate) use value::{Context, Effective};

use super::{Advice, PodView};
use crate::rule::Rule;

pub(crate) use rules::misplaced;

/// The rules, in the order of the documentation.
pub static RULES: &[&Rule] = rules::RULES;

/// What its rules say of a pod.
pub fn advice(pod: PodView<'_>) -> Vec<Advice> {
    let mut found = Vec::new();
    rules::look(pod, &mut found);
    found
}
