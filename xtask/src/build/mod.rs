//! Building the npm module and the playground; what is up to date is left alone.

mod files;
mod module;
mod page;
mod wasm;

pub(crate) use module::module;
pub(crate) use page::page;
