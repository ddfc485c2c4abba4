//! Blocks about questions: `compare`, `expectations`, `governs`, `selects`.

use podwall::network::query::Page;
use podwall::report::{Because, ExpectationResult};
use podwall::{Analysis, Source};

use super::blocks::{halves, lines};
use super::markdown::{Block, Case};
use super::run::{Failure, Subject};
use super::said::{among, of, whole};

/// More than any case has.
const EVERYTHING: Page = Page { offset: 0, limit: 10_000 };

/// All that is said of the change to the state in which the sources of the blocks with the word `after` stand in place of those of the same name, or beside
/// the others: the sentence, isolation, then connections, those that come with a workload behind `new: ` and those that went with one behind `gone: `.
pub(super) fn compare(
    case: &Case,
    subject: &Subject,
    block: &Block,
    failures: &mut Vec<Failure>,
) -> Result<(), String> {
    let mut sources = subject.sources.clone();
    let mut any = false;
    for each in case.blocks.iter().filter(|each| each.kind == "yaml" && each.words.contains_key("after")) {
        any = true;
        let name = each.words.get("name").cloned().unwrap_or_else(|| sources[0].name.clone());
        match sources.iter_mut().find(|source| source.name == name) {
            Some(source) => source.text.clone_from(&each.text),
            None => {
                sources.push(Source { name, text: each.text.clone(), cluster: each.words.get("cluster").cloned() });
            }
        }
    }
    if !any {
        return Err(format!("{}: compared with what? No block has the word `after`", block.line - 1));
    }
    let after = Analysis::new(sources, subject.options.clone());
    let found = subject.analysis.compare(&after, EVERYTHING);
    let mut said = vec![found.sentence.clone()];
    said.extend(found.isolation.iter().map(|change| change.sentence.clone()));
    said.extend(found.changes.iter().map(|change| {
        let because = match change.because {
            None => "",
            Some(Because::Appeared) => "new: ",
            Some(Because::Gone) => "gone: ",
        };
        format!("{because}{}", change.sentence)
    }));
    whole(block, &said, failures);
    Ok(())
}

/// `PATH : passed` or `PATH : failed`, with the document's name before the path where there are several, then `- WORDS` that are a part of its sentence, or
/// of that of a pair that is not as expected. Every expectation has to be named.
pub(super) fn expectations(subject: &Subject, block: &Block, failures: &mut Vec<Failure>) -> Result<(), String> {
    let results = subject.report.network.expectations.iter().flat_map(|report| &report.results);
    let results: Vec<&ExpectationResult> = results.collect();
    let mut named = vec![false; results.len()];
    let mut current: Option<&ExpectationResult> = None;
    for (line, text) in lines(block) {
        if let Some(words) = text.strip_prefix("- ") {
            let result = current.ok_or_else(|| format!("{line}: words before an expectation"))?;
            among(&told(result), words, line, failures);
            continue;
        }
        let (path, verdict) = halves(line, text)?;
        let is_it = |result: &&ExpectationResult| {
            let subject = result.subject.as_deref().unwrap_or_default();
            result.path == path || format!("{subject} {}", result.path) == path
        };
        let found = results.iter().position(is_it);
        current = found.map(|at| results[at]);
        match found {
            None => failures.push(Failure { line, message: format!("there is no expectation {path}") }),
            Some(at) => {
                named[at] = true;
                let passed = results[at].passed;
                if verdict != if passed { "passed" } else { "failed" } {
                    failures.push(Failure { line, message: told(results[at]).join("\n    ") });
                }
            }
        }
    }
    let forgotten = results.iter().zip(named).filter(|(_, named)| !named);
    failures.extend(forgotten.map(|(result, _)| Failure {
        line: block.line,
        message: format!("not asserted: {} : {}", result.path, result.sentence),
    }));
    Ok(())
}

fn told(result: &ExpectationResult) -> Vec<String> {
    let pairs = result.failures.iter().map(|pair| {
        let why = pair.explanation.as_ref().map_or("", |explanation| explanation.sentence.as_str());
        format!("{} -> {} : {why}", pair.from, pair.to)
    });
    std::iter::once(result.sentence.clone()).chain(pairs).collect()
}

/// The sentence, then `POLICY : SELECTS`, `POLICY : ingress: SENTENCE` and `POLICY : egress: SENTENCE` of those that govern, and `POLICY : not, WHY` of the others.
pub(super) fn governs(subject: &Subject, block: &Block, failures: &mut Vec<Failure>) -> Result<(), String> {
    let endpoint = of(block)?;
    let found = match subject.analysis.governs(endpoint) {
        Ok(found) => found,
        Err(unknown) => {
            failures.push(Failure { line: block.line, message: unknown.to_string() });
            return Ok(());
        }
    };
    let mut said = vec![found.sentence.clone()];
    for policy in &found.policies {
        said.push(format!("{} : {}", policy.policy, policy.selects));
        said.extend(policy.ingress.iter().map(|sentence| format!("{} : ingress: {sentence}", policy.policy)));
        said.extend(policy.egress.iter().map(|sentence| format!("{} : egress: {sentence}", policy.policy)));
    }
    said.extend(found.others.iter().map(|other| format!("{} : not, {}", other.policy, other.why)));
    whole(block, &said, failures);
    Ok(())
}

/// The sentence, then the workloads that the policy selects, and `passed over: WORKLOAD`.
pub(super) fn selects(subject: &Subject, block: &Block, failures: &mut Vec<Failure>) -> Result<(), String> {
    let policy = of(block)?;
    match subject.analysis.selects(policy, EVERYTHING) {
        Ok(found) => {
            let mut said = vec![found.sentence];
            said.extend(found.workloads);
            said.extend(found.passed_over.iter().map(|name| format!("passed over: {name}")));
            whole(block, &said, failures);
        }
        Err(unknown) => failures.push(Failure { line: block.line, message: unknown.to_string() }),
    }
    Ok(())
}
