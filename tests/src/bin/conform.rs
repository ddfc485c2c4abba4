//! `conform PATH…`: holds Podwall's answers against upstream's recorded ones.
//!
//! A path is a file of vectors, or a folder with `*.jsonl` files in it. Exit codes: 0 where everything that was compared agrees,
//! 1 where something does not or a line or file cannot be read, 2 without paths.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

fn main() -> ExitCode {
    let paths: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    if paths.is_empty() {
        eprintln!("conform: name files of vectors, or folders with *.jsonl files in them");
        return ExitCode::from(2);
    }
    let summary = podwall_tests::conform::run(&paths);
    // Whoever reads the answer may stop early, as `head` does.
    let _ = write!(std::io::stdout(), "{summary}");
    if summary.is_clean() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
