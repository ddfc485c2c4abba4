//! What mends a finding: small edits of the text that keep comments and layout, and are offered only when they are proven.
//!
//! A [`Mend`] says what to do as data; [`edits`] makes text edits of it; [`values`] says what the values have to be afterwards, and
//! [`nothing_worse`] compares the findings. Whoever offers a fix reads the edited text again and asks both.

mod block;
mod edit;
mod flow;
mod level;
mod mend;
mod moving;
mod of_slip;
mod proof;
mod scalars;
mod sheet;
mod site;
#[cfg(test)]
mod tests;
mod title;
mod values;

pub use edit::{TextEdit, apply, edits};
pub use mend::Mend;
pub use of_slip::of_slip;
pub use proof::nothing_worse;
pub use site::Site;
pub use title::title;
pub use values::values;
