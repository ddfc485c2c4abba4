//! What mends a finding: small edits of the text that keep comments and layout, and are offered only when they are proven.
//!
//! A [`Mend`] says what to do as data; [`edits`] makes text edits of it; [`values`] says what the values have to be afterwards, and
//! [`nothing_worse`] compares the findings. Whoever offers a fix reads the edited text again and asks both.

mod block;
mod edit;
mod fields;
mod flow;
mod ground;
mod level;
mod mend;
mod moving;
mod of_slip;
mod piece;
mod pieces;
mod proof;
mod revise;
mod scalars;
mod sheet;
mod site;
#[cfg(test)]
mod tests;
mod title;
mod values;

pub use edit::{TextEdit, apply, can_edit, edits};
pub use ground::Ground;
pub use mend::{Act, At, Fields, Mend, Plain, Revise, Revision, Spelling, Step};
pub use of_slip::of_slip;
pub use pieces::Pieces;
pub use proof::{nothing_new, nothing_worse};
pub use site::{Sheet, Site};
pub use title::title;
pub use values::{all_values, is_within, values};
