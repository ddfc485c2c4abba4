//! Conformance to upstream's answers, literate cases, generated files, and manifests to measure by.

pub mod cases;
pub mod conform;
pub mod connectivity;
pub mod generated;
pub mod manifests;
pub mod matrix;
pub mod model;
pub mod pairs;
pub mod process;
pub mod properties;
pub mod random_cluster;
pub mod scale;
pub mod seeded;
pub mod states;
pub mod surroundings;
