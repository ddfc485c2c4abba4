//! The spec of a Job or of a CronJob's template of Jobs: `validateJobSpec`.

use super::metadata::{LabelSet, non_negative};
use super::{BadValue, Cursor, Outcome, failure_policy, formats, pod, structure, success_policy};

/// The limits of an indexed Job. Those of very many completions are lower.
const MAX_PARALLELISM: i64 = 100_000;
const MAX_FAILED_INDEXES: i64 = 100_000;
const MANY_COMPLETIONS: i64 = 100_000;
const MAX_PARALLELISM_FOR_MANY: i64 = 10_000;
const MAX_FAILED_INDEXES_FOR_MANY: i64 = 10_000;

/// The spec of a Job, with the labels of its template; of a CronJob's template, to which the server gives no defaults, without.
pub(super) fn validate(spec: &Cursor<'_, '_>, job_labels: Option<&LabelSet<'_, '_>>, outcome: &mut Outcome) {
    const NUMBERS: [&str; 7] = [
        "parallelism",
        "completions",
        "activeDeadlineSeconds",
        "backoffLimit",
        "ttlSecondsAfterFinished",
        "backoffLimitPerIndex",
        "maxFailedIndexes",
    ];
    for number in NUMBERS {
        non_negative(&spec.field(number), outcome);
    }
    let per_index = spec.field("backoffLimitPerIndex");
    if spec.field("maxFailedIndexes").is_set() && !per_index.is_set() {
        outcome.required(&per_index, "when maxFailedIndexes is specified");
    }
    managed_by(&spec.field("managedBy"), outcome);
    completion_mode(spec, job_labels.is_some(), outcome);
    let policy = spec.field("podFailurePolicy");
    if policy.is_set() {
        failure_policy::validate(spec, &policy, outcome);
    }
    let policy = spec.field("successPolicy");
    if policy.is_set() && is_indexed(spec) {
        success_policy::validate(&policy, completions(spec, job_labels.is_some()), outcome);
    } else if policy.is_set() {
        outcome.invalid(&policy, structure(), "requires indexed completion mode");
    }
    replacement_policy(spec, outcome);
    pod_template(spec, job_labels, outcome);
}

/// Whether the Job is an indexed one.
pub(super) fn is_indexed(spec: &Cursor<'_, '_>) -> bool {
    spec.field("completionMode").text() == "Indexed"
}

/// The number of completions, where the Job or its defaults give one.
pub(super) fn completions(spec: &Cursor<'_, '_>, has_defaults: bool) -> Option<i64> {
    let default = has_defaults && !spec.field("parallelism").is_set();
    spec.field("completions").int().or(default.then_some(1))
}

/// `IsDomainPrefixedPath`.
fn managed_by(at: &Cursor<'_, '_>, outcome: &mut Outcome) {
    const PATH: &str = "[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+";
    const MAX: usize = 63;
    let Some(text) = at.text_if_set() else { return };
    match text.split_once('/') {
        _ if text.is_empty() => outcome.required(at, ""),
        Some((host, path)) if !host.is_empty() && !path.is_empty() => {
            outcome.invalid_each(at, host, formats::dns1123_subdomain(host));
            let is_path_byte = |byte: u8| byte.is_ascii_alphanumeric() || b"/-._~%!$&'()*+,;=:".contains(&byte);
            if !path.bytes().all(is_path_byte) {
                outcome.invalid(at, path, formats::regex_error("Invalid path", PATH, &[]));
            }
        }
        _ => outcome.invalid(at, text, "must be a domain-prefixed path (such as \"acme.io/foo\")"),
    }
    if text.len() > MAX {
        outcome.too_long(at, MAX);
    }
}

fn completion_mode(spec: &Cursor<'_, '_>, has_defaults: bool, outcome: &mut Outcome) {
    let mode = spec.field("completionMode");
    let (per_index, max_failed) = (spec.field("backoffLimitPerIndex"), spec.field("maxFailedIndexes"));
    match mode.text_if_set() {
        Some("Indexed") => indexed(spec, has_defaults, outcome),
        None | Some("NonIndexed") => {
            for field in [&per_index, &max_failed] {
                if let Some(number) = field.int() {
                    outcome.invalid(field, number, "requires indexed completion mode");
                }
            }
        }
        Some(other) => outcome.not_supported(&mode, other, &["NonIndexed", "Indexed"]),
    }
}

fn indexed(spec: &Cursor<'_, '_>, has_defaults: bool, outcome: &mut Outcome) {
    let (parallelism, max_failed) = (spec.field("parallelism"), spec.field("maxFailedIndexes"));
    let completions = completions(spec, has_defaults);
    if completions.is_none() {
        outcome.required(&spec.field("completions"), "when completion mode is Indexed");
    }
    let detail = format!("must be less than or equal to {MAX_PARALLELISM} when completion mode is Indexed");
    at_most(&parallelism, MAX_PARALLELISM, &detail, outcome);
    if let Some(completions) = completions {
        at_most(&max_failed, completions, "must be less than or equal to completions", outcome);
    }
    at_most(&max_failed, MAX_FAILED_INDEXES, &format!("must be less than or equal to {MAX_FAILED_INDEXES}"), outcome);
    let are_many = completions.is_some_and(|completions| completions > MANY_COMPLETIONS);
    if !are_many || !spec.field("backoffLimitPerIndex").is_set() {
        return;
    }
    if !max_failed.is_set() {
        outcome.required(&max_failed, format!("must be specified when completions is above {MANY_COMPLETIONS}"));
    }
    for (at, max) in [(&parallelism, MAX_PARALLELISM_FOR_MANY), (&max_failed, MAX_FAILED_INDEXES_FOR_MANY)] {
        let detail = format!(
            "must be less than or equal to {max} when completions are above {MANY_COMPLETIONS} and used with backoff limit per index"
        );
        at_most(at, max, &detail, outcome);
    }
}

fn at_most(at: &Cursor<'_, '_>, max: i64, detail: &str, outcome: &mut Outcome) {
    if let Some(number) = at.int().filter(|number| *number > max) {
        outcome.invalid(at, number, detail);
    }
}

/// `validatePodReplacementPolicy`.
fn replacement_policy(spec: &Cursor<'_, '_>, outcome: &mut Outcome) {
    let values: &[&str] =
        if spec.field("podFailurePolicy").is_set() { &["Failed"] } else { &["Failed", "TerminatingOrFailed"] };
    let policy = spec.field("podReplacementPolicy");
    if let Some(text) = policy.text_if_set().filter(|text| !values.contains(text)) {
        outcome.not_supported(&policy, text, values);
    }
}

fn pod_template(spec: &Cursor<'_, '_>, job_labels: Option<&LabelSet<'_, '_>>, outcome: &mut Outcome) {
    let template = spec.field("template");
    if let Some(labels) = job_labels {
        labels.validate(&template.renamed("metadata", "").field("labels"), outcome);
    }
    pod::template(&template, outcome);
    let pod_spec = template.field("spec");
    let policy = pod_spec.field("restartPolicy");
    match policy.text() {
        "" | "Always" => outcome.required(&policy, "valid values: \"OnFailure\", \"Never\""),
        "Never" => {}
        other if other != "OnFailure" => outcome.not_supported(&policy, other, &["OnFailure", "Never"]),
        other if spec.field("podFailurePolicy").is_set() => {
            let detail = "only \"Never\" is supported when podFailurePolicy is specified";
            outcome.invalid(&policy, BadValue::Named(other.to_string()), detail);
        }
        _ => {}
    }
}

/// The warnings about the spec of a Job: `WarningsForJobSpec`.
pub(super) fn warnings(spec: &Cursor<'_, '_>, outcome: &mut Outcome) {
    let above = |name: &'static str, limit: i64| spec.field(name).int().is_some_and(|number| number > limit);
    if is_indexed(spec) && above("completions", MANY_COMPLETIONS) && above("parallelism", MAX_PARALLELISM_FOR_MANY) {
        let text = format!(
            "{}: In Indexed Jobs with a number of completions higher than 10^5 and a parallelism higher than 10^4, \
             Kubernetes might not be able to track completedIndexes when a big number of indexes fail",
            spec.printed()
        );
        outcome.warn(spec.path(), text);
    }
    pod::template_warnings(&spec.field("template"), outcome);
}
