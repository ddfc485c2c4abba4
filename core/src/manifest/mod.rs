//! Nodes to k8s-openapi objects: fields, types, defaults.

mod path;

pub use path::{FieldPath, Segment};
