//! Seccomp profiles among the sources, and the workloads that name them.

use std::collections::HashMap;

use serde::de::IgnoredAny;

use crate::finding::{Finding, Locate, Part, Place, SourceId};
use crate::manifest::{FieldPath, ObjectId};
use crate::report::SeccompProfileReport;
use crate::rule::Rule;
use crate::security::seccomp::rules::{SECCOMP_PROFILE_INVALID, SECCOMP_PROFILE_NOT_GIVEN, SECCOMP_PROFILE_NOT_NAMED};
use crate::security::seccomp::{Said, fit, judge};
use crate::source::{Span, Tree};

use super::Analysis;
use super::unit::Unit;

/// How many workloads a finding about a profile shows.
const SHOWN: usize = 10;

/// A profile, with the fields that name it.
struct Given<'a> {
    source: SourceId,
    unit: &'a Unit,
    tree: &'a Tree,
    /// Its text.
    text: &'a str,
    uses: Vec<(ObjectId, FieldPath)>,
}

/// What is said of profiles, and of fields that name none of them.
pub(super) fn findings(analysis: &Analysis) -> Vec<Finding> {
    let (given, mut found) = joined(analysis);
    let objects = analysis.objects();
    for Given { source, tree, text, uses, .. } in given {
        let place = |span: Span| Place::Text { source, span };
        let related: Vec<(String, Place)> = uses
            .iter()
            .take(SHOWN)
            .map(|(object, path)| {
                let place = Place::Field { object: *object, path: path.clone(), part: Part::Value };
                (format!("{} names it", objects.name(*object)), place)
            })
            .collect();
        let verdict = judge(tree, analysis.options.runtime);
        if let Some(what) = not_json(text) {
            let message = format!("Runtimes read seccomp profiles as JSON only, and this one is {what}.");
            found.push(Finding {
                related: related.clone(),
                ..finding(&SECCOMP_PROFILE_INVALID, message, place(verdict.key))
            });
        }
        for Said { rule, message, span } in verdict.said {
            found.push(Finding { related: related.clone(), ..finding(rule, message, place(span)) });
        }
        if uses.is_empty() {
            let message = "No workload names this seccomp profile in `localhostProfile`.".to_string();
            found.push(finding(&SECCOMP_PROFILE_NOT_NAMED, message, place(verdict.key)));
        }
    }
    found
}

/// What a text is that is no JSON, which is all that runtimes read.
fn not_json(text: &str) -> Option<String> {
    match serde_json::from_str::<IgnoredAny>(text) {
        Ok(_) => None,
        // That is told of every text.
        Err(error) if error.is_eof() => None,
        Err(error) if text.starts_with('{') => Some(format!("none ({error}, counted from where it begins)")),
        Err(_) => Some("YAML".to_string()),
    }
}

/// The profiles as the report has them.
pub(super) fn report(analysis: &Analysis) -> Vec<SeccompProfileReport> {
    let (given, _) = joined(analysis);
    let objects = analysis.objects();
    let made = given.into_iter().map(|Given { unit, tree, uses, .. }| {
        let verdict = judge(tree, analysis.options.runtime);
        let mut endpoints: Vec<String> = uses.iter().map(|(object, _)| objects.name(*object)).collect();
        endpoints.dedup();
        SeccompProfileReport {
            source: unit.source.name.clone(),
            span: unit.range(tree.span(tree.root())),
            default_action: verdict.default_action,
            allows_by_default: verdict.allows_by_default,
            beyond_default: verdict.beyond_default,
            dangerous: verdict.dangerous,
            missing: verdict.missing,
            unknown: verdict.unknown,
            endpoints,
        }
    });
    made.collect()
}

/// Every profile with the fields that name it, and the findings about fields that name none.
fn joined(analysis: &Analysis) -> (Vec<Given<'_>>, Vec<Finding>) {
    let units = analysis.units.iter().enumerate();
    let mut given: Vec<Given> = units
        .flat_map(|(at, unit)| {
            let source = super::source_id(at);
            unit.profiles().map(move |(tree, text)| Given { source, unit, tree, text, uses: Vec::new() })
        })
        .collect();
    let mut found = Vec::new();
    let mut by_file: Option<HashMap<&str, Vec<usize>>> = None;
    for (object, unit, judged) in analysis.workloads() {
        for named in &judged.profiles {
            // Most analyses have no such field at all.
            let by_file = by_file.get_or_insert_with(|| {
                let mut by_file: HashMap<&str, Vec<usize>> = HashMap::new();
                for (at, unit) in analysis.units.iter().enumerate() {
                    by_file.entry(last(&unit.source.name)).or_default().push(at);
                }
                by_file
            });
            let same_file = by_file.get(last(&named.file)).into_iter().flatten();
            let fits = same_file.filter_map(|at| {
                let other = analysis.units.get(*at)?;
                let here = other.source.cluster.is_none() || other.source.cluster == unit.source.cluster;
                Some((*at, fit(&other.source.name, &named.file).filter(|_| here)?))
            });
            let mut fits: Vec<(usize, usize)> = fits.collect();
            crate::sort::sort_by(&mut fits, |left, right| right.1.cmp(&left.1));
            let profile = fits.iter().find_map(|(at, _)| {
                let source = super::source_id(*at);
                let first = given.partition_point(|one| one.source < source);
                given.get(first).filter(|one| one.source == source).map(|_| first)
            });
            let path = judged.path.join(&named.path);
            let place = Place::Field { object, path: path.clone(), part: Part::Value };
            let other =
                fits.iter().filter_map(|(at, _)| analysis.units.get(*at)).find(|other| !std::ptr::eq(*other, unit));
            match (profile.and_then(|at| given.get_mut(at)), other) {
                (Some(profile), _) => profile.uses.push((object, path)),
                (None, Some(other)) => found.push(finding(
                    &SECCOMP_PROFILE_INVALID,
                    format!("`{}` is given and is no seccomp profile, so containers that name it do not start.", other.source.name),
                    place,
                )),
                (None, None) => found.push(finding(
                    &SECCOMP_PROFILE_NOT_GIVEN,
                    format!(
                        "`{}` is a file below the kubelet's `seccomp` folder on the nodes. Give it as a source of that name, and it is judged too.",
                        named.file
                    ),
                    place,
                )),
            }
        }
    }
    (given, found)
}

/// The file of a path.
fn last(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or_default()
}

fn finding(rule: &'static Rule, message: String, place: Place) -> Finding {
    Finding { rule, message, upstream: None, place, related: Vec::new(), mend: None }
}
