//! What the Pod Security Standards say of an object, at both levels and at every version.

use podwall::cluster::pod_template;
use podwall::manifest::{self, Content};
use podwall::security::standards::{PodView, Violation, allows, evaluate, forbidden_detail, forbidden_reason};
use podwall::security::{Level, Version};
use podwall::source;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::Disagreement;
use super::line::read;

#[derive(Deserialize)]
struct Line<'a> {
    #[serde(borrow)]
    object: &'a RawValue,
    results: Vec<Outcome>,
}

/// What versions `from` to `to`, both included, say.
#[derive(Deserialize)]
struct Outcome {
    level: Level,
    from: u16,
    to: u16,
    failures: Vec<Failure>,
    #[serde(default)]
    forbidden_reason: String,
    #[serde(default)]
    forbidden_detail: String,
}

#[derive(Deserialize, Debug, PartialEq)]
struct Failure {
    check: String,
    reason: String,
    #[serde(default)]
    detail: String,
}

/// Compares check, reason and detail of every failure, and the joined texts. The object is taken as it stands, without the server's defaults.
pub(super) fn judge(line: &str) -> Result<Option<Disagreement>, String> {
    let line: Line<'_> = read(line)?;
    check_ranges(&line.results)?;
    let reading = source::read(line.object.get());
    let objects = reading.documents.iter().enumerate().filter_map(|(at, document)| {
        let tree = document.content.as_ref().ok()?;
        match manifest::objects(at, tree) {
            Content::Objects(objects) => Some(objects.into_iter().map(move |object| (tree, object))),
            _ => None,
        }
    });
    let objects: Vec<_> = objects.flatten().collect();
    let [(tree, object)] = objects.as_slice() else {
        return Ok(Some(other("the object", "one object", format!("{} objects", objects.len()))));
    };
    let Some(pod) = pod_template(object, tree) else {
        return Ok((!line.results.is_empty()).then(|| other("the pod of the object", "a pod", "no pod".to_string())));
    };
    if line.results.is_empty() {
        return Ok(Some(other("the pod of the object", "no pod", "a pod".to_string())));
    }
    let view = PodView { metadata: &pod.metadata, spec: &pod.spec };
    Ok(line.results.iter().find_map(|outcome| {
        let newest = line.results.iter().all(|other| other.to <= outcome.to);
        let versions = (outcome.from..=outcome.to).map(Version::Minor);
        let beyond = [Version::Minor(outcome.to.saturating_add(1)), Version::Latest];
        let versions = versions.chain(beyond.into_iter().filter(|_| newest));
        versions.into_iter().find_map(|version| {
            let found = evaluate(view, outcome.level, version);
            let allowed = allows(view, outcome.level, version);
            compare(outcome, version, &found).or_else(|| {
                let at = format!("{} {version}: allowed", outcome.level.name());
                (allowed != found.is_empty()).then(|| other(&at, &found.is_empty().to_string(), allowed.to_string()))
            })
        })
    }))
}

/// The ranges of a level follow one another without gaps, from version 1.0 on, and both levels go equally far.
fn check_ranges(results: &[Outcome]) -> Result<(), String> {
    let mut next = [0, 0];
    for outcome in results {
        let next = match outcome.level {
            Level::Baseline => &mut next[0],
            Level::Restricted => &mut next[1],
            Level::Privileged => return Err("the level privileged has no results".to_string()),
        };
        if outcome.from != *next || outcome.to < outcome.from {
            return Err(format!("{} leaves a gap before 1.{}", outcome.level.name(), outcome.from));
        }
        *next = outcome.to + 1;
    }
    if next[0] == next[1] { Ok(()) } else { Err("the levels end at different versions".to_string()) }
}

fn compare(expected: &Outcome, version: Version, found: &[Violation]) -> Option<Disagreement> {
    let at = format!("{} {version}", expected.level.name());
    let failures = found.iter().map(|violation| Failure {
        check: violation.check.id.to_string(),
        reason: violation.reason.to_string(),
        detail: violation.detail.clone(),
    });
    let failures: Vec<Failure> = failures.collect();
    if failures != expected.failures {
        return Some(other(&format!("{at}: failures"), &list(&expected.failures), list(&failures)));
    }
    let texts = [
        ("reasons joined", &expected.forbidden_reason, forbidden_reason(found)),
        ("reasons and details joined", &expected.forbidden_detail, forbidden_detail(found)),
    ];
    texts
        .into_iter()
        .find(|(_, expected, found)| *expected != found)
        .map(|(what, expected, found)| other(&format!("{at}: {what}"), expected, found))
}

fn list(failures: &[Failure]) -> String {
    let each = failures.iter().map(|failure| format!("{}: {} ({})", failure.check, failure.reason, failure.detail));
    let each: Vec<String> = each.collect();
    if each.is_empty() { "allowed".to_string() } else { each.join("; ") }
}

fn other(question: &str, expected: &str, found: String) -> Disagreement {
    Disagreement { question: question.to_string(), expected: expected.to_string(), found }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_between_versions_are_malformed() {
        let line = |from: u16| {
            format!(
                "{{\"object\":{{}},\"results\":[{{\"level\":\"baseline\",\"from\":0,\"to\":3,\"failures\":[]}},\
                 {{\"level\":\"baseline\",\"from\":{from},\"to\":9,\"failures\":[]}}]}}"
            )
        };
        assert_eq!(judge(&line(5)).unwrap_err(), "baseline leaves a gap before 1.5");
        assert_eq!(judge(&line(4)).unwrap_err(), "the levels end at different versions");
    }
}
