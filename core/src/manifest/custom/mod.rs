//! Custom resources whose CustomResourceDefinitions Podwall knows: the administrative network policies.
//!
//! The API server reads them by the schema of their definition, not by Go types: it prunes what the schema does not know, drops nulls, fills in defaults and
//! then validates.

mod table;
mod unknown;

pub use table::{Definition, definition};
pub(in crate::manifest) use table::{Field, Shape, Table, Type};
pub use unknown::unknown_fields;
