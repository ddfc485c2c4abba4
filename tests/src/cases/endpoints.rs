//! Blocks about two endpoints: `reach` and `explain`.

use std::collections::HashSet;

use podwall::Question;
use podwall::cluster::Protocol;
use podwall::report::Explanation;

use crate::matrix;

use super::blocks::{halves, lines};
use super::markdown::Block;
use super::patterns::{alternatives, matches};
use super::run::{Failure, Subject};
use super::said::{among, unsaid};

/// `FROM -> TO : CONNECTIONS`. In an `exact` block all other pairs of workloads have none.
pub(super) fn reach(subject: &Subject, block: &Block, failures: &mut Vec<Failure>) -> Result<(), String> {
    let network = &subject.report.network;
    let workloads = network.endpoints.iter().filter(|endpoint| endpoint.namespace.is_some());
    let workloads: Vec<&str> = workloads.map(|endpoint| endpoint.id.as_str()).collect();
    let mut named = HashSet::new();
    for (line, text) in lines(block) {
        let (pair, expected) = halves(line, text)?;
        let (from, to) = arrow(line, pair)?;
        let (sources, destinations) = (meant(from, &workloads), meant(to, &workloads));
        let mut any = false;
        for source in &sources {
            for destination in destinations.iter().filter(|destination| *destination != source) {
                any = true;
                named.insert((source.clone(), destination.clone()));
                match between(subject, source, destination) {
                    Ok(found) if found == expected => {}
                    Ok(found) => {
                        failures.push(Failure { line, message: format!("{source} -> {destination} : {found}") })
                    }
                    Err(message) => failures.push(Failure { line, message }),
                }
            }
        }
        if !any {
            failures.push(Failure { line, message: format!("{pair} names no pair of endpoints") });
        }
    }
    if block.words.contains_key("exact") {
        for source in &workloads {
            for destination in workloads.iter().filter(|destination| *destination != source) {
                if named.contains(&(source.to_string(), destination.to_string())) {
                    continue;
                }
                match between(subject, source, destination) {
                    Ok(found) if found == "none" => {}
                    Ok(found) => failures.push(Failure {
                        line: block.line,
                        message: format!("not asserted: {source} -> {destination} : {found}"),
                    }),
                    Err(message) => failures.push(Failure { line: block.line, message }),
                }
            }
        }
    }
    Ok(())
}

/// The connections of a pair in words: asked for by `explain`, and between workloads expanded from the report as well, which has to say the same.
fn between(subject: &Subject, from: &str, to: &str) -> Result<String, String> {
    let network = &subject.report.network;
    let asked = ask(subject, from, to, "")?.connections;
    if let (Some(source), Some(destination)) = (matrix::endpoint(network, from), matrix::endpoint(network, to)) {
        let expanded = matrix::connections(network, source, destination);
        if expanded != asked {
            let (expanded, asked) = (matrix::words(&expanded), matrix::words(&asked));
            return Err(format!("{from} -> {to} : the matrix says {expanded}, the explanation {asked}"));
        }
    }
    Ok(matrix::words(&asked))
}

/// `FROM -> TO [: PROTOCOL PORT]`, then `- WORDS` lines, each a part of what the explanation says, and `! WORDS` lines, each of what it does not say.
pub(super) fn explain(subject: &Subject, block: &Block, failures: &mut Vec<Failure>) -> Result<(), String> {
    let mut told: Option<Vec<String>> = None;
    for (line, text) in lines(block) {
        if let Some((mark @ ("-" | "!"), words)) = text.split_once(' ') {
            let told = told.as_ref().ok_or_else(|| format!("{line}: a sentence before the first question"))?;
            let check = if mark == "-" { among } else { unsaid };
            check(told, words, line, failures);
            continue;
        }
        let (pair, port) = text.split_once(" : ").unwrap_or((text, ""));
        let (from, to) = arrow(line, pair)?;
        match ask(subject, from, to, port) {
            Ok(explanation) => told = Some(sentences(&explanation)),
            Err(message) => {
                failures.push(Failure { line, message });
                told = Some(Vec::new());
            }
        }
    }
    Ok(())
}

fn sentences(explanation: &Explanation) -> Vec<String> {
    let connections = matrix::words(&explanation.connections);
    let allowed = if explanation.allowed { "allowed" } else { "denied" };
    let mut found = vec![explanation.sentence.clone(), format!("{allowed}; connections: {connections}")];
    for direction in [&explanation.egress, &explanation.ingress] {
        found.push(direction.sentence.clone());
        for tier in &direction.tiers {
            found.push(tier.sentence.clone());
            for policy in &tier.policies {
                found.push(policy.sentence.clone());
                found.extend(policy.rules.iter().map(|rule| format!("{}: {}", rule.path, rule.sentence)));
            }
        }
        found.extend(direction.near.iter().map(|near| near.sentence.clone()));
        for policy in &direction.policies {
            found.push(policy.sentence.clone());
            found.extend(policy.rules.iter().map(|rule| format!("{}: {}", rule.path, rule.sentence)));
        }
    }
    found.extend(explanation.notes.iter().cloned());
    found
}

fn ask(subject: &Subject, from: &str, to: &str, port: &str) -> Result<Explanation, String> {
    let mut question = Question { from: from.to_string(), to: to.to_string(), ..Question::default() };
    if !port.is_empty() {
        let (protocol, number) = port.trim().split_once(' ').unwrap_or((port.trim(), ""));
        question.protocol = Some(Protocol::parse(protocol).ok_or_else(|| format!("{protocol:?} is no protocol"))?);
        question.port = number.parse().ok();
    }
    subject.analysis.explain(&question).map_err(|error| error.to_string())
}

fn arrow(line: usize, text: &str) -> Result<(&str, &str), String> {
    let ends = text.split_once(" -> ").map(|(from, to)| (from.trim(), to.trim()));
    ends.ok_or_else(|| format!("{line}: {text:?} has no ` -> `"))
}

/// The endpoints that a pattern means: workloads that match it or, without a star, the very names.
fn meant(pattern: &str, workloads: &[&str]) -> Vec<String> {
    if pattern.contains('*') {
        return workloads.iter().filter(|name| matches(pattern, name)).map(|name| name.to_string()).collect();
    }
    alternatives(pattern)
}
