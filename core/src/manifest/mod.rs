//! Nodes to k8s-openapi objects: which objects there are, what is wrong with their fields, and their decoded values.

mod check;
mod decode;
mod findings;
mod foreign;
mod hint;
pub mod kinds;
mod object;
mod path;
mod required;
pub mod rules;
mod schema;

pub use check::{Slip, SlipKind, check};
pub use decode::decode;
pub use findings::{duplicates, findings};
pub use foreign::{kustomization, no_object};
pub use hint::nearest;
pub use object::{Content, Object, current_version, objects};
pub use path::{FieldPath, Segment};
pub use schema::{Field, KUBERNETES_VERSION, Schema, Shape, TypeId};
