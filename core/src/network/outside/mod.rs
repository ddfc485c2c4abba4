//! Who can come in from outside, through what, to which pods and ports, and what policies say of it on the way.

mod ingress_controller;
pub(super) mod services;
pub(super) mod stranger;

pub use ingress_controller::ingress_controller;
