//! Questions about everything at once: all connections by class and by pair, the policies that govern a workload, the workloads that a policy selects.

pub(super) mod alike;
pub(super) mod blocks;
pub(super) mod crowd;
pub(super) mod families;
pub(super) mod found;
mod governs;
mod kept;
mod meant;
pub(super) mod own;
mod page;
pub(super) mod pick;
mod question;
pub(super) mod reach;
mod selects;
pub(super) mod sets;
pub(super) mod state;
mod sums;
pub(super) mod tally;

pub use governs::governs;
pub(crate) use kept::Kept;
pub(super) use meant::matches;
pub use meant::{Choice, Meant};
pub use page::Page;
pub use question::{Question, UnknownEndpoint};
pub(crate) use reach::reach_kept;
pub use reach::{ReachBy, ReachQuery, ReachVerdict, reach};
pub use selects::{UnknownPolicy, selects};
