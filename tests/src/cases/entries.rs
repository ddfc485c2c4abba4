//! Blocks about ways in from outside: `entries` and `exposure`.

use podwall::network::outside::EntryQuery;
use podwall::report::{EntryReport, EntryVerdict};

use super::blocks::{halves, lines};
use super::markdown::Block;
use super::run::{Failure, Subject};
use super::said::{among, of, unsaid};

fn name(verdict: EntryVerdict) -> &'static str {
    match verdict {
        EntryVerdict::Allowed => "allowed",
        EntryVerdict::Depends => "depends",
        EntryVerdict::Blocked => "blocked",
        EntryVerdict::Nowhere => "nowhere",
    }
}

/// `WORDS : VERDICT` for each entry in order, `- WORDS` about it, and `dead: WORDS` for each thing that leads nowhere.
pub(super) fn entries(subject: &Subject, block: &Block, failures: &mut Vec<Failure>) -> Result<(), String> {
    let report = subject.analysis.entries(&EntryQuery::default());
    let mut next = report.entries.iter();
    let mut dead_ends = report.dead_ends.iter();
    let mut current: Option<&EntryReport> = None;
    for (line, text) in lines(block) {
        if let Some(words) = text.strip_prefix("- ") {
            among(&current.map(said).unwrap_or_default(), words, line, failures);
        } else if let Some(words) = text.strip_prefix("dead: ") {
            match dead_ends.next() {
                Some(found) if found.message.contains(words) => {}
                Some(found) => failures.push(Failure { line, message: format!("it is: {}", found.message) }),
                None => failures.push(Failure { line, message: "nothing more leads nowhere".to_string() }),
            }
        } else {
            let (words, verdict) = halves(line, text)?;
            current = next.next();
            match current {
                Some(entry) if entry.sentence.contains(words) && name(entry.verdict) == verdict => {}
                Some(entry) => failures
                    .push(Failure { line, message: format!("it is: {} : {}", entry.sentence, name(entry.verdict)) }),
                None => failures.push(Failure { line, message: "there is no further entry".to_string() }),
            }
        }
    }
    let left = next.map(|entry| format!("{} : {}", entry.sentence, name(entry.verdict)));
    let dead = dead_ends.map(|found| format!("dead: {}", found.message));
    failures
        .extend(left.chain(dead).map(|text| Failure { line: block.line, message: format!("not asserted: {text}") }));
    Ok(())
}

/// `VERDICT : SENTENCE` about one workload, then `- WORDS`.
pub(super) fn exposure(subject: &Subject, block: &Block, failures: &mut Vec<Failure>) -> Result<(), String> {
    let pods = block.words.get("pods").and_then(|pods| pods.parse().ok()).unwrap_or(EntryQuery::PODS);
    let query = EntryQuery { pods, ..EntryQuery::default() };
    let found = subject.analysis.exposure(of(block)?, &query).map_err(|error| error.to_string())?;
    let mut told: Vec<String> = found.ways.iter().flat_map(said).collect();
    told.extend(found.before.iter().map(|before| before.sentence.clone()));
    told.extend(found.notes.iter().cloned());
    for (line, text) in lines(block) {
        match text.split_once(' ') {
            Some(("-", words)) => among(&told, words, line, failures),
            Some(("!", words)) => unsaid(&told, words, line, failures),
            _ => {
                let (verdict, sentence) = halves(line, text)?;
                if name(found.verdict) != verdict || !found.sentence.contains(sentence) {
                    let message = format!("it is: {} : {}", name(found.verdict), found.sentence);
                    failures.push(Failure { line, message });
                }
            }
        }
    }
    Ok(())
}

/// Everything that an entry says of itself.
fn said(entry: &EntryReport) -> Vec<String> {
    let mut told = vec![
        entry.sentence.clone(),
        entry.from.sentence.clone(),
        entry.assumed.clone(),
        format!("hosts {}", entry.hosts.join(", ")),
        format!("ranges {}", entry.from.ranges.join(", ")),
        format!("through {}", entry.chain.iter().map(|link| link.object.as_str()).collect::<Vec<_>>().join(" -> ")),
    ];
    told.extend(entry.chain.iter().map(|link| format!("{}: {} {}", link.span.start.line, link.object, link.path)));
    told.extend(
        entry.pods.iter().map(|pod| {
            format!("{} {} {}: {}: {}", pod.endpoint, pod.protocol, pod.port, name(pod.verdict), pod.sentence)
        }),
    );
    told.extend(entry.pods.iter().map(|pod| format!("policies of {}: {}", pod.endpoint, pod.policies.join(", "))));
    told.extend(entry.pods.iter().map(|pod| format!("ask {:?}", pod.ask)));
    told.extend(entry.addresses.iter().cloned());
    told
}
