//! What `tests/bench/node.mjs` measures inside of WebAssembly: a cluster shaped as the published one, from decoded objects to an analysis that can be asked.

#![allow(unsafe_code, reason = "an export has to keep its name")]

use std::sync::OnceLock;

use podwall::network::{Reachability, Settings};
use podwall_tests::scale::{Made, model, published};

fn objects() -> &'static [Made] {
    static OBJECTS: OnceLock<Vec<Made>> = OnceLock::new();
    OBJECTS.get_or_init(|| published(1).collect())
}

/// How many objects there are.
#[unsafe(no_mangle)]
pub extern "C" fn made() -> usize {
    objects().len()
}

/// Builds the model and decides who reaches whom; the number of the policies that select a pod.
#[unsafe(no_mangle)]
pub extern "C" fn decided() -> usize {
    let model = model(objects());
    let reachability = Reachability::new(&model, &Settings::default());
    reachability.selecting().count()
}
