//! Prints what the rules about policies find, for looking at: `lints FOLDER…` reads each folder as one input, with `--each` every file by itself.

use std::collections::{BTreeMap, HashSet};
use std::env;
use std::path::Path;
use std::process::ExitCode;

use podwall::rules::{Family, all};
use podwall::{Analysis, Options, Source};
use podwall_tests::surroundings::manifests_below;

fn main() -> ExitCode {
    let (flags, folders): (Vec<String>, Vec<String>) = env::args().skip(1).partition(|each| each == "--each");
    let rules: HashSet<&str> =
        all().into_iter().filter(|rule| rule.family == Family::Network).map(|rule| rule.id).collect();
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for folder in &folders {
        let Ok(sources) = manifests_below(Path::new(folder)) else {
            eprintln!("lints: {folder} cannot be read");
            return ExitCode::FAILURE;
        };
        let inputs: Vec<Vec<Source>> = match flags.is_empty() {
            true => vec![sources],
            false => sources.into_iter().map(|source| vec![source]).collect(),
        };
        for sources in inputs {
            let analysis = Analysis::new(sources, Options::default());
            for finding in analysis.report().findings.iter().filter(|finding| rules.contains(finding.rule.as_str())) {
                *counts.entry(finding.rule.to_string()).or_default() += 1;
                let place = format!("{}:{}", finding.span.source, finding.span.start.line);
                let fix = match finding.fixable {
                    true => match analysis.fix(&finding.id) {
                        Ok(Some(fix)) => format!(" [fix: {}]", fix.title),
                        _ => " [fix FAILS]".to_string(),
                    },
                    false => String::new(),
                };
                println!("{place}: {} [{}]{fix} {}", finding.subject, finding.rule, finding.message);
            }
        }
    }
    for (rule, count) in counts {
        println!("{count:6} {rule}");
    }
    ExitCode::SUCCESS
}
