//! Upstream's recorded answers (vectors) held against Podwall's.
//!
//! A vector file has one JSON object a line. What a line asks is known by its fields, never by the name of its file:
//!
//! | field | kind | what is compared |
//! |---|---|---|
//! | `scalar` | scalars | the value that one text is read as, or that it cannot be read |
//! | `documents` | documents | how a text is cut, each document's value or that it cannot be read, whether a key stands twice |
//! | | client | why kubectl sends nothing of a document, and what it takes out of lists |
//! | | decoding | whether a kind is served, the fatal error, the strict errors, and the message that comes of them |
//! | | validation, warnings, messages | errors in order by type, field and detail (their whole text where the value in it is a scalar), warnings, and the message |
//! | `object`, `results` | standards | every check's verdict, reason and detail at both levels and at every version |
//! | `object`, `containers` | effective | the values that the kubelet hands to the runtime for each container |
//! | `manifests` | reachability | every cell of every table |
//! | `request` | admission | the error of the configuration, the policy, the whole response; nothing where a deadline has passed |
//!
//! A folder with manifests in `input` and an `expected.json` beside it is a vector too, of kind connectivity: every line that netpol-analyzer lists.
//!
//! Of objects of kinds that Podwall does not evaluate only `apiVersion`, `kind` and `recognized` are compared; they are counted as not evaluated. Errors of
//! the API server that are out of scope (probes, resources, …) may be missing; they are counted, by field.

mod admission;
mod documents;
mod effective;
mod json;
mod line;
mod objects;
mod reachability;
mod scalars;
mod standards;
mod stream;
mod summary;
mod validation;

pub use line::{Answer, Disagreement, Kind, judge};
pub use stream::{run, run_showing};
pub use summary::{Count, Located, Show, Summary};
