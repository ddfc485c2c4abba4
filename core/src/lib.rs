//! Podwall reads Kubernetes manifests and says exactly what each pod may do (security contexts, Pod Security Standards)
//! and whom it may reach (network policies).
//!
//! The crate is pure: no IO, no clock, no randomness, and no panics.

mod analysis;
pub mod cluster;
pub mod finding;
pub mod fix;
mod go_quote;
pub mod manifest;
pub mod network;
pub mod report;
mod rule;
pub mod rules;
pub mod security;
mod sort;
pub mod source;
mod words;

pub use analysis::{Analysis, Options, RefusedObjects, Source, UnknownFinding, UnknownNamespace};
pub use network::query::{Question, UnknownEndpoint};
