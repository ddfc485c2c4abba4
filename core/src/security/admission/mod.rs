//! Pod Security admission, simulated: what a cluster would say when an object is applied.

use crate::rules::Rule;

/// The rules, in the order of the documentation.
pub static RULES: &[&Rule] = &[];
