//! Reachability as the page shows it: the report's classes expanded to pairs, and the matrix made of them.
//!
//! All of this is plain functions over the report; drawing is in `view`.

mod axis;
mod cell;
mod expand;
mod hops;
mod kept;
mod lens;
mod ports;
mod walk;

pub(crate) use axis::{Axis, COLLAPSED_ABOVE, Entry, Group, axis, input_order};
pub(crate) use cell::{Cell, cell, too_many};
pub(crate) use expand::{between, sides};
pub(crate) use hops::{Hop, Way, hops};
pub(crate) use kept::Kept;
pub(crate) use lens::{Lens, Shown};
pub(crate) use ports::named_ports;
pub(crate) use walk::step;

#[cfg(test)]
pub(crate) mod sample;
