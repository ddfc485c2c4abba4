//! What each pod may do: the Pod Security Standards.

mod standard;

pub use standard::{Level, Standard, Version};
