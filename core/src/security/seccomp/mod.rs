//! Seccomp profiles in the runtime's format, given beside the manifests.

use crate::rules::Rule;

/// The rules, in the order of the documentation.
pub static RULES: &[&Rule] = &[];
