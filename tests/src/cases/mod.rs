//! Literate cases: Markdown whose YAML blocks are sources and whose comments say what Podwall must find in them.
//!
//! The form is documented in `tests/cases/README.md`.

mod admission;
mod blocks;
mod contexts;
mod endpoints;
mod entries;
mod expect;
mod fixes;
mod markdown;
mod patterns;
mod queries;
mod run;
mod said;
mod seccomp;
mod server;
mod snapshot;
mod suggest;

pub use markdown::{Block, Case, Markdown, parse};
pub use run::{Failure, Outcome, run};
