//! Blocks about objects and policies: `standing`, `forbidden`, `policy`, `upstream`, `summary`, `objects`.

use podwall::report::{self, PolicyDirection, PolicyReport};

use super::markdown::Block;
use super::patterns::matches;
use super::run::{Failure, Subject};
use super::said::{among, whole};

/// The lines of a block that say something, with their numbers in the Markdown file.
pub(super) fn lines(block: &Block) -> impl Iterator<Item = (usize, &str)> {
    let numbered = block.text.lines().enumerate().map(|(at, line)| (block.line + at, line.trim()));
    numbered.filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
}

/// `LEFT : RIGHT`.
pub(super) fn halves(at: usize, line: &str) -> Result<(&str, &str), String> {
    let halves = line.split_once(" : ").map(|(left, right)| (left.trim(), right.trim()));
    halves.ok_or_else(|| format!("{at}: {line:?} has no ` : `"))
}

/// `ENDPOINT : LEVEL`; every workload has to be named.
pub(super) fn standing(subject: &Subject, block: &Block, failures: &mut Vec<Failure>) -> Result<(), String> {
    let workloads = &subject.report.security.workloads;
    let mut named = vec![false; workloads.len()];
    for (line, text) in lines(block) {
        let (pattern, level) = halves(line, text)?;
        let mut any = false;
        for (workload, named) in workloads.iter().zip(&mut named).filter(|(each, _)| matches(pattern, &each.endpoint)) {
            (any, *named) = (true, true);
            if workload.standing.name() != level {
                let message = format!("{} stands at {}, not at {level}", workload.endpoint, workload.standing.name());
                failures.push(Failure { line, message });
            }
        }
        if !any {
            failures.push(Failure { line, message: format!("no workload is called {pattern}") });
        }
    }
    let forgotten = workloads.iter().zip(named).filter(|(_, named)| !named);
    failures.extend(forgotten.map(|(workload, _)| Failure {
        line: block.line,
        message: format!("not asserted: {} : {}", workload.endpoint, workload.standing.name()),
    }));
    Ok(())
}

/// `ENDPOINT : TEXT`: upstream's whole text against the standard asked about; nothing where it is allowed.
pub(super) fn forbidden(subject: &Subject, block: &Block, failures: &mut Vec<Failure>) -> Result<(), String> {
    for (line, text) in lines(block) {
        let (endpoint, expected) =
            halves(line, &format!("{text} ")).map(|(endpoint, text)| (endpoint.to_string(), text.to_string()))?;
        match subject.report.security.workloads.iter().find(|each| each.endpoint == endpoint) {
            None => failures.push(Failure { line, message: format!("no workload is called {endpoint}") }),
            Some(workload) if workload.forbidden != expected => {
                failures.push(Failure { line, message: format!("upstream's text is {:?}", workload.forbidden) });
            }
            Some(_) => {}
        }
    }
    Ok(())
}

/// `POLICY : WORDS`, where the words are a part of what the policy says of itself.
pub(super) fn policy(subject: &Subject, block: &Block, failures: &mut Vec<Failure>) -> Result<(), String> {
    for (line, text) in lines(block) {
        let (id, expected) = halves(line, text)?;
        let Some(policy) = subject.report.network.policies.iter().find(|policy| policy.id == id) else {
            failures.push(Failure { line, message: format!("no policy is called {id}") });
            continue;
        };
        among(&policy_words(policy), expected, line, failures);
    }
    Ok(())
}

/// Everything that a policy says of itself: `selects …`, then for each direction its sentence and each rule as `ingress: PORTS from PEER`.
fn policy_words(policy: &PolicyReport) -> Vec<String> {
    let mut words = vec![format!("selects {}", policy.selects)];
    for (name, with, direction) in [("ingress", "from", &policy.ingress), ("egress", "to", &policy.egress)] {
        match direction {
            None => words.push(format!("{name}: not isolated")),
            Some(PolicyDirection { sentence, rules }) => {
                words.push(format!("{name}: {sentence}"));
                let each = rules.iter().flat_map(|rule| rule.peers.iter().map(move |peer| (&rule.ports, peer)));
                words.extend(each.map(|(ports, peer)| format!("{name}: {ports} {with} {peer}")));
            }
        }
    }
    words
}

/// Each line is the upstream text of a finding.
pub(super) fn upstream(subject: &Subject, block: &Block, failures: &mut Vec<Failure>) {
    let texts: Vec<&str> = subject.report.findings.iter().filter_map(|finding| finding.upstream.as_deref()).collect();
    for (line, expected) in lines(block).filter(|(_, line)| !texts.contains(line)) {
        let texts = texts.join("\n    ");
        failures.push(Failure {
            line,
            message: format!("no finding has the upstream text {expected:?}, but:\n    {texts}"),
        });
    }
}

/// Each line is a part of one of the report's sentences.
pub(super) fn summary(subject: &Subject, block: &Block, failures: &mut Vec<Failure>) {
    let report::Report { security, network, server, admission, .. } = &subject.report;
    let sentences = [
        &security.sentence,
        &security.detail,
        &network.sentence,
        &network.detail,
        &server.sentence,
        &server.detail,
        &admission.sentence,
        &admission.detail,
    ];
    for (line, expected) in lines(block).filter(|(_, line)| !sentences.iter().any(|sentence| sentence.contains(line))) {
        failures.push(Failure { line, message: format!("no sentence says {expected:?}, but: {sentences:?}") });
    }
}

/// The objects in order, those that are not evaluated marked by `(listed only)`.
pub(super) fn objects(subject: &Subject, block: &Block, failures: &mut Vec<Failure>) {
    let found = subject.report.objects.iter().map(|object| {
        let mark = if object.evaluated { "" } else { " (listed only)" };
        format!("{}{mark}", object.id)
    });
    let found: Vec<String> = found.collect();
    whole(block, &found, failures);
}
