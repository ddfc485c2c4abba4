//! The native figures: how fast texts are read, pods judged and reachability decided.
//!
//! `cargo bench -p podwall-tests` measures and ends with one small table; `cargo bench -p podwall-tests -- reading` takes a part.

mod editing;
mod hard;
mod judging;
mod reachability;
mod reading;
mod table;
mod validating;

use std::path::{Path, PathBuf};

use criterion::Criterion;

fn main() {
    let results = results();
    let mut criterion = Criterion::default().output_directory(&results).configure_from_args();
    let mut rows = Vec::new();
    rows.extend(reading::bench(&mut criterion));
    rows.extend(validating::bench(&mut criterion));
    rows.extend(editing::bench(&mut criterion));
    rows.extend(hard::bench(&mut criterion));
    rows.extend(judging::bench(&mut criterion));
    rows.extend(reachability::bench(&mut criterion));
    criterion.final_summary();
    table::print(&results, &rows);
}

fn results() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(target) => Path::new(&target).join("criterion"),
        None => Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/criterion"),
    }
}
