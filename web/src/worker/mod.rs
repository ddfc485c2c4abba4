//! The evaluation: a module worker that loads the npm module itself, and what is asked of it.
//!
//! One question is with the worker at a time. A newer text replaces an older one that still waits, and the answer to an older one is dropped.
//! When the worker fails it is started again and asked once more; the texts are in the page and are not touched by that.

mod client;
mod message;
mod queue;

pub(crate) use client::Client;
pub(crate) use message::{Answer, ExportQuestion, Input, Question, Since, SuggestQuestion};
