//! The drawing of who reaches whom: edges first joined where whole namespaces share them, then given places.
//!
//! Plain functions over the report, the same picture for the same input; drawing itself is in `view`.

mod curve;
mod edges;
mod layers;
mod layout;

pub(crate) use curve::Rect;
pub(crate) use edges::{Edge, End, edges};
pub(crate) use layout::{NodeBox, layout};
