//! `conform [--all] [--only KIND] PATH…`: holds Podwall's answers against upstream's recorded ones.
//!
//! A path is a file of vectors, or a folder with `*.jsonl` files in it, or with folders of manifests and an `expected.json` each. The first disagreements of
//! each kind are printed in full; `--all` prints every one, `--only KIND` those of one kind (`client`, `decoding`, `validation`, …). Exit codes: 0 where
//! everything that was compared agrees, 1 where something does not or a line or file cannot be read, 2 without paths or with another option.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use podwall_tests::conform::{Kind, Show, run_showing};

fn main() -> ExitCode {
    let mut show = Show::default();
    let mut paths = Vec::new();
    let mut arguments = std::env::args_os().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.to_str() {
            Some("--all") => show.all = true,
            Some("--only") => {
                let kind = arguments.next().and_then(|kind| Kind::of_name(kind.to_str()?));
                if kind.is_none() {
                    let names: Vec<&str> = Kind::ALL.into_iter().map(Kind::name).collect();
                    return misused(&format!("--only needs one of {}", names.join(", ")));
                }
                show.only = kind;
            }
            Some(option) if option.starts_with("--") => return misused(&format!("there is no option {option}")),
            _ => paths.push(PathBuf::from(argument)),
        }
    }
    if paths.is_empty() {
        return misused("name files of vectors, or folders with *.jsonl files in them");
    }
    let summary = run_showing(&paths, show);
    // Whoever reads the answer may stop early, as `head` does.
    let _ = write!(std::io::stdout(), "{summary}");
    if summary.is_clean() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn misused(message: &str) -> ExitCode {
    eprintln!("conform: {message}");
    ExitCode::from(2)
}
