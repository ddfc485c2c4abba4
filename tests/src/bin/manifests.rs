//! Prints made-up manifests, for benchmarks that are not written in Rust: `manifests pods|policies|deployments NUMBER`.

use std::env;
use std::io::{self, Write};
use std::process::ExitCode;

use podwall_tests::manifests::{deployments, pods, policies};

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let text = match arguments.as_slice() {
        [what, number] => number.parse().ok().and_then(|number| made(what, number)),
        _ => None,
    };
    match text.map(|text| io::stdout().write_all(text.as_bytes())) {
        Some(Ok(())) => ExitCode::SUCCESS,
        Some(Err(error)) => {
            eprintln!("manifests: {error}");
            ExitCode::FAILURE
        }
        None => {
            eprintln!("usage: manifests pods NUMBER | policies NUMBER | deployments BYTES");
            ExitCode::from(2)
        }
    }
}

fn made(what: &str, number: usize) -> Option<String> {
    match what {
        "pods" => Some(pods(number)),
        "policies" => Some(policies(number)),
        "deployments" => Some(deployments(number)),
        _ => None,
    }
}
