//! Runs every file of `tests/cases` and the pages of `docs` that are cases, or the cases whose file or headings contain a word of the command line.

use std::path::Path;
use std::process::ExitCode;

use podwall_tests::cases::{Case, Outcome, parse, run};
use podwall_tests::surroundings::{files_below, repository};

/// Pages of documentation whose examples are cases.
const PAGES: [&str; 1] = ["docs/expectations.md"];

/// How many failures of a case are shown.
const SHOWN: usize = 12;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let folder = repository().join("tests/cases");
    let files = match files_below(&folder, &["md"]) {
        Ok(files) => files,
        Err(error) => {
            println!("tests/cases: {error}");
            return ExitCode::FAILURE;
        }
    };
    let (mut passed, mut ran) = (0, 0);
    for file in files.iter().filter(|file| file.file_name().is_some_and(|name| name != "README.md")) {
        let (file_passed, file_ran) = run_file(&folder, file, &words);
        passed += file_passed;
        ran += file_ran;
    }
    for page in PAGES {
        let (file_passed, file_ran) = run_file(&repository(), &repository().join(page), &words);
        passed += file_passed;
        ran += file_ran;
    }
    println!("cases: {passed} of {ran}");
    if passed == ran && (ran > 0 || !words.is_empty()) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// How many cases of a file pass, and how many were run.
fn run_file(folder: &Path, file: &Path, words: &[String]) -> (usize, usize) {
    let name = file.strip_prefix(folder).unwrap_or(file).display().to_string();
    let read = std::fs::read_to_string(file).map_err(|error| error.to_string());
    let markdown = match read.and_then(|text| parse(&text)) {
        Ok(markdown) => markdown,
        Err(error) => {
            println!("{name}:{error}");
            return (0, 1);
        }
    };
    let (mut passed, mut ran) = (0, 0);
    // Pages have examples for programs too.
    let is_program = |case: &Case| case.blocks.iter().all(|block| block.kind == "js");
    let is_page = PAGES.contains(&name.as_str());
    for case in markdown.cases.iter().filter(|case| !(is_page && is_program(case))) {
        if !words.is_empty() && !words.iter().any(|word| name.contains(word) || case.name.contains(word)) {
            continue;
        }
        match run(case) {
            Ok(Outcome::Absent(path)) => println!("{name}:{}: skipped, {path} is not here", case.line),
            Ok(Outcome::Ran(failures)) => {
                ran += 1;
                passed += usize::from(failures.is_empty());
                if !failures.is_empty() {
                    println!("{name}:{}: {}", case.line, case.name);
                }
                for failure in failures.iter().take(SHOWN) {
                    println!("  {name}:{}: {}", failure.line, failure.message);
                }
                if failures.len() > SHOWN {
                    println!("  and {} more", failures.len() - SHOWN);
                }
            }
            Err(error) => {
                ran += 1;
                println!("{name}:{error}");
            }
        }
    }
    if ran > 0 {
        println!("{name}: {passed} of {ran}");
    }
    (passed, ran)
}
