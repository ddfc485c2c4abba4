//! What each pod may do: the Pod Security Standards, the values that take effect, and what else is worth hardening.

pub mod admission;
mod blame;
pub mod defaults;
pub mod effective;
pub mod hardening;
mod offence;
mod pod;
mod powers;
pub mod seccomp;
mod standard;
pub mod standards;
pub mod standing;
pub mod summary;
mod text;
mod users;

pub use blame::Blamed;
pub use offence::{Advice, Offence};
pub use pod::PodView;
pub use standard::{Level, Standard, Version};

use crate::rule::Rule;

/// What is worth saying of a pod beside the verdicts of a standard. The pod is as it is written, without the API server's defaults.
pub fn advice(pod: PodView<'_>, asked: &hardening::Asked<'_>) -> Vec<Advice> {
    let mut found = effective::advice(pod);
    hardening::advice(pod, asked, &mut found);
    found
}

/// Every rule about what pods may do that stands for no check of the standards.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    let families = [admission::RULES, effective::RULES, seccomp::RULES, hardening::RULES];
    families.into_iter().flatten().copied()
}
