//! Who can come in from outside, through what, to which pods and ports, and what policies say of it on the way.

mod admin;
mod attachment;
mod backend;
mod closing;
mod conflicts;
pub(super) mod controllers;
mod entry;
mod find;
mod findings;
mod gateway;
pub(super) mod ingress;
mod ingress_controller;
mod judge;
mod keeping;
mod leaving;
mod lookup;
mod near;
pub(super) mod openshift;
pub(super) mod own_node;
mod parents;
mod report;
pub mod rules;
mod selecting;
pub(super) mod services;
mod sources;
pub(super) mod stranger;
mod told;

pub use entry::Ways;
pub use findings::findings;
pub use ingress_controller::ingress_controller;
pub use report::{EntryQuery, entries, exposure};
pub use rules::RULES;
