//! Seccomp profiles in the runtime's format, given beside the manifests: what they let through, beside the runtime's default profile.
//!
//! The kubelet looks for `localhostProfile` below its `seccomp` folder and hands the file to the container runtime, which reads it when a container starts.

mod calls;
mod judge;
mod profile;
pub mod rules;
mod table;
mod uses;

pub(crate) use judge::{Said, judge};
pub(crate) use profile::is_profile;
pub use rules::RULES;
pub(crate) use uses::{Use, fit, uses};
