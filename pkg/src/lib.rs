//! The npm module's WebAssembly: what the hand-written JavaScript in `pkg/js` calls.
//!
//! Texts go in as strings and answers come out as JSON, which JavaScript parses faster than any object built field by field from here.
//! A wrong option is thrown as a plain string that begins with the option's name; the JavaScript side makes the `TypeError` or
//! `RangeError` of it. A number is thrown where an answer is longer than that. Anything else that leaves a call is a trap.

mod analysis;
mod answer;
mod options;
mod panics;
mod queries;
mod suggesting;

pub use analysis::{Draft, Handle, rules};
pub use options::{level, options, question};
pub use panics::{last_panic, start};
pub use queries::{expectations, page, reach};
pub use suggesting::suggest;
