//! Rust side of the npm module.
