//! What each pod may do: the Pod Security Standards.

pub mod defaults;
mod standard;
pub mod standards;
pub mod summary;

pub use standard::{Level, Standard, Version};
