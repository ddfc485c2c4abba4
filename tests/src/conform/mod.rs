//! Upstream's recorded answers (vectors) held against Podwall's.
//!
//! A vector file has one JSON object a line. What a line asks is known by its fields, never by the name of its file:
//!
//! | field | kind | what is compared |
//! |---|---|---|
//! | `scalar` | scalars | the value that one text is read as, or that it cannot be read |
//! | `documents` | documents | how a text is cut, each document's value or that it cannot be read, whether a key stands twice |
//! | `object`, `results` | standards | every check's verdict, reason and detail at both levels and at every version |
//! | `manifests` | reachability | every cell of every table, where its mode is `np` |
//! | `request` | admission | nothing yet |
//!
//! What the API server says of the objects in `documents` lines (decoding, validation) is counted as not evaluated.

mod documents;
mod json;
mod line;
mod reachability;
mod scalars;
mod standards;
mod stream;
mod summary;

pub use line::{Answer, Disagreement, Kind, judge};
pub use stream::run;
pub use summary::{Count, Located, Summary};
